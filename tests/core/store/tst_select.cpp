#include "core/store/sql/page_reader.h"
#include "core/store/sql/select.h"

#include <QTest>

using namespace viridian;

namespace {

const Timestamp kNow = *parseTime("2026-11-23T12:00:00Z");

Layout layoutOf(const char* name, Engine engine)
{
    Result<Layout> layout = layoutNamed(name, engine);
    if (!layout)
        qFatal("%s", layout.error().message.c_str());
    return *std::move(layout);
}

} // namespace

class TestSelect : public QObject {
    Q_OBJECT

private slots:
    void pushFilter_isASupersetUnderOrAndNot_data();
    void pushFilter_isASupersetUnderOrAndNot();
    void pushFilter_bindsValues();
    void textTimes_areRuledOutAroundTheirHours();
    void postgresText_thatCannotBeStoredNeverMatches();
    void positions_areComparedAsPairsWhereTheyAre();
    void withLiterals_writesValuesInPlace();
    void columns_followTheBodiesAskedFor();
    void names_areQuoted();
    void streamOfAFilter_isTaken();
    void countedRows_areCountedFirstAndByNoIndex();
};

void TestSelect::pushFilter_isASupersetUnderOrAndNot_data()
{
    QTest::addColumn<QString>("filter");
    QTest::addColumn<QString>("sql");
    QTest::addColumn<bool>("exact");
    QTest::newRow("none") << ""
                          << "" << true;
    QTest::newRow("type") << "type:A"
                          << "(\"type\" = $1)" << true;
    QTest::newRow("alternatives") << "type:A,B*"
                                  << "(\"type\" = $1 OR \"type\" GLOB $2)" << true;
    QTest::newRow("and") << "type:A stream:b"
                         << "((\"type\" = $1) AND (\"stream\" = $2))" << true;
    QTest::newRow("and with a body") << "type:A body.*:1"
                                     << "((\"type\" = $1))" << false;
    QTest::newRow("only a body") << "body.*:1"
                                 << "" << false;
    QTest::newRow("or") << "type:A OR stream:b"
                        << "((\"type\" = $1) OR (\"stream\" = $2))" << true;
    QTest::newRow("or with a body") << "type:A OR body.*:1"
                                    << "" << false;
    QTest::newRow("not") << "-type:A"
                         << "((\"type\" = $1) IS NOT TRUE)" << true;
    QTest::newRow("not of a body") << "-body.*:1"
                                   << "" << false;
    QTest::newRow("not of a superset") << "-(type:A body.*:1)"
                                       << "" << false;
    QTest::newRow("not of half an or") << "-(type:A OR body.*:1)"
                                       << "" << false;
    QTest::newRow("or under and") << "stream:c (type:A OR body.*:1)"
                                  << "((\"stream\" = $1))" << false;
    QTest::newRow("superset in an or") << "(type:A body.*:1) OR stream:b"
                                       << "(((\"type\" = $1)) OR (\"stream\" = $2))" << false;
    QTest::newRow("a member's name") << "body.x:1"
                                     << "(viridian_may_hold(\"data\", $1))" << false;
    QTest::newRow("numbers") << "pos:5.. ver:<3"
                             << "((\"position\" >= 5) AND (\"version\" <= 2))" << true;
    QTest::newRow("no number") << "pos:<0"
                               << "(FALSE)" << true;
    QTest::newRow("time") << "time:>2026-01-01"
                          << "((\"time\" IS NOT NULL AND \"time\" >= 1767312000000000))" << true;
    QTest::newRow("column that may be NULL")
        << "-v:2"
        << "((coalesce(\"schema_version\", '') = $1) IS NOT TRUE)" << true;
}

void TestSelect::pushFilter_isASupersetUnderOrAndNot()
{
    QFETCH(QString, filter);
    QFETCH(QString, sql);
    QFETCH(bool, exact);
    const Layout layout = layoutOf("native", Engine::Sqlite);
    std::vector<SqlParameter> parameters;
    const PushedFilter pushed = pushFilter({.layout = &layout, .schema = {}},
                                           *Filter::parse(filter.toStdString(), kNow), parameters);
    QCOMPARE(QString::fromStdString(pushed.sql), sql);
    QCOMPARE(pushed.exact, exact);
    QCOMPARE(static_cast<qsizetype>(parameters.size()), sql.count('$'));
}

