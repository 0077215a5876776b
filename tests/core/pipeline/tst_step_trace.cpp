#include "core/pipeline/step_trace.h"
#include "tests/core/pipeline/pipeline_fixture.h"

#include <QTest>

#include <algorithm>

using namespace viridian;
using namespace viridian::test;

namespace {

const char* const kSteps = R"(- {id: type, match: {type: A}, rename: {type: B}}
- {id: other, match: {type: Z}, rename: {type: Y}}
- {id: cut, match: {type: B}, split: [{type: P, take: [/a]}, {type: Q, take: [/b]}]}
- {id: p, match: {type: P}, sameVersion: true, patch: [{rename: /a, to: c}]}
- {id: q, match: {type: Q}, drop: {reason: not needed}})";

QString joined(const std::vector<std::string>& texts)
{
    QStringList all;
    for (const std::string& text : texts)
        all << QString::fromStdString(text);
    return all.join(QStringLiteral("; "));
}

} // namespace

class TestStepTrace : public QObject {
    Q_OBJECT

private slots:
    void everyStep_saysWhatItDidToWhichPart();
    void stages_areThoseOfTheWholeRun_data();
    void stages_areThoseOfTheWholeRun();
    void failure_isOfItsStepAndTakesTheOtherPartsWithIt();
    void failurePassedOn_leavesTheEvent();
    void stepThatRemembers_seesTheEventsBefore();
    void heldEvent_isHeldByItsStep();
    void closedGroup_givesOutWhatWasMade();
    void refusedEvent_isUnmatched();
    void switchedOffStep_isOff();
    void changes_areInWords();
    void stop_endsTheTrace();
};

void TestStepTrace::everyStep_saysWhatItDidToWhichPart()
{
    const Result<Pipeline> pipeline = parsed(fileOf(kSteps));
    QVERIFY2(pipeline, pipeline ? "" : pipeline.error().message.c_str());
    const EventBatch in = oneEvent("A", R"({"a":1,"b":2})");
    const Result<StepTrace> trace = traceSteps(*pipeline, in, 0, {});
    QVERIFY(trace);
    QCOMPARE(trace->steps.size(), std::size_t(5));
    const auto fates = [&](std::size_t step) {
        std::vector<StepFate> all;
        for (const TracedEvent& event : trace->steps[step].events)
            all.push_back(event.fate);
        return all;
    };
    QCOMPARE(fates(0), std::vector{StepFate::Changed});
    QCOMPARE(fates(1), std::vector{StepFate::NotMatched});
    QCOMPARE(fates(2), std::vector{StepFate::Split});
    QCOMPARE(fates(3), (std::vector{StepFate::Changed, StepFate::NotMatched}));
    QCOMPARE(fates(4), (std::vector{StepFate::NotMatched, StepFate::Dropped}));
    QCOMPARE(trace->steps[2].after.size(), std::size_t(2));
    QCOMPARE(trace->steps[3].after[0].data.bytes, std::string_view(R"({"c":1})"));
    QCOMPARE(trace->steps[3].sourceOf(1), std::optional<std::size_t>(1));
    QCOMPARE(trace->steps[4].after.size(), std::size_t(1));
    QCOMPARE(trace->before(3)[0].type, std::string_view("P"));
    QVERIFY(!trace->unmatched);
}

void TestStepTrace::stages_areThoseOfTheWholeRun_data()
{
    QTest::addColumn<QString>("steps");
    QTest::newRow("split and drop") << QString::fromLatin1(kSteps);
    QTest::newRow("two splits, one of the other's part")
        << "- {id: x, match: {type: A}, ids: new, rename: {type: B}}\n"
           "- {id: y, match: {type: B}, split: [{type: P}, {type: Q}]}\n"
           "- {id: z, match: {type: Q}, split: [{type: R}, {type: S}]}";
    QTest::newRow("another stream, then copies")
        << "- {id: s, match: {type: A}, stream: \"moved-{/a}\"}\n"
           "- {id: r, match: {type: A}, after: s, route: {to: [\"one\", \"two\"], original: keep}}";
    QTest::newRow("a step that remembers between others")
        << "- {id: x, match: {type: A}, rename: {type: B}}\n"
           "- {id: d, match: {type: B}, deduplicate: {by: id, within: {events: 10}}}\n"
           "- {id: y, match: {type: B}, after: d, sameVersion: true, patch: [{remove: /b}]}";
}

