#include "core/base/uuid.h"
#include "tests/core/pipeline/pipeline_fixture.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace viridian;
using test::addEvent;
using test::fileOf;

/// Other ids, and the same ones wherever they are named.
class TestReidentifyStep : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void ids_andReferencesBecome_data();
    void ids_andReferencesBecome();
    void derived_isTheSameForAReferenceAndItsEvent();
    void derived_isTheSameInAnyOrderAndBatch();
    void derived_isTheSameInEveryStep();
    void metadata_isFollowedByItsUsualNames();
    void match_doesNotCompeteWithContentOrStreams();
    void reverse_givesTheIdsBack_data();
    void reverse_givesTheIdsBack();
    void file_isPartOfTheMeaning();
    void events_withoutIdOrWithBytesFail();
    void loading_refuses_data();
    void loading_refuses();

private:
    [[nodiscard]] Result<Pipeline> parse(const QString& rules, const QString& more = {}) const
    {
        return Pipeline::parse(fileOf("- {id: a, match: {type: \"*\"}, reidentify: {" +
                                      rules.toStdString() + "}" + more.toStdString() + "}"),
                               m_folder.path().toStdString(), "p.yaml");
    }
    [[nodiscard]] Pipeline pipelineOf(const QString& rules) const
    {
        Result<Pipeline> pipeline = parse(rules);
        if (!pipeline)
            qFatal("%s", pipeline.error().message.c_str());
        return std::move(*pipeline);
    }
    void writeFile(const char* name, const QByteArray& bytes) const
    {
        QFile file(m_folder.filePath(QString::fromLatin1(name)));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(bytes);
    }
    QTemporaryDir m_folder;
};

namespace {

Event& addCause(EventBatch& batch, std::string_view id, std::string_view metadata)
{
    Event& event = addEvent(batch, "X", "{}", "order-1", id);
    event.metadata = {.kind = PayloadKind::Json, .bytes = batch.arena().keep(metadata)};
    return event;
}

std::string_view metadataOf(const Event& event)
{
    return event.metadata.bytes;
}

} // namespace

void TestReidentifyStep::initTestCase()
{
    writeFile("ids.json", R"({"e1": "n1", "e2": "n2"})");
    writeFile("twice.json", R"({"e1": "n1", "e2": "n1"})");
    writeFile("number.json", R"({"e1": 1})");
}

void TestReidentifyStep::ids_andReferencesBecome_data()
{
    QTest::addColumn<QString>("rules");
    QTest::addColumn<QString>("data");
    QTest::addColumn<QString>("id");
    QTest::addColumn<QString>("after");
    const auto row = [](const char* name, const char* rules, const char* data, const char* id,
                        const char* after) { QTest::newRow(name) << rules << data << id << after; };
    const char* const kAll = R"({"by":"e2","all":["e1","e2"],"n":1.10,"none":null})";
    row("prefix", "prefix: eu-, references: [/by, /all, /none, /gone]", kAll, "eu-e1",
        R"({"by":"eu-e2","all":["eu-e1","eu-e2"],"n":1.10,"none":null})");
    row("map", "map: ids.json, references: [/by, /all/1]", kAll, "n1",
        R"({"by":"n2","all":["e1","n2"],"n":1.10,"none":null})");
    row("no references", "map: ids.json, references: []", kAll, "n1", kAll);
    row("unmapped", "map: ids.json, references: [/by]", R"({"by":"e3"})", "",
        "/by: ids.json does not name e3");
    row("unmapped may stay", "map: ids.json, unmapped: keep, references: [/by]", R"({"by":"e3"})",
        "n1", R"({"by":"e3"})");
    row("in a list", "map: ids.json, references: [/all]", R"({"all":["e1","e3"]})", "",
        "/all/1: ids.json does not name e3");
    row("a number", "prefix: x, references: [/by]", R"({"by":17})", "",
        "/by is no text; expected the id of an event");
    row("escaped", "map: ids.json, references: [/by]", R"({"by":"\u00652"})", "n1",
        R"({"by":"n2"})");
}

