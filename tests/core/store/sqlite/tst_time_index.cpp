// A filter of times where an index on the recorded time leads to the rows, in a store whose times
// do not grow with its positions.
#include "core/store/filter_cost.h"
#include "core/store/open.h"
#include "tests/support/stores.h"

#include <QTest>

#include <vector>

using namespace viridian;
using namespace viridian::test;

namespace {

constexpr std::size_t kEvents = 20'000;

/// Every page of the filter's events.
struct Found {
    std::vector<std::uint64_t> positions;
    std::uint64_t scanned = 0;
};

Found read(EventStore& store, const std::string& filter, Direction direction)
{
    ReadRequest request;
    request.filter = must(Filter::parse(filter, now()));
    request.direction = direction;
    request.bodies = Bodies::None;
    request.limit = 7;
    Found found;
    for (bool more = true; more;) {
        const ReadPage page = must(store.read(request, {}));
        for (const Event& event : page.events)
            found.positions.push_back(event.position.number());
        found.scanned += page.scanned;
        request.after = page.scannedTo;
        more = !page.atEnd;
    }
    return found;
}

} // namespace

class TestTimeIndex : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void index_isSeen();
    void times_areFoundWhereverTheyStand_data();
    void times_areFoundWhereverTheyStand();
    void withoutAnIndex_theSameIsFoundByScanning();

private:
    Folder m_folder;
    std::string m_address;
};

void TestTimeIndex::initTestCase()
{
    m_address = nativeStore(m_folder, "shop.db", kEvents);
    const auto session =
        must(openSqlSession(must(StoreAddress::parse(m_address)), Access::ReadWrite));
    // shopEvents() are a second apart; these two were recorded long before and long after.
    must(session->script("UPDATE events SET time = 1 WHERE position = 15000;"
                         "UPDATE events SET time = (SELECT time FROM events WHERE position = 9000) "
                         "WHERE position = 12;"));
}

void TestTimeIndex::index_isSeen()
{
    const auto plain = must(openStore(m_address));
    QVERIFY(!indexedFieldsOf(*plain).time);
    QVERIFY(indexedFieldsOf(*plain).stream);
    QVERIFY(indexedFieldsOf(*plain).id);
    const auto session =
        must(openSqlSession(must(StoreAddress::parse(m_address)), Access::ReadWrite));
    must(session->script("CREATE INDEX lately ON events (time) WHERE position > 5"));
    QVERIFY(!indexedFieldsOf(*must(openStore(m_address))).time); // holds only some
    must(session->script("DROP INDEX lately; CREATE INDEX by_time ON events (time)"));
    QVERIFY(indexedFieldsOf(*must(openStore(m_address))).time);
}

void TestTimeIndex::times_areFoundWhereverTheyStand_data()
{
    QTest::addColumn<QString>("filter");
    QTest::addColumn<std::vector<std::uint64_t>>("positions");
    QTest::addColumn<quint64>("most");
    using List = std::vector<std::uint64_t>;
    QTest::newRow("an early event far up") << "time:<1980-01-01" << List{15000} << quint64{1};
    QTest::newRow("two of a second, far apart")
        << "time:2026-01-01T02:29:59" << List{12, 9000} << quint64{8989};
    QTest::newRow("with another term")
        << "time:2026-01-01T02:29:59 pos:>100" << List{9000} << quint64{8900};
    QTest::newRow("of neither time") << "time:>2030-01-01" << List{} << quint64{0};
    QTest::newRow("both at once") << "time:<1980-01-01 time:>2030-01-01" << List{} << quint64{0};
    QTest::newRow("the newest") << "time:>2026-01-01T05:33:17" << List{19999, 20000} << quint64{2};
}

void TestTimeIndex::times_areFoundWhereverTheyStand()
{
    QFETCH(QString, filter);
    QFETCH(std::vector<std::uint64_t>, positions);
    QFETCH(quint64, most);
    const auto store = must(openStore(m_address));
    QVERIFY(indexedFieldsOf(*store).time);
    const Found up = read(*store, filter.toStdString(), Direction::Forward);
    QCOMPARE(up.positions, positions);
    QVERIFY2(up.scanned <= most, qPrintable(QString::number(up.scanned)));
    const Found down = read(*store, filter.toStdString(), Direction::Backward);
    QVERIFY(std::equal(positions.rbegin(), positions.rend(), down.positions.begin(),
                       down.positions.end()));
    QVERIFY2(down.scanned <= most, qPrintable(QString::number(down.scanned)));
}

void TestTimeIndex::withoutAnIndex_theSameIsFoundByScanning()
{
    const auto session =
        must(openSqlSession(must(StoreAddress::parse(m_address)), Access::ReadWrite));
    must(session->script("DROP INDEX by_time"));
    const auto store = must(openStore(m_address));
    const Found found = read(*store, "time:2026-01-01T02:29:59", Direction::Forward);
    QCOMPARE(found.positions, (std::vector<std::uint64_t>{12, 9000}));
    QVERIFY(found.scanned >= kEvents);
}

QTEST_GUILESS_MAIN(TestTimeIndex)
#include "tst_time_index.moc"
