// Cases of Avro's own suites and of a registry, read in place.

#include "core/json/compare.h"
#include "core/schema/avro/avro_compatibility.h"
#include "core/schema/avro/avro_payload.h"
#include "core/schema/compatibility.h"
#include "tests/core/schema/vectors.h"

#include <QTest>

using namespace viridian;
using namespace viridian::schema;
using json::Node;
using viridian::test::Vectors;

namespace {

const Vectors& vectors()
{
    static const Vectors kVectors(QStringLiteral("avro-compat/vectors.json"));
    return kVectors;
}

const Vectors& levels()
{
    static const Vectors kLevels(QStringLiteral("avro-compat/levels.json"));
    return kLevels;
}

/// Adds a row for each vector of a kind and engine; false when there are no vectors at all.
bool addRows(std::string_view kind, std::string_view engine)
{
    QTest::addColumn<quint32>("node");
    vectors().each([&](Node node) {
        if (vectors().text(node, "kind") == kind && vectors().text(node, "engine") == engine)
            QTest::newRow(vectors().text(node, "id").c_str()) << node;
    });
    if (!vectors().found())
        QTest::newRow("absent") << json::kNone;
    return vectors().found();
}

std::vector<Schema> history(const Vectors& from, Node vector)
{
    std::vector<Schema> all;
    const Node list = from.member(vector, "existing");
    for (Node each = from.document().firstChild(list); each != json::kNone;
         each = from.document().nextSibling(each)) {
        Result<Schema> schema = Schema::parse(Format::Avro, from.document().source(each));
        if (schema)
            all.push_back(std::move(*schema));
    }
    return all;
}

QByteArray words(const Differences& differences)
{
    std::string all;
    for (const Difference& each : differences)
        all += each.kind + " " + each.path + " " + each.detail + "\n";
    return QByteArray::fromStdString(all);
}

/// What is wrong with the problems found, or nothing.
QByteArray mismatch(Node vector, const Differences& found)
{
    const Node list = vectors().member(vector, "incompatibilities");
    if (list == json::kNone)
        return {};
    const bool partial = vectors().isTrue(vector, "partial");
    if (!partial && vectors().document().size(list) != found.size())
        return "number of problems: " + words(found);
    std::size_t i = 0;
    for (Node each = vectors().document().firstChild(list); each != json::kNone;
         each = vectors().document().nextSibling(each), ++i) {
        const auto differs = [&](std::string_view name, const std::string& value) {
            return vectors().member(each, name) != json::kNone &&
                   vectors().text(each, name) != value;
        };
        if (i >= found.size() || differs("type", found[i].kind) ||
            differs("message", found[i].detail) || differs("location", found[i].path))
            return "problem " + QByteArray::number(static_cast<int>(i)) + " of " + words(found);
    }
    return {};
}

bool isDecimalOnly(Node vector)
{
    return vectors().source(vector, "reader").find("decimal") != std::string::npos ||
           vectors().source(vector, "writer").find("decimal") != std::string::npos;
}

} // namespace

class TestAvroVectors : public QObject {
    Q_OBJECT

private:
    static bool skipped(Node node) { return node == json::kNone; }

    static void compareCase(Node node, bool& agrees, QByteArray& why)
    {
        const auto reader = AvroSchema::parse(vectors().source(node, "reader"));
        const auto writer = AvroSchema::parse(vectors().source(node, "writer"));
        QVERIFY2(reader.has_value(), reader ? "" : reader.error().message.c_str());
        QVERIFY2(writer.has_value(), writer ? "" : writer.error().message.c_str());
        const Result<Differences> found = avroProblems(*reader, *writer);
        QVERIFY(found.has_value());
        agrees = found->empty() == vectors().isTrue(node, "compatible");
        why = agrees ? mismatch(node, *found) : "verdict: " + words(*found);
    }

private slots:
    void theVectorsAreThere()
    {
        if (!vectors().found())
            QSKIP(qPrintable(vectors().whyNot()));
        QVERIFY(::levels().found());
    }

    void compat_java_data() { addRows("compat", "java"); }
    void compat_java()
    {
        QFETCH(quint32, node);
        if (skipped(node))
            QSKIP(qPrintable(vectors().whyNot()));
        bool agrees = false;
        QByteArray why;
        compareCase(node, agrees, why);
        QVERIFY2(agrees && why.isEmpty(), why.constData());
    }

    /// Ruby lets decimals match across types and names, Java's rules (ours) do not.
    void compat_ruby_differsOnlyInDecimals_data() { addRows("compat", "ruby"); }
    void compat_ruby_differsOnlyInDecimals()
    {
        QFETCH(quint32, node);
        if (skipped(node))
            QSKIP(qPrintable(vectors().whyNot()));
        bool agrees = false;
        QByteArray why;
        compareCase(node, agrees, why);
        if (!agrees && isDecimalOnly(node))
            QSKIP("Ruby's rule for decimals, which Java's checker does not have.");
        QVERIFY2(agrees, why.constData());
    }

