#include "core/store/filter.h"

#include <QTest>

using namespace viridian;

namespace {

const Timestamp kNow = *parseTime("2026-11-23T12:00:00Z");

Event orderEvent()
{
    Event event;
    event.position = Position(1'200);
    event.stream = "order-42";
    event.version = 7;
    event.id = "53621f67-df00-480d-b173-84d3abdd03ff";
    event.type = "OrderPlaced";
    event.schemaVersion = "2";
    event.data = {
        PayloadKind::Json,
        R"({"total":1000.50,"big":12345678901234567890123,"text":"caf\u00e9","due":"2026-02-01","price":"19.90",)"
        R"("lines":[{"sku":"TEA"},{"sku":"MUG"}],"a.b":{"c/d":true},"none":null,"paid":false})"};
    event.metadata = {PayloadKind::Json,
                      R"({"correlationId":"c-1","causationId":"E-9","user":"mira"})"};
    event.time = *parseTime("2026-11-23T11:50:00.5Z");
    event.dataBytes = event.data.bytes.size();
    return event;
}

} // namespace

class TestFilter : public QObject {
    Q_OBJECT

private slots:
    void matches_evaluatesEveryField_data();
    void matches_evaluatesEveryField();
    void parse_refusesWithColumn_data();
    void parse_refusesWithColumn();
    void empty_matchesAll();
    void scansBodies_tellsCost_data();
    void scansBodies_tellsCost();
    void side_isIgnoredWhereThereIsNone();
    void position_ofAPairIsComparedByItsNumber();
    void nullAndBadPayloads_matchNoPath();
    void deepNesting_isRefused();
};

void TestFilter::matches_evaluatesEveryField_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("matches");
    const auto yes = [](const char* text) { QTest::newRow(text) << text << true; };
    const auto no = [](const char* text) { QTest::newRow(text) << text << false; };
    yes("type:OrderPlaced");
    no("type:orderplaced");
    yes("type:Order*");
    yes("type:*Placed");
    no("type:Cart*");
    yes("type:CartOpened,OrderPlaced");
    yes("type:\"OrderPlaced\"");
    no("type:\"Order*\"");
    yes("stream:order-42 type:OrderPlaced");
    no("stream:order-42 type:CartOpened");
    yes("stream:order-42 AND type:OrderPlaced");
    yes("type:CartOpened OR stream:order-42");
    yes("type:A type:B OR stream:order-*");
    no("type:A (type:B OR stream:order-*)");
    yes("type:OrderPlaced (type:B OR stream:order-*)");
    no("-type:OrderPlaced");
    yes("!type:A");
    yes("--type:OrderPlaced");
    yes("NOT type:A");
    yes("-(type:A OR type:B)");
    yes("id:53621f67-df00-480d-b173-84d3abdd03ff");
    yes("id:53621F67-DF00-480D-B173-84D3ABDD03FF");
    yes("id:53621f67*");
    no("id:53621f67");
    yes("pos:1200");
    yes("pos:1000..1200");
    yes("pos:1200..");
    no("pos:..1199");
    yes("pos:>1199");
    no("pos:>1200");
    yes("pos:>=1200");
    yes("pos:<=1200");
    no("pos:<1200");
    yes("pos:5,1200");
    yes("ver:7");
    yes("ver:<8");
    no("ver:8..");
    yes("v:2");
    no("v:1");
    yes("v:>1");
    yes("v:1..2");
    no("-v:2");
    yes("time:2026-11-23");
    yes("time:2026-11-23T11:50");
    yes("time:2026-11-23T11:50:00");
    no("time:2026-11-23T11:50:00.4");
    yes("time:2026-11-23T11:50:00.5");
    no("time:2026-11-22");
    yes("time:-15m");
    no("time:-5m");
    yes("time:<-5m");
    yes("time:-1h..-5m");
    yes("time:2026-11-01..2026-11-23");
    no("time:..2026-11-22");
    yes("time:>2026-11-22");
    no("time:>2026-11-23");
    yes("size:>10");
    no("size:<10");
    yes("corr:c-1");
    yes("corr:c-*");
    no("corr:c-2");
    yes("cause:E-9");
    yes("body.total:>1000");
    no("body.total:>1000.5");
    yes("body.total:1000.5");
    yes("body.total:1e3..1001");
    yes("body.big:12345678901234567890123");
    no("body.big:12345678901234567890124");
    yes("body.big:>12345678901234567890122");
    yes("body.price:>19.8");
    no("body.price:>19.9");
    yes("body.due:<2026-02-02");
    yes("body.text:café");
    yes("body.text:caf*");
    yes("body.lines.0.sku:TEA");
    no("body.lines.1.sku:TEA");
    yes("body.lines.*.sku:MUG");
    no("body.lines.*.sku:PEN");
    yes("body.\"a.b\".c/d:true");
    yes("body.none:null");
    yes("body.none:*");
    no("body.missing:*");
    yes("body.paid:false");
    no("body.lines:TEA");
    yes("body.lines:*");
    yes("meta.user:mira,lee");
    no("meta.user:lee");
    yes("body:mug");
    no("body:mira");
    yes("meta:MIRA");
    yes("order-42");
    yes("placed");
    yes("MUG");
    yes("café");
    yes("\"sku\":\"TEA");
    yes("ord*42");
    no("nothing");
    no("mira");
    yes("-nothing body.total:>1 OR type:A");
}

