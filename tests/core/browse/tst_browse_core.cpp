#include "core/browse/census.h"
#include "core/browse/links.h"
#include "core/browse/merge.h"
#include "core/browse/sample.h"
#include "core/browse/state.h"
#include "core/store/open.h"

#include <QTemporaryDir>
#include <QTest>

#include "browse_store.h"

namespace viridian {
namespace {

const std::string kExact = "1234567890123456789012345678901234567890";
const ProgressSink kQuiet = [](const Progress&) {};

class TestStore {
public:
    explicit TestStore(const std::vector<Line>& lines)
    {
        Result<std::unique_ptr<EventStore>> opened = openStore(
            writeStore(m_folder.filePath(QStringLiteral("s.ndjson")).toStdString(), lines));
        if (!opened)
            qFatal("%s", opened.error().message.c_str());
        m_store = *std::move(opened);
    }
    EventStore& operator*() const { return *m_store; }

private:
    QTemporaryDir m_folder;
    std::unique_ptr<EventStore> m_store;
};

std::string meta(const std::string& correlation, const std::string& cause)
{
    return "{\"correlationId\": \"" + correlation + "\", \"causationId\": \"" + cause + "\"}";
}

/// A place order command's whole correlation, with strangers between.
std::vector<Line> saga()
{
    return {
        {.stream = "cmd-1", .type = "PlaceOrder", .metadata = meta("c 1", ""), .id = "a"},
        {.stream = "other-1", .type = "Other", .metadata = meta("c 2", "x"), .id = "o1"},
        {.stream = "order-1", .type = "OrderPlaced", .metadata = meta("c 1", "a"), .id = "b"},
        {.stream = "pay-1", .type = "PaymentTaken", .metadata = meta("c 1", "b"), .id = "c"},
        {.stream = "other-2", .type = "Other", .metadata = "{}", .id = "o2"},
        {.stream = "ship-1", .type = "Shipped", .metadata = meta("c 1", "b"), .id = "d"},
        {.stream = "mail-1", .type = "MailSent", .metadata = meta("c 1", "c"), .id = "e"},
        {.stream = "audit-1", .type = "Copied", .metadata = meta("", "b"), .id = "f"},
    };
}

} // namespace

class TestBrowseCore : public QObject {
    Q_OBJECT

private slots:
    void merge_keepsDigitsAndOrder_data()
    {
        QTest::addColumn<QStringList>("events");
        QTest::addColumn<QString>("state");
        const auto row = [](const char* name, QStringList events, const QString& state) {
            QTest::newRow(name) << std::move(events) << state;
        };
        row("one", {R"({"b":1.50,"a":"x"})"}, R"({"b": 1.50, "a": "x"})");
        row("40 digits",
            {QStringLiteral("{\"n\": 1}"),
             QStringLiteral("{\"n\": %1}").arg(QString::fromStdString(kExact))},
            QStringLiteral("{\"n\": %1}").arg(QString::fromStdString(kExact)));
        row("nested", {R"({"a":{"x":1,"y":2}})", R"({"a":{"y":3,"z":4}})"},
            R"({"a": {"x": 1, "y": 3, "z": 4}})");
        row("null takes away", {R"({"a":1,"b":2})", R"({"a":null})"}, R"({"b": 2})");
        row("null within a new object", {R"({"a":{"x":null,"y":1}})"}, R"({"a": {"y": 1}})");
        row("an array replaces", {R"({"a":[1,2]})", R"({"a":[3]})"}, R"({"a": [3]})");
        row("an object replaces a number", {R"({"a":1})", R"({"a":{"x":2}})"},
            R"({"a": {"x": 2}})");
        row("a number replaces an object", {R"({"a":{"x":2}})", R"({"a":1})"}, R"({"a": 1})");
        row("comes back fresh", {R"({"a":{"x":2}})", R"({"a":null})", R"({"a":{"y":1}})"},
            R"({"a": {"y": 1}})");
        row("escaped name", {R"({"a":1})", "{\"\\u0061\":2}"}, R"({"a": 2})");
        row("duplicate names", {R"({"a":1,"a":2})"}, R"({"a": 2})");
    }

    void merge_keepsDigitsAndOrder()
    {
        QFETCH(QStringList, events);
        QFETCH(QString, state);
        MergedObject object;
        for (const QString& event : events)
            QVERIFY(object.merge(event.toStdString()).has_value());
        QCOMPARE(QString::fromStdString(object.toText()), state);
    }

    void merge_refusesWhatIsNoObject()
    {
        MergedObject object;
        QCOMPARE(object.merge("[1]").error().kind, ErrorKind::InvalidInput);
        QVERIFY(!object.merge("{").has_value());
        QCOMPARE(object.toText(), std::string("{}"));
    }

