#include "core/schema/compatibility.h"

#include <QTest>

#include <nlohmann/json.hpp>

using namespace viridian;
using namespace viridian::schema;

namespace {

Schema avro(const char* fields)
{
    Result<Schema> schema = Schema::parse(
        Format::Avro, std::string(R"({"type":"record","name":"R","fields":[)") + fields + "]}");
    if (!schema)
        qFatal("%s", schema.error().message.c_str());
    return std::move(*schema);
}

constexpr auto kA = R"({"name":"a","type":"int"})";
constexpr auto kAB = R"({"name":"a","type":"int"},{"name":"b","type":"int"})";
constexpr auto kABDefault = R"({"name":"a","type":"int"},{"name":"b","type":"int","default":0})";
constexpr auto kAText = R"({"name":"a","type":"string"})";

} // namespace

Q_DECLARE_METATYPE(viridian::schema::Level)

class TestSchemaCompatibility : public QObject {
    Q_OBJECT

private slots:
    void levelNames_roundTrip()
    {
        for (const Level level :
             {Level::None, Level::Backward, Level::BackwardTransitive, Level::Forward,
              Level::ForwardTransitive, Level::Full, Level::FullTransitive})
            QCOMPARE(levelFrom(name(level)), std::optional(level));
        QCOMPARE(levelFrom("full-transitive"), std::optional(Level::FullTransitive));
        QVERIFY(!levelFrom("SIDEWAYS"));
    }

    void levels_askWhatTheyAsk_data()
    {
        QTest::addColumn<Level>("level");
        QTest::addColumn<QByteArray>("candidate");
        QTest::addColumn<QByteArray>("oldest");
        QTest::addColumn<QByteArray>("latest");
        QTest::addColumn<bool>("compatible");
        QTest::newRow("none takes anything")
            << Level::None << QByteArray(kAText) << QByteArray(kA) << QByteArray(kA) << true;
        QTest::newRow("backward looks at the latest")
            << Level::Backward << QByteArray(kAB) << QByteArray(kA) << QByteArray(kABDefault)
            << true;
        QTest::newRow("transitive looks at all")
            << Level::BackwardTransitive << QByteArray(kAB) << QByteArray(kA)
            << QByteArray(kABDefault) << false;
        QTest::newRow("forward: a field without default may not go")
            << Level::Forward << QByteArray(kA) << QByteArray(kA) << QByteArray(kAB) << false;
        QTest::newRow("full needs both")
            << Level::Full << QByteArray(kAB) << QByteArray(kA) << QByteArray(kA) << false;
        QTest::newRow("full with a default")
            << Level::Full << QByteArray(kABDefault) << QByteArray(kA) << QByteArray(kA) << true;
    }
    void levels_askWhatTheyAsk()
    {
        QFETCH(Level, level);
        QFETCH(QByteArray, candidate);
        QFETCH(QByteArray, oldest);
        QFETCH(QByteArray, latest);
        QFETCH(bool, compatible);
        const std::vector<Schema> history{avro(oldest.constData()), avro(latest.constData())};
        const auto verdict = check(avro(candidate.constData()), history, level);
        QVERIFY(verdict.has_value());
        QCOMPARE(verdict->compatible, compatible);
    }

    void noHistory_isCompatible()
    {
        const auto verdict = check(avro(kA), {}, Level::FullTransitive);
        QVERIFY(verdict && verdict->compatible && verdict->findings.empty());
        QVERIFY(!verdict->rollout.copyNeeded);
    }

    void rollout_saysWhoGoesFirstAndWhetherToCopy_data()
    {
        QTest::addColumn<QByteArray>("candidate");
        QTest::addColumn<QByteArray>("existing");
        QTest::addColumn<QByteArray>("first");
        QTest::addColumn<bool>("copy");
        QTest::addColumn<QByteArray>("says");
        QTest::newRow("both ways") << QByteArray(kABDefault) << QByteArray(kA) << QByteArray("any")
                                   << false << QByteArray("any order");
        QTest::newRow("new reads old")
            << QByteArray(R"({"name":"a","type":"long"})") << QByteArray(kA)
            << QByteArray("readers") << false << QByteArray("readers first");
        QTest::newRow("old reads new") << QByteArray(kAB) << QByteArray(kA) << QByteArray("writers")
                                       << true << QByteArray("blue/green copy is needed");
        QTest::newRow("neither") << QByteArray(kAText) << QByteArray(kA) << QByteArray("neither")
                                 << true << QByteArray("Neither side");
    }
    void rollout_saysWhoGoesFirstAndWhetherToCopy()
    {
        QFETCH(QByteArray, candidate);
        QFETCH(QByteArray, existing);
        QFETCH(QByteArray, first);
        QFETCH(bool, copy);
        QFETCH(QByteArray, says);
        const std::vector<Schema> history{avro(existing.constData())};
        const auto verdict = check(avro(candidate.constData()), history, Level::None);
        QVERIFY(verdict.has_value());
        QCOMPARE(QByteArray::fromStdString(std::string(name(verdict->rollout.first))), first);
        QCOMPARE(verdict->rollout.copyNeeded, copy);
        QVERIFY2(verdict->rollout.words.find(says.toStdString()) != std::string::npos,
                 verdict->rollout.words.c_str());
    }