void TestFilter::matches_evaluatesEveryField()
{
    QFETCH(QString, text);
    QFETCH(bool, matches);
    if (text == "\"sku\":\"TEA")
        text = R"("sku\":\"TEA")";
    const Result<Filter> filter = Filter::parse(text.toStdString(), kNow);
    QVERIFY2(filter, filter ? "" : filter.error().message.c_str());
    QCOMPARE(filter->matches(orderEvent()), matches);
}

void TestFilter::parse_refusesWithColumn_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("column");
    QTest::addColumn<QString>("says");
    QTest::newRow("unknown field") << "type:A colour:red"
                                   << "8"
                                   << "colour";
    QTest::newRow("no value") << "type:A stream:"
                              << "15"
                              << "Expected a value after";
    QTest::newRow("no alternative") << "type:A,"
                                    << "8"
                                    << "Expected a value";
    QTest::newRow("open quotes") << "type:\"A"
                                 << "6"
                                 << "not closed";
    QTest::newRow("open group") << "(type:A"
                                << "1"
                                << "Expected a “)”";
    QTest::newRow("stray bracket") << "type:A )"
                                   << "8"
                                   << "without its";
    QTest::newRow("empty group") << "type:A ()"
                                 << "9"
                                 << "Expected a term";
    QTest::newRow("OR at the end") << "type:A OR"
                                   << "10"
                                   << "Expected a term";
    QTest::newRow("sign at the end") << "type:A -"
                                     << "9"
                                     << "negates";
    QTest::newRow("position as text") << "pos:abc"
                                      << "5"
                                      << "not a position";
    QTest::newRow("wildcard position") << "pos:1*"
                                       << "5"
                                       << "number";
    QTest::newRow("version as text") << "ver:1.5"
                                     << "5"
                                     << "whole number";
    QTest::newRow("no time") << "time:yesterday"
                             << "6"
                             << "not a time";
    QTest::newRow("no length of time") << "time:-15x"
                                       << "6"
                                       << "length of time";
    QTest::newRow("comparison of text") << "type:>A"
                                        << "6"
                                        << "no < or >";
    QTest::newRow("comparison of a range") << "pos:>1..2"
                                           << "5"
                                           << "no < or >";
    QTest::newRow("comparison without a path") << "body:>5"
                                               << "6"
                                               << "needs a path";
    QTest::newRow("empty path") << "body.:5"
                                << "1"
                                << "member name";
    QTest::newRow("two dots in a path") << "body.a..b:5"
                                        << "1"
                                        << "between the dots";
    QTest::newRow("column counts characters") << "type:é ver:x"
                                              << "12"
                                              << "whole number";
}

