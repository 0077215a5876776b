#include "tests/core/store/contract.h"

#include "core/base/text.h"
#include "core/json/compare.h"
#include "core/store/open.h"

#include <QTest>

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace viridian::test {
namespace {

/// Stream names of a layout that names its streams by UUIDs keep their place, not their text.
std::string streamIn(const ContractRow& row, const std::string& stream)
{
    if (!row.uuidStreams)
        return stream;
    const std::string digits = stream.substr(stream.find('-') + 1);
    return fmt::format("{}-0000-4000-8000-{:0>12}",
                       stream.starts_with("cart")    ? "ca000000"
                       : stream.starts_with("order") ? "0d000000"
                                                     : "c0000000",
                       digits);
}

std::unique_ptr<EventStore> storeWith(const ContractRow& row, std::vector<EventSpec> specs)
{
    const std::string address = row.make();
    for (EventSpec& spec : specs)
        spec.stream = streamIn(row, spec.stream);
    if (row.fillBySql)
        row.fillBySql(address, specs);
    std::unique_ptr<EventStore> store = must(openStore(address));
    if (!row.fillBySql)
        fill(*store, batchOf(specs));
    return store;
}

/// Many libraries' stores are read: each test of pages does with fewer events there.
std::size_t manyIn(const ContractRow& row, std::size_t events)
{
    return row.fillBySql ? events / 5 : events;
}

std::unique_ptr<EventStore> filledStore(const ContractRow& row, std::size_t events)
{
    return storeWith(row, shopEvents(events));
}

bool sameEvent(const Event& a, const Event& b)
{
    return a.position == b.position && a.stream == b.stream && a.version == b.version &&
           a.id == b.id && a.type == b.type && a.schemaVersion == b.schemaVersion &&
           a.data == b.data && a.metadata == b.metadata && a.time == b.time &&
           a.dataBytes == b.dataBytes;
}

/// Every event, read in pages of that size, put in forward order.
EventBatch readAll(EventStore& store, ReadRequest request)
{
    EventBatch all;
    for (int turns = 0; turns < 100'000; ++turns) {
        const ReadPage page = must(store.read(request, {}));
        for (const Event& event : page.events)
            all.addCopy(event);
        if (page.atEnd)
            break;
        if (!page.scannedTo || page.scannedTo == request.after)
            qFatal("a page that is not the last one did not move on");
        request.after = page.scannedTo;
    }
    if (request.direction == Direction::Backward)
        std::ranges::reverse(all.mutableEvents());
    return all;
}

} // namespace

StoreContract::StoreContract(std::vector<ContractRow> rows, QString whyNone)
    : m_rows(std::move(rows)), m_whyNone(std::move(whyNone))
{
}

StoreContract::~StoreContract() = default;

void StoreContract::initTestCase()
{
    if (m_rows.empty())
        QSKIP(qPrintable(m_whyNone));
}

void StoreContract::rowData() const
{
    QTest::addColumn<int>("index");
    for (std::size_t i = 0; i < m_rows.size(); ++i)
        QTest::newRow(m_rows[i].name.c_str()) << static_cast<int>(i);
}

void StoreContract::writableRows() const
{
    QTest::addColumn<int>("index");
    bool any = false;
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        if (m_rows[i].fillBySql)
            continue;
        QTest::newRow(m_rows[i].name.c_str()) << static_cast<int>(i);
        any = true;
    }
    if (!any)
        QSKIP("Viridian only reads these layouts.");
}

const ContractRow& StoreContract::row() const
{
    const int index = *static_cast<int*>(QTest::qData("index", QMetaType::fromType<int>().id()));
    return m_rows[static_cast<std::size_t>(index)];
}

void StoreContract::emptyStore_hasNoHeadAndNoEvents()
{
    const std::unique_ptr<EventStore> store = must(openStore(row().make()));
    const Head head = must(store->head({}));
    QVERIFY(!head.visible);
    QVERIFY(!head.settled);
    const ReadPage page = must(store->read({}, {}));
    QVERIFY(page.atEnd);
    QVERIFY(page.events.empty());
    QCOMPARE(must(store->countEvents(true, {})).count, std::uint64_t{0});
    QCOMPARE(must(store->countStreams(true, {})).count, std::uint64_t{0});
    QVERIFY(must(store->types({})).empty());
    QVERIFY(must(store->categories({})).empty());
    if (store->info().traits.keepsTime)
        QVERIFY(!must(store->positionAt(now(), {})));
}

void StoreContract::createdAgain_isAConflict()
{
    const std::string address = row().make();
    const Status again = createStore(must(StoreAddress::parse(address)));
    QVERIFY(!again);
    QCOMPARE(again.error().kind, ErrorKind::Conflict);
}