    void state_isFoldedUpToAnEventAndTellsWhatItChanged()
    {
        const TestStore store({
            {.stream = "order-1",
             .version = 0,
             .type = "Placed",
             .data = R"({"total":10,"who":"A"})"},
            {.stream = "order-2", .version = 0, .type = "Placed", .data = R"({"total":99})"},
            {.stream = "order-1", .version = 1, .type = "Noted", .data = "[1]"},
            {.stream = "order-1",
             .version = 2,
             .type = "Paid",
             .data = R"({"total":11,"who":null})"},
            {.stream = "order-1", .version = 3, .type = "Late", .data = R"({"total":12})"},
        });
        const Result<StreamState> state = foldStream(*store, "order-1", Position(4), {});
        QVERIFY(state.has_value());
        QCOMPARE(state->before, std::string(R"({"total": 10, "who": "A"})"));
        QCOMPARE(state->json, std::string(R"({"total": 11})"));
        QCOMPARE(state->events, std::uint64_t{3});
        QCOMPARE(state->skipped, std::uint64_t{1});
        QCOMPARE(state->version, std::int64_t{2});
        QCOMPARE(state->previous, std::optional(Position(3)));
        QCOMPARE(state->changes.size(), std::size_t{2});
        // An event of another stream is not one of this stream's versions.
        QCOMPARE(foldStream(*store, "order-1", Position(2), {}).error().kind, ErrorKind::NotFound);
    }

    void links_areATreeOfTheCorrelation()
    {
        const TestStore store(saga());
        const Result<EventLinks> links = findLinks(*store, Position(4), {}, kQuiet, {});
        QVERIFY(links.has_value());
        QCOMPARE(links->correlation, std::string("c 1"));
        QStringList lines;
        for (const LinkedEvent& linked : links->events)
            lines += QString(static_cast<int>(linked.depth), QLatin1Char('>')) +
                     QString::fromStdString(linked.place.type);
        QCOMPARE(lines, QStringList({QStringLiteral("PlaceOrder"), QStringLiteral(">OrderPlaced"),
                                     QStringLiteral(">>PaymentTaken"),
                                     QStringLiteral(">>>MailSent"), QStringLiteral(">>Shipped")}));
        QCOMPARE(links->self, std::size_t{2});
        QVERIFY(links->wholeStore);
        QCOMPARE(links->copies.size(), std::size_t{1});
    }

    void links_findEffectsWithoutACorrelation()
    {
        std::vector<Line> lines = saga();
        for (Line& line : lines) {
            const std::size_t at = line.metadata.find("correlationId");
            if (at != std::string::npos)
                line.metadata.replace(at, 13, "nothing");
        }
        const TestStore store(lines);
        const Result<EventLinks> links = findLinks(*store, Position(3), {}, kQuiet, {});
        QVERIFY(links.has_value());
        // Its cause, itself, and three effects.
        QCOMPARE(links->events.size(), std::size_t{5});
        QCOMPARE(links->events.front().place.type, std::string("PlaceOrder"));
        QCOMPARE(links->events[1].depth, std::size_t{1});
    }

    void links_sayHowFarTheyLooked()
    {
        std::vector<Line> lines = saga();
        lines.insert(lines.end(), 300, {.stream = "x-1", .type = "X"});
        const TestStore store(lines);
        const Result<EventLinks> links = findLinks(*store, Position(3), {.reach = 50}, kQuiet, {});
        QVERIFY(links.has_value());
        QVERIFY(!links->wholeStore);
        QVERIFY(links->to < Position(300));
        QCOMPARE(findLinks(*store, Position(999), {}, kQuiet, {}).error().kind,
                 ErrorKind::NotFound);
    }

    void links_standStillBeforeACircle()
    {
        const TestStore store({
            {.stream = "a-1", .type = "A", .metadata = meta("c", "b"), .id = "a"},
            {.stream = "b-1", .type = "B", .metadata = meta("c", "a"), .id = "b"},
        });
        const Result<EventLinks> links = findLinks(*store, Position(2), {}, kQuiet, {});
        QVERIFY(links.has_value());
        QCOMPARE(links->events.size(), std::size_t{2});
        QCOMPARE(links->events[1].parent, std::optional<std::size_t>(0));
    }

    void copies_areEveryStreamThatHoldsTheEvent()
    {
        const TestStore store({{.stream = "order-1", .type = "A", .id = "same"},
                               {.stream = "copy-1", .type = "A", .id = "same"},
                               {.stream = "copy-2", .type = "A", .id = "other"}});
        const Result<EventLinks> links = findLinks(*store, Position(1), {}, kQuiet, {});
        QVERIFY(links.has_value());
        QCOMPARE(links->copies.size(), std::size_t{2});
        QCOMPARE(links->copies[1].stream, std::string("copy-1"));
    }

