#include "core/base/digest.h"
#include "tests/core/pipeline/pipeline_fixture.h"

#include <QTest>

#include <set>

using namespace viridian;
using test::addEvent;
using test::fileOf;
using test::oneEvent;
using test::parsed;

class TestTransform : public QObject {
    Q_OBJECT

private slots:
    void unmatched_keepsTheVeryBytesOfTheInput();
    void unmatched_canBeAnError();
    void outputs_goOnWithLaterStepsOnly();
    void version_isFoundAndWrittenBackWhereItStood_data();
    void version_isFoundAndWrittenBackWhereItStood();
    void split_makesPartsWithStableIds();
    void split_ofAMissingPathFails();
    void route_copiesWithIdsOfTheirOwn();
    void ids_areNewWhenAsked();
    void stream_isNamedByCapturesAndValues_data();
    void stream_isNamedByCapturesAndValues();
    void twoStreams_toOneNameIsAnErrorUnlessAllowed();
    void drops_beyondTheExpectedNumberHalt();
    void guard_carriesItsCounts();
    void halt_keepsEverythingBeforeTheFailingEvent();
    void pass_onErrorGivesTheEventAsItWas();
    void keepGoing_listsFailuresAndGoesOn();
    void nonJson_isNotForStepsThatReadData();
    void where_choosesByValue();
    void passStep_countsAsMatched();
    void batches_ofAnySizeGiveTheSameOutputs_data();
    void batches_ofAnySizeGiveTheSameOutputs();
    void touched_listsTheStepsOfEachInput();
    void withoutSteps_leavesThemOut();
};

namespace {

Pipeline pipelineOf(const std::string& steps, const std::string& head = {})
{
    Result<Pipeline> result = parsed(fileOf(steps, head));
    if (!result)
        qFatal("%s", result.error().message.c_str());
    return *result;
}

std::string digestOfAll(const Expected& expected)
{
    Digest128 digest;
    for (const Event& event : expected.events) {
        for (const std::string_view field :
             {event.stream, event.id, event.type, event.schemaVersion, event.data.bytes,
              event.metadata.bytes})
            digest = chained(digest, digestOf(field));
    }
    return digest.toText();
}

} // namespace

void TestTransform::unmatched_keepsTheVeryBytesOfTheInput()
{
    Transform transform(pipelineOf("- {id: a, match: {type: Y}, drop: {reason: r}}"));
    const EventBatch in = oneEvent("X", "{ not json");
    const Expected out = transform.run(in);
    QCOMPARE(out.events.size(), std::size_t(1));
    QCOMPARE(static_cast<const void*>(out.events[0].data.bytes.data()),
             static_cast<const void*>(in[0].data.bytes.data()));
    QCOMPARE(out.dispositions[0], Disposition::Unchanged);
    QCOMPARE(out.counters.unmatched, std::uint64_t(1));
}

void TestTransform::unmatched_canBeAnError()
{
    Transform transform(pipelineOf("- {id: a, match: {type: Y}, drop: {reason: r}}",
                                   "defaults: {unmatched: error}\n"));
    const EventBatch in = oneEvent("X", "{}");
    const Expected out = transform.run(in);
    QVERIFY(out.halt);
    QCOMPARE(out.halt->step, StepFailure::kNoStep);
    QVERIFY(QString::fromStdString(out.halt->error.message)
                .contains("No step matches event 1 (X in order-1)"));
}

void TestTransform::outputs_goOnWithLaterStepsOnly()
{
    // The step that renames to Placed stands above the one that matches it; v2 is made of both
    // kinds.
    Transform transform(
        pipelineOf("- {id: rename, match: {type: Created}, rename: {type: Placed}}\n"
                   "- {id: v2, match: {type: Placed, version: \"1\"}, to: {version: \"2\"}, patch: "
                   "[{add: /two, value: 2}]}\n"
                   "- {id: v3, match: {type: Placed, version: \"2\"}, to: {version: \"3\"}, patch: "
                   "[{add: /three, value: 3}]}"));
    EventBatch in;
    addEvent(in, "Created", "{}");
    addEvent(in, "Placed", "{}");
    in.mutableEvents()[1].schemaVersion = "2";
    const Expected out = transform.run(in);
    QVERIFY2(!out.halt, out.halt ? out.halt->what.c_str() : "");
    QCOMPARE(std::string(out.events[0].type), std::string("Placed"));
    QCOMPARE(std::string(out.events[0].schemaVersion), std::string("3"));
    QCOMPARE(std::string(out.events[0].data.bytes), std::string(R"({"two":2,"three":3})"));
    QCOMPARE(std::string(out.events[1].data.bytes), std::string(R"({"three":3})"));
    QCOMPARE(std::string(out.events[0].id), std::string("e1"));
    QCOMPARE(out.events[0].position, Position(1));
}