void StoreContract::commit_assignsDenseVersionsAndRisingPositions()
{
    const std::unique_ptr<EventStore> store = filledStore(row(), 500);
    std::map<std::string, std::int64_t> next;
    std::optional<Position> last;
    const EventBatch events = allEvents(*store);
    QCOMPARE(events.size(), std::size_t{500});
    for (const Event& event : events) {
        QVERIFY(!last || event.position > *last);
        last = event.position;
        auto& version =
            next.try_emplace(std::string(event.stream), store->info().versionBase).first->second;
        QCOMPARE(event.version, version);
        ++version;
    }
    QVERIFY(must(store->head({})).settled == last);
}

void StoreContract::pages_ofAnySizeAndDirectionGiveTheSameEvents()
{
    const std::unique_ptr<EventStore> store = filledStore(row(), manyIn(row(), 300));
    const EventBatch expected = allEvents(*store);
    QCOMPARE(expected.size(), manyIn(row(), 300));
    for (const std::size_t limit :
         {std::size_t{1}, std::size_t{7}, std::size_t{300}, std::size_t{1000}}) {
        for (const Direction direction : {Direction::Forward, Direction::Backward}) {
            ReadRequest request;
            request.limit = limit;
            request.direction = direction;
            const EventBatch all = readAll(*store, request);
            QCOMPARE(all.size(), expected.size());
            QVERIFY(std::ranges::equal(all, expected, sameEvent));
        }
    }
}

void StoreContract::read_neverGoesAboveUpTo()
{
    const std::unique_ptr<EventStore> store = filledStore(row(), 100);
    const EventBatch events = allEvents(*store);
    ReadRequest request;
    request.upTo = events[49].position;
    request.limit = 30;
    QCOMPARE(readAll(*store, request).size(), std::size_t{50});
    request.direction = Direction::Backward;
    QCOMPARE(readAll(*store, request).size(), std::size_t{50});
    request.direction = Direction::Forward;
    request.after = events[9].position;
    const EventBatch part = readAll(*store, request);
    QCOMPARE(part.size(), std::size_t{40});
    QVERIFY(part.front().position == events[10].position);
}

void StoreContract::oneStream_isReadInOrder()
{
    const std::unique_ptr<EventStore> store = filledStore(row(), 400);
    const EventBatch events = allEvents(*store);
    EventBatch expected;
    for (const Event& event : events) {
        if (event.stream == streamIn(row(), "order-1"))
            expected.addCopy(event);
    }
    QVERIFY(expected.size() > 3);
    for (const Direction direction : {Direction::Forward, Direction::Backward}) {
        ReadRequest request;
        request.stream = streamIn(row(), "order-1");
        request.limit = 3;
        request.direction = direction;
        QVERIFY(std::ranges::equal(readAll(*store, request), expected, sameEvent));
    }
    ReadRequest unknown;
    unknown.stream = streamIn(row(), "order-999999");
    QVERIFY(must(store->read(unknown, {})).events.empty());
}

void StoreContract::bodies_areCutOrLeftOut()
{
    const std::string data = fmt::format(R"({{"text": "{}"}})", std::string(5000, 'x'));
    const std::unique_ptr<EventStore> store = storeWith(
        row(), {{.stream = "order-1", .data = data, .id = {}, .schemaVersion = {}, .time = {}}});
    ReadRequest request;
    const std::uint64_t size = must(store->read(request, {})).events.front().dataBytes;
    QVERIFY(size >= data.size() - 1);
    request.bodies = Bodies::Start;
    const ReadPage start = must(store->read(request, {}));
    QVERIFY(start.events.front().data.bytes.size() <= 256);
    const bool isJson = start.events.front().data.kind == PayloadKind::Json;
    QCOMPARE(start.events.front().data.bytes.starts_with("{\"text\":"), isJson);
    QCOMPARE(start.events.front().dataBytes, size);
    request.bodies = Bodies::None;
    const ReadPage none = must(store->read(request, {}));
    QVERIFY(none.events.front().data.bytes.empty());
    QCOMPARE(none.events.front().dataBytes, size);
    // A filter that must see the body does, whatever is asked for.
    request.filter = must(Filter::parse("body.text:xxx*", now()));
    QCOMPARE(must(store->read(request, {})).events.size(), std::size_t{isJson ? 1U : 0U});
}