    void rollout_countsEveryStoredVersionButOnlyTheLatestCode()
    {
        // the oldest is unreadable: stored events need a copy whatever the latest says
        const std::vector<Schema> history{avro(kAText), avro(kA)};
        const auto verdict = check(avro(kA), history, Level::Backward);
        QVERIFY(verdict && verdict->compatible);
        QCOMPARE(verdict->rollout.first, First::Writers);
        QVERIFY(verdict->rollout.copyNeeded);
    }

    void json_namesKindPathDirectionAndSchema()
    {
        const std::vector<Schema> history{avro(kA)};
        const auto verdict = check(avro(kAB), history, Level::Full);
        const std::vector<std::string> names{"v1 \"first\".avsc"};
        const auto json = nlohmann::json::parse(verdictJson(*verdict, Format::Avro, names));
        QCOMPARE(json["verdict"].get<std::string>(), std::string("incompatible"));
        QCOMPARE(json["format"].get<std::string>(), std::string("avro"));
        QCOMPARE(json["level"].get<std::string>(), std::string("FULL"));
        QCOMPARE(json["differences"].size(), std::size_t{1});
        const auto& difference = json["differences"][0];
        QCOMPARE(difference["kind"].get<std::string>(),
                 std::string("READER_FIELD_MISSING_DEFAULT_VALUE"));
        QCOMPARE(difference["path"].get<std::string>(), std::string("/fields/1"));
        QCOMPARE(difference["detail"].get<std::string>(), std::string("b"));
        QVERIFY(difference["breaks"].get<bool>());
        QCOMPARE(difference["direction"].get<std::string>(), std::string("newReadsOld"));
        QCOMPARE(difference["against"].get<std::string>(), std::string("v1 \"first\".avsc"));
        QCOMPARE(json["rollout"]["deployFirst"].get<std::string>(), std::string("writers"));
        QVERIFY(json["rollout"]["copyNeeded"].get<bool>());
    }

    void formats_doNotMix()
    {
        const auto jsonSchema = Schema::parse(Format::JsonSchema, R"({"type":"object"})");
        const std::vector<Schema> history{avro(kA)};
        const auto verdict = check(*jsonSchema, history, Level::Backward);
        QVERIFY(!verdict.has_value());
        QCOMPARE(verdict.error().kind, ErrorKind::InvalidInput);
    }

    void lenientPolicy_forgives()
    {
        const auto old = Schema::parse(Format::JsonSchema, R"({"properties":{"a":{}}})");
        const auto next =
            Schema::parse(Format::JsonSchema, R"({"properties":{"a":{},"b":{"type":"string"}}})");
        const std::vector<Schema> history{*old};
        QVERIFY(!check(*next, history, Level::Backward, Policy::Strict)->compatible);
        QVERIFY(check(*next, history, Level::Backward, Policy::Lenient)->compatible);
    }

    void formatsAreGuessed_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<bool>("isAvro");
        QTest::newRow("record") << QByteArray(R"({"type":"record","name":"R","fields":[]})")
                                << true;
        QTest::newRow("union") << QByteArray(R"(["null","int"])") << true;
        QTest::newRow("a word") << QByteArray(R"("string")") << true;
        QTest::newRow("array of a name") << QByteArray(R"({"type":"array","items":"int"})") << true;
        QTest::newRow("long") << QByteArray(R"({"type":"long"})") << true;
        QTest::newRow("object") << QByteArray(R"({"type":"object"})") << false;
        QTest::newRow("string") << QByteArray(R"({"type":"string"})") << false;
        QTest::newRow("array of a schema") << QByteArray(R"({"type":"array","items":{}})") << false;
        QTest::newRow("no type") << QByteArray(R"({"properties":{}})") << false;
        QTest::newRow("$schema") << QByteArray(R"({"$schema":"x","type":"enum"})") << false;
        QTest::newRow("true") << QByteArray("true") << false;
    }
    void formatsAreGuessed()
    {
        QFETCH(QByteArray, text);
        QFETCH(bool, isAvro);
        QCOMPARE(guessFormat(text.toStdString()) == Format::Avro, isAvro);
    }
};

QTEST_GUILESS_MAIN(TestSchemaCompatibility)
#include "tst_schema_compatibility.moc"
