// Cases of a registry's JSON Schema comparison, read in place.

#include "core/schema/json/json_schema_diff.h"
#include "core/schema/schema.h"
#include "tests/core/schema/vectors.h"

#include <QTest>

#include <algorithm>

using namespace viridian;
using namespace viridian::schema;
using json::Node;
using viridian::test::Vectors;

namespace {

const Vectors& vectors()
{
    static const Vectors kVectors(QStringLiteral("json-schema-compat/vectors.json"));
    return kVectors;
}

std::string joined(std::vector<std::string> lines)
{
    std::sort(lines.begin(), lines.end());
    std::string all;
    for (const std::string& line : lines)
        all += line + "\n";
    return all;
}

std::string expectedChanges(Node vector)
{
    std::vector<std::string> lines;
    const json::Document& document = vectors().document();
    for (Node each = document.firstChild(vectors().member(vector, "changes")); each != json::kNone;
         each = document.nextSibling(each))
        lines.push_back(json::decodeString(document.source(each)));
    return joined(std::move(lines));
}

std::string changesIn(const Differences& differences)
{
    std::vector<std::string> lines;
    for (const Difference& each : differences)
        lines.push_back(each.kind + " " + each.path);
    return joined(std::move(lines));
}

} // namespace

class TestJsonSchemaVectors : public QObject {
    Q_OBJECT

private slots:
    void changesAndVerdict_data()
    {
        QTest::addColumn<quint32>("node");
        vectors().each([](Node node) {
            QTest::newRow(
                (vectors().text(node, "id") + " " + vectors().text(node, "description")).c_str())
                << node;
        });
        if (!vectors().found())
            QTest::newRow("absent") << json::kNone;
    }
    void changesAndVerdict()
    {
        QFETCH(quint32, node);
        if (node == json::kNone)
            QSKIP(qPrintable(vectors().whyNot()));
        const auto original = JsonSchema::parse(vectors().source(node, "original"));
        const auto update = JsonSchema::parse(vectors().source(node, "update"));
        QVERIFY2(original.has_value(), original ? "" : original.error().message.c_str());
        QVERIFY2(update.has_value(), update ? "" : update.error().message.c_str());
        const auto strict = jsonSchemaDifferences(*original, *update, false);
        QVERIFY(strict.has_value());
        QCOMPARE(changesIn(*strict), expectedChanges(node));
        QCOMPARE(isReadable(*strict), vectors().isTrue(node, "compatible"));
        const auto lenient = jsonSchemaDifferences(*original, *update, true);
        QVERIFY(lenient.has_value());
        const bool own = vectors().member(node, "compatible_lenient") != json::kNone;
        QCOMPARE(isReadable(*lenient),
                 vectors().isTrue(node, own ? "compatible_lenient" : "compatible"));
    }
};

QTEST_GUILESS_MAIN(TestJsonSchemaVectors)
#include "tst_json_schema_vectors.moc"