void TestTransform::version_isFoundAndWrittenBackWhereItStood_data()
{
    QTest::addColumn<QString>("rule");
    QTest::addColumn<QString>("type");
    QTest::addColumn<QString>("column");
    QTest::addColumn<QString>("meta");
    QTest::addColumn<QString>("data");
    QTest::addColumn<QString>(
        "after"); ///< type|column|meta|data of the output, or empty: not matched
    const QString both = "[meta.schemaVersion, {typeSuffix: \"_v([0-9]+)\"}]";
    QTest::newRow("column") << "[column]"
                            << "Placed"
                            << "1"
                            << ""
                            << "{}"
                            << "Placed|2||{}";
    QTest::newRow("column of another version") << "[column]"
                                               << "Placed"
                                               << "7"
                                               << ""
                                               << "{}"
                                               << "";
    QTest::newRow("none, default, goes to the column") << "[column]"
                                                       << "Placed"
                                                       << ""
                                                       << ""
                                                       << "{}"
                                                       << "Placed|2||{}";
    QTest::newRow("text in metadata") << both << "Placed"
                                      << ""
                                      << R"({"schemaVersion":"1","u":1})"
                                      << "{}"
                                      << R"(Placed||{"schemaVersion":"2","u":1}|{})";
    QTest::newRow("number in metadata stays one") << both << "Placed"
                                                  << ""
                                                  << R"({"schemaVersion":1})"
                                                  << "{}"
                                                  << R"(Placed||{"schemaVersion":2}|{})";
    QTest::newRow("suffix") << both << "Placed_v1"
                            << ""
                            << "{}"
                            << "{}"
                            << "Placed_v2||{}|{}";
    QTest::newRow("suffix of another version") << both << "Placed_v9"
                                               << ""
                                               << "{}"
                                               << "{}"
                                               << "";
    QTest::newRow("metadata before suffix") << both << "Placed_v9"
                                            << ""
                                            << R"({"schemaVersion":"1"})"
                                            << "{}"
                                            << R"(Placed_v9||{"schemaVersion":"2"}|{})";
    QTest::newRow("nowhere, first place is metadata") << both << "Placed"
                                                      << ""
                                                      << ""
                                                      << "{}"
                                                      << R"(Placed||{"schemaVersion":"2"}|{})";
    QTest::newRow("prefix") << R"([{typePrefix: "V([0-9]+)\\."}])"
                            << "V1.Placed"
                            << ""
                            << ""
                            << "{}"
                            << "V2.Placed|||{}";
    QTest::newRow("in the data") << "[data._version]"
                                 << "Placed"
                                 << ""
                                 << ""
                                 << R"({"_version":1})"
                                 << R"(Placed|||{"_version":2})";
}

void TestTransform::version_isFoundAndWrittenBackWhereItStood()
{
    QFETCH(QString, rule);
    QFETCH(QString, type);
    QFETCH(QString, column);
    QFETCH(QString, meta);
    QFETCH(QString, data);
    QFETCH(QString, after);
    Transform transform(
        pipelineOf("- {id: a, match: {type: Placed, version: \"1\"}, to: {version: \"2\"}}",
                   "version: {from: " + rule.toStdString() + "}\n"));
    const std::string columnText = column.toStdString();
    const std::string metaText = meta.toStdString();
    EventBatch in = oneEvent(type.toStdString(), data.toStdString());
    in.mutableEvents()[0].schemaVersion = columnText;
    if (!metaText.empty())
        in.mutableEvents()[0].metadata = {.kind = PayloadKind::Json, .bytes = metaText};
    const Expected out = transform.run(in);
    QVERIFY2(!out.halt, out.halt ? out.halt->what.c_str() : "");
    const Event& event = out.events[0];
    if (after.isEmpty()) {
        QCOMPARE(out.dispositions[0], Disposition::Unchanged);
        return;
    }
    const std::string got = std::string(event.type) + "|" + std::string(event.schemaVersion) + "|" +
                            std::string(event.metadata.bytes) + "|" + std::string(event.data.bytes);
    QCOMPARE(QString::fromStdString(got), after);
    QCOMPARE(std::string(transform.addressOf(event).version), std::string("2"));
}

