#include "core/base/uuid.h"
#include "core/pipeline/model.h"
#include "tests/core/pipeline/pipeline_fixture.h"

#include <QTest>

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <random>
#include <sstream>

using namespace viridian;
using test::addEvent;
using test::fileOf;
using test::parsed;

/// Steps that remember earlier events: merge, deduplicate, carry, reorder, insert.
class TestStatefulSteps : public QObject {
    Q_OBJECT

private slots:
    void steps_give_data();
    void steps_give();
    void merge_idsComeFromTheSourcesInOrder();
    void merge_takesTheLastInputsTimeAndMetadata();
    void merge_openGroupsAreVisible();
    void merge_anEventWithoutItsKeyHaltsOrPasses();
    void merge_keepsNumbersExactly();
    void randomEvents_cutAnywhereGiveTheSame_data();
    void randomEvents_cutAnywhereGiveTheSame();
    void flush_isReplayedWhereItHappened();
    void guard_knowsTheStreamThatHeldEventsStemFrom();
    void loading_refuses_data();
    void loading_refuses();
    void steps_tellWhichShardsTheyCross();
};

namespace {

Pipeline pipelineOf(const std::string& steps)
{
    Result<Pipeline> pipeline = parsed(fileOf(steps));
    if (!pipeline)
        qFatal("%s", pipeline.error().message.c_str());
    return std::move(*pipeline);
}

/// "P s-1 {"a":1} 10": type, stream, data and a minute, one a line.
EventBatch eventsOf(const std::string& lines)
{
    EventBatch batch;
    std::istringstream in(lines);
    std::string line;
    while (std::getline(in, line)) {
        std::istringstream words(line);
        std::string type;
        std::string stream;
        std::string data;
        words >> type >> stream >> data;
        const std::string id = fmt::format("e{}", batch.size() + 1);
        Event& event = addEvent(batch, type, data.empty() ? "{}" : data, stream, id);
        if (int minute = 0; words >> minute)
            event.time = Timestamp(std::chrono::minutes(minute));
    }
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

/// What came out, at which input ("3" is the third, "end" the flush).
std::string shown(const Expected& expected, std::size_t firstInput, bool full)
{
    std::string text;
    std::size_t input = 0;
    for (std::size_t i = 0; i < expected.events.size(); ++i) {
        while (input < expected.inputs() && expected.endOf[input] <= i)
            ++input;
        const Event& event = expected.events[i];
        const std::string at =
            input < expected.inputs() ? std::to_string(firstInput + input + 1) : std::string("end");
        text += fmt::format("{} {} {} {}", at, event.type, event.stream, event.data.bytes);
        if (full)
            text += fmt::format(" {} {} {} {}", event.id, event.schemaVersion, event.metadata.bytes,
                                event.position.toText());
        text += "\n";
    }
    return text;
}

/// All outputs of a run that is stopped and carried on at @p cuts.
std::string runCut(const Pipeline& pipeline, const EventBatch& events,
                   std::vector<std::size_t> cuts, bool full)
{
    std::string text;
    std::string carried;
    cuts.push_back(events.size());
    TransformCounters counters;
    std::size_t begin = 0;
    for (const std::size_t cut : cuts) {
        Transform transform(pipeline);
        if (!transform.restore(carried))
            qFatal("the state was refused: %s", carried.c_str());
        const Expected expected = transform.run(part(events, begin, cut));
        if (expected.halt)
            return text + expected.halt->what;
        counters += expected.counters;
        text += shown(expected, begin, full);
        begin = cut;
        carried = transform.carried();
    }
    Transform last(pipeline);
    if (!last.restore(carried))
        qFatal("the state was refused: %s", carried.c_str());
    const Expected end = last.flush();
    counters += end.counters;
    if (!counters.conserved() || last.held().events != 0)
        return "events were lost";
    return text + shown(end, 0, full);
}

const char* const kMerge = "- {id: w, match: {type: P}, merge: {by: stream, close: [{type: Stop}, "
                           "{idle: 30m}], into: {type: W}}}";

} // namespace

void TestStatefulSteps::steps_give_data()
{
    QTest::addColumn<QString>("steps");
    QTest::addColumn<QString>("events");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, const char* steps, const char* events,
                        const char* expected) {
        QTest::newRow(name) << QString(steps) << QString(events) << QString(expected);
    };
    row("merge: an end event closes the group and comes after it", kMerge,
        "P s-1 {\"a\":1}\nP s-1 {\"a\":2}\nStop s-1 {}\n", "3 W s-1 {\"a\":2}\n3 Stop s-1 {}\n");
    row("merge: groups interleave, foreign events pass", kMerge,
        "P s-1 {\"a\":1}\nP s-2 {\"a\":2}\nX s-1 {}\nP s-1 {\"a\":3}\nStop s-1 {}\nStop s-2 {}\n",
        "3 X s-1 {}\n5 W s-1 {\"a\":3}\n5 Stop s-1 {}\n6 W s-2 {\"a\":2}\n6 Stop s-2 {}\n");
    row("merge: an end event without a group does nothing", kMerge, "Stop s-1 {}\n",
        "1 Stop s-1 {}\n");
    row("merge: events after the end begin a new group", kMerge,
        "P s-1 {\"a\":1}\nStop s-1 {}\nP s-1 {\"a\":2}\n",
        "2 W s-1 {\"a\":1}\n2 Stop s-1 {}\nend W s-1 {\"a\":2}\n");
    row("merge: idle closes at the first later event, of any stream", kMerge,
        "P s-1 {\"a\":1} 0\nP s-2 {\"a\":2} 20\nX s-3 {} 30\nX s-3 {} 31\nP s-2 {\"a\":3} 51\n",
        "3 X s-3 {}\n4 W s-1 {\"a\":1}\n4 X s-3 {}\n5 W s-2 {\"a\":2}\nend W s-2 {\"a\":3}\n");
    row("merge: events without a time are never idle", kMerge, "P s-1 {\"a\":1}\nX s-2 {} 900\n",
        "2 X s-2 {}\nend W s-1 {\"a\":1}\n");
    row("merge: open groups come at the end, by their last events", kMerge,
        "P s-2 {\"a\":1}\nP s-1 {\"a\":2}\nP s-2 {\"a\":3}\n",
        "end W s-1 {\"a\":2}\nend W s-2 {\"a\":3}\n");
    row("merge: count",
        "- {id: w, match: {type: P}, merge: {close: [{count: 2}], into: {type: W}}}",
        "P s-1 {\"a\":1}\nP s-1 {\"a\":2}\nP s-1 {\"a\":3}\n",
        "2 W s-1 {\"a\":2}\nend W s-1 {\"a\":3}\n");
    row("merge: an end event that the step is for belongs to the group",
        "- {id: w, match: {type: [P, Stop]}, merge: {close: [{type: Stop}], into: {type: W}}}",
        "P s-1 {\"a\":1}\nStop s-1 {\"a\":9}\n", "2 W s-1 {\"a\":9}\n");
    row("merge: by a value, over streams",
        "- {id: w, match: {type: P}, merge: {by: /v, close: [{type: Stop}], into: {type: W}}}",
        "P s-1 {\"v\":7}\nP s-2 {\"v\":7}\nP s-2 {\"v\":8}\nStop s-3 {\"v\":7}\nStop s-3 {}\n",
        "4 W s-2 {\"v\":7}\n4 Stop s-3 {\"v\":7}\n5 Stop s-3 {}\nend W s-2 {\"v\":8}\n");
    row("merge: by what the stream's name says",
        "- {id: w, match: {type: P, stream: \"{tenant}-{id}\"}, merge: {by: \"{tenant}\", close: "
        "[{count: 2}], into: {type: W}}}",
        "P a-1 {}\nP b-1 {}\nP a-2 {}\n", "3 W a-2 {}\nend W b-1 {}\n");
    row("merge: the first event's payload, folds beside it",
        "- {id: w, match: {type: P}, merge: {keep: first, into: {type: W, version: \"2\"}, fold: "
        "[{sum: /s, to: /total}, {count: /n}, {max: /s, to: /most}, {list: /s, to: /all}]}}",
        "P s-1 {\"s\":1.5}\nP s-1 {\"s\":2}\nP s-1 {\"s\":-0.5}\n",
        "end W s-1 {\"s\":1.5,\"total\":3,\"n\":3,\"most\":2,\"all\":[1.5,2,-0.5]}\n");
    row("merge: what comes out goes on with later steps only",
        "- {id: w, match: {type: P}, merge: {close: [{count: 2}], into: {type: P, version: "
        "\"2\"}}, "
        "sameVersion: true}\n- {id: r, match: {type: P}, after: w, rename: {type: Q}}",
        "P s-1 {}\nP s-1 {}\n", "2 Q s-1 {}\n");
    row("merge behind a split",
        "- {id: a, match: {type: A}, split: [{type: P}, {type: B}]}\n"
        "- {id: w, match: {type: P}, merge: {close: [{count: 2}], into: {type: W}}}",
        "A s-1 {}\nA s-1 {}\n", "1 B s-1 {}\n2 W s-1 {}\n2 B s-1 {}\n");
    row("deduplicate: by content, in a stream",
        "- {id: d, match: {type: P}, deduplicate: {by: content, within: {events: 2}}}",
        "P s-1 {\"a\":1}\nP s-1 {\"a\":1}\nP s-2 {\"a\":1}\nP s-1 {\"a\":2}\nP s-1 {\"a\":1}\n",
        "1 P s-1 {\"a\":1}\n3 P s-2 {\"a\":1}\n4 P s-1 {\"a\":2}\n5 P s-1 {\"a\":1}\n");
    row("deduplicate: by a value, in the store, within a time",
        "- {id: d, match: {type: P}, deduplicate: {by: /k, per: store, within: {time: 10m}}}",
        "P s-1 {\"k\":1} 0\nP s-2 {\"k\":1} 10\nP s-3 {\"k\":1} 11\n",
        "1 P s-1 {\"k\":1}\n3 P s-3 {\"k\":1}\n");
    row("carry: the newest value before it",
        "- {id: c, match: {type: T}, sameVersion: true, carry: {from: {type: R, path: /mail}, to: "
        "/mail, missing: ignore}}",
        "T s-1 {}\nR s-1 {\"mail\":\"a\"}\nT s-2 {}\nT s-1 {\"x\":1}\nR s-1 {\"mail\":1e400}\nT "
        "s-1 "
        "{}\n",
        "1 T s-1 {}\n2 R s-1 {\"mail\":\"a\"}\n3 T s-2 {}\n4 T s-1 {\"x\":1,\"mail\":\"a\"}\n"
        "5 R s-1 {\"mail\":1e400}\n6 T s-1 {\"mail\":1e400}\n");
    row("carry: a target before its carrier is an error",
        "- {id: c, match: {type: T}, sameVersion: true, carry: {from: {type: R, path: /mail}, to: "
        "/mail}}",
        "T s-1 {}\n", "no R with /mail came before it");
    row("carry: a default, by a value, over streams",
        "- {id: c, match: {type: T, version: \"1\"}, carry: {from: {type: R, path: /m}, to: /a/m, "
        "by: /k, default: "
        "none, version: \"2\"}}",
        "R s-1 {\"k\":1,\"m\":2}\nT s-2 {\"k\":1}\nT s-2 {\"k\":3}\n",
        "1 R s-1 {\"k\":1,\"m\":2}\n2 T s-2 {\"k\":1,\"a\":{\"m\":2}}\n"
        "3 T s-2 {\"k\":3,\"a\":{\"m\":\"none\"}}\n");
    row("reorder: a window, stable on ties",
        "- {id: o, match: {type: P}, reorder: {key: /n, window: 2}}",
        "P s-1 {\"n\":3}\nP s-1 {\"n\":1,\"a\":1}\nP s-1 {\"n\":1,\"a\":2}\nP s-1 {\"n\":2}\n",
        "3 P s-1 {\"n\":1,\"a\":1}\n4 P s-1 {\"n\":1,\"a\":2}\nend P s-1 {\"n\":2}\n"
        "end P s-1 {\"n\":3}\n");
    row("reorder: nothing crosses a barrier",
        "- {id: o, match: {type: P}, reorder: {key: /n, until: [B]}}",
        "P s-1 {\"n\":2}\nP s-1 {\"n\":10}\nP s-2 {\"n\":0}\nP s-1 {\"n\":1}\nB s-1 {}\nP s-1 "
        "{\"n\":0}\n",
        "5 P s-1 {\"n\":1}\n5 P s-1 {\"n\":2}\n5 P s-1 {\"n\":10}\n5 B s-1 {}\nend P s-1 "
        "{\"n\":0}\n"
        "end P s-2 {\"n\":0}\n");
    row("reorder: by time", "- {id: o, match: {type: P}, reorder: {key: time, window: 5}}",
        "P s-1 {\"a\":1} 5\nP s-1 {\"a\":2} 3\n", "end P s-1 {\"a\":2}\nend P s-1 {\"a\":1}\n");
    row("insert: once a stream, before its first",
        "- {id: i, match: {type: \"*\"}, insert: {type: Init, data: {v: 1}}}",
        "P s-1 {}\nP s-2 {}\nP s-1 {}\n",
        "1 Init s-1 {\"v\":1}\n1 P s-1 {}\n2 Init s-2 {\"v\":1}\n2 P s-2 {}\n3 P s-1 {}\n");
    row("insert: before and after",
        "- {id: i, match: {type: P}, insert: {at: before, type: B}}\n"
        "- {id: j, match: {type: P}, after: i, insert: {at: after, type: A}}",
        "P s-1 {\"a\":1}\n", "1 B s-1 {}\n1 P s-1 {\"a\":1}\n1 A s-1 {}\n");
}

