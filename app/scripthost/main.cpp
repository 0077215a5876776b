// The worker for JavaScript. Speaks viridian.worker/1 (design/cli.md): the first line brings the
// script, every further line an event. It opens no file and no connection.

#include "app/scripthost/engine.h"
#include "core/json/document.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <fmt/format.h>
#include <span>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

namespace viridian::scripthost {
namespace {

constexpr std::size_t kBlock = std::size_t{512} * 1024;
constexpr std::size_t kMostText = std::size_t{256} * 1024; ///< of lines for one run()

/// False when nobody reads any more.
bool writeAll(std::string_view text)
{
    while (!text.empty()) {
        const ssize_t put = ::write(STDOUT_FILENO, text.data(), text.size());
        if (put < 0 && errno != EINTR)
            return false;
        text.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(put, 0)));
    }
    return true;
}

/// Whole lines from stdin, as many at a time as there are.
class Input {
public:
    /// Waits for at least one whole line; false at the end.
    bool fill()
    {
        std::copy(m_text.data() + m_at, m_text.data() + m_end, m_text.data());
        m_end -= m_at;
        m_at = 0;
        for (std::size_t scanned = 0; view().find('\n', scanned) == std::string_view::npos;) {
            scanned = m_end;
            if (m_text.size() - m_end < kBlock)
                m_text.resize(std::max(m_end + kBlock, 2 * m_end));
            const ssize_t got = ::read(STDIN_FILENO, m_text.data() + m_end, kBlock);
            if (got == 0 || (got < 0 && errno != EINTR))
                return false;
            m_end += static_cast<std::size_t>(std::max<ssize_t>(got, 0));
        }
        return true;
    }
    /// False when no whole line is left.
    bool next(std::string_view& line)
    {
        const std::size_t end = view().find('\n', m_at);
        if (end == std::string_view::npos)
            return false;
        line = view().substr(m_at, end - m_at);
        m_at = end + 1;
        return true;
    }

private:
    [[nodiscard]] std::string_view view() const { return {m_text.data(), m_end}; }

    std::string m_text; ///< keeps its size from read to read
    std::size_t m_end = 0;
    std::size_t m_at = 0;
};

std::string textAt(const json::Document& document, const char* pointer)
{
    const json::Node node = document.find(pointer);
    return node == json::kNone || document.kind(node) != json::Kind::String
               ? std::string()
               : json::decodeString(document.source(node));
}

/// Reads the first line. Errors: InvalidInput.
Result<Script> scriptIn(std::string_view line)
{
    json::Document document;
    if (!document.parse(line) || textAt(document, "/protocol") != "viridian.worker/1" ||
        document.find("/script/text") == json::kNone)
        return fail(ErrorKind::InvalidInput,
                    "viridian-scripthost is started by Viridian, with a first line of the protocol "
                    "viridian.worker/1 that holds a script");
    Script script{.name = textAt(document, "/script/name"),
                  .text = textAt(document, "/script/text"),
                  .replicator = textAt(document, "/script/shape") == "replicator"};
    const json::Node state = document.find("/script/state");
    script.stateful = state != json::kNone && document.kind(state) == json::Kind::True;
    if (const json::Node limit = document.find("/script/limitMs"); limit != json::kNone) {
        const std::string_view digits = document.source(limit);
        long milliseconds = 0;
        std::from_chars(digits.data(), digits.data() + digits.size(), milliseconds);
        script.limit = std::chrono::milliseconds(std::max(milliseconds, 1L));
    }
    if (const json::Node code = document.find("/script/leavesWith"); code != json::kNone) {
        const std::string_view digits = document.source(code);
        std::from_chars(digits.data(), digits.data() + digits.size(), script.leavesWith);
    }
    return script;
}

/// A script's results must not depend on the place it runs at, and what the host does not need it
/// cannot do.
void confine()
{
    // Before the engine starts its threads. Compiled loops then look at the alarm themselves; being
    // interrupted by a signal, which is the engine's other way, does not end them everywhere.
    ::setenv("JSC_usePollingTraps", "true", 1); // NOLINT(concurrency-mt-unsafe)
    ::setenv("TZ", "UTC", 1);                   // NOLINT(concurrency-mt-unsafe)
    ::setenv("LC_ALL", "C", 1);                 // NOLINT(concurrency-mt-unsafe)
    // Marking by one thread, and not beside the script, takes the least processor time.
    ::setenv("JSC_useConcurrentGC", "false", 1); // NOLINT(concurrency-mt-unsafe)
    ::setenv("JSC_numberOfGCMarkers", "1", 1);   // NOLINT(concurrency-mt-unsafe)
    ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    const rlimit none{0, 0};
    ::setrlimit(RLIMIT_CORE, &none);
}

/// Each answer goes out when its run ends, which is soon: whoever waits for it would else take
/// many slow events for one that hangs. False when nobody reads any more, or there is no answer.
bool answerLines(Engine& engine, const std::string& text, std::span<const LineFacts> lines)
{
    static std::string out;
    for (std::size_t next = 0; next < lines.size();) {
        out.clear();
        const Result<std::size_t> reached = engine.run(text, lines, next, out);
        if (!reached)
            std::fprintf(stderr, "%s\n", reached.error().message.c_str());
        if (!reached || !writeAll(out))
            return false;
        next = *reached;
    }
    return true;
}

bool answer(Input& input, Engine& engine)
{
    static LineScanner scanner;
    static std::string text;
    static std::vector<LineFacts> lines;
    std::string_view line;
    bool more = true;
    while (more) {
        text.clear();
        lines.clear();
        std::int32_t at = 0;
        while (lines.size() < Engine::kMostLines && text.size() < kMostText &&
               (more = input.next(line))) {
            lines.push_back(scanner.scan(line, at));
            at = lines.back().line.end;
            text += line;
        }
        if (lines.empty())
            return true;
        if (!answerLines(engine, text, lines))
            return false;
    }
    return true;
}

int run()
{
    confine();
    Input input;
    std::string_view line;
    if (!input.fill() || !input.next(line))
        return 1;
    const Result<Script> script = scriptIn(line);
    Result<std::unique_ptr<Engine>> engine =
        script ? Engine::create(*script) : tl::unexpected(script.error());
    if (!engine) {
        std::string refusal = "{\"ready\":false,\"error\":";
        json::appendEncoded(refusal, engine.error().message);
        writeAll(refusal + "}\n");
        return 2;
    }
    if (!writeAll("{\"ready\":true}\n"))
        return 1;
    do {
        if (!answer(input, **engine))
            return 1;
    } while (input.fill());
    return 0;
}

} // namespace
} // namespace viridian::scripthost

int main()
{
    return viridian::scripthost::run();
}
