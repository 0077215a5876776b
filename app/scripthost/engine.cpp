#include "app/scripthost/engine.h"

#include "app/scripthost/ascii.h"
#include "app/scripthost/deadline.h"
#include "app/scripthost/prelude.h"
#include "app/scripthost/put_off.h"
#include "core/json/document.h"

#include <JavaScriptCore/JavaScript.h>
#include <algorithm>
#include <array>
#include <cstdio>
#include <fmt/format.h>
#include <iterator>

/// A run is one entry into the engine for many events, since an entry costs as much as a small
/// script. The limit on one event is kept all the same: when the engine's alarm goes off, the
/// prelude's counter tells whether the event is still the one of the last alarm. The alarm also
/// tells the prelude to end the run after the event it is at: who asked waits for every answer.
/// A script that may put code off is entered for each event, and Deadline keeps the limit.
extern "C" {
// Exported by the library, not in its public headers.
using JSShouldTerminateCallback = bool (*)(JSContextRef context, void* data);
// NOLINTNEXTLINE(readability-identifier-naming): the library's name
void JSContextGroupSetExecutionTimeLimit(JSContextGroupRef group, double seconds,
                                         JSShouldTerminateCallback callback, void* data);
// NOLINTNEXTLINE(readability-identifier-naming): the library's name
void JSGlobalContextSetEvalEnabled(JSGlobalContextRef context, bool enabled, JSStringRef message);
}

namespace viridian::scripthost {
namespace {

/// An event ends between its limit and the time between two alarms more.
constexpr long kFewestAlarms = 4;
/// Processor time between two alarms, at most.
constexpr std::chrono::milliseconds kLongestRun{100};

long alarmsFor(std::chrono::milliseconds limit)
{
    return std::max<long>(kFewestAlarms, (limit + kLongestRun).count() / kLongestRun.count());
}

struct StringCloser {
    void operator()(JSStringRef text) const { JSStringRelease(text); }
};
using String = std::unique_ptr<OpaqueJSString, StringCloser>;

String stringOf(const std::string& text)
{
    return String(JSStringCreateWithUTF8CString(text.c_str()));
}

/// The engine's text of lines.
String textOfLines(const std::string& lines)
{
    static std::vector<JSChar> wide;
    if (!widen(lines, wide))
        return stringOf(lines);
    return String(JSStringCreateWithCharacters(wide.data(), wide.size()));
}

void appendText(std::string& out, JSStringRef text)
{
    if (appendNarrowed(out, {JSStringGetCharactersPtr(text), JSStringGetLength(text)}))
        return;
    const std::size_t room = JSStringGetMaximumUTF8CStringSize(text);
    const std::size_t had = out.size();
    out.resize(had + room);
    const std::size_t written = JSStringGetUTF8CString(text, out.data() + had, room);
    out.resize(had + (written == 0 ? 0 : written - 1)); // without its zero
}

} // namespace

struct Engine::State {
    JSContextGroupRef group = nullptr;
    JSGlobalContextRef context = nullptr;
    JSObjectRef run = nullptr;
    JSObjectRef take = nullptr;
    JSObjectRef alone = nullptr;
    std::array<LineFacts, kMostLines> table{};
    enum Progress : std::size_t { AtEvent, Enough }; ///< Enough: not 0 once the run is to end
    std::array<std::int32_t, 2> progress{};
    std::chrono::milliseconds limit{};
    double alarmSeconds = 1;
    long mostAlarms = kFewestAlarms; ///< of one event
    std::int32_t watched = -1;       ///< event of the last alarm
    long alarms = 0;                 ///< that went off during it
    bool ended = false;              ///< by the alarm, once or more
    bool putsOff = false;            ///< the script may put code off
    std::string tooLong;             ///< the answer to an event whose code takes longer than limit
    int leavesWith = 1;

    ~State()
    {
        if (context != nullptr)
            JSGlobalContextRelease(context);
        if (group != nullptr)
            JSContextGroupRelease(group);
    }