    void census_countsAllInOnePass()
    {
        std::vector<Line> lines;
        for (int i = 0; i < 40; ++i) {
            lines.push_back({.stream = "order-" + std::to_string(i),
                             .version = 0,
                             .type = "Placed",
                             .data = R"({"a": 1})"});
            lines.push_back(
                {.stream = "order-" + std::to_string(i), .version = 1, .type = "Shipped"});
        }
        lines.push_back({.stream = "cart-1",
                         .version = 0,
                         .type = "Opened",
                         .data = "\"" + std::string(500, 'x') + "\"",
                         .schemaVersion = "2"});
        // The last event is long after all the others.
        lines.back().second = 90LL * 24 * 3600;
        const TestStore store(lines);
        std::uint64_t done = 0;
        const Result<Census> census = takeCensus(
            *store, [&done](const Progress& progress) { done = progress.done; },
            [](const Census&) {}, {});
        QVERIFY(census.has_value());
        QVERIFY(census->complete);
        QCOMPARE(done, std::uint64_t{81});
        QCOMPARE(census->events, std::uint64_t{81});
        QCOMPARE(census->categories.at("order").all.events, std::uint64_t{80});
        QCOMPARE(census->categories.at("order").streams, std::uint64_t{40});
        QCOMPARE(census->types.at({"Placed", "1"}), (Tally{.events = 40, .bytes = 320}));
        QCOMPARE(census->types.at({"Opened", "2"}).bytes, std::uint64_t{502});
        QCOMPARE(census->months.size(), std::size_t{2});
        QCOMPARE(census->months.at("2026-11").events, std::uint64_t{80});
        QCOMPARE(census->largest.front().stream, std::string("cart-1"));
        QCOMPARE(census->longest.front().events, std::uint64_t{2});
        // Orders end with Shipped and are quiet for more than a month.
        QVERIFY(census->finished.known);
        QCOMPARE(census->finished.rows.size(), std::size_t{1});
        QCOMPARE(census->finished.rows[0].lastType, std::string("Shipped"));
        QCOMPARE(census->finished.rows[0].streams, std::uint64_t{40});
    }

    void census_stops()
    {
        const TestStore store(saga());
        std::stop_source stop;
        stop.request_stop();
        const Result<Census> census = takeCensus(
            *store, kQuiet, [](const Census&) {}, stop.get_token());
        QVERIFY(!census.has_value());
        QCOMPARE(census.error().kind, ErrorKind::Cancelled);
    }

    void sample_countsASmallStore()
    {
        std::vector<Line> lines(100, {.stream = "a-1",
                                      .type = "T",
                                      .data = R"({"x": {"y": 1}})",
                                      .metadata = R"({"m": 1})"});
        for (std::size_t i = 50; i < lines.size(); ++i)
            lines[i].second = static_cast<std::int64_t>(i) + 10'000;
        const TestStore store(lines);
        const Result<StoreSample> sample = sampleStore(*store, {.slices = 10}, {});
        QVERIFY(sample.has_value());
        QVERIFY(sample->exact);
        QCOMPARE(sample->slices.size(), std::size_t{10});
        QCOMPARE(sample->slices.front().events, 50.0);
        QCOMPARE(sample->slices.back().events, 50.0);
        QCOMPARE(sample->slices[5].events, 0.0);
        QVERIFY(sample->paths.contains("x.y"));
        QVERIFY(sample->metaPaths.contains("m"));
        QVERIFY(sample->types.contains("T"));
        QVERIFY(sample->categories.contains("a"));
    }

    void sample_ofALargeStoreReadsFewPlaces()
    {
        std::vector<Line> lines(5000, {.stream = "a-1", .type = "T"});
        for (std::size_t i = 2500; i < lines.size(); ++i) // the second half comes ten times as fast
            lines[i].second = 2500 + static_cast<std::int64_t>(i - 2500) / 10;
        const TestStore store(lines);
        const Result<StoreSample> sample =
            sampleStore(*store, {.places = 50, .slices = 11, .batch = 5, .countUpTo = 100}, {});
        QVERIFY(sample.has_value());
        QVERIFY(!sample->exact);
        QVERIFY(sample->looked < 500);
        double all = 0;
        for (const TimeSlice& slice : sample->slices)
            all += slice.events;
        QVERIFY(qAbs(all - 5000) < 1);
        QVERIFY(sample->slices.back().events > 5 * sample->slices.front().events);
    }

    void sample_ofAnEmptyStoreIsEmpty()
    {
        const TestStore store({});
        const Result<StoreSample> sample = sampleStore(*store, {}, {});
        QVERIFY(sample.has_value());
        QVERIFY(sample->slices.empty());
        QVERIFY(!sample->first);
    }

    void terms_areQuotedWhereTheGrammarNeedsIt_data()
    {
        QTest::addColumn<QString>("value");
        QTest::newRow("plain") << QStringLiteral("order-1");
        QTest::newRow("space") << QStringLiteral("a b");
        QTest::newRow("quote") << QStringLiteral("a\"b");
        QTest::newRow("backslash") << QStringLiteral("a\\b");
        QTest::newRow("range") << QStringLiteral("a..b");
        QTest::newRow("wildcard") << QStringLiteral("a*b");
        QTest::newRow("comma") << QStringLiteral("a,b");
    }

    void terms_areQuotedWhereTheGrammarNeedsIt()
    {
        QFETCH(QString, value);
        const std::string text = value.toStdString();
        const Result<Filter> filter = Filter::parse(filterTerm("type", text), {});
        QVERIFY(filter.has_value());
        Event event;
        event.type = text;
        QVERIFY(filter->matches(event));
        const std::string other = text + "x";
        event.type = other;
        QVERIFY(!filter->matches(event));
    }
};

} // namespace viridian

QTEST_GUILESS_MAIN(viridian::TestBrowseCore)
#include "tst_browse_core.moc"