void TestSelect::pushFilter_bindsValues()
{
    const Layout sqlite = layoutOf("native", Engine::Sqlite);
    const Layout postgres = layoutOf("message-db", Engine::Postgres);
    const Filter filter = *Filter::parse("stream:a'b%_?[*", kNow);
    std::vector<SqlParameter> parameters;
    QCOMPARE(pushFilter({.layout = &sqlite, .schema = {}}, filter, parameters).sql,
             std::string("(\"stream\" GLOB $1)"));
    QCOMPARE(std::get<std::string>(parameters[0]), std::string("a'b%_[?][[]*"));
    parameters.clear();
    QCOMPARE(pushFilter({.layout = &postgres, .schema = "m"}, filter, parameters).sql,
             std::string("(\"stream_name\" LIKE $1 ESCAPE '\\')"));
    QCOMPARE(std::get<std::string>(parameters[0]), std::string("a'b\\%\\_?[%"));
    parameters.clear();
    const Filter id =
        *Filter::parse("id:53621F67-DF00-480D-B173-84D3ABDD03FF OR id:nonsense", kNow);
    QCOMPARE(pushFilter({.layout = &postgres, .schema = "m"}, id, parameters).sql,
             std::string("((\"id\" = $1::uuid) OR (FALSE))"));
}

void TestSelect::textTimes_areRuledOutAroundTheirHours()
{
    // Whatever zone and separator a text has: most of a day before and behind is left in.
    const Layout sqlite = layoutOf("emmett-sqlite", Engine::Sqlite);
    const Filter filter = *Filter::parse("time:2026-01-31T12:00:00..2026-01-31T12:30:00", kNow);
    std::vector<SqlParameter> parameters;
    const PushedFilter pushed = pushFilter({.layout = &sqlite, .schema = {}}, filter, parameters);
    QCOMPARE(pushed.sql,
             std::string("((\"created\" IS NOT NULL AND \"created\" >= $1 AND \"created\" < $2))"));
    QVERIFY(!pushed.exact);
    QCOMPARE(std::get<std::string>(parameters[0]), std::string("2026-01-30 21"));
    QCOMPARE(std::get<std::string>(parameters[1]), std::string("2026-02-01T04"));
    // Only what is exact may be turned around.
    QCOMPARE(pushFilter({.layout = &sqlite, .schema = {}}, *Filter::parse("-time:2026-01-31", kNow),
                        parameters)
                 .sql,
             std::string());
    const Layout axon = layoutOf("axon-4", Engine::Postgres);
    const std::string text = pushFilter({.layout = &axon, .schema = "a"}, filter, parameters).sql;
    QVERIFY2(text.find("COLLATE \"C\" >= ") != std::string::npos, text.c_str());
}

void TestSelect::postgresText_thatCannotBeStoredNeverMatches()
{
    const Layout postgres = layoutOf("native", Engine::Postgres);
    std::vector<SqlParameter> parameters;
    const PushedFilter pushed = pushFilter({.layout = &postgres, .schema = "v"},
                                           *Filter::parse("type:\xff", kNow), parameters);
    QCOMPARE(pushed.sql, std::string("(FALSE)"));
    QVERIFY(parameters.empty());
}

void TestSelect::positions_areComparedAsPairsWhereTheyAre()
{
    const Layout layout = layoutOf("emmett-postgresql", Engine::Postgres);
    SelectContext context{.layout = &layout, .schema = "public"};
    QVERIFY(context.pairs());
    const std::string pairs = selectCountBetween(context, Position(9, 1), std::nullopt).sql;
    QVERIFY2(pairs.find("(\"transaction_id\", \"global_position\") > ($1::xid8, $2::bigint)") !=
                 std::string::npos,
             pairs.c_str());
    // A store restored from a dump is ordered by number alone.
    context.byTransaction = false;
    const std::string numbers = selectCountBetween(context, Position(1), std::nullopt).sql;
    QVERIFY2(numbers.find("\"global_position\" > $1") != std::string::npos, numbers.c_str());
    QVERIFY(numbers.find("xid8") == std::string::npos);
}

