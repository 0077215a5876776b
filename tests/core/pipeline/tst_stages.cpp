#include "core/base/digest.h"
#include "core/pipeline/model.h"
#include "core/pipeline/state_text.h"
#include "core/pipeline/worker_stage.h"
#include "tests/core/pipeline/pipeline_fixture.h"

#include <QTest>

#include <algorithm>
#include <fmt/format.h>
#include <functional>
#include <map>

using namespace viridian;
using namespace viridian::pipeline;
using test::addEvent;
using test::fileOf;
using test::parsed;

/// How stages are put together, with stages that do what the test says.
class TestStages : public QObject {
    Q_OBJECT

private slots:
    void worker_isAskedOnceABatchAndAnswersStandInPlace();
    void worker_thatFailsOnAnEventHaltsThereOrPassesItOn();
    void worker_thatIsGoneEndsTheBatchWithItsOwnError();
    void stageBetween_changesNothingAroundIt_data();
    void stageBetween_changesNothingAroundIt();
    void state_cutAnywhereGoesOnAsIfInOneRun();
    void halt_leavesTheStateOfTheGoodInputs();
    void flush_goesThroughTheLaterStages();
    void made_eventsDoNotCountAsTheInputs();
    void carried_ofAnotherPipelineIsRefused();
    void stateText_bringsBackAnyBytes();
};

namespace {

/// An action that runs in the stage that a function makes.
class StagedAction final : public Action {
public:
    using Open = std::function<std::unique_ptr<Stage>(const Model&, std::size_t)>;
    StagedAction(Staging staging, Open open) : m_staging(staging), m_open(std::move(open)) {}

    [[nodiscard]] std::string_view kind() const override { return "test"; }
    [[nodiscard]] std::string summary() const override { return "test"; }
    void write(Meaning& out) const override { out.text("test"); }
    [[nodiscard]] Staging staging() const override { return m_staging; }
    [[nodiscard]] std::unique_ptr<Stage> openStage(const Model& model,
                                                   std::size_t step) const override
    {
        return m_open(model, step);
    }
    [[nodiscard]] Inverse inverse(const Match&) const override { return {}; }

private:
    Staging m_staging;
    Open m_open;
};

/// Answers by the event's id: its text up to the first '-'.
class ScriptedWorker final : public Worker {
public:
    explicit ScriptedWorker(std::vector<std::size_t>* calls) : m_calls(calls) {}

    std::vector<WorkerAnswer> ask(std::span<const Event> events, Arena& arena,
                                  std::stop_token) override
    {
        if (m_calls != nullptr)
            m_calls->push_back(events.size());
        std::vector<WorkerAnswer> answers;
        for (const Event& event : events)
            answers.push_back(answer(event, arena));
        return answers;
    }

private:
    static WorkerAnswer answer(const Event& event, Arena& arena)
    {
        using Kind = WorkerAnswer::Kind;
        const std::string_view word = event.id.substr(0, event.id.find('-'));
        if (word == "two") {
            Event second = event;
            second.id = arena.keep(fmt::format("{}b", event.id));
            return {.kind = Kind::Emit, .events = {event, second}, .text = {}, .error = {}};
        }
        if (word == "drop")
            return {.kind = Kind::Drop, .events = {}, .text = "noise", .error = {}};
        if (word == "bad")
            return {.kind = Kind::Error, .events = {}, .text = "it is bad", .error = {}};
        if (word == "gone")
            return {.kind = Kind::Gone,
                    .events = {},
                    .text = {},
                    .error = {.kind = ErrorKind::TimedOut, .message = "No answer.", .detail = {}}};
        return {};
    }

    std::vector<std::size_t>* m_calls;
};

/// Holds every other event of a stream back, and gives it out before the next one of that stream.
class EveryOther final : public Stage {
public:
    EveryOther(const Model& model, std::size_t step) : m_matcher(model, step) {}