void StoreContract::filters_pushedAndInProcessAgree()
{
    const std::unique_ptr<EventStore> store = filledStore(row(), manyIn(row(), 400));
    const EventBatch all = allEvents(*store);
    const Timestamp atNow = must(parseTime("2026-01-01T00:06:00Z"));
    const std::string id =
        all[17].id.empty() ? std::string("none") : fmt::format("\"{}\"", all[17].id);
    const std::vector<std::string> filters{
        "type:CartOpened",
        "type:Cart*",
        "-type:Cart*",
        "type:CartOpened,CaseClosed",
        "type:CartOpened OR stream:order-1",
        "-(type:CartOpened OR stream:order-1)",
        "stream:order-1",
        "stream:order-* type:CaseClosed",
        "stream:*r-1*",
        "stream:CART-*",
        "stream:cart_3",
        "stream:cart?3",
        "stream:cart[-]3",
        "id:" + id,
        "id:" + id + " type:NoSuchType",
        "-id:" + id,
        "id:no-uuid",
        "pos:10..20",
        "pos:<10",
        "-pos:<=390",
        "ver:>5",
        "ver:0..1",
        "v:1",
        "-v:1",
        "time:2026-01-01T00:02",
        "time:-1m",
        "time:<2026-01-01T00:00:10",
        "-time:>2026-01-01T00:00:10",
        "size:>70",
        "-size:>70",
        "body.total:>600",
        "body.number:5..9",
        "type:Cart* body.total:>600",
        "type:Cart* OR body.total:>600",
        "-(type:Cart* body.total:>600)",
        "-(type:Cart* OR body.total:>600)",
        "-body.total:>600 -type:Case*",
        "meta.user:u1",
        "corr:c-3",
        "customer",
        "nothing-like-this",
        "!type:Cart* (stream:order-1 OR ver:<1)",
        "stream:order-1 body.total:>200",
    };
    for (std::string text : filters) {
        if (const std::size_t at = text.find("stream:order-1");
            row().uuidStreams && at != text.npos)
            text.replace(at + 7, 7, streamIn(row(), "order-1"));
        const Filter filter = must(Filter::parse(text, atNow));
        EventBatch expected;
        for (const Event& event : all) {
            if (filter.matches(event))
                expected.addCopy(event);
        }
        for (const Direction direction : {Direction::Forward, Direction::Backward}) {
            ReadRequest request;
            request.filter = filter;
            request.limit = 13;
            request.direction = direction;
            const EventBatch found = readAll(*store, request);
            QVERIFY2(std::ranges::equal(found, expected, sameEvent),
                     qPrintable(QString::fromStdString(fmt::format(
                         "{}: {} found, {} expected", text, found.size(), expected.size()))));
        }
    }
}

void StoreContract::filter_givesUpAfterItsScanLimit()
{
    const std::unique_ptr<EventStore> store = filledStore(row(), 200);
    ReadRequest request;
    request.filter = must(Filter::parse("type:NoSuchType", now()));
    request.scanLimit = 50;
    const ReadPage first = must(store->read(request, {}));
    QVERIFY(first.events.empty());
    QVERIFY(!first.atEnd);
    QCOMPARE(first.scanned, std::uint64_t{50});
    QVERIFY(first.scannedTo == allEvents(*store)[49].position);
    QVERIFY(readAll(*store, request).empty());
    request.filter = must(Filter::parse("type:CartOpened", now()));
    const EventBatch inSteps = readAll(*store, request);
    request.scanLimit = 100'000;
    QCOMPARE(inSteps.size(), readAll(*store, request).size());
}

void StoreContract::streamHeads_areThoseUpToAPosition()
{
    const std::unique_ptr<EventStore> store = filledStore(row(), 300);
    const EventBatch events = allEvents(*store);
    const std::vector<std::string> streams{streamIn(row(), "order-1"), streamIn(row(), "nobody-1"),
                                           streamIn(row(), "cart-0")};
    for (const std::size_t upTo : {std::size_t{299}, std::size_t{120}, std::size_t{0}}) {
        const std::vector<StreamHead> heads =
            must(store->streamHeads(streams, events[upTo].position, {}));
        QCOMPARE(heads.size(), streams.size());
        for (std::size_t i = 0; i < streams.size(); ++i) {
            std::optional<std::int64_t> expected;
            for (const Event& event : events.events().first(upTo + 1)) {
                if (event.stream == streams[i])
                    expected = event.version;
            }
            QCOMPARE(heads[i].stream, streams[i]);
            QVERIFY(heads[i].version == expected);
        }
    }
    QVERIFY(must(store->streamHeads(streams, std::nullopt, {}))[0].version ==
            must(store->streamHeads(streams, events.back().position, {}))[0].version);
}