void TestStepTrace::stages_areThoseOfTheWholeRun()
{
    QFETCH(QString, steps);
    const Result<Pipeline> pipeline = parsed(fileOf(steps.toStdString()));
    QVERIFY2(pipeline, pipeline ? "" : pipeline.error().message.c_str());
    const EventBatch in = oneEvent("A", R"({"a":1,"b":2})");
    const Result<StepTrace> trace = traceSteps(*pipeline, in, 0, {});
    QVERIFY(trace);
    const Expected whole = Transform(*pipeline).run(in);
    const EventBatch& last = trace->steps.back().after;
    QCOMPARE(last.size(), whole.events.size());
    for (std::size_t i = 0; i < last.size(); ++i) {
        QCOMPARE(last[i].id, whole.events[i].id);
        QCOMPARE(last[i].stream, whole.events[i].stream);
        QCOMPARE(last[i].type, whole.events[i].type);
        QCOMPARE(last[i].data.bytes, whole.events[i].data.bytes);
    }
    for (std::size_t step = 0; step < trace->steps.size(); ++step) {
        QCOMPARE(trace->steps[step].events.size(), trace->before(step).size());
        for (std::size_t i = 0; i < trace->steps[step].after.size(); ++i)
            QVERIFY(trace->steps[step].sourceOf(i));
    }
}

void TestStepTrace::failure_isOfItsStepAndTakesTheOtherPartsWithIt()
{
    const Result<Pipeline> pipeline = parsed(
        fileOf("- {id: cut, match: {type: A}, split: [{type: P, take: [/a]}, {type: Q}]}\n"
               "- {id: p, match: {type: P}, sameVersion: true, patch: [{remove: /nothing}]}\n"
               "- {id: q, match: {type: Q}, rename: {type: R}}"));
    QVERIFY(pipeline);
    const EventBatch in = oneEvent("A", R"({"a":1})");
    const Result<StepTrace> trace = traceSteps(*pipeline, in, 0, {});
    QVERIFY(trace);
    QCOMPARE(trace->steps[1].events[0].fate, StepFate::Failed);
    QCOMPARE(trace->steps[1].events[0].reason, std::string("/nothing is missing"));
    QCOMPARE(trace->steps[1].events[1].fate, StepFate::Left);
    QVERIFY(trace->steps[1].after.empty());
    QVERIFY(trace->steps[2].events.empty());
}

void TestStepTrace::failurePassedOn_leavesTheEvent()
{
    const Result<Pipeline> pipeline =
        parsed(fileOf("- {id: p, match: {type: A}, onError: pass, sameVersion: true, patch: "
                      "[{remove: /nothing}]}"));
    QVERIFY(pipeline);
    const Result<StepTrace> trace = traceSteps(*pipeline, oneEvent("A", R"({"a":1})"), 0, {});
    QVERIFY(trace);
    QCOMPARE(trace->steps[0].events[0].fate, StepFate::PassedOn);
    QCOMPARE(trace->steps[0].events[0].reason, std::string("/nothing is missing"));
    QCOMPARE(trace->steps[0].after[0].data.bytes, std::string_view(R"({"a":1})"));
}

void TestStepTrace::stepThatRemembers_seesTheEventsBefore()
{
    const Result<Pipeline> pipeline =
        parsed(fileOf("- {id: carry, match: {type: B}, sameVersion: true, carry: {from: {type: A, "
                      "path: /currency}, to: /currency}}"));
    QVERIFY2(pipeline, pipeline ? "" : pipeline.error().message.c_str());
    EventBatch in;
    addEvent(in, "A", R"({"currency":"EUR"})", "order-1", "e1");
    addEvent(in, "B", R"({"n":1})", "order-1", "e2");
    const Result<StepTrace> trace = traceSteps(*pipeline, in, 1, {});
    QVERIFY(trace);
    QVERIFY(trace->remembers);
    QCOMPARE(trace->earlier, std::size_t(1));
    QCOMPARE(trace->blue[0].id, std::string_view("e2"));
    QCOMPARE(trace->steps[0].events[0].fate, StepFate::Changed);
    QCOMPARE(joined(changesBetween(trace->blue[0], trace->steps[0].after[0])),
             QStringLiteral("added /data/currency"));
    // Alone it finds nothing to carry.
    const Result<StepTrace> alone =
        traceSteps(*pipeline, oneEvent("B", R"({"n":1})", "order-1", "e2"), 0, {});
    QVERIFY(alone);
    QCOMPARE(alone->steps[0].events[0].fate, StepFate::Failed);
}

