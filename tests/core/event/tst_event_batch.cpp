#include "core/event/event_batch.h"

#include <QTest>

#include <optional>

using namespace viridian;

class TestEventBatch : public QObject {
    Q_OBJECT

private slots:
    void arena_keepsAddressesWhileItGrows();
    void arena_holdsPiecesLargerThanItsBlock();
    void arena_givesBackTheEndOfTheNewestPiece();
    void addCopy_ownsItsBytes();
    void addCopy_keepsEveryField();
    void share_keepsTheOtherMemoryAlive();
    void share_isTransitive();
    void share_ofNothingIsNothing();
    void copy_sharesMemoryAndOutlivesTheOriginal();
    void move_leavesViewsValid();
    void payload_comparesKindAndBytes();
    void categoryOf_cutsAtTheFirstHyphen();
};

namespace {

/// An event whose texts live in @p memory only.
Event eventIn(std::string& memory)
{
    memory = "order-1|id-7|Placed|2|{\"a\":1}|{}";
    const std::string_view all = memory;
    Event event;
    event.position = Position(42);
    event.stream = all.substr(0, 7);
    event.version = 3;
    event.id = all.substr(8, 4);
    event.type = all.substr(13, 6);
    event.schemaVersion = all.substr(20, 1);
    event.data = {PayloadKind::Json, all.substr(22, 7)};
    event.metadata = {PayloadKind::Bytes, all.substr(30, 2)};
    event.time = Timestamp(std::chrono::microseconds(5));
    event.dataBytes = 7;
    return event;
}

void verifyTexts(const Event& event)
{
    QCOMPARE(event.stream, std::string_view("order-1"));
    QCOMPARE(event.id, std::string_view("id-7"));
    QCOMPARE(event.type, std::string_view("Placed"));
    QCOMPARE(event.schemaVersion, std::string_view("2"));
    QCOMPARE(event.data.bytes, std::string_view("{\"a\":1}"));
    QCOMPARE(event.metadata.bytes, std::string_view("{}"));
}

} // namespace

void TestEventBatch::arena_keepsAddressesWhileItGrows()
{
    Arena arena(64);
    std::vector<std::pair<std::string, std::string_view>> kept;
    for (int i = 0; i < 2000; ++i) {
        const std::string text(static_cast<std::size_t>(i % 90), static_cast<char>('a' + i % 26));
        kept.emplace_back(text, arena.keep(text));
    }
    for (const auto& [text, view] : kept)
        QVERIFY(view == text);
    QVERIFY(arena.capacity() >= std::size_t{2000} * 40);
}

void TestEventBatch::arena_holdsPiecesLargerThanItsBlock()
{
    Arena arena(16);
    const std::string large(100'000, 'x');
    QVERIFY(arena.keep("small") == "small");
    QVERIFY(arena.keep(large) == large);
    QVERIFY(arena.keep({}).empty());
    QVERIFY(arena.keep("again") == "again");
}

void TestEventBatch::arena_givesBackTheEndOfTheNewestPiece()
{
    Arena arena(64);
    char* const first = arena.allocate(40);
    arena.shrinkLast(40, 10);
    char* const second = arena.allocate(30);
    QVERIFY(second == first + 10);
    QCOMPARE(arena.capacity(), std::size_t{64});
}

void TestEventBatch::addCopy_ownsItsBytes()
{
    EventBatch batch;
    {
        std::string memory;
        batch.addCopy(eventIn(memory));
        memory.assign(memory.size(), '#');
    }
    verifyTexts(batch.front());
}

void TestEventBatch::addCopy_keepsEveryField()
{
    std::string memory;
    EventBatch batch;
    QVERIFY(batch.empty());
    const Event& event = batch.addCopy(eventIn(memory));
    QCOMPARE(event.position, Position(42));
    QCOMPARE(event.version, std::int64_t{3});
    QCOMPARE(event.data.kind, PayloadKind::Json);
    QCOMPARE(event.metadata.kind, PayloadKind::Bytes);
    QCOMPARE(event.time->time_since_epoch().count(), std::int64_t{5});
    QCOMPARE(event.dataBytes, std::uint64_t{7});
    QCOMPARE(batch.size(), std::size_t{1});
    QCOMPARE(&batch[0], &batch.back());
    batch.mutableEvents()[0].version = 9;
    QCOMPARE(batch.events()[0].version, std::int64_t{9});
}

void TestEventBatch::share_keepsTheOtherMemoryAlive()
{
    EventBatch output;
    {
        EventBatch input;
        std::string memory;
        input.addCopy(eventIn(memory));
        output.share(input);
        output.add(input.front());
    }
    verifyTexts(output.front()); // a sanitizer sees it if the bytes were freed
}

void TestEventBatch::share_isTransitive()
{
    EventBatch last;
    {
        EventBatch middle;
        {
            EventBatch first;
            std::string memory;
            first.addCopy(eventIn(memory));
            middle.share(first);
            middle.add(first.front());
        }
        last.share(middle);
        last.add(middle.front());
    }
    verifyTexts(last.front());
}

void TestEventBatch::share_ofNothingIsNothing()
{
    EventBatch batch;
    batch.share(EventBatch());
    QVERIFY(batch.empty());
    QCOMPARE(batch.begin(), batch.end());
}

void TestEventBatch::copy_sharesMemoryAndOutlivesTheOriginal()
{
    std::optional<EventBatch> original(std::in_place);
    std::string memory;
    original->addCopy(eventIn(memory));
    const EventBatch copy = *original;
    QVERIFY(copy.front().stream.data() == original->front().stream.data());
    original.reset();
    verifyTexts(copy.front());
}

void TestEventBatch::move_leavesViewsValid()
{
    EventBatch original;
    std::string memory;
    original.addCopy(eventIn(memory));
    const char* const where = original.front().data.bytes.data();
    const EventBatch moved = std::move(original);
    QVERIFY(moved.front().data.bytes.data() == where);
    verifyTexts(moved.front());
}

void TestEventBatch::payload_comparesKindAndBytes()
{
    const Payload null;
    const Payload jsonNull{PayloadKind::Json, "null"};
    const Payload empty{PayloadKind::Bytes, ""};
    QVERIFY(null == Payload{});
    QVERIFY(null != jsonNull);
    QVERIFY(null != empty);
    QVERIFY((jsonNull == Payload{PayloadKind::Json, std::string_view("null")}));
    QVERIFY((jsonNull != Payload{PayloadKind::Bytes, std::string_view("null")}));
}

void TestEventBatch::categoryOf_cutsAtTheFirstHyphen()
{
    QCOMPARE(categoryOf("order-1-2"), std::string_view("order"));
    QCOMPARE(categoryOf("order"), std::string_view("order"));
    QCOMPARE(categoryOf("-1"), std::string_view(""));
    QCOMPARE(categoryOf(""), std::string_view(""));
}

QTEST_GUILESS_MAIN(TestEventBatch)
#include "tst_event_batch.moc"