void TestStatefulSteps::steps_give()
{
    QFETCH(QString, steps);
    QFETCH(QString, events);
    QFETCH(QString, expected);
    const Pipeline pipeline = pipelineOf(steps.toStdString());
    const EventBatch batch = eventsOf(events.toStdString());
    QCOMPARE(QString::fromStdString(runCut(pipeline, batch, {}, false)), expected);
    const std::string whole = runCut(pipeline, batch, {}, true);
    for (std::size_t cut = 0; cut <= batch.size(); ++cut)
        QCOMPARE(runCut(pipeline, batch, {cut}, true), whole);
}

void TestStatefulSteps::merge_idsComeFromTheSourcesInOrder()
{
    const Pipeline pipeline = pipelineOf(kMerge);
    const auto idOf = [&](const std::string& lines) {
        Transform transform(pipeline);
        const EventBatch batch = eventsOf(lines);
        return std::string(transform.run(batch).outputsOf(batch.size() - 1).front().id);
    };
    const std::string two = idOf("P s-1 {}\nP s-1 {}\nStop s-1 {}\n");
    QCOMPARE(two, idOf("P s-1 {\"other\":1}\nP s-1 {}\nStop s-1 {}\n"));
    QVERIFY(two != idOf("P s-1 {}\nStop s-1 {}\n"));
    QVERIFY(two != idOf("P s-1 {}\nX s-1 {}\nP s-1 {}\nStop s-1 {}\n"));
    QVERIFY(Uuid::parse(two));
}