    void run(StageTurn& turn) override
    {
        for (const Passing& item : turn.in) {
            if (!turn.ledger.wants(item))
                continue;
            if (m_matcher.match(item.event, turn.arena) == nullptr) {
                turn.out.push_back(item);
                continue;
            }
            turn.ledger.touch(item, m_matcher.number());
            const std::string stream(item.event.stream);
            if (const auto found = m_held.find(stream); found == m_held.end()) {
                m_held[stream] = std::string(item.event.id);
                turn.ledger.taken(item);
            } else {
                give(found->second, item, turn);
                m_held.erase(found);
                turn.out.push_back(item);
            }
        }
    }
    void flush(StageTurn& turn) override
    {
        for (const auto& [stream, id] : m_held) {
            Passing made{.event = {}, .source = {}};
            made.event.stream = turn.arena.keep(stream);
            made.event.type = "X";
            made.event.data = {.kind = PayloadKind::Json, .bytes = "{}"};
            give(id, made, turn);
        }
        m_held.clear();
    }
    [[nodiscard]] std::string state() const override
    {
        StateWriter out;
        for (const auto& [stream, id] : m_held) {
            out.text(stream);
            out.text(id);
        }
        return out.take();
    }
    Status restore(std::string_view state) override
    {
        m_held.clear();
        StateReader in(state);
        while (in.good() && !in.atEnd()) {
            const std::string stream(in.text());
            m_held[stream] = in.text();
        }
        return in.finish();
    }
    [[nodiscard]] std::uint64_t held() const override { return m_held.size(); }

private:
    static void give(const std::string& id, const Passing& at, StageTurn& turn)
    {
        turn.out.push_back(at);
        turn.out.back().made = true;
        turn.out.back().event.id = turn.arena.keep(id);
    }
    StepMatcher m_matcher;
    std::map<std::string, std::string> m_held;
};

StagedAction::Open scripted(std::vector<std::size_t>* calls = nullptr)
{
    return [calls](const Model& model, std::size_t step) {
        return std::make_unique<WorkerStage>(model, step, std::make_unique<ScriptedWorker>(calls));
    };
}

std::unique_ptr<Stage> everyOther(const Model& model, std::size_t step)
{
    return std::make_unique<EveryOther>(model, step);
}

Pipeline pipelineOf(const std::string& steps)
{
    Result<Pipeline> pipeline = parsed(fileOf(steps));
    if (!pipeline)
        qFatal("%s", pipeline.error().message.c_str());
    return std::move(*pipeline);
}

/// The pipeline of @p steps, in which those called "staged…" (passes in the text) get @p action.
Pipeline stagedPipeline(const std::string& steps, const std::shared_ptr<const Action>& action)
{
    auto model = std::make_shared<Model>(pipelineOf(steps).model());
    for (Step& step : model->steps)
        if (step.id.starts_with("staged"))
            step.actions = {action};
    model->complete();
    return Pipeline::of(std::move(model));
}

Pipeline workerPipeline(const std::string& steps, std::vector<std::size_t>* calls = nullptr)
{
    return stagedPipeline(steps, std::make_shared<StagedAction>(Staging::Outside, scripted(calls)));
}

Pipeline holdingPipeline(const std::string& steps)
{
    return stagedPipeline(steps, std::make_shared<StagedAction>(Staging::Ordered, &everyOther));
}

EventBatch eventsOf(const std::vector<std::string>& ids, std::string_view type = "X")
{
    EventBatch batch;
    for (const std::string& id : ids)
        addEvent(batch, type, R"({"a":1})", "s-" + id.substr(id.find('-') + 1, 1), id);
    return batch;
}

EventBatch part(const EventBatch& all, std::size_t begin, std::size_t end)
{
    EventBatch out;
    out.share(all);
    for (std::size_t i = begin; i < end; ++i)
        out.add(all[i]);
    return out;
}

std::string idsOf(const Expected& expected)
{
    std::string text;
    for (const Event& event : expected.events)
        text += (text.empty() ? "" : " ") + std::string(event.id) + ":" + std::string(event.type);
    return text;
}

} // namespace

