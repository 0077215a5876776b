#include "app/ctl/cutover_text.h"
#include "app/ctl/verb.h"
#include "core/cutover/session/session.h"
#include "core/cutover/status_json.h"
#include "core/sync/sync.h"
#include "core/workspace/workspace.h"

#include <array>
#include <fmt/format.h>
#include <functional>
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

/// Asks on the terminal; without one only --switched answers.
AskOperator asker(const Options& options)
{
    if (options.switched)
        return [](const std::string&, std::stop_token) { return Result<bool>(true); };
    return [](const std::string& question, std::stop_token) -> Result<bool> {
        if (isatty(STDIN_FILENO) == 0)
            return fail(ErrorKind::Unavailable,
                        question + " There is no terminal to ask on: give --switched once "
                                   "the traffic follows, or use a command switch.");
        std::cerr << question << " [yes/no] " << std::flush;
        std::string answer;
        std::getline(std::cin, answer);
        return answer == "yes";
    };
}

Result<std::unique_ptr<CutoverSession>> openSession(Context& context, const Options& options,
                                                    bool ownSync)
{
    Result<Workspace> workspace = loadWorkspace(options.workspace);
    if (!workspace)
        return passOn(workspace);
    SessionOptions session;
    session.who = thisOwner();
    session.ask = asker(options);
    session.ownSync = ownSync;
    session.listener = [&console = context.console](const JournalRecord& record) {
        console.note(recordLine(record));
    };
    return CutoverSession::open(*workspace, std::move(session));
}

int showStatus(Context& context, const Options& options, Cutover& engine)
{
    const Result<CutoverStatus> status = engine.status(context.stop);
    if (!status)
        return failed(context, status);
    context.console.write(options.json ? toJson(*status) + "\n"
                                       : statusText(engine.plan(), *status));
    return status->state == CutoverState::Ambiguous ? 1 : 0;
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

int run(Context& context, const Options& options, CutoverSession& session)
{
    Cutover& engine = session.engine();
    const Result<CutoverStatus> before = engine.status(context.stop);
    if (!before)
        return failed(context, before);
    if (beforeReturn(before->state) || pastReturn(before->state)) {
        const Result<CutoverState> reached = engine.resume(context.stop);
        if (!reached)
            return failed(context, reached);
        context.console.line(
            fmt::format("went on from {}: now {}", name(before->state), name(*reached)));
        return showStatus(context, options, engine);
    }
    if (const Status following = session.startFollowing(context.stop); !following)
        return failed(context, following);
    if (before->state == CutoverState::Draft) {
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
    return showStatus(context, options, engine);
}

int cancel(Context& context, const Options& options, CutoverSession& session)
{
    const Status done = session.engine().cancel(options.reason, context.stop);
    return done ? showStatus(context, options, session.engine()) : failed(context, done);
}

int rollback(Context& context, const Options& options, CutoverSession& session)
{
    const Status done = session.engine().rollback({.typedName = options.confirm,
                                                   .acknowledgedEvents = options.acknowledgedEvents,
                                                   .reason = options.reason},
                                                  context.stop);
    return done ? showStatus(context, options, session.engine()) : failed(context, done);
}

int complete(Context& context, const Options& options, CutoverSession& session)
{
    const Status done = session.engine().complete(options.reason, context.stop);
    return done ? showStatus(context, options, session.engine()) : failed(context, done);
}

int resolve(Context& context, const Options& options, CutoverSession& session)
{
    const Result<CutoverState> reached = session.engine().resume(context.stop);
    return reached ? showStatus(context, options, session.engine()) : failed(context, reached);
}

using Act = int (*)(Context&, const Options&, CutoverSession&);

int status(Context& context, const Options& options, CutoverSession& session)
{
    return showStatus(context, options, session.engine());
}

struct Entry {
    const char* name;
    const char* summary;
    Act act;
    bool ownSync; ///< runs a sync in this process where nobody else does
};

constexpr std::array kEntries{
    Entry{"plan", "the steps, word for word, and the guards", plan, false},
    Entry{"rehearse", "a run that changes nothing", rehearse, false},
    Entry{"run", "cut over; goes on where a crashed run stopped", run, true},
    Entry{"status", "where it stands", status, false},
    Entry{"resolve", "read reality and go on after a crash or an ambiguous state", resolve, true},
    Entry{"cancel", "back to Draft, before the point of no return", cancel, true},
    Entry{"rollback", "back to blue, after the point of no return", rollback, true},
    Entry{"complete", "end the watch: green it is", complete, false},
};

} // namespace

Action defineCutover(CLI::App& app)
{
    auto options = std::make_shared<Options>();
    auto chosen = std::make_shared<const Entry*>(nullptr);
    for (const Entry& entry : kEntries) {
        CLI::App* verb = app.add_subcommand(entry.name, entry.summary);
        verb->add_option("--workspace", options->workspace, "Workspace file")->required();
        verb->add_flag("--json", options->json, "The contract of cli.md instead of text");
        verb->callback([chosen, &entry] { *chosen = &entry; });
        const bool runs = entry.act == run;
        if (runs || entry.act == rollback)
            verb->add_option("--confirm", options->confirm, "Name of the store that will be live")
                ->required();
        if (runs || entry.act == rollback)
            verb->add_flag("--switched", options->switched,
                           "Manual switch: the traffic has been moved");
        if (entry.act == cancel || entry.act == rollback || entry.act == complete)
            verb->add_option("--reason", options->reason, "For the journal");
        if (entry.act == rollback)
            verb->add_option("--acknowledge-events", options->acknowledgedEvents,
                             "Events on green since the switch that stay there");
        if (runs) {
            verb->add_option("--backup", options->backup,
                             "Note a backup, e.g. 'restored once, 22:05'");
            verb->add_option("--acknowledge-loss", options->acknowledgeLoss,
                             "Accept what cannot be taken back");
            verb->add_option("--override", options->overrides,
                             "GUARD=REASON; not for the guards with a lock");
        }
    }
    app.require_subcommand(1);
    app.footer("Example: viridianctl cutover rehearse --workspace shop.viridian");
    return [options, chosen](Context& context) {
        const Result<std::unique_ptr<CutoverSession>> session =
            openSession(context, *options, (*chosen)->ownSync);
        if (!session)
            return failed(context, session);
        return (*chosen)->act(context, *options, **session);
    };
}

} // namespace viridian::ctl