void TestFilter::parse_refusesWithColumn()
{
    QFETCH(QString, text);
    QFETCH(QString, column);
    QFETCH(QString, says);
    const Result<Filter> filter = Filter::parse(text.toStdString(), kNow);
    QVERIFY(!filter);
    QCOMPARE(filter.error().kind, ErrorKind::InvalidInput);
    const QString message = QString::fromStdString(filter.error().message);
    QVERIFY2(message.contains(says), filter.error().message.c_str());
    QVERIFY2(message.contains("column " + column), filter.error().message.c_str());
    QCOMPARE(QString::fromStdString(filter.error().detail), column);
}

void TestFilter::empty_matchesAll()
{
    QVERIFY(Filter().matches(orderEvent()));
    const Result<Filter> blank = Filter::parse("  ", kNow);
    QVERIFY(blank);
    QVERIFY(blank->empty());
    QVERIFY(blank->root() == nullptr);
}

void TestFilter::scansBodies_tellsCost_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("bodies");
    QTest::addColumn<bool>("data");
    QTest::newRow("columns") << "type:A stream:b-* pos:1.. time:-1h v:1 id:x ver:3" << false
                             << false;
    QTest::newRow("word") << "tea" << true << true;
    QTest::newRow("body") << "type:A -body.a:1" << true << true;
    QTest::newRow("metadata") << "meta.a:1 OR type:B" << true << false;
    QTest::newRow("correlation") << "corr:x" << true << false;
    QTest::newRow("size") << "size:>5" << true << false;
}

void TestFilter::scansBodies_tellsCost()
{
    QFETCH(QString, text);
    QFETCH(bool, bodies);
    QFETCH(bool, data);
    const Result<Filter> filter = Filter::parse(text.toStdString(), kNow);
    QVERIFY(filter);
    QCOMPARE(filter->scansBodies(), bodies);
    QCOMPARE(filter->needsData(), data);
}

void TestFilter::side_isIgnoredWhereThereIsNone()
{
    const Filter blue = *Filter::parse("side:blue type:OrderPlaced", kNow);
    const Filter notBlue = *Filter::parse("-side:blue", kNow);
    QVERIFY(blue.matches(orderEvent()));
    QVERIFY(notBlue.matches(orderEvent()));
    QVERIFY(blue.matches(orderEvent(), "blue"));
    QVERIFY(!blue.matches(orderEvent(), "green"));
    QVERIFY(!notBlue.matches(orderEvent(), "blue"));
}

void TestFilter::position_ofAPairIsComparedByItsNumber()
{
    Event event = orderEvent();
    event.position = Position(9233, 17);
    QVERIFY(Filter::parse("pos:17", kNow)->matches(event));
    QVERIFY(!Filter::parse("pos:>17", kNow)->matches(event));
    QVERIFY(Filter::parse("pos:9233:17", kNow)->matches(event));
    QVERIFY(Filter::parse("pos:>9232:99", kNow)->matches(event));
    QVERIFY(!Filter::parse("pos:9234:1..", kNow)->matches(event));
}

void TestFilter::nullAndBadPayloads_matchNoPath()
{
    Event event = orderEvent();
    event.data = {};
    QVERIFY(!Filter::parse("body.total:*", kNow)->matches(event));
    QVERIFY(!Filter::parse("body:e", kNow)->matches(event));
    event.data = {PayloadKind::Json, R"({"total": 1001)"};
    QVERIFY(!Filter::parse("body.total:*", kNow)->matches(event));
    QVERIFY(Filter::parse("body:total", kNow)->matches(event));
    event.data = {PayloadKind::Bytes, "\xff\x01tea"};
    QVERIFY(Filter::parse("body:TEA", kNow)->matches(event));
}

void TestFilter::deepNesting_isRefused()
{
    const std::string deep = std::string(5000, '(') + "a" + std::string(5000, ')');
    QVERIFY(!Filter::parse(deep, kNow));
    QVERIFY(!Filter::parse(std::string(20'000, 'a'), kNow));
    const std::string signs = std::string(9000, '-') + "type:OrderPlaced";
    QVERIFY(Filter::parse(signs, kNow)->matches(orderEvent()));
}

QTEST_GUILESS_MAIN(TestFilter)
#include "tst_filter.moc"
