#include "core/store/layout.h"
#include "core/store/store_info.h"
#include "tests/support/stores.h"

#include <QTest>

#include <algorithm>

using namespace viridian;

namespace {

const std::string kGood = R"yaml(format: viridian.layout/1
name: mine
title: My store
engine: sqlite
table: log
order:
  guard: file
  position: {column: seq, type: integer}
columns:
  stream: {column: stream, type: text}
  version: {column: version, type: integer, base: 1}
  id: {column: id, type: text}
  type: {column: kind, type: text}
  data: {column: body, type: json}
recognise:
  columns: [seq, stream]
)yaml";

DatabaseShape shapeWith(std::vector<DatabaseShape::Table> tables,
                        std::vector<std::string> functions = {}, Engine engine = Engine::Postgres)
{
    return {.engine = engine, .tables = std::move(tables), .functions = std::move(functions)};
}

const std::vector<std::string> kMessageDb{
    "global_position", "position", "time", "stream_name", "type", "data", "metadata", "id"};

} // namespace

class TestLayout : public QObject {
    Q_OBJECT

private slots:
    void cleanup() { qunsetenv("VIRIDIAN_LAYOUTS"); }
    void builtIn_layoutsAreAllThere();
    void parse_readsALayout();
    void parse_refusesWithPlace_data();
    void parse_refusesWithPlace();
    void userLayout_replacesABuiltInOne();
    void userLayout_thatIsWrongIsNamed();
    void unknownLayout_listsWhatThereIs();
    void match_findsTheLayout();
    void match_saysWhatIsMissing();
    void match_prefersTheLayoutsOwnSchema();
    void match_byPatternNeedsNeighboursOfTheSamePrefix();
    void bound_takesRealNamesAndWhatTheTableHas();
    void bound_refusesAPrefixThatBreaksOutOfItsQuotes();
    void newStore_mayNameItsEventTableWhereTheLayoutHasOthers_data();
    void newStore_mayNameItsEventTableWhereTheLayoutHasOthers();
    void drawsEarly_needsTheGuardBare();
    void expandedSql_refusesQuotesInSchemas();
    void choose_namesTheNearestCandidates();
};

void TestLayout::builtIn_layoutsAreAllThere()
{
    const Result<std::vector<Layout>> layouts = allLayouts();
    QVERIFY2(layouts, layouts ? "" : layouts.error().message.c_str());
    for (const auto& [name, engine] :
         {std::pair("native", Engine::Sqlite), std::pair("native", Engine::Postgres),
          std::pair("message-db", Engine::Postgres),
          std::pair("emmett-postgresql", Engine::Postgres),
          std::pair("emmett-sqlite", Engine::Sqlite)}) {
        const Result<Layout> layout = layoutNamed(name, engine);
        QVERIFY2(layout, name);
        QVERIFY(layout->writable);
        QVERIFY(!layout->create.empty());
    }
    const Layout emmett = *layoutNamed("emmett-postgresql", Engine::Postgres);
    QCOMPARE(emmett.guard, OrderGuard::Xid);
    QCOMPARE(emmett.versionBase, std::int64_t{1});
    QVERIFY(emmett.heads);
    QVERIFY(!traitsOf(emmett).keepsBytes);
    QVERIFY(traitsOf(*layoutNamed("message-db", Engine::Postgres)).uuidIds);
    QCOMPARE(orderingOf(emmett.guard), Ordering::TransactionId);
}

void TestLayout::parse_readsALayout()
{
    const Result<Layout> layout = parseLayout(kGood, "mine.yaml");
    QVERIFY2(layout, layout ? "" : layout.error().message.c_str());
    QCOMPARE(layout->name, std::string("mine"));
    QCOMPARE(layout->position.name, std::string("seq"));
    QCOMPARE(layout->versionBase, std::int64_t{1});
    QVERIFY(!layout->metadata);
    QVERIFY(!layout->time);
    QVERIFY(!layout->writable);
    QCOMPARE(layout->firstPosition, std::uint64_t{1});
}