void TestReidentifyStep::ids_andReferencesBecome()
{
    QFETCH(QString, rules);
    QFETCH(QString, data);
    QFETCH(QString, id);
    QFETCH(QString, after);
    Transform transform(pipelineOf(rules));
    const Expected out = transform.run(test::oneEvent("X", data.toStdString()));
    if (id.isEmpty()) {
        QVERIFY(out.halt);
        QCOMPARE(QString::fromStdString(out.halt->what), after);
        return;
    }
    QVERIFY2(!out.halt, out.halt ? out.halt->what.c_str() : "");
    QCOMPARE(std::string(out.events[0].id), id.toStdString());
    QCOMPARE(std::string(out.events[0].data.bytes), after.toStdString());
}

void TestReidentifyStep::derived_isTheSameForAReferenceAndItsEvent()
{
    EventBatch in;
    addCause(in, "e1", R"({"correlationId":"e1"})");
    addCause(in, "e2", R"({"causationId":"e1","correlationId":"e1"})");
    Transform transform(pipelineOf("as: derived"));
    const Expected out = transform.run(in);
    QVERIFY2(!out.halt, out.halt ? out.halt->what.c_str() : "");
    const std::string first(out.events[0].id);
    QVERIFY(Uuid::parse(first));
    QVERIFY(first != std::string(out.events[1].id));
    QCOMPARE(std::string(metadataOf(out.events[1])),
             R"({"causationId":")" + first + R"(","correlationId":")" + first + R"("})");
}

void TestReidentifyStep::derived_isTheSameInAnyOrderAndBatch()
{
    EventBatch in;
    addCause(in, "e1", "{}");
    addCause(in, "e2", "{}");
    EventBatch second;
    addCause(second, "e2", "{}");
    const Expected both = Transform(pipelineOf("as: derived")).run(in);
    const Expected alone = Transform(pipelineOf("as: derived")).run(second);
    QCOMPARE(std::string(alone.events[0].id), std::string(both.events[1].id));
}

void TestReidentifyStep::derived_isTheSameInEveryStep()
{
    const Result<Pipeline> pipeline =
        Pipeline::parse(fileOf("- {id: a, match: {type: X}, reidentify: {as: derived}}\n"
                               "- {id: b, match: {type: Y}, reidentify: {as: derived}}"),
                        {}, "p.yaml");
    QVERIFY2(pipeline, pipeline ? "" : pipeline.error().message.c_str());
    EventBatch in;
    addEvent(in, "Y", "{}", "order-1", "e1");
    addCause(in, "e2", R"({"causationId":"e1"})");
    const Expected out = Transform(*pipeline).run(in);
    QCOMPARE(std::string(metadataOf(out.events[1])),
             R"({"causationId":")" + std::string(out.events[0].id) + R"("})");
}

void TestReidentifyStep::metadata_isFollowedByItsUsualNames()
{
    for (const char* name : {"correlationId", "causationId", "$correlationId", "$causationId"}) {
        EventBatch in;
        addCause(in, "e1", "{\"" + std::string(name) + R"(":"e2","other":"e2"})");
        const Expected out = Transform(pipelineOf("map: ids.json")).run(in);
        QVERIFY2(!out.halt, out.halt ? out.halt->what.c_str() : "");
        QCOMPARE(std::string(metadataOf(out.events[0])),
                 "{\"" + std::string(name) + R"(":"n2","other":"e2"})");
    }
}

void TestReidentifyStep::match_doesNotCompeteWithContentOrStreams()
{
    const Result<Pipeline> pipeline =
        Pipeline::parse(fileOf("- {id: a, match: {type: X}, rename: {type: Y}}\n"
                               "- {id: b, match: {stream: \"order-{id}\"}, stream: \"o-{id}\"}\n"
                               "- {id: c, match: {type: \"*\"}, reidentify: {prefix: n-}}"),
                        {}, "p.yaml");
    QVERIFY2(pipeline, pipeline ? "" : pipeline.error().message.c_str());
    const Expected out = Transform(*pipeline).run(test::oneEvent("X", "{}"));
    QCOMPARE(std::string(out.events[0].id), std::string("n-e1"));
    QCOMPARE(std::string(out.events[0].stream), std::string("o-1"));
    QVERIFY(!parse("prefix: n-}}\n- {id: b, match: {type: X}, reidentify: {prefix: m-"));
}