void TestTransform::split_makesPartsWithStableIds()
{
    const Pipeline pipeline =
        pipelineOf("- {id: moved, match: {type: Moved}, split: [{type: Address, take: [/id, "
                   "/to/city]}, {type: Phone, take: [/id, /phone], version: \"3\"}]}\n"
                   "- {id: late, match: {type: Phone}, sameVersion: true, patch: [{rename: /phone, "
                   "to: number}]}");
    Transform transform(pipeline);
    const EventBatch in = oneEvent(
        "Moved", R"({"id": 13911860366432393, "phone":"1", "to":{"city":"K\u00f6ln","zip":1}})");
    const Expected out = transform.run(in);
    QVERIFY2(!out.halt, out.halt ? out.halt->what.c_str() : "");
    QCOMPARE(out.events.size(), std::size_t(2));
    QCOMPARE(out.dispositions[0], Disposition::Split);
    QCOMPARE(out.counters.surplus, std::uint64_t(1));
    QCOMPARE(std::string(out.events[0].data.bytes),
             std::string(R"({"id":13911860366432393,"to":{"city":"K\u00f6ln"}})"));
    QCOMPARE(std::string(out.events[1].data.bytes),
             std::string(R"({"id":13911860366432393,"number":"1"})"));
    QCOMPARE(std::string(out.events[1].schemaVersion), std::string("3"));
    QVERIFY(out.events[0].id != in[0].id);
    QVERIFY(out.events[0].id != out.events[1].id);
    Transform again(pipeline);
    const Expected second = again.run(in);
    QCOMPARE(std::string(second.events[1].id), std::string(out.events[1].id));
    const EventBatch other = oneEvent("Moved", in[0].data.bytes, "order-1", "e2");
    const Expected third = again.run(other);
    QVERIFY(third.events[0].id != out.events[0].id);
}

void TestTransform::split_ofAMissingPathFails()
{
    Transform strict(pipelineOf(
        "- {id: a, match: {type: X}, split: [{type: Y, take: [/a]}, {type: Z, take: [/b]}]}"));
    const EventBatch in = oneEvent("X", R"({"a":1})");
    const Expected out = strict.run(in);
    QVERIFY(out.halt);
    QCOMPARE(out.halt->what, std::string("/b is missing"));
    QVERIFY(out.events.empty());
    Transform lax(pipelineOf("- {id: a, match: {type: X}, split: [{type: Y, take: [/a]}, {type: Z, "
                             "take: [/b], missing: ignore}]}"));
    QCOMPARE(std::string(lax.run(in).events[1].data.bytes), std::string("{}"));
}

void TestTransform::route_copiesWithIdsOfTheirOwn()
{
    Transform transform(pipelineOf(
        "- {id: a, match: {stream: \"order-{id}\"}, route: {to: [\"audit-{/tenant}\", \"all\"]}}"));
    const EventBatch in = oneEvent("X", R"({"tenant":"t1"})");
    const Expected out = transform.run(in);
    QVERIFY2(!out.halt, out.halt ? out.halt->what.c_str() : "");
    QCOMPARE(out.events.size(), std::size_t(3));
    QCOMPARE(std::string(out.events[0].stream), std::string("order-1"));
    QCOMPARE(std::string(out.events[0].id), std::string("e1"));
    QCOMPARE(std::string(out.events[1].stream), std::string("audit-t1"));
    QCOMPARE(std::string(out.events[2].stream), std::string("all"));
    const std::set<std::string_view> ids{out.events[0].id, out.events[1].id, out.events[2].id};
    QCOMPARE(ids.size(), std::size_t(3));
    QCOMPARE(static_cast<const void*>(out.events[1].data.bytes.data()),
             static_cast<const void*>(in[0].data.bytes.data()));
    Transform moves(
        pipelineOf("- {id: a, match: {type: X}, route: {to: [\"b\"], original: drop}}"));
    const Expected moved = moves.run(in);
    QCOMPARE(moved.events.size(), std::size_t(1));
    QCOMPARE(std::string(moved.events[0].stream), std::string("b"));
}