void TestLayout::parse_refusesWithPlace_data()
{
    QTest::addColumn<QString>("from");
    QTest::addColumn<QString>("to");
    QTest::addColumn<QString>("place");
    QTest::addColumn<QString>("says");
    QTest::newRow("unknown key") << "title: My store"
                                 << "titel: My store"
                                 << "mine.yaml:3:1:"
                                 << "titel";
    QTest::newRow("missing key") << "table: log\n"
                                 << ""
                                 << "mine.yaml:1:1:"
                                 << "table";
    QTest::newRow("wrong format") << "viridian.layout/1"
                                  << "viridian.layout/9"
                                  << "mine.yaml:1:9:"
                                  << "viridian.layout/1";
    QTest::newRow("unknown engine") << "engine: sqlite"
                                    << "engine: oracle"
                                    << "mine.yaml:4:9:"
                                    << "sqlite, postgresql";
    QTest::newRow("unknown type") << "type: json}"
                                  << "type: jsonx}"
                                  << "mine.yaml:14:30:"
                                  << "jsonb";
    QTest::newRow("wrong type for the column") << "{column: seq, type: integer}"
                                               << "{column: seq, type: text}"
                                               << "mine.yaml:8:33:"
                                               << "integer";
    QTest::newRow("key of a column") << "base: 1"
                                     << "bass: 1"
                                     << "mine.yaml:11:45:"
                                     << "bass";
    QTest::newRow("no number") << "base: 1"
                               << "base: one"
                               << "mine.yaml:11:51:"
                               << "whole number";
    QTest::newRow("guard of another engine") << "guard: file"
                                             << "guard: bare"
                                             << "mine.yaml:7:10:"
                                             << "file";
    QTest::newRow("unreadable order") << "guard: file"
                                      << "guard: none"
                                      << "mine.yaml:7:3:"
                                      << "transaction";
    QTest::newRow("no list") << "[seq, stream]"
                             << "seq"
                             << "mine.yaml:16:12:"
                             << "list";
    QTest::newRow("twice") << "table: log"
                           << "table: log\ntable: log"
                           << "mine.yaml:6:1:"
                           << "twice";
    QTest::newRow("no YAML") << "table: log"
                             << "table: [log"
                             << "mine.yaml:"
                             << "";
    QTest::newRow("hostile constant")
        << "recognise:"
        << "where:\n  - {column: a, value: \"1 OR 1\", type: integer}\nrecognise:"
        << "mine.yaml:16:24:"
        << "whole number";
}

void TestLayout::parse_refusesWithPlace()
{
    QFETCH(QString, from);
    QFETCH(QString, to);
    QFETCH(QString, place);
    QFETCH(QString, says);
    QString yaml = QString::fromStdString(kGood);
    QVERIFY(yaml.contains(from));
    yaml.replace(yaml.indexOf(from), from.size(), to);
    const Result<Layout> layout = parseLayout(yaml.toStdString(), "mine.yaml");
    QVERIFY(!layout);
    QCOMPARE(layout.error().kind, ErrorKind::InvalidInput);
    const QString message = QString::fromStdString(layout.error().message);
    QVERIFY2(message.startsWith(place), layout.error().message.c_str());
    QVERIFY2(message.contains(says), layout.error().message.c_str());
}

void TestLayout::userLayout_replacesABuiltInOne()
{
    const test::Folder folder;
    std::string yaml = kGood;
    yaml.replace(yaml.find("name: mine"), 10, "name: native");
    test::writeFile(folder.file("a.yaml"), yaml);
    test::writeFile(folder.file("notes.txt"), "not a layout");
    const std::size_t before = allLayouts()->size();
    qputenv("VIRIDIAN_LAYOUTS", folder.path().c_str());
    QCOMPARE(allLayouts()->size(), before);
    QCOMPARE(layoutNamed("native", Engine::Sqlite)->title, std::string("My store"));
    QCOMPARE(layoutNamed("native", Engine::Postgres)->title, std::string("native"));
}

void TestLayout::userLayout_thatIsWrongIsNamed()
{
    const test::Folder folder;
    test::writeFile(folder.file("broken.yaml"), "format: viridian.layout/1\nname: x\n");
    qputenv("VIRIDIAN_LAYOUTS", folder.path().c_str());
    const Result<std::vector<Layout>> layouts = allLayouts();
    QVERIFY(!layouts);
    QVERIFY2(layouts.error().message.find("broken.yaml:1:1") != std::string::npos,
             layouts.error().message.c_str());
}

void TestLayout::unknownLayout_listsWhatThereIs()
{
    const Result<Layout> layout = layoutNamed("marten", Engine::Sqlite);
    QVERIFY(!layout);
    QCOMPARE(layout.error().kind, ErrorKind::InvalidInput);
    QVERIFY(layout.error().message.find("emmett-sqlite") != std::string::npos);
    QVERIFY(layout.error().message.find("message-db") == std::string::npos);
}

