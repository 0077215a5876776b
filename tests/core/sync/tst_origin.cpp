// Which blue a sync goes on with: files that were moved, copied, exchanged and put back.
#include "core/store/open.h"
#include "core/sync/sync.h"
#include "tests/core/sync/store_fixture.h"
#include "tests/core/sync/sync_fixture.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

using namespace viridian;
using namespace viridian::test;
using namespace std::chrono_literals;

class TestOrigin : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_folder;

    [[nodiscard]] QString path(const char* name) const
    {
        return m_folder->filePath(QString::fromLatin1(name));
    }
    [[nodiscard]] std::string at(const char* name) const
    {
        return "sqlite:" + path(name).toStdString();
    }
    [[nodiscard]] SyncOptions options(const char* blue) const
    {
        SyncOptions options;
        options.blue = [address = at(blue)] { return openStore(address); };
        options.green = [address = at("green.db")] {
            return openStore(address, {.createIfMissing = true});
        };
        options.poll = 20ms;
        options.beat = 50ms;
        return options;
    }
    [[nodiscard]] Result<SyncSummary> sync(const char* blue) const
    {
        SyncMonitor monitor;
        return runSync(options(blue), monitor, {});
    }
    /// Everything in one file, so that it can be moved as one.
    void write(const char* name, std::size_t first, std::size_t count) const
    {
        NativeWriter writer(at(name) + "?layout=native");
        QVERIFY(count == 0 || writer.append(first, count));
    }
    [[nodiscard]] std::string kept() const
    {
        return (*(*openStore(at("green.db")))->openLedger(false))
            ->checkpoints({})
            ->front()
            .blueIdentity;
    }
    /// As versions before this one wrote it.
    void keepThePlace(const char* name) const
    {
        const auto session =
            openSqlSession(*StoreAddress::parse(at("green.db")), Access::ReadWrite);
        const std::string place = "sqlite:" + path(name).toStdString();
        const std::array<SqlValue, 1> values{std::string_view(place)};
        QVERIFY((*session)->run("UPDATE viridian_checkpoint SET blue_identity = $1", values));
    }
    void verifyRefused(const Result<SyncSummary>& result, const char* words) const
    {
        QVERIFY(!result);
        QVERIFY2(result.error().kind == ErrorKind::Conflict, result.error().message.c_str());
        QVERIFY2(result.error().message.find(words) != std::string::npos,
                 result.error().message.c_str());
        QVERIFY2(result.error().message.find("restart from zero") != std::string::npos,
                 result.error().message.c_str());
    }

private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void movedBlue_goesOn()
    {
        write("blue.db", 1, 5);
        QVERIFY(sync("blue.db"));
        QVERIFY(QFile::rename(path("blue.db"), path("elsewhere.db")));
        write("elsewhere.db", 6, 2);
        const auto again = sync("elsewhere.db");
        QVERIFY2(again, again ? "" : again.error().message.c_str());
        QCOMPARE(again->eventsRead, 2U);
    }

    void copiedWorkspace_goesOn()
    {
        write("blue.db", 1, 5);
        QVERIFY(sync("blue.db"));
        QVERIFY(QFile::copy(path("blue.db"), path("copy.db")));
        const auto again = sync("copy.db");
        QVERIFY2(again, again ? "" : again.error().message.c_str());
        QCOMPARE(again->eventsRead, 0U);
    }

    void anotherBlueAtTheSamePlace_isRefused()
    {
        write("blue.db", 1, 5);
        QVERIFY(sync("blue.db"));
        QVERIFY(QFile::remove(path("blue.db")));
        write("blue.db", 100, 9);
        verifyRefused(sync("blue.db"), "another blue than");
    }

    void olderCopyOfBlue_isRefused()
    {
        write("blue.db", 1, 5);
        QVERIFY(QFile::copy(path("blue.db"), path("backup.db")));
        write("blue.db", 6, 3);
        QVERIFY(sync("blue.db"));
        QVERIFY(QFile::remove(path("blue.db")));
        QVERIFY(QFile::rename(path("backup.db"), path("blue.db")));
        verifyRefused(sync("blue.db"), "ends before position 8");
        // Once it grew past the place nobody could tell any more; what is there is as it was.
        QCOMPARE(everythingIn(at("green.db")).size(), 8U);
    }

    void emptyBlue_isKnownByItsFirstEvent_data()
    {
        QTest::addColumn<bool>("running");
        QTest::newRow("written while nobody copies") << false;
        QTest::newRow("written while sync follows") << true;
    }

    void emptyBlue_isKnownByItsFirstEvent()
    {
        QFETCH(bool, running);
        write("blue.db", 1, 0);
        if (running) {
            SyncOptions follow = options("blue.db");
            follow.follow = true;
            RunningSync sync(follow);
            QTRY_VERIFY(sync.monitor.status().state == SyncState::Following);
            write("blue.db", 1, 3);
            QTRY_COMPARE(sync.monitor.status().report.eventsWritten, 3U);
        } else {
            QVERIFY(sync("blue.db"));
            write("blue.db", 1, 3);
            const auto first = sync("blue.db");
            QVERIFY2(first, first ? "" : first.error().message.c_str());
            QCOMPARE(first->eventsRead, 3U);
        }
        QVERIFY(QFile::remove(path("blue.db")));
        write("blue.db", 50, 4);
        verifyRefused(sync("blue.db"), "another blue than");
    }

    void placeOfAnEarlierVersion_isRewrittenWhileItStillMatches()
    {
        write("blue.db", 1, 5);
        QVERIFY(sync("blue.db"));
        const std::string now = kept();
        keepThePlace("blue.db");
        QVERIFY(kept() != now);
        const auto again = sync("blue.db");
        QVERIFY2(again, again ? "" : again.error().message.c_str());
        QCOMPARE(kept(), now);

        keepThePlace("somewhere else.db");
        verifyRefused(sync("blue.db"), "another blue than");
    }
};

QTEST_GUILESS_MAIN(TestOrigin)
#include "tst_origin.moc"