void TestTransform::ids_areNewWhenAsked()
{
    Transform transform(pipelineOf("- {id: a, match: {type: X}, ids: new, rename: {type: Y}}"));
    const EventBatch in = oneEvent("X", "{}");
    const Expected first = transform.run(in);
    const Expected second = transform.run(in);
    QVERIFY(first.events[0].id != in[0].id);
    QCOMPARE(first.events[0].id.size(), std::size_t(36));
    QCOMPARE(std::string(first.events[0].id), std::string(second.events[0].id));
}

void TestTransform::stream_isNamedByCapturesAndValues_data()
{
    QTest::addColumn<QString>("pattern");
    QTest::addColumn<QString>("form");
    QTest::addColumn<QString>("stream");
    QTest::addColumn<QString>("data");
    QTest::addColumn<QString>("after"); ///< '!' before what a failure says
    const auto row = [](const char* name, const char* pattern, const char* form, const char* stream,
                        const char* data, const char* after) {
        QTest::newRow(name) << pattern << form << stream << data << after;
    };
    row("capture", "order-{id}", "sale-{id}", "order-7-b", "{}", "sale-7-b");
    row("several", "{a}-{b}", "{b}.{a}", "x-y-z", "{}", "y-z.x");
    row("text after a capture", "{a}-end", "{a}", "x-end-end", "{}", "x-end");
    row("capture takes one character at least", "order-{id}", "sale-{id}", "order-", "{}",
        "order-");
    row("no match", "order-{id}", "sale-{id}", "cart-1", "{}", "cart-1");
    row("wildcard", "order-*", "orders", "order-1", "{}", "orders");
    row("value", "order-{id}", "{/tenant}-order-{id}", "order-1", R"({"tenant":"t\u0031"})",
        "t1-order-1");
    row("number", "order-{id}", "{/n}", "order-1", R"({"n":10.50})", "10.50");
    row("missing", "order-{id}", "{/tenant}", "order-1", "{}", "!/tenant is missing");
    row("null", "order-{id}", "{/tenant}", "order-1", R"({"tenant":null})", "!/tenant is null");
    row("object", "order-{id}", "{/tenant}", "order-1", R"({"tenant":{}})", "!an object or array");
    row("empty", "order-{id}", "{/tenant}", "order-1", R"({"tenant":""})", "!/tenant is empty");
    row("system stream", "order-{id}", "{/tenant}", "order-1", R"({"tenant":"$all"})",
        "!system streams");
    row("control character", "order-{id}", "{/tenant}", "order-1", R"({"tenant":"a\nb"})",
        "!control characters");
}

void TestTransform::stream_isNamedByCapturesAndValues()
{
    QFETCH(QString, pattern);
    QFETCH(QString, form);
    QFETCH(QString, stream);
    QFETCH(QString, data);
    QFETCH(QString, after);
    Transform transform(pipelineOf("- {id: a, match: {stream: \"" + pattern.toStdString() +
                                   "\"}, stream: \"" + form.toStdString() + "\"}"));
    const EventBatch in = oneEvent("X", data.toStdString(), stream.toStdString());
    const Expected out = transform.run(in);
    if (after.startsWith('!')) {
        QVERIFY(out.halt);
        QVERIFY2(QString::fromStdString(out.halt->what).contains(after.mid(1)),
                 out.halt->what.c_str());
        return;
    }
    QVERIFY2(!out.halt, out.halt ? out.halt->what.c_str() : "");
    QCOMPARE(QString::fromStdString(std::string(out.events[0].stream)), after);
}