void TestStatefulSteps::merge_takesTheLastInputsTimeAndMetadata()
{
    for (const bool first : {false, true}) {
        EventBatch batch = eventsOf("P s-1 {} 1\nP s-1 {} 2\n");
        batch.mutableEvents()[0].metadata = {.kind = PayloadKind::Json, .bytes = "{\"m\":1}"};
        batch.mutableEvents()[1].metadata = {.kind = PayloadKind::Json, .bytes = "{\"m\":2}"};
        Transform transform(pipelineOf(
            std::string(
                "- {id: w, match: {type: P}, merge: {close: [{count: 2}], into: {type: W}") +
            (first ? ", metadata: first}}" : "}}")));
        const Expected expected = transform.run(batch);
        QCOMPARE(expected.events.size(), 1U);
        QCOMPARE(expected.events[0].time, batch[1].time);
        QCOMPARE(std::string(expected.events[0].metadata.bytes),
                 std::string(first ? "{\"m\":1}" : "{\"m\":2}"));
        QCOMPARE(expected.events[0].position, batch[1].position);
    }
}

void TestStatefulSteps::merge_openGroupsAreVisible()
{
    Transform transform(pipelineOf(kMerge));
    const Expected expected = transform.run(eventsOf("X s-9 {}\nP s-1 {}\nP s-2 {}\nP s-1 {}\n"));
    QCOMPARE(expected.held, 3U);
    QCOMPARE(expected.counters.merged, 3U);
    const HeldEvents held = heldIn(transform.carried());
    QCOMPARE(held.events, 3U);
    QCOMPARE(held.groups, 2U);
    QCOMPARE(held.open.front().step, std::string("w"));
    QCOMPARE(held.open.front().key, std::string("s-1"));
    QCOMPARE(held.open.front().events, 2U);
    QCOMPARE(held.open.front().since, Position(2));
    static_cast<void>(transform.flush(Position(4)));
    QCOMPARE(heldIn(transform.carried()).events, 0U);
    QCOMPARE(flushesIn(transform.carried()), std::vector<Position>{Position(4)});
    static_cast<void>(transform.flush(Position(5)));
    QCOMPARE(flushesIn(transform.carried()).size(), 1U);
}