void TestStages::worker_isAskedOnceABatchAndAnswersStandInPlace()
{
    std::vector<std::size_t> calls;
    Transform transform(
        workerPipeline("- {id: r, match: {type: X}, rename: {type: Y}}\n"
                       "- {id: staged, match: {type: Y}, pass: true}\n"
                       "- {id: p, match: {type: Y}, after: staged, sameVersion: true, patch: "
                       "[{add: /b, value: 2}]}",
                       &calls));
    EventBatch batch = eventsOf({"keep-1", "two-1", "drop-1", "keep-2"});
    addEvent(batch, "Z", "{}", "s-1", "other");
    const Expected expected = transform.run(batch, {.touched = true});
    QCOMPARE(calls, std::vector<std::size_t>{4});
    QCOMPARE(idsOf(expected), std::string("keep-1:Y two-1:Y two-1b:Y keep-2:Y other:Z"));
    QCOMPARE(expected.endOf, (std::vector<std::uint32_t>{1, 3, 3, 4, 5}));
    using D = Disposition;
    QCOMPARE(expected.dispositions,
             (std::vector{D::Changed, D::Split, D::Dropped, D::Changed, D::Unchanged}));
    for (std::size_t i = 0; i < 4; ++i)
        QCOMPARE(std::string(expected.events[i].data.bytes), std::string(R"({"a":1,"b":2})"));
    QCOMPARE(expected.counters.surplus, 1U);
    QCOMPARE(expected.counters.unmatched, 1U);
    QVERIFY(expected.counters.conserved());
    const auto steps = expected.stepsOf(1);
    QCOMPARE(std::vector<std::uint16_t>(steps.begin(), steps.end()),
             (std::vector<std::uint16_t>{0, 1, 2, 2}));
    QVERIFY(expected.stepsOf(4).empty());
}

void TestStages::worker_thatFailsOnAnEventHaltsThereOrPassesItOn()
{
    const EventBatch batch = eventsOf({"keep-1", "bad-1", "keep-2"});
    Transform strict(workerPipeline("- {id: staged, match: {type: X}, pass: true}"));
    const Expected halted = strict.run(batch);
    QVERIFY(halted.halt);
    QCOMPARE(halted.halt->input, 1U);
    QVERIFY(halted.halt->error.message.find("it is bad") != std::string::npos);
    QCOMPARE(idsOf(halted), std::string("keep-1:X"));
    QVERIFY(halted.counters.conserved());
    const Expected listed = strict.run(batch, {.keepGoing = true});
    QCOMPARE(idsOf(listed), std::string("keep-1:X keep-2:X"));
    QCOMPARE(listed.dispositions[1], Disposition::Failed);
    QVERIFY(listed.counters.conserved());
    Transform lax(workerPipeline("- {id: staged, match: {type: X}, onError: pass, pass: true}"));
    const Expected passed = lax.run(batch);
    QCOMPARE(idsOf(passed), std::string("keep-1:X bad-1:X keep-2:X"));
    QCOMPARE(passed.counters.passedOn, 1U);
    QCOMPARE(passed.failures.size(), 1U);
    QVERIFY(passed.failures.front().passedOn);
}

void TestStages::worker_thatIsGoneEndsTheBatchWithItsOwnError()
{
    Transform transform(
        workerPipeline("- {id: staged, match: {type: X}, onError: pass, pass: true}"));
    for (const bool keepGoing : {false, true}) {
        const Expected expected =
            transform.run(eventsOf({"keep-1", "gone-1", "keep-2"}), {.keepGoing = keepGoing});
        QVERIFY(expected.halt);
        QCOMPARE(expected.inputs(), 1U);
        QCOMPARE(expected.halt->error.kind, ErrorKind::TimedOut);
        QCOMPARE(expected.halt->error.message, std::string("No answer."));
    }
}