void TestTransform::twoStreams_toOneNameIsAnErrorUnlessAllowed()
{
    EventBatch in;
    addEvent(in, "X", R"({"t":"a"})", "order-1", "e1");
    addEvent(in, "X", R"({"t":"a"})", "order-1", "e2");
    addEvent(in, "X", R"({"t":"a"})", "order-2", "e3");
    Transform strict(pipelineOf("- {id: s, match: {stream: \"order-{id}\"}, stream: \"{/t}\"}"));
    const Expected out = strict.run(in);
    QVERIFY(out.halt);
    QCOMPARE(out.halt->input, std::uint32_t(2));
    QCOMPARE(out.inputs(), std::size_t(2));
    QCOMPARE(out.events.size(), std::size_t(2));
    QCOMPARE(out.counters.out, std::uint64_t(2));
    QVERIFY(QString::fromStdString(out.halt->error.message).contains("event 3 of order-2"));
    Transform allowed(pipelineOf(
        "- {id: s, match: {stream: \"order-{id}\"}, stream: {to: \"{/t}\", allowMerge: true}}"));
    QVERIFY(!allowed.run(in).halt);

    EventBatch taken; // a stream that no step touches has the name already
    addEvent(taken, "X", "{}", "sale-1", "e1");
    addEvent(taken, "X", "{}", "order-1", "e2");
    Transform renames(
        pipelineOf("- {id: s, match: {stream: \"order-{id}\"}, stream: \"sale-{id}\"}"));
    QVERIFY(renames.run(taken).halt);
}

void TestTransform::drops_beyondTheExpectedNumberHalt()
{
    Transform transform(
        pipelineOf("- {id: noise, match: {type: X}, drop: {reason: noise, expectAtMost: 2}}"));
    EventBatch in;
    for (int i = 0; i < 4; ++i)
        addEvent(in, "X", "{}");
    const Expected out = transform.run(in);
    QVERIFY(out.halt);
    QCOMPARE(out.halt->input, std::uint32_t(2));
    QCOMPARE(out.counters.dropped, std::uint64_t(2));
    QVERIFY(QString::fromStdString(out.halt->what).contains("expects at most 2"));
}

void TestTransform::guard_carriesItsCounts()
{
    const Pipeline pipeline =
        pipelineOf("- {id: noise, match: {type: X}, drop: {reason: noise, expectAtMost: 2}}");
    const EventBatch in = oneEvent("X", "{}");
    Transform transform(pipeline, Transform::Guard::Later);
    RunGuard first(pipeline);
    for (int i = 0; i < 2; ++i) {
        Expected out = transform.run(in);
        first.check(in, out);
        QVERIFY(!out.halt);
    }
    RunGuard second(pipeline);
    QVERIFY(second.restore(first.carried()));
    Expected out = transform.run(in);
    QVERIFY(!out.halt);
    second.check(in, out);
    QVERIFY(out.halt);
    QVERIFY(!second.restore("nonsense"));
    QVERIFY(second.restore(""));
}