void TestStatefulSteps::merge_anEventWithoutItsKeyHaltsOrPasses()
{
    const std::string merge = "merge: {by: /v, close: [{count: 2}], into: {type: W}}}";
    const EventBatch batch = eventsOf("P s-1 {\"v\":1}\nP s-1 {}\nP s-1 {\"v\":1}\n");
    Transform strict(pipelineOf("- {id: w, match: {type: P}, " + merge));
    const Expected halted = strict.run(batch);
    QVERIFY(halted.halt);
    QCOMPARE(halted.inputs(), 1U);
    QCOMPARE(halted.halt->what, std::string("/v is missing, by which it is merged"));
    QCOMPARE(heldIn(strict.carried()).events, 1U);
    QCOMPARE(
        runCut(pipelineOf("- {id: w, match: {type: P}, onError: pass, " + merge), batch, {}, false),
        std::string("2 P s-1 {}\n3 W s-1 {\"v\":1}\n"));
}

void TestStatefulSteps::merge_keepsNumbersExactly()
{
    const Pipeline pipeline = pipelineOf("- {id: w, match: {type: P}, merge: {into: {type: W}, "
                                         "fold: [{sum: /s}, {first: /f}]}}");
    QCOMPARE(runCut(pipeline,
                    eventsOf("P s-1 {\"s\":0.1,\"f\":12345678901234567890}\n"
                             "P s-1 {\"s\":9007199254740993,\"f\":1}\n"),
                    {}, false),
             std::string("end W s-1 {\"s\":9007199254740993.1,\"f\":12345678901234567890}\n"));
    Transform wrong(pipeline);
    const Expected failed = wrong.run(eventsOf("P s-1 {\"s\":\"x\",\"f\":1}\n"));
    QCOMPARE(failed.halt->what, std::string("/s is no number, and sum needs one"));
}

