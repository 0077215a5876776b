#include "core/pipeline/worker/worker.h"

#include "core/base/log.h"
#include "core/base/time.h"
#include "core/pipeline/worker/programs.h"
#include "core/pipeline/worker/worker_run.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fmt/format.h>
#include <unistd.h>

namespace viridian::worker {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kGrace{500};
constexpr milliseconds kLastWords{1000}; ///< from the end of its input to the end of its output

/// Where programs are, how text is written, and where runtimes find themselves: nothing else is
/// handed on, so that no secret is.
constexpr std::array<std::string_view, 18> kUsual{
    "PATH",      "HOME",       "USER",          "LANG",       "LC_ALL",      "LC_CTYPE",
    "TZ",        "TMPDIR",     "TMP",           "TEMP",       "JAVA_HOME",   "DOTNET_ROOT",
    "NODE_PATH", "PYENV_ROOT", "PYENV_VERSION", "PYTHONPATH", "VIRTUAL_ENV", "LD_LIBRARY_PATH"};

/// A locale that every Debian has, so that texts stay UTF-8; a language, and a time zone off the
/// full hours.
constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kElsewhere{
    {{"LC_ALL", "C.UTF-8"}, {"LANG", "tr_TR.UTF-8"}, {"TZ", "Pacific/Chatham"}}};

} // namespace

std::vector<std::string> workerEnvironment(const std::vector<std::string>& more, bool elsewhere)
{
    std::vector<std::string> out;
    const auto isOther = [&](std::string_view name) {
        const auto same = [name](const auto& other) { return other.first == name; };
        return elsewhere && std::ranges::any_of(kElsewhere, same) &&
               std::ranges::find(more, name) == more.end();
    };
    const auto hand = [&out](std::string_view name) {
        // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing of ours changes the environment
        const char* value = std::getenv(std::string(name).c_str());
        if (value != nullptr)
            out.push_back(fmt::format("{}={}", name, value));
    };
    for (const std::string_view name : kUsual) {
        if (!isOther(name))
            hand(name);
    }
    for (const std::string& name : more)
        hand(name);
    for (const auto& [name, value] : kElsewhere) {
        if (isOther(name))
            out.push_back(fmt::format("{}={}", name, value));
    }
    return out;
}

Status WorkerState::readReady(std::string_view line)
{
    json::Document document;
    const bool object =
        document.parse(line) && document.kind(json::Document::root()) == json::Kind::Object;
    const json::Node ready =
        object ? document.member(json::Document::root(), "ready") : json::kNone;
    if (ready == json::kNone)
        return refuse(
            ErrorKind::InvalidInput,
            fmt::format("its first line was “{}”; expected {{\"ready\":true}}", excerptOf(line)));
    if (document.kind(ready) != json::Kind::True) {
        const json::Node why = document.member(json::Document::root(), "error");
        return refuse(ErrorKind::InvalidInput,
                      why != json::kNone && document.kind(why) == json::Kind::String
                          ? json::decodeString(document.source(why))
                          : std::string("it said that it is not ready"));
    }
    handles.clear();
    const json::Node list = document.member(json::Document::root(), "handles");
    if (list == json::kNone || document.kind(list) != json::Kind::Array)
        return {};
    for (json::Node item = document.firstChild(list); item != json::kNone;
         item = document.nextSibling(item)) {
        const json::Node type = document.member(item, "type");
        const json::Node version = document.member(item, "version");
        if (type == json::kNone || document.kind(type) != json::Kind::String)
            return refuse(ErrorKind::InvalidInput,
                          fmt::format("it handles {}; expected {{\"type\":\"…\"}}",
                                      excerptOf(document.source(item))));
        handles.push_back(
            {.type = json::decodeString(document.source(type)),
             .version = version != json::kNone && document.kind(version) == json::Kind::String
                            ? json::decodeString(document.source(version))
                            : std::string()});
    }
    return {};
}

tl::unexpected<Error> WorkerState::refuse(ErrorKind kind, const std::string& what)
{
    end();
    const std::string last = log.lastLine();
    return fail(
        kind,
        fmt::format("The worker of step “{}” did not start: {}{}{}", options.step, what,
                    what.ends_with('.') ? "" : ".",
                    last.empty() ? std::string() : fmt::format(" Its log ends with: {}", last)),
        log.text());
}

