// The whole way over real files: what a person with a SQL shell does to green is found.
#include "core/base/closer.h"
#include "core/diff/aligned_stream.h"
#include "core/diff/diff.h"
#include "core/store/open.h"
#include "core/sync/sync.h"

#include <QTemporaryDir>
#include <QTest>

#include <fmt/format.h>
#include <sqlite3.h>

using namespace viridian;
using namespace viridian::diff;

namespace {

using Database = std::unique_ptr<sqlite3, Closer<sqlite3_close>>;

struct Files {
    QTemporaryDir folder;

    [[nodiscard]] std::string path(const char* name) const
    {
        return folder.filePath(QString::fromLatin1(name)).toStdString();
    }
    [[nodiscard]] std::string address(const char* name, const char* layout = "native") const
    {
        return "sqlite:" + path(name) + "?layout=" + layout;
    }
    void run(const char* name, const std::string& sql) const
    {
        sqlite3* raw = nullptr;
        sqlite3_open(path(name).c_str(), &raw);
        const Database database(raw);
        if (sqlite3_exec(raw, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
            qFatal("%s", sqlite3_errmsg(raw));
    }
    [[nodiscard]] StoreOpener opener(const char* name, const char* layout = "native",
                                     bool create = false) const
    {
        return [address = address(name, layout), create] {
            return openStore(address, {.createIfMissing = create});
        };
    }

    void fillBlue(int from, int to) const
    {
        run("blue.db",
            fmt::format(
                "WITH RECURSIVE n(i) AS (SELECT {} UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {}) "
                "INSERT INTO events (stream, version, id, type, data, metadata) "
                "SELECT 'order-' || (i % 40), i / 40, "
                "printf('00000000-0000-4000-8000-%012d', i), 'PriceSet', "
                "'{{\"n\":' || i || ',\"price\":1.10}}', '{{\"user\":\"u\"}}' FROM n",
                from, to));
    }
    void sync(const char* layout) const
    {
        SyncOptions options;
        options.blue = opener("blue.db");
        options.green = opener("green.db", layout, true);
        options.workers = 2;
        SyncMonitor monitor;
        if (const Result<SyncSummary> done = runSync(options, monitor, {}); !done)
            qFatal("%s", done.error().message.c_str());
    }
    [[nodiscard]] DiffResult diff(const char* layout, bool asIs = false) const
    {
        DiffOptions options;
        options.openBlue = opener("blue.db");
        options.openGreen = opener("green.db", layout);
        options.asIs = asIs;
        Result<DiffResult> result = runDiff(options, {}, {});
        if (!result)
            qFatal("%s", result.error().message.c_str());
        return std::move(*result);
    }
};

QStringList labelsOf(const DiffResult& result)
{
    QStringList texts;
    for (const Difference& difference : result.differences)
        texts << QString::fromStdString(
            fmt::format("{} {}{}", name(difference.label), difference.stream,
                        difference.paths.empty() ? "" : " " + difference.paths.front().pointer));
    texts.sort();
    return texts;
}

} // namespace

class TestDiffSqlite : public QObject {
    Q_OBJECT

private slots:
    void sqlThatTouchesGreenIsFound()
    {
        const Files files;
        QVERIFY(createStore(*StoreAddress::parse(files.address("blue.db"))));
        files.fillBlue(0, 20'000);
        files.sync("native");
        QCOMPARE(files.diff("native").verdict, Verdict::Equal);
        const DiffResult again = files.diff("native");
        QCOMPARE(again.greenRead, std::uint64_t{20'000 - 2 * 8192});
        files.fillBlue(20'000, 24'000);
        files.sync("native");
        files.run("green.db",
                  "UPDATE events SET data = replace(data, '1.10', '1.1') WHERE stream = 'order-7' "
                  "AND version = 520;"
                  "DELETE FROM events WHERE stream = 'order-9' AND version = 530;"
                  "UPDATE events SET metadata = NULL WHERE stream = 'order-9' AND version = 531;"
                  "INSERT INTO events (stream, version, id, type) VALUES ('order-9', 9000, 'x', "
                  "'Foreign');");
        const DiffResult result = files.diff("native");
        QCOMPARE(labelsOf(result), QStringList({"changed order-7 /data", "extra order-9",
                                                "metadata order-9 /metadata", "missing order-9"}));
        QCOMPARE(result.counts.equal, std::uint64_t{24'000 - 3});
        const Result<std::unique_ptr<EventStore>> green = files.opener("green.db")();
        QVERIFY(green);
        const Result<AlignedStream> aligned = alignedStream(**green, result, "order-9", 10'000, {});
        QVERIFY(aligned);
        QCOMPARE(aligned->rows.size(), std::size_t{601});
        QCOMPARE(aligned->rows[530].label, Label::Missing);
        QCOMPARE(aligned->rows.back().label, Label::Extra);
    }

    void aGreenOfAnotherLayoutIsEqualAndTellsItsChanges()
    {
        const Files files;
        QVERIFY(createStore(*StoreAddress::parse(files.address("blue.db"))));
        files.fillBlue(0, 9'000);
        files.sync("emmett-sqlite");
        QCOMPARE(files.diff("emmett-sqlite").verdict, Verdict::Equal);
        files.run("green.db", "UPDATE emt_messages SET message_data = replace(message_data, "
                              "'1.10', '9.10') WHERE stream_id = 'order-3' AND stream_position IN "
                              "(SELECT min(stream_position) FROM emt_messages WHERE stream_id = "
                              "'order-3')");
        const DiffResult proven = files.diff("emmett-sqlite");
        QCOMPARE(proven.verdict, Verdict::Equal); // its segment was proven before: it is not read
        DiffOptions options;
        options.openBlue = files.opener("blue.db");
        options.openGreen = files.opener("green.db", "emmett-sqlite");
        options.useStoredSegments = false;
        const Result<DiffResult> read = runDiff(options, {}, {});
        QVERIFY(read);
        QCOMPARE(labelsOf(*read), QStringList("changed order-3 /data/price"));
    }

    void asTheyAreComparesAcrossLayouts()
    {
        const Files files;
        QVERIFY(createStore(*StoreAddress::parse(files.address("blue.db"))));
        files.fillBlue(0, 1'000);
        files.sync("emmett-sqlite");
        const DiffResult result = files.diff("emmett-sqlite", true);
        QCOMPARE(labelsOf(result), QStringList());
        QCOMPARE(result.counts.equal, std::uint64_t{1'000});
    }
};

QTEST_GUILESS_MAIN(TestDiffSqlite)
#include "tst_diff_sqlite.moc"
