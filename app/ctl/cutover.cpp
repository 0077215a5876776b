#include "app/ctl/cutover_text.h"
#include "app/ctl/verb.h"
#include "core/cutover/session/session.h"
#include "core/cutover/status_json.h"
#include "core/sync/sync.h"
#include "core/workspace/workspace.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <functional>
#include <initializer_list>
#include <iostream>
#include <memory>
#include <unistd.h>

namespace viridian::ctl {
namespace {

struct Options {
    std::string workspace;
    std::string confirm;
    std::string reason;
    std::string backup;
    std::string acknowledgeLoss;
    std::vector<std::string> overrides; ///< GUARD=REASON
    std::uint64_t acknowledgedEvents = 0;
    bool switched = false;
    bool json = false;
};

/// Asks on the terminal. Without one only --switched answers; without that nobody does.
AskOperator asker(const Options& options)
{
    if (options.switched)
        return [](const std::string&, std::stop_token) { return Result<bool>(true); };
    if (isatty(STDIN_FILENO) == 0)
        return {};
    return [](const std::string& question, std::stop_token) -> Result<bool> {
        std::cerr << question << " [yes/no] " << std::flush;
        std::string answer;
        std::getline(std::cin, answer);
        return answer == "yes";
    };
}

Result<std::unique_ptr<CutoverSession>> openSession(Context& context, const Options& options,
                                                    const Workspace& workspace, bool ownSync)
{
    SessionOptions session;
    session.who = thisOwner();
    session.ask = asker(options);
    session.ownSync = ownSync;
    session.listener = [&console = context.console](const JournalRecord& record) {
        console.note(recordLine(record));
    };
    return CutoverSession::open(workspace, std::move(session));
}

/// Prints where it stands. Exit code 0, or 1 when it is not in one of @p wanted (empty: anywhere)
/// or cannot be told.
int showStatus(Context& context, const Options& options, Cutover& engine,
               std::initializer_list<CutoverState> wanted = {})
{
    const Result<CutoverStatus> status = engine.status(context.stop);
    if (!status)
        return failed(context, status);
    context.console.write(options.json ? toJson(*status) + "\n"
                                       : statusText(engine.plan(), *status));
    if (status->state == CutoverState::Ambiguous)
        return 1;
    return wanted.size() == 0 || std::ranges::find(wanted, status->state) != wanted.end() ? 0 : 1;
}

int plan(Context& context, const Options& options, CutoverSession& session)
{
    const Result<PlanText> text = session.engine().planText(context.stop);
    if (!text)
        return failed(context, text);
    const Result<GuardRound> guards = session.engine().guards(GuardPhase::Plan, context.stop);
    if (!guards)
        return failed(context, guards);
    context.console.write(options.json ? toJson(*text) + "\n"
                                       : planToText(*text) + "\n" + guardsText(*guards));
    return guards->hold() ? 0 : 1;
}

int rehearse(Context& context, const Options& options, CutoverSession& session)
{
    const Result<Rehearsal> rehearsal = session.engine().rehearse(context.stop);
    if (!rehearsal)
        return failed(context, rehearsal);
    context.console.write(options.json ? toJson(*rehearsal) + "\n" : rehearsalText(*rehearsal));
    return rehearsal->wouldRun ? 0 : 1;
}

/// --switched is the answer to a question that a run asked before; said earlier, nobody can have
/// moved anything yet.
Status checkSwitched(const Options& options, CutoverState state,
                     std::initializer_list<CutoverState> asking)
{
    if (!options.switched || std::ranges::find(asking, state) != asking.end())
        return {};
    return fail(ErrorKind::InvalidInput,
                fmt::format("--switched says that the traffic has been moved, but the cutover is "
                            "{} and has not asked for it yet; leave --switched out.",
                            name(state)));
}

/// Goes on where a run stopped, and says how when a switch by hand waits for its answer.
Result<CutoverState> goOn(Context& context, const Options& options, Cutover& engine,
                          CutoverState from)
{
    Result<CutoverState> reached = engine.resume(context.stop);
    const bool asks = from == CutoverState::Committed || from == CutoverState::Switching ||
                      from == CutoverState::RollingBack;
    if (!reached && asks && !options.switched && !engine.checkSwitch())
        context.console.note("Move the traffic by hand, then give --switched.");
    return reached;
}

/// What the operator said on the command line goes into the journal before the run.
Status noteDecisions(Cutover& engine, const Options& options)
{
    if (!options.backup.empty()) {
        if (Status noted = engine.noteBackup(now(), options.backup); !noted)
            return noted;
    }
    if (!options.acknowledgeLoss.empty()) {
        if (Status noted = engine.acknowledgeReversibility(options.acknowledgeLoss); !noted)
            return noted;
    }
    for (const std::string& text : options.overrides) {
        const std::size_t equals = text.find('=');
        if (equals == std::string::npos)
            return fail(ErrorKind::InvalidInput,
                        "--override wants GUARD=REASON, as in backup=\"restored last night\".");
        if (Status done = engine.overrideGuard(text.substr(0, equals), text.substr(equals + 1));
            !done)
            return done;
    }
    return {};
}

/// From Draft, Ready or RolledBack, with guards read again.
int attempt(Context& context, const Options& options, CutoverSession& session, CutoverState state)
{
    Cutover& engine = session.engine();
    if (const Status usable = engine.checkSwitch(); !usable)
        return failed(context, usable);
    if (const Status following = session.startFollowing(context.stop); !following)
        return failed(context, following);
    if (state != CutoverState::Ready) {
        if (const Status ready = engine.makeReady(); !ready)
            return failed(context, ready);
    }
    if (const Status noted = noteDecisions(engine, options); !noted)
        return failed(context, noted);
    const auto progress = [&](const Progress& now) { context.console.progress("prove", now); };
    const Status proven = session.proveHistory(progress, context.stop);
    context.console.endProgress();
    if (!proven)
        return failed(context, proven);
    if (const Status done = engine.run({.typedName = options.confirm}, context.stop); !done) {
        const int code = failed(context, done);
        if (const Result<GuardRound> guards = engine.guards(GuardPhase::Plan, {});
            guards && !guards->hold()) {
            context.console.note(guardsText(*guards));
            return code == exitCode(ErrorKind::Conflict) ? 1 : code;
        }
        return code;
    }
    return showStatus(context, options, engine, {CutoverState::Watching, CutoverState::Completed});
}

int run(Context& context, const Options& options, CutoverSession& session)
{
    Cutover& engine = session.engine();
    const Result<CutoverStatus> before = engine.status(context.stop);
    if (!before)
        return failed(context, before);
    const CutoverState state = before->journalState;
    if (const Status said =
            checkSwitched(options, state, {CutoverState::Switching, CutoverState::RollingBack});
        !said)
        return failed(context, said);
    if (beforeReturn(state) || (pastReturn(state) && state != CutoverState::RolledBack)) {
        const Result<CutoverState> reached = goOn(context, options, engine, state);
        if (!reached)
            return failed(context, reached);
        context.console.note(fmt::format("went on from {}: now {}", name(state), name(*reached)));
        return showStatus(context, options, engine,
                          {CutoverState::Watching, CutoverState::Completed});
    }
    // What cannot be told is not built upon: `resolve` and a person come first.
    if (before->state == CutoverState::Ambiguous)
        return showStatus(context, options, engine);
    return attempt(context, options, session, state);
}

int cancel(Context& context, const Options& options, CutoverSession& session)
{
    const Status done = session.engine().cancel(options.reason, context.stop);
    return done ? showStatus(context, options, session.engine()) : failed(context, done);
}

int rollback(Context& context, const Options& options, CutoverSession& session)
{
    Cutover& engine = session.engine();
    const Result<CutoverStatus> before = engine.status(context.stop);
    if (!before)
        return failed(context, before);
    if (const Status said =
            checkSwitched(options, before->journalState, {CutoverState::RollingBack});
        !said)
        return failed(context, said);
    const Status done = engine.rollback({.typedName = options.confirm,
                                         .acknowledgedEvents = options.acknowledgedEvents,
                                         .reason = options.reason},
                                        context.stop);
    return done ? showStatus(context, options, engine, {CutoverState::RolledBack})
                : failed(context, done);
}

int complete(Context& context, const Options& options, CutoverSession& session)
{
    const Status done = session.engine().complete(options.reason, context.stop);
    return done ? showStatus(context, options, session.engine()) : failed(context, done);
}

int resolve(Context& context, const Options& options, CutoverSession& session)
{
    Cutover& engine = session.engine();
    const Result<CutoverStatus> before = engine.status(context.stop);
    if (!before)
        return failed(context, before);
    if (const Status said = checkSwitched(options, before->journalState,
                                          {CutoverState::Switching, CutoverState::RollingBack});
        !said)
        return failed(context, said);
    const Result<CutoverState> reached = goOn(context, options, engine, before->journalState);
    return reached ? showStatus(context, options, engine) : failed(context, reached);
}

int status(Context& context, const Options& options, CutoverSession& session)
{
    return showStatus(context, options, session.engine());
}

using Act = int (*)(Context&, const Options&, CutoverSession&);

struct Entry {
    const char* name;
    const char* summary;
    const char* example; ///< options after "--workspace shop.viridian"; "" for none
    const char* more;    ///< what the help says besides
    Act act;
    bool ownSync; ///< runs a sync in this process where nobody else does
};

constexpr std::array kEntries{
    Entry{"plan", "the steps, word for word, and the guards", " --json",
          "Exit code 1 when a guard would stop a run. Nothing is changed.", plan, false},
    Entry{"rehearse", "a run that changes nothing", "",
          "Prints each statement and command with its values, and reads what can be read.",
          rehearse, false},
    Entry{
        "run", "cut over; goes on where a crashed run stopped",
        " --confirm shop-next --backup 'restored once, 22:05' --acknowledge-loss 'understood'",
        "After a rollback it is another attempt. Exit code 0 only when the cutover is Watching or "
        "Completed. A switch made by hand needs a terminal; --switched answers its question "
        "later, once the run stands in Switching.",
        run, true},
    Entry{"status", "where it stands", " --json", "Exit code 1 when that cannot be told.", status,
          false},
    Entry{"resolve", "read reality and go on after a crash or an ambiguous state", "",
          "Before the point of no return it cancels, after it it finishes what was begun.", resolve,
          true},
    Entry{"cancel", "back to Draft, before the point of no return", " --reason 'not tonight'",
          "A conflict (exit code 4) when nothing runs that could be cancelled.", cancel, true},
    Entry{"rollback", "back to blue, after the point of no return",
          " --confirm shop-prod --reason 'errors at checkout' --acknowledge-events 12",
          "Events that green wrote since the switch stay on green; their number must be "
          "acknowledged.",
          rollback, true},
    Entry{"complete", "end the watch: green it is", " --reason 'all checks are green'",
          "Only while Watching, with the traffic on green, its gate open and blue fenced. Before "
          "the watch window (guards.watch) has passed it needs --reason, which goes into the "
          "journal. After it there is no way back.",
          complete, false},
};

/// The name typed wrong must not touch anything, not even create green: the workspace alone tells
/// the names.
Status checkTypedName(const Options& options, const Entry& entry, const Workspace& workspace)
{
    if (entry.act != run && entry.act != rollback)
        return {};
    Result<CutoverPlan> plan = planOf(workspace);
    if (!plan)
        return passOn(plan);
    const std::string& wanted = entry.act == run ? plan->greenName : plan->blueName;
    if (options.confirm == wanted)
        return {};
    return fail(ErrorKind::InvalidInput,
                fmt::format("--confirm wants the name of the store that will be live, {}; it says "
                            "{}. Nothing was touched.",
                            wanted, options.confirm.empty() ? "nothing" : options.confirm));
}

void declare(CLI::App& verb, const Entry& entry, Options& options)
{
    const bool runs = entry.act == run;
    const bool back = entry.act == rollback;
    verb.add_option("--workspace", options.workspace, "Workspace file")->required();
    verb.add_flag("--json", options.json, "The contract of cli.md instead of text");
    if (runs || back)
        verb.add_option("--confirm", options.confirm, "Name of the store that will be live")
            ->required();
    if (runs || back || entry.act == resolve)
        verb.add_flag("--switched", options.switched,
                      "Manual switch, Switching or RollingBack: the traffic has been moved");
    if (entry.act == cancel || back)
        verb.add_option("--reason", options.reason, "For the journal");
    if (entry.act == complete)
        verb.add_option("--reason", options.reason,
                        "Why before the watch window has passed; for the journal");
    if (back)
        verb.add_option("--acknowledge-events", options.acknowledgedEvents,
                        "Events on green since the switch that stay there");
    if (runs) {
        verb.add_option("--backup", options.backup, "Note a backup, e.g. 'restored once, 22:05'");
        verb.add_option("--acknowledge-loss", options.acknowledgeLoss,
                        "Accept what cannot be taken back");
        verb.add_option("--override", options.overrides,
                        "GUARD=REASON; not for the guards with a lock");
    }
    verb.footer(fmt::format("{}\nExample: viridianctl cutover {} --workspace shop.viridian{}",
                            entry.more, entry.name, entry.example));
}

int act(Context& context, const Options& options, const Entry& entry)
{
    const Result<Workspace> workspace = loadWorkspace(options.workspace);
    if (!workspace)
        return failed(context, workspace);
    if (const Status named = checkTypedName(options, entry, *workspace); !named)
        return failed(context, named);
    const Result<std::unique_ptr<CutoverSession>> session =
        openSession(context, options, *workspace, entry.ownSync);
    if (!session)
        return failed(context, session);
    return entry.act(context, options, **session);
}

} // namespace

Action defineCutover(CLI::App& app)
{
    auto options = std::make_shared<Options>();
    auto chosen = std::make_shared<const Entry*>(nullptr);
    for (const Entry& entry : kEntries) {
        CLI::App* verb = app.add_subcommand(entry.name, entry.summary);
        declare(*verb, entry, *options);
        verb->callback([chosen, &entry] { *chosen = &entry; });
    }
    app.require_subcommand(1);
    app.footer("Example: viridianctl cutover rehearse --workspace shop.viridian");
    return [options, chosen](Context& context) { return act(context, *options, **chosen); };
}

} // namespace viridian::ctl