void TestLayout::match_findsTheLayout()
{
    const std::vector<Layout> layouts = *allLayouts();
    const DatabaseShape shape =
        shapeWith({{"message_store", "messages", kMessageDb}}, {"message_store.write_message"});
    const std::vector<LayoutCandidate> candidates = matchLayouts(shape, layouts);
    const auto onPostgres = std::ranges::count(layouts, Engine::Postgres, &Layout::engine);
    QCOMPARE(candidates.size(), static_cast<std::size_t>(onPostgres));
    QCOMPARE(candidates[0].layout, std::string("message-db"));
    QCOMPARE(candidates[0].schema, std::string("message_store"));
    QCOMPARE(candidates[0].score, 1.0);
    QVERIFY(candidates[0].missing.empty());
    QVERIFY(candidates[1].score < 1.0);
}

void TestLayout::match_saysWhatIsMissing()
{
    const std::vector<Layout> layouts = *allLayouts();
    std::vector<std::string> columns = kMessageDb;
    std::erase(columns, "metadata");
    const std::vector<LayoutCandidate> candidates =
        matchLayouts(shapeWith({{"other", "messages", columns}}), layouts);
    QCOMPARE(candidates[0].layout, std::string("message-db"));
    QVERIFY((candidates[0].missing ==
             std::vector<std::string>{"column metadata", "function write_message"}));
    const auto emmett =
        std::ranges::find(candidates, "emmett-postgresql", &LayoutCandidate::layout);
    QCOMPARE(emmett->score, 0.0);
    QCOMPARE(emmett->missing, std::vector<std::string>{"table public.emt_messages"});
    // A column that another layout has and this one must not have counts like a missing one.
    const Layout sqlite = *layoutNamed("emmett-sqlite", Engine::Sqlite);
    std::vector<std::string> both = sqlite.required;
    both.emplace_back("transaction_id");
    const std::vector<LayoutCandidate> wrong =
        matchLayouts(shapeWith({{"", "emt_messages", both}}, {}, Engine::Sqlite), {sqlite});
    QCOMPARE(wrong[0].missing, std::vector<std::string>{"no column transaction_id"});
}

void TestLayout::match_prefersTheLayoutsOwnSchema()
{
    const std::vector<Layout> layouts = *allLayouts();
    const std::vector<std::string> functions{"copy.write_message", "message_store.write_message"};
    for (const bool ownFirst : {true, false}) {
        std::vector<DatabaseShape::Table> tables{{"copy", "messages", kMessageDb},
                                                 {"message_store", "messages", kMessageDb}};
        if (ownFirst)
            std::ranges::reverse(tables);
        QCOMPARE(matchLayouts(shapeWith(tables, functions), layouts)[0].schema,
                 std::string("message_store"));
    }
}

void TestLayout::match_byPatternNeedsNeighboursOfTheSamePrefix()
{
    const Layout eventuous = *layoutNamed("eventuous-sqlite", Engine::Sqlite);
    const auto shapeOf = [&](const std::string& prefix) {
        return shapeWith({{"", "shop_messages", eventuous.required},
                          {"", prefix + "_streams", {"stream_id", "stream_name", "version"}},
                          {"", prefix + "_checkpoints", {"id", "position"}}},
                         {}, Engine::Sqlite);
    };
    QVERIFY(matchLayouts(shapeOf("shop"), {eventuous})[0].missing.empty());
    QCOMPARE(matchLayouts(shapeOf("shop"), {eventuous})[0].table, std::string("shop_messages"));
    const std::vector<std::string> missing = matchLayouts(shapeOf("other"), {eventuous})[0].missing;
    QVERIFY(std::ranges::find(missing, "table shop_streams") != missing.end());
    QVERIFY(std::ranges::find(missing, "column shop_streams.stream_name") != missing.end());
}

void TestLayout::bound_takesRealNamesAndWhatTheTableHas()
{
    const Layout axon = *layoutNamed("axon-4", Engine::Postgres);
    const DatabaseShape::Table table{"public", "domainevententry", {"globalindex", "payloadtype"}};
    const Layout own = *boundLayout(axon, table);
    QCOMPARE(own.table, std::string("domainevententry"));
    QCOMPARE(own.position.name, std::string("globalindex"));
    QCOMPARE(own.type.name, std::string("payloadtype"));

    const Layout marten = *layoutNamed("marten", Engine::Postgres);
    const Layout plain = *boundLayout(marten, {"shop", "mt_events", marten.required});
    QVERIFY(!plain.metadata);
    QVERIFY(!plain.dataBytes);
    QVERIFY(plain.rows.find("m.data AS data") != std::string::npos);
    QVERIFY(plain.rows.find("NULL::jsonb AS headers") != std::string::npos);
    QVERIFY(plain.rows.find("FROM \"shop\".\"mt_events\" AS m") != std::string::npos);
    std::vector<std::string> all = marten.required;
    for (const char* name : {"bdata", "headers", "correlation_id", "causation_id", "is_skipped"})
        all.emplace_back(name);
    const Layout full = *boundLayout(marten, {"shop", "mt_events", all});
    QVERIFY(full.metadata && full.dataBytes);
    QVERIFY(full.rows.find("m.is_skipped IS NOT TRUE") != std::string::npos);
    for (const Layout& layout : {plain, full}) {
        QVERIFY(layout.rows.find("{has") == std::string::npos);
        QVERIFY(layout.write[1].find("{has") == std::string::npos);
    }
}