void TestStages::stageBetween_changesNothingAroundIt_data()
{
    QTest::addColumn<QString>("before");
    QTest::addColumn<QString>("after");
    QTest::newRow("edits") << "- {id: a, match: {type: X}, rename: {type: Y}}"
                           << "- {id: b, match: {type: Y}, rename: {type: Q}}";
    QTest::newRow("splits") << "- {id: a, match: {type: X}, split: [{type: Y}, {type: Q}]}"
                            << "- {id: b, match: {type: Q}, split: [{type: R}, {type: S}]}";
    QTest::newRow("a counted drop behind")
        << "- {id: a, match: {type: X}, rename: {type: Y}}"
        << "- {id: b, match: {type: Y}, drop: {reason: r, expectAtMost: 2}}";
    QTest::newRow("a stream step before") << "- {id: a, match: {stream: \"s-{id}\"}, stream: \"t\"}"
                                          << "- {id: b, match: {type: X}, rename: {type: Y}}";
    QTest::newRow("a failure behind")
        << "- {id: a, match: {type: X}, rename: {type: Y}}"
        << "- {id: b, match: {type: Y, where: [{path: /a, equals: 2}]}, sameVersion: true, patch: "
           "[{remove: /q}]}";
    QTest::newRow("a failure passed on")
        << "- {id: a, match: {type: X}, onError: pass, sameVersion: true, patch: [{remove: /q}]}"
        << "- {id: b, match: {type: X}, after: a, rename: {type: Y}}";
}

void TestStages::stageBetween_changesNothingAroundIt()
{
    QFETCH(QString, before);
    QFETCH(QString, after);
    EventBatch batch = eventsOf({"k-1", "k-1", "k-1"});
    addEvent(batch, "X", R"({"a":2})", "s-1", "k2");
    addEvent(batch, "X", R"({"a":1})", "s-2", "k3");
    const std::string idle = "\n- {id: staged, match: {type: None}, pass: true}\n";
    const std::string text = before.toStdString() + idle + after.toStdString();
    for (const bool keepGoing : {false, true}) {
        const RunOptions options{.touched = true, .keepGoing = keepGoing};
        Transform plain(pipelineOf(text));
        Transform staged(workerPipeline(text));
        const Expected one = plain.run(batch, options);
        const Expected two = staged.run(batch, options);
        QCOMPARE(idsOf(two), idsOf(one));
        QCOMPARE(two.endOf, one.endOf);
        QCOMPARE(two.dispositions, one.dispositions);
        QCOMPARE(two.touchedSteps, one.touchedSteps);
        QCOMPARE(two.failures.size(), one.failures.size());
        QCOMPARE(two.halt.has_value(), one.halt.has_value());
        QCOMPARE(two.counters.changed, one.counters.changed);
        QCOMPARE(two.counters.surplus, one.counters.surplus);
        QCOMPARE(two.counters.failed, one.counters.failed);
        if (one.halt)
            QCOMPARE(two.halt->error.message, one.halt->error.message);
    }
}

void TestStages::state_cutAnywhereGoesOnAsIfInOneRun()
{
    const Pipeline pipeline =
        holdingPipeline("- {id: a, match: {type: X}, sameVersion: true, patch: [{add: /b, value: "
                        "1}]}\n- {id: staged, match: {type: X}, pass: true, after: a}");
    QVERIFY(pipeline.keepsState());
    const EventBatch batch = eventsOf({"a-1", "a-2", "b-1", "c-3", "c-1", "b-2", "d-1"});
    Transform whole(pipeline);
    std::string expected = idsOf(whole.run(batch));
    expected += "|" + idsOf(whole.flush());
    QCOMPARE(expected, std::string("a-1:X b-1:X a-2:X b-2:X c-1:X d-1:X|c-3:X"));
    for (std::size_t cut = 0; cut <= batch.size(); ++cut) {
        Transform first(pipeline);
        const std::string begun = idsOf(first.run(part(batch, 0, cut)));
        Transform second(pipeline);
        QVERIFY(second.restore(first.carried()));
        QCOMPARE(second.carried(), first.carried());
        std::string rest = idsOf(second.run(part(batch, cut, batch.size())));
        rest += "|" + idsOf(second.flush());
        QCOMPARE(begun + (begun.empty() || rest.front() == '|' ? "" : " ") + rest, expected);
        QVERIFY(second.carried().empty());
    }
}