void TestSelect::withLiterals_writesValuesInPlace()
{
    SqlStatement statement;
    statement.sql = "SELECT '$1', \"a$2\" WHERE a = $1 AND b = $2 AND c = $10";
    statement.parameters = {std::int64_t{5}, std::string("it's $1")};
    QCOMPARE(statement.withLiterals(),
             std::string("SELECT '$1', \"a$2\" WHERE a = 5 AND b = 'it''s $1' AND c = $10"));
}

void TestSelect::columns_followTheBodiesAskedFor()
{
    const Layout layout = layoutOf("native", Engine::Postgres);
    const SelectContext context{.layout = &layout, .schema = "viridian"};
    const EventSelect full = selectEvents(context, {}, Bodies::Full);
    QVERIFY(full.columns.data >= 0 && full.columns.dataBytes >= 0 && full.columns.size < 0);
    const EventSelect start = selectEvents(context, {}, Bodies::Start);
    QVERIFY(start.columns.data >= 0 && start.columns.size >= 0);
    QVERIFY(start.statement.sql.find("left(\"data\"::text, 256)") != std::string::npos);
    const EventSelect none = selectEvents(context, {}, Bodies::None);
    QVERIFY(none.columns.data < 0 && none.columns.size >= 0);
    QVERIFY(full.exact);
    QVERIFY(full.statement.sql.ends_with("LIMIT 1000"));
    ReadRequest request;
    request.filter = *Filter::parse("tea", kNow);
    QVERIFY(!selectEvents(context, request, Bodies::Full).exact);
    QVERIFY(selectEvents(context, request, Bodies::Full).statement.sql.find("LIMIT") ==
            std::string::npos);
}

void TestSelect::names_areQuoted()
{
    Layout layout = layoutOf("native", Engine::Sqlite);
    layout.table = "ev\"ents; DROP";
    layout.stream.name = "str\"eam";
    const std::string sql =
        selectEvents({.layout = &layout, .schema = "sch\"ema"}, {}, Bodies::Full).statement.sql;
    QVERIFY2(sql.find("\"sch\"\"ema\".\"ev\"\"ents; DROP\"") != std::string::npos, sql.c_str());
    QVERIFY(sql.find("\"str\"\"eam\"") != std::string::npos);
    QCOMPARE(textLiteral("a'b"), std::string("'a''b'"));
}

void TestSelect::streamOfAFilter_isTaken()
{
    const auto streamIn = [](const char* text) {
        ReadRequest request;
        request.filter = *Filter::parse(text, kNow);
        return withStreamOfFilter(request).stream;
    };
    QVERIFY(streamIn("stream:a-1") == "a-1");
    QVERIFY(streamIn("type:X stream:a-1") == "a-1");
    QVERIFY(!streamIn("stream:a-*"));
    QVERIFY(!streamIn("stream:a-1,b-2"));
    QVERIFY(!streamIn("stream:a-1 OR type:X"));
    QVERIFY(!streamIn("-stream:a-1"));
}

void TestSelect::countedRows_areCountedFirstAndByNoIndex()
{
    const Layout layout = layoutOf("native", Engine::Sqlite);
    SelectContext context{.layout = &layout, .schema = {}};
    ReadRequest request;
    request.filter = *Filter::parse("type:A time:>2026-01-01", kNow);
    QVERIFY(!scansInOnePass(context, request));
    context.countsRows = true;
    QVERIFY(scansInOnePass(context, request));
    const std::string sql =
        selectCounted(context, request, Bodies::None, std::nullopt).statement.sql;
    QVERIFY(sql.find("FROM \"events\" NOT INDEXED WHERE") != std::string::npos);
    QVERIFY(sql.find("CASE WHEN viridian_over(\"position\") THEN FALSE WHEN ((\"type\" = $1)") !=
            std::string::npos);
    context.timeIndexed = true; // it leads to the rows
    QVERIFY(!scansInOnePass(context, request));
    request.filter = *Filter::parse("type:A", kNow);
    QVERIFY(scansInOnePass(context, request));
    request.stream = "a-1";
    QVERIFY(!scansInOnePass(context, request));
}

QTEST_GUILESS_MAIN(TestSelect)
#include "tst_select.moc"