void TestLayout::bound_refusesAPrefixThatBreaksOutOfItsQuotes()
{
    const Layout eventuous = *layoutNamed("eventuous-sqlite", Engine::Sqlite);
    QVERIFY(!boundLayout(eventuous, {"", "x\"; DROP TABLE y; --_messages", eventuous.required}));
}

void TestLayout::newStore_mayNameItsEventTableWhereTheLayoutHasOthers_data()
{
    QTest::addColumn<QByteArray>("layout");
    QTest::addColumn<Engine>("engine");
    QTest::addColumn<QByteArray>("table");
    QTest::addColumn<QByteArray>("named"); ///< empty: refused
    const QByteArray sourcing = "eventsourcing-postgresql";
    QTest::newRow("an application's")
        << sourcing << Engine::Postgres << QByteArray("shop_events") << QByteArray("shop_events");
    QTest::newRow("of one prefix") << QByteArray("eventuous-sqlite") << Engine::Sqlite
                                   << QByteArray("shop_messages") << QByteArray("shop_messages");
    QTest::newRow("none") << sourcing << Engine::Postgres << QByteArray()
                          << QByteArray("stored_events");
    QTest::newRow("not recognised afterwards")
        << sourcing << Engine::Postgres << QByteArray("shop") << QByteArray();
    QTest::newRow("the layout has one name")
        << QByteArray("message-db") << Engine::Postgres << QByteArray("letters") << QByteArray();
    QTest::newRow("the script has one name") << QByteArray("eventsourcing-sqlite") << Engine::Sqlite
                                             << QByteArray("shop_events") << QByteArray();
}

void TestLayout::newStore_mayNameItsEventTableWhereTheLayoutHasOthers()
{
    QFETCH(const QByteArray, layout);
    QFETCH(const Engine, engine);
    QFETCH(const QByteArray, table);
    QFETCH(const QByteArray, named);
    Layout own = *layoutNamed(layout.toStdString(), engine);
    const std::string before = own.table;
    const Status done = nameEventTable(own, table.toStdString());
    QCOMPARE(done.has_value(), !named.isEmpty());
    QCOMPARE(own.table, named.isEmpty() ? before : named.toStdString());
}

void TestLayout::drawsEarly_needsTheGuardBare()
{
    std::string yaml = kGood;
    yaml.replace(yaml.find("guard: file"), 11, "guard: file\n  drawsEarly: true");
    const Result<Layout> layout = parseLayout(yaml, "mine.yaml");
    QVERIFY(!layout);
    QVERIFY(layout.error().message.starts_with("mine.yaml:8:15:"));
    QVERIFY(layoutNamed("marten", Engine::Postgres)->drawsEarly);
    QVERIFY(!layoutNamed("message-db", Engine::Postgres)->drawsEarly);
}

void TestLayout::expandedSql_refusesQuotesInSchemas()
{
    const Layout layout = *layoutNamed("message-db", Engine::Postgres);
    QCOMPARE(*expandedSql(layout, "my store", "SELECT '{}' FROM {table} IN {schema} {other"),
             std::string("SELECT '{}' FROM \"my store\".\"messages\" IN \"my store\" {other"));
    for (const char* schema : {"a'b", "a\"b", "a$b", "a\\b"})
        QVERIFY(!expandedSql(layout, schema, "{schema}"));
}

void TestLayout::choose_namesTheNearestCandidates()
{
    std::string schema;
    const DatabaseShape shape =
        shapeWith({{"", "events", {"position", "stream", "version"}}}, {}, Engine::Sqlite);
    const Result<Layout> layout = chooseLayout(shape, "", "shop.db", schema);
    QVERIFY(!layout);
    QCOMPARE(layout.error().kind, ErrorKind::InvalidInput);
    const QString message = QString::fromStdString(layout.error().message);
    QVERIFY(message.contains("shop.db"));
    QVERIFY2(message.contains("native (missing: column id, column type"),
             layout.error().message.c_str());
    QVERIFY(message.contains("emmett-sqlite (missing: table emt_messages)"));
    QCOMPARE(chooseLayout(shape, "nonsense", "shop.db", schema).error().kind,
             ErrorKind::InvalidInput);
}

QTEST_GUILESS_MAIN(TestLayout)
#include "tst_layout.moc"