void TestReidentifyStep::reverse_givesTheIdsBack_data()
{
    QTest::addColumn<QString>("rules");
    QTest::newRow("prefix") << "prefix: eu-";
    QTest::newRow("map") << "map: ids.json";
}

void TestReidentifyStep::reverse_givesTheIdsBack()
{
    QFETCH(QString, rules);
    const Pipeline pipeline = pipelineOf(rules);
    QCOMPARE(pipeline.steps()[0].loss, std::string());
    EventBatch in;
    addCause(in, "e1", R"({"causationId":"e2"})");
    const Expected green = Transform(pipeline).run(in);
    QVERIFY(std::string(green.events[0].id) != "e1");
    const Expected blue = Transform(pipeline.reversed()).run(green.events);
    QVERIFY2(!blue.halt, blue.halt ? blue.halt->what.c_str() : "");
    QCOMPARE(std::string(blue.events[0].id), std::string("e1"));
    QCOMPARE(std::string(metadataOf(blue.events[0])), std::string(R"({"causationId":"e2"})"));
    QCOMPARE(pipelineOf("as: derived").steps()[0].reversal, Reversal::Lossy);
}

void TestReidentifyStep::file_isPartOfTheMeaning()
{
    writeFile("other.json", R"({"e1": "n1"})");
    const std::string before = pipelineOf("map: other.json").hash();
    QCOMPARE(pipelineOf("map: other.json").hash(), before);
    writeFile("other.json", R"({"e1": "n2"})");
    QVERIFY(pipelineOf("map: other.json").hash() != before);
    QVERIFY(pipelineOf("map: ids.json").hash() !=
            pipelineOf("map: ids.json, references: []").hash());
}

void TestReidentifyStep::events_withoutIdOrWithBytesFail()
{
    Transform nameless(pipelineOf("as: derived"));
    QCOMPARE(nameless.run(test::oneEvent("X", "{}", "o-1", "")).halt.value().what,
             std::string("it has no id"));
    EventBatch bytes = test::oneEvent("X", "\x01");
    bytes.mutableEvents()[0].data.kind = PayloadKind::Bytes;
    Transform inside(pipelineOf("as: derived, references: [/by]"));
    QCOMPARE(inside.run(bytes).halt.value().what,
             std::string("its data is bytes, in which /by cannot be looked for"));
    Transform outside(pipelineOf("as: derived"));
    const Expected out = outside.run(bytes);
    QVERIFY(!out.halt);
    QVERIFY(std::string(out.events[0].id) != "e1");
}

void TestReidentifyStep::loading_refuses_data()
{
    QTest::addColumn<QString>("rules");
    QTest::addColumn<QString>("more");
    QTest::addColumn<QString>("says");
    const auto row = [](const char* name, const char* rules, const char* says,
                        const char* more = "") { QTest::newRow(name) << rules << more << says; };
    row("no method", "references: []", "expected one of as: derived, prefix: TEXT and map: FILE");
    row("two methods", "as: derived, prefix: x", "expected one of");
    row("another word", "as: random", "as is “random”; expected one of: derived");
    row("no file", "map: gone.json", "gone.json cannot be read");
    row("no id", "map: number.json", "number.json gives 1 for e1; expected an id");
    row("two of one", "map: twice.json", "twice.json gives e1 and e2 one id, n1");
    row("miss without a map", "as: derived, miss: keep", "“miss” is for map");
    row("no path", "as: derived, references: [by]", "expected a path such as");
    row("both", "as: derived", "so does ids: new", ", ids: new");
}

void TestReidentifyStep::loading_refuses()
{
    QFETCH(QString, rules);
    QFETCH(QString, more);
    QFETCH(QString, says);
    const Result<Pipeline> pipeline = parse(rules, more);
    QVERIFY(!pipeline);
    const QString said = QString::fromStdString(pipeline.error().message);
    QVERIFY2(said.contains(says) && said.startsWith("p.yaml:4:"), qPrintable(said));
}

QTEST_GUILESS_MAIN(TestReidentifyStep)
#include "tst_reidentify_step.moc"