Status WorkerState::awaitReady(std::stop_token stop)
{
    const auto until = Clock::now() + options.startLimit;
    while (Clock::now() < until) {
        if (stop.stop_requested()) {
            end();
            return fail(ErrorKind::Cancelled, "Stopped while a worker was starting.");
        }
        channel->turn(kTurn, log);
        if (const std::optional<std::string_view> line = channel->line())
            return readReady(std::string(*line));
        if (channel->rest().size() > options.answerLimit)
            return refuse(ErrorKind::InvalidInput, "its first line does not end");
        if (channel->closed()) {
            const std::string how = endingOf();
            return refuse(ErrorKind::Unavailable, how);
        }
    }
    return refuse(ErrorKind::TimedOut,
                  fmt::format("it did not say {{\"ready\":true}} within {}; it must answer the "
                              "first line and flush its output",
                              formatDuration(options.startLimit)));
}

Status WorkerState::begin(std::stop_token stop)
{
    if (channel)
        return {};
    if (!options.ours) {
        const Program program{
            .step = options.step, .command = options.command, .folder = options.folder};
        if (Status may = mayStart(program); !may)
            return may;
    }
    Result<std::unique_ptr<Child>> child =
        Child::start({.command = options.command,
                      .folder = options.folder,
                      .environment = workerEnvironment(options.environment, elsewhere)});
    if (!child)
        return refuse(child.error().kind, child.error().message);
    channel = std::make_unique<Channel>(std::move(*child));
    answeredBefore = answered;
    std::string& out = channel->outgoing();
    out += R"({"protocol":"viridian.worker/1","step":)";
    json::appendEncoded(out, options.step);
    out += ",\"pipeline\":";
    json::appendEncoded(out, options.pipeline);
    out += options.hello;
    out += "}\n";
    if (Status ready = awaitReady(std::move(stop)); !ready)
        return ready;
    lastWatched = Clock::now();
    return {};
}

Status WorkerState::restart(const std::string& why, std::stop_token stop)
{
    constexpr std::uint64_t kEarned = 100'000; // events answered earn one more
    if (restarts >= options.restarts + answered / kEarned)
        return fail(
            ErrorKind::InvalidInput,
            fmt::format("The worker of step “{}” was started again {} times in this run and "
                        "is not started once more: {}. Mend it; its log says more.",
                        options.step, restarts, why),
            log.text());
    ++restarts;
    log::warning("The worker of step “{}” is started again ({} of {}): {}.", options.step, restarts,
                 options.restarts, why);
    return begin(std::move(stop));
}

std::string WorkerState::endingOf()
{
    if (!channel->child().waitEnded(kGrace))
        return "it closed its output and went on running";
    channel->drainErrors(log);
    return channel->child().ending();
}

bool WorkerState::hasLeft() const
{
    return options.leavesWith && answered > answeredBefore && channel->rest().empty() &&
           channel->child().waitEnded(kGrace) && channel->child().exitCode() == options.leavesWith;
}

void WorkerState::end()
{
    channel.reset();
}

Worker::Worker(WorkerOptions options) : m_state(std::make_unique<WorkerState>(std::move(options)))
{
}

Worker::~Worker()
{
    if (m_state && m_state->channel)
        m_state->channel->child().stop(kGrace);
}

Worker::Worker(Worker&&) noexcept = default;
Worker& Worker::operator=(Worker&&) noexcept = default;

Status Worker::start(std::stop_token stop)
{
    return m_state->begin(std::move(stop));
}

const std::vector<Handled>& Worker::handles() const
{
    return m_state->handles;
}

Exchange Worker::run(const Batch& batch, Arena& arena)
{
    return WorkerRun(*m_state, batch, arena, WorkerRun::Asks::Events).exchange();
}

Exchange Worker::flush(const Batch& lasts, Arena& arena)
{
    return WorkerRun(*m_state, lasts, arena, WorkerRun::Asks::Flush).exchange();
}

Status Worker::renew()
{
    m_state->elsewhere = true;
    return settle();
}

Status Worker::settle()
{
    WorkerState& state = *m_state;
    if (!state.channel)
        return {};
    Channel& channel = *state.channel;
    channel.child().closeInput();
    const auto until = Clock::now() + kLastWords;
    while (!channel.closed() && channel.rest().empty() && Clock::now() < until)
        channel.turn(kTurn, state.log);
    const std::string rest(channel.rest());
    channel.child().stop(kGrace);
    state.end();
    if (rest.empty())
        return {};
    return fail(ErrorKind::InvalidInput,
                fmt::format("The worker of step “{}” wrote “{}” after its last answer, without "
                            "being asked. A line too many means that answers may belong to the "
                            "events before theirs, so none can be trusted. Mend the worker; one "
                            "that gives each answer the event's position is told at once.",
                            state.options.step, excerptOf(rest.substr(0, rest.find('\n')))),
                state.log.text());
}

std::string Worker::log() const
{
    return m_state->log.text();
}

std::uint32_t Worker::restarted() const
{
    return m_state->restarts;
}

int Worker::processId() const
{
    return m_state->channel ? m_state->channel->child().pid() : -1;
}

} // namespace viridian::worker
