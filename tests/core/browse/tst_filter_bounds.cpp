#include "core/demo/demo.h"
#include "core/store/open.h"

#include <QTemporaryDir>
#include <QTest>

namespace viridian {
namespace {

constexpr std::uint64_t kEvents = 20'000;

} // namespace

/// Positions in a filter bound what a scan looks at.
class TestFilterBounds : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        QVERIFY(demo::makeDemo(m_folder.path().toStdString(), {.events = kEvents}, {}, {}));
        Result<std::unique_ptr<EventStore>> store =
            openStore("sqlite:" + demo::DemoFiles::in(m_folder.path().toStdString()).blue.string());
        QVERIFY(store.has_value());
        m_store = *std::move(store);
    }

    void scan_looksOnlyWhereThePositionsAllow_data()
    {
        QTest::addColumn<QString>("filter");
        QTest::addColumn<qulonglong>("most"); // rows looked at
        const qulonglong all = kEvents;
        QTest::newRow("range") << "pos:100..120" << qulonglong{4200};
        QTest::newRow("below") << "pos:<50 ver:>=0" << qulonglong{4200};
        QTest::newRow("above") << "pos:>19900 size:>1" << qulonglong{4200};
        QTest::newRow("two ranges") << "pos:100..120,300..310" << qulonglong{4200};
        QTest::newRow("terms meet") << "pos:..5000 pos:4990.." << qulonglong{4200};
        QTest::newRow("nothing between") << "pos:>200 pos:<100" << qulonglong{4200};
        QTest::newRow("body within a range") << "pos:15000..15010 body.total:*" << qulonglong{4200};
        QTest::newRow("an alternative is open") << "pos:100,15000.." << all;
        QTest::newRow("either") << "pos:100 OR ver:0" << all;
        QTest::newRow("not there") << "-pos:100..120" << all;
    }

    void scan_looksOnlyWhereThePositionsAllow()
    {
        QFETCH(QString, filter);
        QFETCH(qulonglong, most);
        const Filter parsed = *Filter::parse(filter.toStdString(), now());
        const std::vector<Position> wanted = matchesOf(parsed);
        for (const Direction direction : {Direction::Forward, Direction::Backward}) {
            std::vector<Position> found;
            ReadRequest request;
            request.filter = parsed;
            request.direction = direction;
            request.limit = 100'000;
            std::uint64_t scanned = 0;
            for (bool more = true; more;) {
                const Result<ReadPage> page = m_store->read(request, {});
                QVERIFY(page.has_value());
                scanned += page->scanned;
                for (const Event& event : page->events)
                    found.push_back(event.position);
                more = !page->atEnd;
                request.after = page->scannedTo;
            }
            std::ranges::sort(found);
            QVERIFY(found == wanted);
            QVERIFY2(scanned <= most, qPrintable(QString::number(scanned)));
        }
    }

private:
    [[nodiscard]] std::vector<Position> matchesOf(const Filter& filter) const
    {
        ReadRequest request;
        request.limit = 100'000;
        const Result<ReadPage> page = m_store->read(request, {});
        std::vector<Position> positions;
        for (const Event& event : page->events) {
            if (filter.matches(event))
                positions.push_back(event.position);
        }
        return positions;
    }

    QTemporaryDir m_folder;
    std::unique_ptr<EventStore> m_store;
};

} // namespace viridian

QTEST_GUILESS_MAIN(viridian::TestFilterBounds)
#include "tst_filter_bounds.moc"