    [[nodiscard]] std::string textOf(JSValueRef value) const
    {
        std::string out;
        if (const String text{JSValueToStringCopy(context, value, nullptr)})
            appendText(out, text.get());
        return out;
    }
    [[nodiscard]] JSValueRef member(JSObjectRef object, const char* name) const
    {
        const String key(JSStringCreateWithUTF8CString(name));
        return JSObjectGetProperty(context, object, key.get(), nullptr);
    }
    [[nodiscard]] JSObjectRef function(JSObjectRef object, const char* name) const
    {
        return JSValueToObject(context, member(object, name), nullptr);
    }
    [[nodiscard]] JSValueRef number(std::size_t value) const
    {
        return JSValueMakeNumber(context, static_cast<double>(value));
    }
    void setAlarm()
    {
        JSContextGroupSetExecutionTimeLimit(group, alarmSeconds, &State::onAlarm, this);
    }
    static bool onAlarm(JSContextRef, void* data);
    /// "price.js:3:14: Unexpected token".
    [[nodiscard]] tl::unexpected<Error> failure(JSValueRef exception,
                                                const std::string& name) const;
    [[nodiscard]] bool call(JSValueRef text, std::size_t from, std::size_t to);
    [[nodiscard]] Status takeAnswers(std::size_t from, std::size_t to, std::string& out);
    [[nodiscard]] Result<std::size_t> runMany(JSValueRef text, std::size_t first, std::size_t end,
                                              std::string& out);
    [[nodiscard]] Result<std::size_t> runEachAlone(JSValueRef text, std::size_t first,
                                                   std::size_t end, std::string& out);
    [[nodiscard]] Status appendAnswers(JSValueRef answers, std::size_t lines,
                                       std::string& out) const;
    [[nodiscard]] JSObjectRef startPrelude();
    [[nodiscard]] bool watchTime(const Script& script);
    [[nodiscard]] Result<JSValueRef> load(const Script& script);
    [[nodiscard]] Result<JSValueRef> evaluate(const Script& script);
};

bool Engine::State::onAlarm(JSContextRef, void* data)
{
    auto& self = *static_cast<State*>(data);
    const std::int32_t event = self.progress[AtEvent];
    self.progress[Enough] = 1;
    self.alarms = event == self.watched ? self.alarms + 1 : 1;
    self.watched = event;
    self.ended = self.ended || self.alarms > self.mostAlarms;
    if (self.alarms > self.mostAlarms)
        return true;
    self.setAlarm(); // it goes off once
    return false;
}

tl::unexpected<Error> Engine::State::failure(JSValueRef exception, const std::string& name) const
{
    JSObjectRef object = JSValueIsObject(context, exception)
                             ? JSValueToObject(context, exception, nullptr)
                             : nullptr;
    std::string place = name;
    for (const char* key : {"line", "column"}) {
        const JSValueRef value = object != nullptr ? member(object, key) : nullptr;
        if (value != nullptr && JSValueIsNumber(context, value))
            place +=
                fmt::format(":{}", static_cast<long>(JSValueToNumber(context, value, nullptr)));
    }
    return fail(ErrorKind::InvalidInput, fmt::format("{}: {}", place, textOf(exception)));
}

namespace {

/// write(text): a line of the log.
JSValueRef writeLog(JSContextRef context, JSObjectRef, JSObjectRef, std::size_t count,
                    const JSValueRef arguments[], JSValueRef*)
{
    std::string line;
    if (count > 0) {
        if (const String text{JSValueToStringCopy(context, arguments[0], nullptr)})
            appendText(line, text.get());
    }
    line += '\n';
    std::fwrite(line.data(), 1, line.size(), stderr);
    return JSValueMakeUndefined(context);
}

void keepBytes(void*, void*)
{
} // the engine's memory is ours

} // namespace

JSObjectRef Engine::State::startPrelude()
{
    const String source(JSStringCreateWithUTF8CString(kPrelude));
    const String file(JSStringCreateWithUTF8CString("viridian-prelude.js"));
    const String writeName(JSStringCreateWithUTF8CString("write"));
    JSValueRef wrong = nullptr;
    const JSValueRef made = JSEvaluateScript(context, source.get(), nullptr, file.get(), 1, &wrong);
    if (made == nullptr)
        return nullptr;
    const std::array<JSValueRef, 4> arguments{
        JSObjectMakeTypedArrayWithBytesNoCopy(context, kJSTypedArrayTypeInt32Array, table.data(),
                                              sizeof table, &keepBytes, nullptr, &wrong),
        JSObjectMakeTypedArrayWithBytesNoCopy(context, kJSTypedArrayTypeInt32Array, progress.data(),
                                              sizeof progress, &keepBytes, nullptr, &wrong),
        JSObjectMakeFunctionWithCallback(context, writeName.get(), &writeLog),
        JSValueMakeBoolean(context, putsOff)};
    const JSValueRef surroundings =
        JSObjectCallAsFunction(context, JSValueToObject(context, made, nullptr), nullptr,
                               arguments.size(), arguments.data(), &wrong);
    if (wrong != nullptr)
        std::fprintf(stderr, "%s\n", failure(wrong, "prelude").value().message.c_str());
    return surroundings == nullptr ? nullptr : JSValueToObject(context, surroundings, nullptr);
}

/// Runs the script's text; its function `transform`.
Result<JSValueRef> Engine::State::evaluate(const Script& script)
{
    const String source = stringOf(script.text);
    const String file = stringOf(script.name);
    JSValueRef wrong = nullptr;
    JSEvaluateScript(context, source.get(), nullptr, file.get(), 1, &wrong);
    if (wrong != nullptr)
        return failure(wrong, script.name);
    const String ask(
        JSStringCreateWithUTF8CString("typeof transform === 'function' ? transform : undefined"));
    const JSValueRef found = JSEvaluateScript(context, ask.get(), nullptr, nullptr, 1, &wrong);
    if (found == nullptr || JSValueIsUndefined(context, found))
        return fail(ErrorKind::InvalidInput,
                    fmt::format("{}:1:1: there is no function transform; expected function "
                                "transform(event, state) {{ … }}",
                                script.name));
    return found;
}

Engine::Engine() : m_state(std::make_unique<State>())
{
}
Engine::~Engine() = default;

/// Before the script runs: its limit, and for one that puts nothing off that it makes no code from
/// text either. False when the system gives no timer.
bool Engine::State::watchTime(const Script& script)
{
    limit = script.limit;
    leavesWith = script.leavesWith;
    tooLong = fmt::format("{{\"error\":\"the script ran longer than {} ms\"}}\n", limit.count());
    mostAlarms = alarmsFor(limit);
    const std::chrono::nanoseconds tick = std::chrono::nanoseconds(limit) / mostAlarms;
    alarmSeconds = std::chrono::duration<double>(tick).count();
    if (putsOff)
        return Deadline::start(tick, mostAlarms);
    setAlarm();
    const String why = stringOf("code is made from text only in a script that has the word eval or "
                                "Function in its own; write the word there, a comment is enough");
    JSGlobalContextSetEvalEnabled(context, false, why.get());
    return true;
}

/// Evaluates the script within its limit.
Result<JSValueRef> Engine::State::load(const Script& script)
{
    constexpr int kRefused = 2;
    const std::string why =
        fmt::format("{}: the script ran longer than {} ms before it was given its first event",
                    script.name, limit.count());
    std::string refusal = "{\"ready\":false,\"error\":";
    json::appendEncoded(refusal, why);
    refusal += "}\n";
    if (putsOff)
        Deadline::enter({.answers = {}, .last = refusal, .code = kRefused});
    Result<JSValueRef> transform = evaluate(script);
    if (putsOff)
        Deadline::leave();
    if (ended)
        return fail(ErrorKind::InvalidInput, why);
    return transform;
}

Result<std::unique_ptr<Engine>> Engine::create(const Script& script)
{
    std::unique_ptr<Engine> engine(new Engine);
    State& state = *engine->m_state;
    state.putsOff = mayPutOff(script.text);
    state.group = JSContextGroupCreate();
    state.context = JSGlobalContextCreateInGroup(state.group, nullptr);
    const JSObjectRef surroundings = state.startPrelude();
    if (surroundings == nullptr)
        return fail(ErrorKind::Internal, "The script host's own prelude could not be run.");
    for (const auto& [to, name] : {std::pair(&state.run, "run"), std::pair(&state.take, "take"),
                                   std::pair(&state.alone, "alone")}) {
        *to = state.function(surroundings, name);
        JSValueProtect(state.context, *to);
    }
    if (!state.watchTime(script))
        return fail(ErrorKind::Internal, "The script host got no timer from the system.");
    const Result<JSValueRef> transform = state.load(script);
    if (!transform)
        return tl::unexpected(transform.error());
    const String name = stringOf(script.name);
    const std::array<JSValueRef, 4> arguments{*transform,
                                              JSValueMakeString(state.context, name.get()),
                                              JSValueMakeBoolean(state.context, script.replicator),
                                              JSValueMakeBoolean(state.context, script.stateful)};
    JSObjectCallAsFunction(state.context, state.function(surroundings, "load"), nullptr,
                           arguments.size(), arguments.data(), nullptr);
    return engine;
}

/// False when the alarm ended it within an event, progress[AtEvent].
bool Engine::State::call(JSValueRef text, std::size_t from, std::size_t to)
{
    const std::array<JSValueRef, 3> arguments{text, number(from), number(to)};
    JSValueRef wrong = nullptr;
    watched = -1;
    progress[Enough] = 0;
    JSObjectCallAsFunction(context, run, nullptr, arguments.size(), arguments.data(), &wrong);
    return wrong == nullptr;
}

/// A line too few would give its event the answer of the next one.
Status Engine::State::appendAnswers(JSValueRef answers, std::size_t lines, std::string& out) const
{
    const std::size_t had = out.size();
    if (const String text{answers == nullptr ? nullptr
                                             : JSValueToStringCopy(context, answers, nullptr)})
        appendText(out, text.get());
    const auto first = std::next(out.begin(), static_cast<std::ptrdiff_t>(had));
    if (static_cast<std::size_t>(std::count(first, out.end(), '\n')) == lines)
        return {};
    out.resize(had);
    return fail(ErrorKind::Internal, "the engine did not give an answer to each event");
}

Status Engine::State::takeAnswers(std::size_t from, std::size_t to, std::string& out)
{
    const std::array<JSValueRef, 2> range{number(from), number(to)};
    return appendAnswers(
        JSObjectCallAsFunction(context, take, nullptr, range.size(), range.data(), nullptr),
        to - from, out);
}

Result<std::size_t> Engine::State::runMany(JSValueRef text, std::size_t first, std::size_t end,
                                           std::string& out)
{
    const bool finished = call(text, first, end);
    const auto reached = static_cast<std::size_t>(progress[AtEvent]);
    if (const Status taken = takeAnswers(first, reached, out); !taken)
        return tl::unexpected(taken.error());
    if (finished)
        return reached;
    setAlarm();
    out += tooLong;
    return reached + 1;
}

Result<std::size_t> Engine::State::runEachAlone(JSValueRef text, std::size_t first, std::size_t end,
                                                std::string& out)
{
    std::size_t at = first;
    do {
        const std::array<JSValueRef, 2> arguments{text, number(at)};
        Deadline::enter({.answers = out, .last = tooLong, .code = leavesWith});
        const JSValueRef answer = JSObjectCallAsFunction(context, alone, nullptr, arguments.size(),
                                                         arguments.data(), nullptr);
        Deadline::leave();
        if (const Status appended = appendAnswers(answer, 1, out); !appended)
            return tl::unexpected(appended.error());
    } while (++at < end && !Deadline::ticked());
    return at;
}

Result<std::size_t> Engine::run(const std::string& text, std::span<const LineFacts> lines,
                                std::size_t first, std::string& out)
{
    State& state = *m_state;
    std::ranges::copy(lines, state.table.begin());
    const String all = textOfLines(text);
    const JSValueRef value = JSValueMakeString(state.context, all.get());
    return state.putsOff ? state.runEachAlone(value, first, lines.size(), out)
                         : state.runMany(value, first, lines.size(), out);
}

} // namespace viridian::scripthost