void TestStatefulSteps::randomEvents_cutAnywhereGiveTheSame_data()
{
    QTest::addColumn<unsigned>("seed");
    for (unsigned seed = 1; seed <= 12; ++seed)
        QTest::addRow("seed %u", seed) << seed;
}

void TestStatefulSteps::randomEvents_cutAnywhereGiveTheSame()
{
    QFETCH(unsigned, seed);
    const Pipeline pipeline = pipelineOf(
        "- {id: i, match: {type: A}, insert: {type: Init}}\n"
        "- {id: o, match: {type: A}, after: i, reorder: {key: /n, window: 3, until: [Stop]}}\n"
        "- {id: d, match: {type: A}, after: [i, o], deduplicate: {by: /n, within: {events: 4}}}\n"
        "- {id: c, match: {type: B}, sameVersion: true, carry: {from: {type: A, path: /n}, to: "
        "/of, "
        "missing: ignore}}\n"
        "- {id: w, match: {type: B}, after: c, merge: {close: [{type: Stop}, {count: 4}, {idle: "
        "5m}], into: {type: W}, fold: [{sum: /n, to: /sum}]}}");
    std::mt19937 random(seed);
    const auto upTo = [&](unsigned most) { return static_cast<unsigned>(random() % most); };
    std::string lines;
    unsigned minute = 0;
    for (int i = 0; i < 200; ++i) {
        constexpr std::array kTypes{"A", "A", "B", "B", "B", "Stop", "X"};
        minute += upTo(3);
        lines += fmt::format("{} s-{} {{\"n\":{}}} {}\n", kTypes.at(upTo(kTypes.size())), upTo(5),
                             upTo(6), minute);
    }
    const EventBatch batch = eventsOf(lines);
    const std::string whole = runCut(pipeline, batch, {}, true);
    for (int round = 0; round < 20; ++round) {
        std::vector<std::size_t> cuts;
        for (unsigned i = upTo(6); i > 0; --i)
            cuts.push_back(upTo(200));
        std::ranges::sort(cuts);
        QCOMPARE(runCut(pipeline, batch, cuts, true), whole);
    }
}

void TestStatefulSteps::flush_isReplayedWhereItHappened()
{
    const Pipeline pipeline = pipelineOf(kMerge);
    const EventBatch batch = eventsOf("P s-1 {\"a\":1}\nP s-1 {\"a\":2}\nX s-2 {}\nP s-1 "
                                      "{\"a\":3}\nStop s-1 {}\n");
    Transform first(pipeline);
    static_cast<void>(first.run(part(batch, 0, 1)));
    static_cast<void>(first.flush(Position(1)));
    static_cast<void>(first.run(part(batch, 1, 3)));
    static_cast<void>(first.flush(Position(3)));
    static_cast<void>(first.run(part(batch, 3, 5)));
    Transform again(pipeline);
    again.replayFlushes(flushesIn(first.carried()));
    QCOMPARE(shown(again.run(batch), 0, false),
             std::string("2 W s-1 {\"a\":1}\n3 X s-2 {}\n4 W s-1 {\"a\":2}\n5 W s-1 {\"a\":3}\n5 "
                         "Stop s-1 {}\n"));
    QCOMPARE(again.carried(), first.carried());
}