void TestStepTrace::heldEvent_isHeldByItsStep()
{
    const Result<Pipeline> pipeline =
        parsed(fileOf("- {id: b, match: {type: A}, rename: {type: B}}\n"
                      "- {id: m, match: {type: B}, merge: {by: stream, close: [{type: End}], into: "
                      "{type: C}}}\n"
                      "- {id: c, match: {type: C}, rename: {type: D}}"));
    QVERIFY2(pipeline, pipeline ? "" : pipeline.error().message.c_str());
    const Result<StepTrace> trace = traceSteps(*pipeline, oneEvent("A", "{}"), 0, {});
    QVERIFY(trace);
    QCOMPARE(trace->steps[0].events[0].fate, StepFate::Changed);
    QCOMPARE(trace->steps[1].events[0].fate, StepFate::Held);
    QVERIFY(trace->steps[1].after.empty());
    QVERIFY(trace->steps[2].events.empty());
}

void TestStepTrace::closedGroup_givesOutWhatWasMade()
{
    const Result<Pipeline> pipeline =
        parsed(fileOf("- {id: m, match: {type: A}, merge: {by: stream, close: [{type: End}], into: "
                      "{type: C}}}\n"
                      "- {id: end, match: {type: End}, rename: {type: Over}}"));
    QVERIFY2(pipeline, pipeline ? "" : pipeline.error().message.c_str());
    EventBatch in;
    addEvent(in, "A", "{}", "order-1", "e1");
    addEvent(in, "End", "{}", "order-1", "e2");
    const Result<StepTrace> trace = traceSteps(*pipeline, in, 1, {});
    QVERIFY(trace);
    const TracedStep& merge = trace->steps[0];
    QCOMPARE(merge.after.size(), std::size_t(2));
    QCOMPARE(merge.made, std::vector<std::size_t>{0});
    QCOMPARE(merge.after[0].type, std::string_view("C"));
    QVERIFY(!merge.sourceOf(0));
    QCOMPARE(merge.sourceOf(1), std::optional<std::size_t>(0));
    QCOMPARE(trace->steps[1].events[1].fate, StepFate::Changed);
}

void TestStepTrace::refusedEvent_isUnmatched()
{
    const Result<Pipeline> pipeline =
        parsed(fileOf("- {id: a, match: {type: A}, rename: {type: B}}\n"
                      "- {id: c, match: {type: C}, rename: {type: D}}",
                      "defaults: {unmatched: error}\n"));
    QVERIFY(pipeline);
    const Result<StepTrace> no = traceSteps(*pipeline, oneEvent("X", "{}"), 0, {});
    QVERIFY(no);
    QVERIFY(no->unmatched);
    const Result<StepTrace> late = traceSteps(*pipeline, oneEvent("C", "{}"), 0, {});
    QVERIFY(late);
    QVERIFY(!late->unmatched);
    QCOMPARE(late->steps[0].events[0].fate, StepFate::NotMatched);
    QCOMPARE(late->steps[1].events[0].fate, StepFate::Changed);
}

void TestStepTrace::switchedOffStep_isOff()
{
    const Result<Pipeline> pipeline = parsed(fileOf(kSteps));
    QVERIFY(pipeline);
    const Result<StepTrace> trace =
        traceSteps(pipeline->withoutSteps({2}), oneEvent("A", R"({"a":1,"b":2})"), 0, {});
    QVERIFY(trace);
    QCOMPARE(trace->steps[2].events[0].fate, StepFate::Off);
    QCOMPARE(trace->steps[4].after.size(), std::size_t(1));
}

void TestStepTrace::changes_areInWords()
{
    EventBatch batch;
    Event& before = addEvent(batch, "A", R"({"total":1,"gone":2})");
    before.schemaVersion = "1";
    Event after = before;
    after.type = "B";
    after.schemaVersion = "2";
    after.data.bytes = R"({"total":2,"new":{"x":1}})";
    QCOMPARE(joined(changesBetween(before, after)),
             QStringLiteral("type A to B; version 1 to 2; changed /data/total; removed "
                            "/data/gone; added /data/new"));
    QVERIFY(changesBetween(before, before).empty());
    after = before;
    after.data.bytes = R"({ "total":1,"gone":2})";
    QCOMPARE(joined(changesBetween(before, after)),
             QStringLiteral("other bytes, the same value in /data"));
}

void TestStepTrace::stop_endsTheTrace()
{
    const Result<Pipeline> pipeline = parsed(fileOf(kSteps));
    QVERIFY(pipeline);
    std::stop_source stop;
    stop.request_stop();
    const Result<StepTrace> trace =
        traceSteps(*pipeline, oneEvent("A", R"({"a":1,"b":2})"), 0, stop.get_token());
    QVERIFY(!trace);
    QCOMPARE(trace.error().kind, ErrorKind::Cancelled);
}

QTEST_GUILESS_MAIN(TestStepTrace)
#include "tst_step_trace.moc"