    void validate_java_data() { addRows("validate", "java"); }
    void validate_java()
    {
        QFETCH(quint32, node);
        if (skipped(node))
            QSKIP(qPrintable(vectors().whyNot()));
        const std::string strategy = vectors().text(node, "strategy");
        std::string level = "BACKWARD";
        if (strategy != "canRead")
            level = strategy == "canBeRead" ? "FORWARD" : "FULL";
        if (vectors().text(node, "scope") == "all")
            level += "_TRANSITIVE";
        const auto schema = Schema::parse(Format::Avro, vectors().source(node, "schema"));
        QVERIFY(schema.has_value());
        const auto verdict = check(*schema, history(vectors(), node), *levelFrom(level));
        QVERIFY(verdict.has_value());
        QCOMPARE(verdict->compatible, vectors().isTrue(node, "valid"));
    }

    void unionBranch_java_data() { addRows("union-branch", "java"); }
    void unionBranch_java()
    {
        QFETCH(quint32, node);
        if (skipped(node))
            QSKIP(qPrintable(vectors().whyNot()));
        const auto reader = AvroSchema::parse(vectors().source(node, "reader"));
        const auto writer = AvroSchema::parse(vectors().source(node, "writer"));
        QVERIFY(reader && writer);
        const auto branch = avroBranchFor(*reader, reader->root(), *writer, writer->root());
        QVERIFY(branch.has_value());
        QCOMPARE(std::to_string(*branch), vectors().source(node, "branch"));
    }

    void decode_java_data() { addRows("decode", "java"); }
    void decode_java()
    {
        QFETCH(quint32, node);
        if (skipped(node))
            QSKIP(qPrintable(vectors().whyNot()));
        const auto reader = AvroSchema::parse(vectors().source(node, "reader"));
        const auto writer = AvroSchema::parse(vectors().source(node, "writer"));
        QVERIFY(reader && writer);
        const auto bytes = jsonToAvro(*writer, vectors().source(node, "datum"));
        QVERIFY2(bytes.has_value(), bytes ? "" : bytes.error().message.c_str());
        const auto read = avroToJson(*writer, *reader, *bytes);
        if (const std::string error = vectors().text(node, "error"); !error.empty()) {
            QVERIFY(!read.has_value());
            const bool equals = vectors().text(node, "error_match") == "equals";
            const std::string& detail = read.error().detail;
            QVERIFY2(equals ? detail == error : detail.find(error) != std::string::npos,
                     detail.c_str());
            return;
        }
        QVERIFY2(read.has_value(), read ? "" : read.error().message.c_str());
        if (const std::string expected = vectors().source(node, "expected"); !expected.empty())
            QVERIFY2(json::compare(*read, expected) != json::Equality::Different, read->c_str());
        comparePlaces(node, *read);
    }

    void levels_data()
    {
        QTest::addColumn<quint32>("node");
        ::levels().each(
            [](Node node) { QTest::newRow(::levels().text(node, "id").c_str()) << node; });
        if (!::levels().found())
            QTest::newRow("absent") << json::kNone;
    }
    void levels()
    {
        QFETCH(quint32, node);
        if (skipped(node))
            QSKIP(qPrintable(::levels().whyNot()));
        const auto level = levelFrom(::levels().text(node, "level"));
        QVERIFY(level.has_value());
        const auto schema = Schema::parse(Format::Avro, ::levels().source(node, "new"));
        QVERIFY(schema.has_value());
        const auto verdict = check(*schema, history(::levels(), node), *level);
        QVERIFY(verdict.has_value());
        QCOMPARE(verdict->compatible, ::levels().isTrue(node, "compatible"));
    }

private:
    static void comparePlaces(Node node, const std::string& read)
    {
        json::Document document;
        QVERIFY(document.parse(read).has_value());
        const json::Document& all = vectors().document();
        const Node places = vectors().member(node, "expected_at");
        for (Node each = places == json::kNone ? json::kNone : all.firstChild(places);
             each != json::kNone; each = all.nextSibling(each)) {
            const Node found = document.find(json::decodeString(all.nameSource(each)));
            QVERIFY(found != json::kNone);
            QVERIFY(json::compare(document.source(found), all.source(each)) !=
                    json::Equality::Different);
        }
        const Node present = vectors().member(node, "expected_not_null");
        for (Node each = present == json::kNone ? json::kNone : all.firstChild(present);
             each != json::kNone; each = all.nextSibling(each)) {
            const Node found = document.find(json::decodeString(all.source(each)));
            QVERIFY(found != json::kNone && document.kind(found) != json::Kind::Null);
        }
    }
};

QTEST_GUILESS_MAIN(TestAvroVectors)
#include "tst_avro_vectors.moc"