void StoreContract::counts_areExact()
{
    const std::unique_ptr<EventStore> store = filledStore(row(), 300);
    const EventBatch events = allEvents(*store);
    std::set<std::string_view> streams;
    std::set<std::string_view> types;
    for (const Event& event : events) {
        streams.insert(event.stream);
        types.insert(event.type);
    }
    const Count count = must(store->countEvents(true, {}));
    QVERIFY(count.exact);
    QCOMPARE(count.count, std::uint64_t{300});
    QCOMPARE(must(store->countStreams(true, {})).count, std::uint64_t{streams.size()});
    QCOMPARE(must(store->countBetween(events[9].position, events[19].position, {})),
             std::uint64_t{10});
    QCOMPARE(must(store->countBetween({}, events[19].position, {})), std::uint64_t{20});
    QCOMPARE(must(store->countBetween(events[19].position, {}, {})), std::uint64_t{280});
    std::uint64_t sum = 0;
    const std::vector<TypeCount> census = must(store->types({}));
    QCOMPARE(census.size(), types.size());
    for (const TypeCount& type : census)
        sum += type.count;
    QCOMPARE(sum, std::uint64_t{300});
    const std::vector<CategoryRow> categories = must(store->categories({}));
    QCOMPARE(categories.size(), std::size_t{3});
    if (row().uuidStreams)
        return; // the start of a UUID is no category
    QCOMPARE(categories[0].category, std::string("cart"));
    QCOMPARE(categories[1].category, std::string("customer"));
    QCOMPARE(categories[0].events + categories[1].events + categories[2].events,
             std::uint64_t{300});
    QCOMPARE(categories[0].streams + categories[1].streams + categories[2].streams,
             std::uint64_t{streams.size()});
}

void StoreContract::streams_areListedInPages()
{
    const std::unique_ptr<EventStore> store = filledStore(row(), 300);
    std::vector<StreamRow> all;
    const std::string pattern = row().uuidStreams ? "0d000000-*" : "order-*";
    std::string after;
    while (true) {
        const std::vector<StreamRow> page = must(store->streams(pattern, after, 4, {}));
        all.insert(all.end(), page.begin(), page.end());
        if (page.size() < 4)
            break;
        after = page.back().stream;
    }
    QCOMPARE(all.size(), std::size_t{10});
    QVERIFY(std::ranges::is_sorted(all, {}, &StreamRow::stream));
    for (const StreamRow& stream : all) {
        QVERIFY(matchesWildcard(stream.stream, pattern));
        QCOMPARE(static_cast<std::uint64_t>(stream.lastVersion - store->info().versionBase + 1),
                 stream.events);
    }
    QCOMPARE(must(store->streams("", "", 1000, {})).size(), std::size_t{30});
}

void StoreContract::positionAt_findsTheLastEventOfATime()
{
    const std::unique_ptr<EventStore> store = filledStore(row(), 200);
    if (!store->info().traits.keepsTime) {
        QCOMPARE(store->positionAt(now(), {}).error().kind, ErrorKind::InvalidInput);
        return;
    }
    const EventBatch events = allEvents(*store);
    const Timestamp start = *events.front().time;
    QVERIFY(must(store->positionAt(start, {})) == events[0].position);
    QVERIFY(must(store->positionAt(start + std::chrono::milliseconds(99'500), {})) ==
            events[99].position);
    QVERIFY(must(store->positionAt(start + std::chrono::hours(1), {})) == events[199].position);
    QVERIFY(!must(store->positionAt(start - std::chrono::seconds(1), {})));
}

void StoreContract::readOnly_isReadOnly()
{
    const StoreAddress address = must(StoreAddress::parse(row().make()));
    const std::unique_ptr<SqlSession> session = must(openSqlSession(address, Access::ReadOnly));
    const Result<SqlRows> written = session->run("CREATE TABLE viridian_probe (a integer)");
    QVERIFY(!written);
    QCOMPARE(written.error().kind, ErrorKind::Denied);
    const Status appended = row().appendAsLibrary(*session, "a-1");
    QVERIFY(!appended);
    const std::unique_ptr<EventStore> store = must(openStore(address));
    QVERIFY(!must(store->head({})).visible);
    QCOMPARE(store->openLedger(false).error().kind, ErrorKind::NotFound);
}

void StoreContract::stop_isHeardBeforeBetweenAndAfter()
{
    const std::unique_ptr<EventStore> store = filledStore(row(), 100);
    std::stop_source stop;
    ReadRequest request;
    request.limit = 10;
    const ReadPage first = must(store->read(request, stop.get_token()));
    stop.request_stop();
    request.after = first.scannedTo;
    const Result<ReadPage> between = store->read(request, stop.get_token());
    QVERIFY(!between);
    QCOMPARE(between.error().kind, ErrorKind::Cancelled);
    EventBatch events = batchOf(shopEvents(10));
    const std::unique_ptr<Target> target = must(store->openTarget());
    Commit step;
    step.events = &events;
    const Result<std::optional<Position>> committed = target->commit(step, stop.get_token());
    QVERIFY(!committed);
    QCOMPARE(committed.error().kind, ErrorKind::Cancelled);
    // The same store goes on as if nothing had been.
    QCOMPARE(must(store->read(request, {})).events.size(), std::size_t{10});
    QCOMPARE(must(store->countEvents(true, {})).count, std::uint64_t{100});
}

} // namespace viridian::test