void TestStatefulSteps::guard_knowsTheStreamThatHeldEventsStemFrom()
{
    const Pipeline pipeline =
        pipelineOf(std::string(kMerge) + "\n- {id: s, match: {stream: \"s-{id}\"}, stream: "
                                         "\"t-{id}\"}");
    QCOMPARE(runCut(pipeline, eventsOf("P s-1 {} 0\nX s-2 {} 90\nX s-1 {} 91\n"), {}, false),
             std::string("2 W t-1 {}\n2 X t-2 {}\n3 X t-1 {}\n"));
}

void TestStatefulSteps::loading_refuses_data()
{
    QTest::addColumn<QString>("step");
    QTest::addColumn<QString>("words");
    const auto row = [](const char* name, const char* step, const char* words) {
        QTest::newRow(name) << QString(step) << QString(words);
    };
    row("merge without into", "merge: {by: stream}", "“into” is missing");
    row("merge by a name nobody catches", "merge: {by: \"{id}\", into: {type: W}}",
        "match.stream catches no {id}");
    row("merge by something else", "merge: {by: type, into: {type: W}}", "by is “type”");
    row("a close rule of two", "merge: {into: {type: W}, close: [{count: 2, idle: 3m}]}",
        "expected one of");
    row("idle that is no time", "merge: {into: {type: W}, close: [{idle: soon}]}",
        "idle is “soon”");
    row("a wildcard closes nothing", "merge: {into: {type: W}, close: [{type: \"S*\"}]}",
        "without a wildcard");
    row("merge into its own address", "merge: {into: {type: P}}", "to itself");
    row("a fold of nothing", "merge: {into: {type: W}, fold: [{to: /a}]}",
        "what to make of the group's values");
    row("merge beside a patch", "patch: [{remove: /a}], merge: {into: {type: W}}",
        "cannot stand in one step");
    row("deduplicate without a window", "deduplicate: {by: id}", "“within” is missing");
    row("an empty window", "deduplicate: {by: id, within: {}}", "expected {events: N}");
    row("carry from its own targets",
        "sameVersion: true, carry: {from: {type: P, path: /a}, to: /b}", "another type");
    row("carry that hides its change", "carry: {from: {type: R, path: /a}, to: /b}",
        "sameVersion: true");
    row("reorder without an end", "reorder: {key: /n}", "window: N");
    row("insert without a type", "insert: {at: start}", "type");
    row("insert in the middle", "insert: {at: middle, type: T}", "at is “middle”");
}

void TestStatefulSteps::loading_refuses()
{
    QFETCH(QString, step);
    QFETCH(QString, words);
    const Result<Pipeline> pipeline =
        parsed(fileOf("- {id: a, match: {type: P}, " + step.toStdString() + "}"));
    QVERIFY(!pipeline);
    const QString message = QString::fromStdString(pipeline.error().message);
    QVERIFY2(message.contains(words), qPrintable(message));
    QVERIFY2(message.startsWith("p.yaml:4:"), qPrintable(message));
}

void TestStatefulSteps::steps_tellWhichShardsTheyCross()
{
    const auto crosses = [](const char* step) {
        return pipelineOf(std::string("- {id: a, match: {type: P}, ") + step + "}")
            .model()
            .steps.front()
            .crossesStreams();
    };
    QVERIFY(!crosses("merge: {into: {type: W}}"));
    QVERIFY(!crosses("merge: {by: [stream, /v], into: {type: W}}"));
    QVERIFY(crosses("merge: {by: /v, into: {type: W}}"));
    QVERIFY(crosses("deduplicate: {per: store, within: {events: 9}}"));
    QVERIFY(!crosses("deduplicate: {within: {events: 9}}"));
    QVERIFY(crosses("reorder: {by: /v, key: /n, window: 2}"));
}

QTEST_GUILESS_MAIN(TestStatefulSteps)
#include "tst_stateful_steps.moc"
