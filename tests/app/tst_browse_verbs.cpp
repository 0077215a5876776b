#include "core/store/open.h"
#include "tests/support/ctl.h"
#include "tests/support/pg.h"
#include "tests/support/stores.h"

#include <QFile>
#include <QFileInfo>
#include <QTest>

#include <sys/stat.h>

using namespace viridian;
using viridian::test::ctl;
using viridian::test::CtlRun;
using viridian::test::Folder;

namespace {

constexpr std::size_t kEvents = 300;

} // namespace

/// probe, streams, export and what the command line says of words that it does not know.
class TestBrowseVerbs : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        m_store = QString::fromStdString(test::nativeStore(m_folder, "shop.db", kEvents));
    }

    void unknownWord_isNamed_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QByteArray>("word");
        QTest::newRow("verb") << QStringList{"bogus"} << QByteArray("bogus");
        QTest::newRow("verb of a verb") << QStringList{"cutover", "begin"} << QByteArray("begin");
        QTest::newRow("option") << QStringList{"create", "--wrong", "x"} << QByteArray("--wrong");
    }
    void unknownWord_isNamed()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QByteArray, word);
        const CtlRun run = ctl(arguments);
        QCOMPARE(run.exitCode, 2);
        QVERIFY2(run.err.contains(word), run.err.constData());
        QVERIFY(run.out.isEmpty());
    }

    void probeOfAnUnknownLayout_givesItsCandidates()
    {
        const std::string other = test::nativeStore(m_folder, "other.db", 5);
        const auto session =
            test::must(openSqlSession(test::must(StoreAddress::parse(other)), Access::ReadWrite));
        test::must(session->script("ALTER TABLE events RENAME COLUMN stream TO strom"));
        const CtlRun run = ctl({"probe", QString::fromStdString(other), "--json"});
        QCOMPARE(run.exitCode, 2);
        const nlohmann::json found = run.json();
        QVERIFY2(!found.is_discarded(), run.out.constData());
        QVERIFY(found["layout"].is_null());
        QCOMPARE(found["candidates"][0]["layout"].get<std::string>(), std::string("native"));
        QCOMPARE(found["candidates"][0]["missing"].size(), std::size_t{1});
    }

    void probe_namesWhoHoldsTheHead()
    {
        VIRIDIAN_NEEDS_POSTGRES();
        const test::PgDatabase database;
        test::must(
            createStore(test::must(StoreAddress::parse(database.uri() + "?layout=message-db"))));
        const std::string append =
            "INSERT INTO message_store.messages (stream_name, position, type, data, id) "
            "SELECT gen_random_uuid()::text, 0, 'Happened', '{}', gen_random_uuid()";
        test::PgWriter early(database.uri());
        test::PgWriter late(database.uri());
        late.run(append);
        early.run("BEGIN");
        early.run(append);
        late.run(append);
        const QString uri = QString::fromStdString(database.uri());
        const nlohmann::json found = ctl({"probe", uri, "--json"}).json();
        QCOMPARE(found["settled"].get<std::string>(), std::string("1"));
        QCOMPARE(found["heldBy"].size(), std::size_t{1});
        const nlohmann::json& holder = found["heldBy"][0];
        const std::string pid = std::to_string(early.pid());
        QVERIFY(holder["who"].get<std::string>().find(pid) != std::string::npos);
        QVERIFY(holder["seconds"].get<double>() >= 0);
        QVERIFY(holder["query"].get<std::string>().starts_with("INSERT INTO message_store"));
        const QByteArray shown = ctl({"probe", uri}).out;
        QVERIFY2(shown.contains("held by") && shown.contains("INSERT INTO message_store"),
                 shown.constData());
        early.run("COMMIT");
        QVERIFY(ctl({"probe", uri, "--json"}).json()["heldBy"].empty());
    }

    void streams_takeANameOrAnExpression()
    {
        const auto count = [&](const QString& filter) {
            const CtlRun run =
                ctl({"streams", m_store, "--filter", filter, "--limit", "1000", "--json"});
            return run.exitCode == 0 ? run.json().size() : std::size_t{0};
        };
        const std::size_t all = count("*");
        QVERIFY(all > 2);
        const std::size_t orders = count("order-*");
        QVERIFY(orders > 0 && orders < all);
        QCOMPARE(count("stream:order-*"), orders);
        const std::size_t opening = count("ver:0");
        QCOMPARE(opening, all); // every stream begins
        QCOMPARE(count("pos:1"), std::size_t{1});
        QCOMPARE(ctl({"streams", m_store, "--filter", "pos:x"}).exitCode, 2);
    }

    void streams_sayThatThereAreMore()
    {
        const CtlRun few = ctl({"streams", m_store, "--limit", "2"});
        QCOMPARE(few.exitCode, 0);
        QVERIFY2(few.err.contains("--limit"), few.err.constData());
        const CtlRun all = ctl({"streams", m_store, "--limit", "1000"});
        QVERIFY2(!all.err.contains("--limit"), all.err.constData());
        QVERIFY(ctl({"streams", m_store, "--limit", "2", "--quiet"}).err.isEmpty());
    }

    void events_sayThatThereAreMore_data()
    {
        QTest::addColumn<QStringList>("options");
        QTest::addColumn<QByteArray>("says");
        QTest::newRow("more") << QStringList{} << QByteArray("--from 101 goes on");
        QTest::newRow("more, backwards") << QStringList{"--reverse"} << QByteArray("--to 200 goes");
        QTest::newRow("as NDJSON") << QStringList{"--format", "ndjson"} << QByteArray("--limit N");
        QTest::newRow("quiet") << QStringList{"--quiet"} << QByteArray();
        QTest::newRow("a limit of one's own") << QStringList{"--limit", "7"} << QByteArray();
        QTest::newRow("exactly so many") << QStringList{"--to", "100"} << QByteArray();
        QTest::newRow("exactly so many, backwards")
            << QStringList{"--reverse", "--from", "201"} << QByteArray();
        QTest::newRow("all of a filter") << QStringList{"--filter", "pos:1..20"} << QByteArray();
    }
    void events_sayThatThereAreMore()
    {
        QFETCH(QStringList, options);
        QFETCH(QByteArray, says);
        const CtlRun run = ctl(QStringList{"events", m_store} + options);
        QCOMPARE(run.exitCode, 0);
        QVERIFY(!run.out.contains("--limit"));
        if (says.isEmpty())
            QCOMPARE(run.err, QByteArray());
        else
            QVERIFY2(run.err.contains(says), run.err.constData());
    }

    void export_leavesWhatIsThereAlone()
    {
        const QString path = QString::fromStdString(m_folder.file("there.ndjson"));
        QFile there(path);
        QVERIFY(there.open(QIODevice::WriteOnly));
        there.write("mine\n");
        there.close();
        const CtlRun refused = ctl({"export", m_store, "--out", path});
        QCOMPARE(refused.exitCode, 4);
        QVERIFY2(refused.err.contains("--overwrite"), refused.err.constData());
        QVERIFY(there.open(QIODevice::ReadOnly));
        QCOMPARE(there.readAll(), QByteArray("mine\n"));
        there.close();
        const CtlRun replaced = ctl({"export", m_store, "--out", path, "--overwrite"});
        QCOMPARE(replaced.exitCode, 0);
        QVERIFY(there.open(QIODevice::ReadOnly));
        QCOMPARE(there.readAll().count('\n'), static_cast<int>(kEvents));
    }

    void export_writesCsvOfOneStream()
    {
        const QString path = QString::fromStdString(m_folder.file("one.csv"));
        const CtlRun run = ctl({"export", m_store, "--out", path, "--filter", "ver:0"});
        QCOMPARE(run.exitCode, 0);
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray text = file.readAll();
        QVERIFY(text.startsWith("position,time,stream,version,type,v,id,metadata,data\r\n"));
        QVERIFY2(run.out.startsWith(QByteArray::number(text.count("\r\n") - 1) + " events"),
                 run.out.constData());
        const QByteArray stream = text.split('\n').at(1).split(',').at(2);
        const QString other = QString::fromStdString(m_folder.file("stream.csv"));
        QCOMPARE(ctl({"export", m_store, "--out", other, "--stream", stream}).exitCode, 0);
    }

    void export_takesOnlyNamesThatCanBeReadBack()
    {
        const QString text = QString::fromStdString(m_folder.file("x.txt"));
        QCOMPARE(ctl({"export", m_store, "--out", text}).exitCode, 2);
        QVERIFY(!QFileInfo::exists(text));
        const QString pipe = QString::fromStdString(m_folder.file("pipe.ndjson"));
        QCOMPARE(::mkfifo(pipe.toLocal8Bit().constData(), 0600), 0);
        QCOMPARE(ctl({"export", m_store, "--out", pipe, "--overwrite"}).exitCode, 2);
        struct stat now {};
        QCOMPARE(::lstat(pipe.toLocal8Bit().constData(), &now), 0);
        QVERIFY(S_ISFIFO(now.st_mode)); // no file took its place
    }

private:
    Folder m_folder;
    QString m_store;
};

QTEST_GUILESS_MAIN(TestBrowseVerbs)
#include "tst_browse_verbs.moc"
