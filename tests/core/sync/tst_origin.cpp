// Which blue a sync goes on with: files that were moved, copied, exchanged and put back.
#include "core/diff/diff.h"
#include "core/store/open.h"
#include "core/sync/sync.h"
#include "tests/core/sync/store_fixture.h"
#include "tests/core/sync/sync_fixture.h"

#include <QDir>
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
    [[nodiscard]] SyncOptions options(const char* blue, const char* green = "green.db") const
    {
        SyncOptions options;
        options.blue = [address = at(blue)] { return openStore(address); };
        options.green = [address = at(green)] {
            return openStore(address, {.createIfMissing = true});
        };
        options.poll = 20ms;
        options.beat = 50ms;
        return options;
    }
    [[nodiscard]] Result<SyncSummary> sync(const char* blue, const char* green = "green.db") const
    {
        SyncMonitor monitor;
        return runSync(options(blue, green), monitor, {});
    }
    /// A layout of the user's that fits the same tables as the native one.
    void makeTwinLayout() const
    {
        QFile native(QStringLiteral(VIRIDIAN_SOURCE_DIR "/resources/layouts/native-sqlite.yaml"));
        QVERIFY(native.open(QIODevice::ReadOnly));
        QVERIFY(QDir(m_folder->path()).mkdir(QStringLiteral("layouts")));
        QFile twin(path("layouts/twin.yaml"));
        QVERIFY(twin.open(QIODevice::WriteOnly));
        twin.write(native.readAll().replace("name: native", "name: twin"));
        qputenv("VIRIDIAN_LAYOUTS", path("layouts").toUtf8());
    }
    [[nodiscard]] QByteArray greenFile() const
    {
        QFile file(path("green.db"));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("unreadable");
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
    void cleanup() { qunsetenv("VIRIDIAN_LAYOUTS"); }

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

    void otherLayout_isRefusedByName_data()
    {
        QTest::addColumn<QByteArray>("blue");
        QTest::addColumn<QByteArray>("green");
        QTest::addColumn<bool>("startOver");
        QTest::addColumn<QByteArray>("now");
        QTest::newRow("of blue") << QByteArray("blue.db?layout=twin") << QByteArray("green.db")
                                 << false << QByteArray("twin");
        QTest::newRow("of green") << QByteArray("blue.db") << QByteArray("green.db?layout=twin")
                                  << false << QByteArray("twin");
        QTest::newRow("of green, start over")
            << QByteArray("blue.db") << QByteArray("green.db?layout=twin") << true
            << QByteArray("twin");
        QTest::newRow("of green, with tables that are not there")
            << QByteArray("blue.db") << QByteArray("green.db?layout=emmett-sqlite") << false
            << QByteArray("emmett-sqlite");
    }

    void otherLayout_isRefusedByName()
    {
        QFETCH(QByteArray, blue);
        QFETCH(QByteArray, green);
        QFETCH(bool, startOver);
        QFETCH(QByteArray, now);
        write("blue.db", 1, 5);
        makeTwinLayout();
        QVERIFY(sync("blue.db?layout=native", "green.db?layout=native"));
        write("blue.db", 6, 2);
        const QByteArray before = greenFile();
        if (!blue.contains('?'))
            blue += "?layout=native";
        SyncOptions other = options(blue.constData(), green.constData());
        other.startOver = startOver;
        SyncMonitor monitor;
        const auto refused = runSync(other, monitor, {});
        QVERIFY(!refused);
        const QByteArray words = QByteArray::fromStdString(refused.error().message);
        QVERIFY2(refused.error().kind == ErrorKind::Conflict, words);
        QVERIFY2(words.contains("layout native") && words.contains("layout " + now), words);
        QVERIFY2(words.contains("open it with ?layout=native"), words);
        QCOMPARE(greenFile(), before);
        QVERIFY(sync("blue.db?layout=native", "green.db?layout=native"));
    }

    void otherLayout_isNotCompared()
    {
        write("blue.db", 1, 5);
        makeTwinLayout();
        QVERIFY(sync("blue.db?layout=native", "green.db?layout=native"));
        diff::DiffOptions compare;
        compare.openBlue = [address = at("blue.db?layout=twin")] { return openStore(address); };
        compare.openGreen = [address = at("green.db?layout=native")] { return openStore(address); };
        const auto refused = diff::runDiff(compare, {}, {});
        QVERIFY(!refused);
        QVERIFY(refused.error().kind == ErrorKind::Conflict);
        QVERIFY(refused.error().message.find("?layout=native") != std::string::npos);
        compare.asIs = true; // two stores as they are have nothing to do with a checkpoint
        QVERIFY(diff::runDiff(compare, {}, {}));
    }
};

QTEST_GUILESS_MAIN(TestOrigin)
#include "tst_origin.moc"