void TestStages::halt_leavesTheStateOfTheGoodInputs()
{
    const Pipeline pipeline =
        holdingPipeline("- {id: staged, match: {type: X}, pass: true}\n"
                        "- {id: z, match: {type: Z}, drop: {reason: r, expectAtMost: 0}}");
    EventBatch batch = eventsOf({"a-1", "a-2"});
    addEvent(batch, "Z", "{}", "s-9", "z");
    addEvent(batch, "X", "{}", "s-1", "a-1b");
    Transform transform(pipeline);
    const Expected expected = transform.run(batch);
    QVERIFY(expected.halt);
    QCOMPARE(expected.halt->input, 2U);
    QCOMPARE(expected.inputs(), 2U);
    Transform before(pipeline);
    static_cast<void>(before.run(part(batch, 0, 2)));
    QCOMPARE(transform.carried(), before.carried());
    QCOMPARE(expected.held, 2U);
}

void TestStages::flush_goesThroughTheLaterStages()
{
    Transform transform(holdingPipeline("- {id: staged, match: {type: X}, pass: true}\n"
                                        "- {id: r, match: {type: X}, after: staged, split: "
                                        "[{type: Y}, {type: Q}]}"));
    const Expected expected = transform.run(eventsOf({"a-1", "a-2"}));
    QCOMPARE(expected.counters.merged, 2U);
    QVERIFY(expected.events.empty());
    const Expected last = transform.flush({}, {.touched = true});
    QCOMPARE(last.inputs(), 0U);
    QCOMPARE(last.flushed().size(), 4U);
    QCOMPARE(last.counters.made, 4U);
    QCOMPARE(last.touchedMade.size(), 2U);
    QVERIFY(last.counters.conserved());
    QVERIFY(transform.flush().events.empty());
}

void TestStages::made_eventsDoNotCountAsTheInputs()
{
    Transform transform(holdingPipeline("- {id: staged, match: {type: X}, pass: true}"));
    const Expected expected = transform.run(eventsOf({"a-1", "b-1"}), {.touched = true});
    QCOMPARE(idsOf(expected), std::string("a-1:X b-1:X"));
    QCOMPARE(expected.dispositions, (std::vector{Disposition::Merged, Disposition::Unchanged}));
    QCOMPARE(expected.made, std::vector<std::uint32_t>{0});
    QCOMPARE(expected.counters.made, 1U);
    QCOMPARE(expected.counters.surplus, 0U);
    QVERIFY(expected.counters.conserved());
}

void TestStages::carried_ofAnotherPipelineIsRefused()
{
    Transform holding(holdingPipeline("- {id: staged, match: {type: X}, pass: true}"));
    static_cast<void>(holding.run(eventsOf({"a-1"})));
    Transform other(holdingPipeline("- {id: staged2, match: {type: X}, pass: true}"));
    QVERIFY(!other.restore(holding.carried()));
    Transform plain(pipelineOf("- {id: a, match: {type: X}, pass: true}"));
    QVERIFY(!plain.restore(holding.carried()));
    QVERIFY(!holding.restore("state/1 staged"));
    QVERIFY(!holding.restore("state/1 staged \\0\n"));
    QVERIFY(!holding.restore("state/1 staged 3:ab\n"));
}

void TestStages::stateText_bringsBackAnyBytes()
{
    std::string bytes;
    for (int c = 0; c < 256; ++c)
        bytes += static_cast<char>(c);
    const std::string line = toLine(bytes);
    QVERIFY(std::ranges::all_of(line, [](char c) { return c > ' ' && c <= '~'; }));
    QCOMPARE(fromLine(line), std::optional(bytes));
    EventBatch batch;
    Event event = addEvent(batch, "T", R"({"ä":"\u0000"})", "s", "i");
    event.time = Timestamp(std::chrono::microseconds(-5));
    event.position = Position(7, 9);
    event.metadata = {.kind = PayloadKind::Bytes, .bytes = bytes};
    StateWriter out;
    out.event(event);
    const std::string text = out.take();
    StateReader in(text);
    const Event back = in.event();
    QVERIFY(in.finish());
    QCOMPARE(back.position, event.position);
    QCOMPARE(back.data, event.data);
    QCOMPARE(back.metadata, event.metadata);
    QCOMPARE(back.time, event.time);
    QCOMPARE(back.version, event.version);
    StateReader cut(std::string_view(text).substr(0, text.size() - 1));
    static_cast<void>(cut.event());
    QVERIFY(!cut.finish());
}

QTEST_GUILESS_MAIN(TestStages)
#include "tst_stages.moc"