void TestTransform::halt_keepsEverythingBeforeTheFailingEvent()
{
    Transform transform(pipelineOf("- {id: v2, match: {type: X, version: \"1\"}, to: {version: "
                                   "\"2\"}, patch: [{move: /cust, to: /customer}]}\n"
                                   "- {id: two, match: {type: Y}, split: [{type: P}, {type: Q}]}"));
    EventBatch in;
    std::size_t outputs = 0;
    for (std::size_t i = 0; i < 20'000; ++i) {
        const bool other = i % 100 == 7;
        addEvent(in, other ? "Y" : "X", i + 1 == 12'345 ? R"({"none":1})" : R"({"cust":1})");
        outputs += i + 1 < 12'345 ? (other ? 2U : 1U) : 0U;
    }
    const Expected out = transform.run(in);
    QVERIFY(out.halt);
    QCOMPARE(out.halt->input, std::uint32_t(12'344));
    QCOMPARE(out.inputs(), std::size_t(12'344));
    QCOMPARE(out.events.size(), outputs);
    QCOMPARE(out.endOf.back(), static_cast<std::uint32_t>(outputs));
    QCOMPARE(out.counters.in, std::uint64_t(12'344));
    QCOMPARE(out.halt->position, Position(12'345));
    QCOMPARE(out.halt->error.message,
             std::string("Step “v2” cannot change event 12345 (X in order-1): /cust is missing. "
                         "Mend the step, or say onError: pass."));
}

void TestTransform::pass_onErrorGivesTheEventAsItWas()
{
    Transform transform(pipelineOf(
        "- {id: a, match: {type: X}, rename: {type: Y}, patch: [{add: /one, value: 1}]}\n"
        "- {id: b, match: {type: Y}, onError: pass, rename: {type: Z}, patch: [{add: /two, value: "
        "2}, {remove: /gone}]}\n"
        "- {id: c, match: {type: Y}, sameVersion: true, after: b, patch: [{add: /three, value: "
        "3}]}"));
    const EventBatch in = oneEvent("X", "{}");
    const Expected out = transform.run(in);
    QVERIFY(!out.halt);
    QCOMPARE(std::string(out.events[0].type), std::string("Y"));
    QCOMPARE(std::string(out.events[0].data.bytes), std::string(R"({"one":1,"three":3})"));
    QCOMPARE(out.failures.size(), std::size_t(1));
    QVERIFY(out.failures[0].passedOn);
    QCOMPARE(out.dispositions[0], Disposition::Failed);
    QCOMPARE(out.counters.passedOn, std::uint64_t(1));
    QCOMPARE(out.counters.failed, std::uint64_t(0));
}

void TestTransform::keepGoing_listsFailuresAndGoesOn()
{
    Transform transform(
        pipelineOf("- {id: a, match: {type: X}, sameVersion: true, patch: [{remove: /a}]}"));
    EventBatch in;
    addEvent(in, "X", R"({"a":1})");
    addEvent(in, "X", "{}");
    addEvent(in, "X", R"({"a":1})");
    const Expected out = transform.run(in, {.keepGoing = true});
    QVERIFY(!out.halt);
    QCOMPARE(out.inputs(), std::size_t(3));
    QCOMPARE(out.events.size(), std::size_t(2));
    QCOMPARE(out.failures.size(), std::size_t(1));
    QCOMPARE(out.outputsOf(1).size(), std::size_t(0));
    QCOMPARE(out.outputsOf(2).size(), std::size_t(1));
    QCOMPARE(out.counters.out + out.counters.dropped + out.counters.failed,
             out.counters.in + out.counters.surplus);
}

void TestTransform::nonJson_isNotForStepsThatReadData()
{
    Transform transform(
        pipelineOf("- {id: a, match: {type: X}, sameVersion: true, patch: [{remove: /a}]}\n"
                   "- {id: b, match: {type: Z}, rename: {type: W}}"));
    EventBatch in;
    addEvent(in, "X", "\xff\x01");
    in.mutableEvents()[0].data.kind = PayloadKind::Bytes;
    addEvent(in, "X", "");
    in.mutableEvents()[1].data.kind = PayloadKind::Null;
    addEvent(in, "Z", "\xff");
    in.mutableEvents()[2].data.kind = PayloadKind::Bytes;
    const Expected out = transform.run(in);
    QVERIFY2(!out.halt, out.halt ? out.halt->what.c_str() : "");
    QCOMPARE(out.counters.unmatched, std::uint64_t(2));
    QCOMPARE(out.dispositions[0], Disposition::Unchanged);
    QCOMPARE(std::string(out.events[2].type), std::string("W"));
    QCOMPARE(std::string(out.events[2].data.bytes), std::string("\xff"));
}

void TestTransform::where_choosesByValue()
{
    Transform transform(pipelineOf("- {id: a, match: {type: X, where: [{path: /k, equals: 1}, "
                                   "{path: meta/u, present: false}]}, drop: {reason: r}}"));
    EventBatch in;
    addEvent(in, "X", R"({"k":1.0})");
    addEvent(in, "X", R"({"k":"1"})");
    addEvent(in, "X", R"({"k":1})");
    in.mutableEvents()[2].metadata = {.kind = PayloadKind::Json, .bytes = R"({"u":1})"};
    const Expected out = transform.run(in);
    QCOMPARE(out.events.size(), std::size_t(2));
    QCOMPARE(out.dispositions[0], Disposition::Dropped);
}

void TestTransform::passStep_countsAsMatched()
{
    Transform transform(
        pipelineOf("- {id: a, match: {type: X}, pass: true}", "defaults: {unmatched: error}\n"));
    const EventBatch in = oneEvent("X", "{}");
    const Expected out = transform.run(in);
    QVERIFY(!out.halt);
    QCOMPARE(out.dispositions[0], Disposition::Unchanged);
    QCOMPARE(out.counters.unmatched, std::uint64_t(0));
}

void TestTransform::batches_ofAnySizeGiveTheSameOutputs_data()
{
    QTest::addColumn<int>("size");
    for (const int size : {1, 3, 64, 999, 5000})
        QTest::addRow("%d", size) << size;
}

void TestTransform::batches_ofAnySizeGiveTheSameOutputs()
{
    QFETCH(int, size);
    const Pipeline pipeline =
        pipelineOf("- {id: v2, match: {type: \"T1*\", version: \"1\"}, to: {version: \"2\"}, "
                   "patch: [{move: /n, to: /o/n}, {add: /c, value: é}]}\n"
                   "- {id: cut, match: {type: T2}, split: [{type: P, take: [/n]}, {type: Q}]}\n"
                   "- {id: off, match: {type: T3}, drop: {reason: r}}\n"
                   "- {id: move, match: {stream: \"s-{x}\"}, stream: \"z-{x}\"}");
    EventBatch all;
    for (int i = 0; i < 5000; ++i) {
        const std::string data = "{\"n\": " + std::to_string(i) + ".10, \"x\":[1, 2]}";
        addEvent(all, "T" + std::to_string(i % 17), data, "s-" + std::to_string(i % 50),
                 "e" + std::to_string(i));
    }
    Transform whole(pipeline);
    const std::string expected = digestOfAll(whole.run(all));
    Transform pieces(pipeline);
    EventBatch joined;
    std::vector<EventBatch> inputs;
    for (std::size_t begin = 0; begin < all.size(); begin += static_cast<std::size_t>(size)) {
        EventBatch part;
        part.share(all);
        for (std::size_t i = begin;
             i < std::min(all.size(), begin + static_cast<std::size_t>(size)); ++i)
            part.add(all[i]);
        const Expected out = pieces.run(part);
        QVERIFY2(!out.halt, out.halt ? out.halt->what.c_str() : "");
        for (const Event& event : out.events)
            joined.addCopy(event);
    }
    Expected collected;
    collected.events = std::move(joined);
    QCOMPARE(digestOfAll(collected), expected);
}

void TestTransform::touched_listsTheStepsOfEachInput()
{
    Transform transform(
        pipelineOf("- {id: a, match: {type: X}, rename: {type: Y}}\n"
                   "- {id: b, match: {type: Y}, sameVersion: true, patch: [{add: /n, value: 1}]}"));
    EventBatch in;
    addEvent(in, "X", "{}");
    addEvent(in, "W", "{}");
    addEvent(in, "Y", "{}");
    const Expected out = transform.run(in, {.touched = true});
    QCOMPARE(out.stepsOf(0).size(), std::size_t(2));
    QCOMPARE(out.stepsOf(1).size(), std::size_t(0));
    QCOMPARE(out.stepsOf(2).size(), std::size_t(1));
    QCOMPARE(out.stepsOf(2)[0], std::uint16_t(1));
    const Expected first = transform.run(in, {.untilStep = 1});
    QCOMPARE(std::string(first.events[0].data.bytes), std::string("{}"));
    QCOMPARE(std::string(first.events[0].type), std::string("Y"));
}

void TestTransform::withoutSteps_leavesThemOut()
{
    const Pipeline whole = pipelineOf("- {id: a, match: {type: X}, rename: {type: Y}}\n"
                                      "- {id: b, match: {type: Y}, drop: {reason: r}}");
    const Pipeline part = whole.withoutSteps({1});
    QCOMPARE(part.steps().size(), std::size_t(2));
    QVERIFY(part.hash() != whole.hash());
    Transform transform(part);
    const EventBatch in = oneEvent("X", "{}");
    QCOMPARE(std::string(transform.run(in).events[0].type), std::string("Y"));
    QCOMPARE(whole.withoutSteps({}).hash(), whole.hash());
}

QTEST_GUILESS_MAIN(TestTransform)
#include "tst_transform.moc"
