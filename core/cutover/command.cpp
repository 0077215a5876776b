#include "core/cutover/command.h"

#include "core/base/text.h"
#include "core/base/time.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <optional>
#include <poll.h>
#include <spawn.h>
#include <string_view>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace viridian {
namespace {

using Clock = std::chrono::steady_clock;

struct Pipe {
    int read = -1;
    int write = -1;

    Pipe()
    {
        std::array<int, 2> ends{-1, -1};
        if (::pipe2(ends.data(), O_CLOEXEC) == 0) {
            read = ends[0];
            write = ends[1];
        }
    }
    ~Pipe()
    {
        closeWrite();
        if (read >= 0)
            ::close(read);
    }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;
    void closeWrite()
    {
        if (write >= 0)
            ::close(write);
        write = -1;
    }
};

/// Secrets that Viridian itself takes from its environment are not handed on.
bool isSecret(std::string_view variable)
{
    return variable.starts_with("PGPASSWORD=") || variable.starts_with("VIRIDIAN_PASSWORD");
}

std::vector<std::string> environmentOf(const CommandOptions& options)
{
    std::vector<std::string> result;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        if (!isSecret(*entry))
            result.emplace_back(*entry);
    }
    for (const auto& [key, value] : options.environment) {
        std::erase_if(
            result, [&key = key](const std::string& have) { return have.starts_with(key + "="); });
        result.push_back(fmt::format("{}={}", key, value));
    }
    return result;
}

std::vector<char*> pointersTo(std::vector<std::string>& texts)
{
    std::vector<char*> pointers;
    pointers.reserve(texts.size() + 1);
    for (std::string& text : texts)
        pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
}

Result<pid_t> start(const CommandLine& command, const CommandOptions& options, const Pipe& output)
{
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, output.write, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, output.write, STDERR_FILENO);
    if (!options.folder.empty())
        posix_spawn_file_actions_addchdir_np(&actions, options.folder.c_str());
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t none;
    sigemptyset(&none);
    sigset_t all;
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK |
                                              POSIX_SPAWN_SETSIGDEF);

    CommandLine arguments = command;
    std::vector<std::string> environment = environmentOf(options);
    pid_t child = -1;
    const int code = ::posix_spawnp(&child, command.front().c_str(), &actions, &attributes,
                                    pointersTo(arguments).data(), pointersTo(environment).data());
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    if (code != 0)
        return fail(ErrorKind::NotFound, fmt::format("The command {} could not be started: {}.",
                                                     shown(command), std::strerror(code)));
    return child;
}

/// Collects the output and the end of one child; kills its group when it must end earlier.
class Child {
public:
    Child(pid_t pid, int output, std::size_t keepBytes)
        : m_pid(pid), m_output(output), m_keep(keepBytes)
    {
        ::fcntl(m_output, F_SETFL, ::fcntl(m_output, F_GETFL) | O_NONBLOCK);
    }
    ~Child()
    {
        ::kill(-m_pid, SIGKILL);
        if (!m_ended)
            ::waitpid(m_pid, nullptr, 0);
    }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    /// Waits a little for output, then looks whether the child has ended. True: it has.
    bool turn()
    {
        pollfd waiting{m_output, POLLIN, 0};
        if (m_open)
            ::poll(&waiting, 1, kTurnMs);
        else
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        read();
        int status = 0;
        if (::waitpid(m_pid, &status, WNOHANG) != m_pid)
            return false;
        m_ended = true;
        m_exit = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        read();
        return true;
    }
    [[nodiscard]] int exitCode() const { return m_exit; }
    [[nodiscard]] bool truncated() const { return m_dropped; }
    [[nodiscard]] std::string takeOutput() { return std::move(m_text); }

private:
    static constexpr int kTurnMs = 20;

    /// A bounded number of blocks, so that a flood does not keep us from the clock.
    void read()
    {
        std::array<char, std::size_t{16} * 1024> block{};
        for (int blocks = 0; m_open && blocks < 64; ++blocks) {
            const ssize_t got = ::read(m_output, block.data(), block.size());
            if (got < 0)
                return;
            m_open = got > 0;
            const std::size_t kept =
                std::min(static_cast<std::size_t>(got), m_keep - m_text.size());
            m_text.append(block.data(), kept);
            m_dropped = m_dropped || kept < static_cast<std::size_t>(got);
        }
    }

    pid_t m_pid;
    int m_output;
    std::size_t m_keep;
    std::string m_text;
    bool m_open = true;
    bool m_dropped = false;
    bool m_ended = false;
    int m_exit = -1;
};

/// Cuts a character that the limit split, and replaces bytes that are no text.
std::string textOf(std::string bytes, bool truncated)
{
    constexpr std::size_t kLongest = 3; ///< bytes of a character that may have been split
    const auto leads = [&](std::size_t cut) {
        return static_cast<unsigned char>(bytes[bytes.size() - cut]) >= 0xC0;
    };
    for (std::size_t cut = 1; truncated && cut <= std::min(kLongest, bytes.size()); ++cut) {
        if (leads(cut) && !isUtf8(std::string_view(bytes).substr(bytes.size() - cut))) {
            bytes.erase(bytes.size() - cut);
            break;
        }
    }
    if (!isUtf8(bytes))
        std::ranges::replace_if(
            bytes, [](char c) { return static_cast<unsigned char>(c) >= 0x80; }, '?');
    return bytes;
}

} // namespace

std::string shown(const CommandLine& command)
{
    std::string line;
    for (const std::string& word : command) {
        const bool plain = !word.empty() &&
                           word.find_first_of(" \t\n'\"\\$`!*?[](){}<>|&;#~") == std::string::npos;
        if (!line.empty())
            line += ' ';
        if (plain) {
            line += word;
            continue;
        }
        line += '\'';
        for (const char c : word)
            line += c == '\'' ? std::string("'\\''") : std::string(1, c);
        line += '\'';
    }
    return line;
}

Result<CommandResult> runCommand(const CommandLine& command, const CommandOptions& options,
                                 std::stop_token stop)
{
    if (command.empty() || command.front().empty())
        return fail(ErrorKind::InvalidInput,
                    "A command is empty; name a program and its arguments.");
    if (stop.stop_requested())
        return fail(ErrorKind::Cancelled, "Stopped before the command ran.");
    Pipe output;
    if (output.read < 0)
        return fail(ErrorKind::Unavailable, "No pipe could be made for a command's output.");
    const auto began = Clock::now();
    Result<pid_t> pid = start(command, options, output);
    if (!pid)
        return passOn(pid);
    output.closeWrite();
    Child child(*pid, output.read, options.keepBytes);
    while (!child.turn()) {
        if (stop.stop_requested())
            return fail(ErrorKind::Cancelled, fmt::format("Stopped while {} ran.", shown(command)));
        if (Clock::now() - began > options.timeout)
            return fail(ErrorKind::TimedOut,
                        fmt::format("The command {} did not end within {} and was killed.",
                                    shown(command), formatDuration(options.timeout)));
    }
    CommandResult result;
    result.exitCode = child.exitCode();
    result.truncated = child.truncated();
    result.output = textOf(child.takeOutput(), result.truncated);
    result.took = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - began);
    return result;
}

} // namespace viridian
