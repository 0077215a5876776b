// A stream of green that somebody changed is written again, on both databases: green is then what
// sync had written, row for row, and its segments prove it.
#include "core/diff/stream_rewrite.h"
#include "core/store/ledger.h"
#include "core/store/open.h"
#include "core/sync/sync.h"
#include "tests/core/sync/store_fixture.h"
#include "tests/core/sync/sync_fixture.h"
#include "tests/support/pg.h"

#include <QTemporaryDir>
#include <QtTest>

#include <fmt/format.h>

using namespace viridian;
using namespace viridian::test;

namespace {

constexpr std::size_t kEvents = 8'400; // a closed segment and an open one

/// Splits and drops, so that positions of green are not blue's.
constexpr const char* kPipeline = R"(format: viridian.pipeline/1
name: rewrite
steps:
  - {id: half, match: {type: OrderCreated}, split: [{type: Half, take: [/number]}, {type: Other, take: [/amount]}]}
  - {id: noise, match: {type: Heartbeat}, drop: {reason: noise}}
)";

struct Migration {
    QTemporaryDir folder;
    std::unique_ptr<PgDatabase> blueDatabase;
    std::unique_ptr<PgDatabase> greenDatabase;
    std::string blue;
    std::string green;
    Pipeline pipeline;

    Migration(bool postgres, bool split)
    {
        if (postgres) {
            blueDatabase = std::make_unique<PgDatabase>();
            greenDatabase = std::make_unique<PgDatabase>();
        }
        const auto file = [this](const char* name) {
            return "sqlite:" + folder.filePath(QString::fromLatin1(name)).toStdString() +
                   "?layout=native";
        };
        blue = postgres ? blueDatabase->uri() + "?layout=native" : file("blue.db");
        green = postgres ? greenDatabase->uri() + "?layout=native" : file("green.db");
        if (split)
            pipeline = pipelineOf(kPipeline);
        NativeWriter writer(blue);
        if (!writer.append(1, kEvents))
            qFatal("blue could not be written");
    }

    [[nodiscard]] SyncOptions syncOptions() const
    {
        SyncOptions options;
        options.blue = [address = blue] { return openStore(address); };
        options.green = [address = green] { return openStore(address, {.createIfMissing = true}); };
        options.pipeline = pipeline;
        options.beat = std::chrono::milliseconds(50);
        options.poll = std::chrono::milliseconds(20);
        return options;
    }
    void sync() const
    {
        SyncMonitor monitor;
        if (const auto done = runSync(syncOptions(), monitor, {}); !done)
            qFatal("%s", done.error().message.c_str());
    }
    [[nodiscard]] diff::DiffOptions options() const
    {
        diff::DiffOptions options;
        options.openBlue = [address = blue] { return openStore(address); };
        options.openGreen = [address = green] { return openStore(address); };
        options.pipeline = std::make_shared<const Pipeline>(pipeline);
        options.trustEarlierProofs = false;
        return options;
    }
    [[nodiscard]] diff::DiffResult prove() const
    {
        auto result = diff::runDiff(options(), {}, {});
        if (!result)
            qFatal("%s", result.error().message.c_str());
        return std::move(*result);
    }
    /// @param statements  with {0} for the table of events
    void change(const QStringList& statements) const
    {
        const auto session = openSqlSession(*StoreAddress::parse(green), Access::ReadWrite);
        const QString table =
            greenDatabase ? QStringLiteral("viridian.events") : QStringLiteral("events");
        for (QString sql : statements)
            if (const Status done =
                    (*session)->script(sql.replace(QStringLiteral("{0}"), table).toStdString());
                !done)
                qFatal("%s", done.error().message.c_str());
    }
    [[nodiscard]] std::vector<PlainEvent> rows() const
    {
        return timeless(plain(everythingIn(green)));
    }
};

} // namespace

class TestStreamRewrite : public QObject {
    Q_OBJECT

private:
    static void verifyRefused(const Status& status, ErrorKind kind, const char* words)
    {
        QVERIFY(!status);
        QVERIFY2(status.error().kind == kind, status.error().message.c_str());
        QVERIFY2(status.error().message.find(words) != std::string::npos,
                 status.error().message.c_str());
    }

private slots:
    void changedStream_isPutRight_data()
    {
        QTest::addColumn<bool>("postgres");
        QTest::addColumn<bool>("split");
        QTest::addColumn<QStringList>("changes");
        const std::vector<std::pair<const char*, QStringList>> changes{
            {"type changed",
             {QStringLiteral("UPDATE {0} SET type = 'Wrong' WHERE position = 100")}},
            {"payload changed",
             {QStringLiteral("UPDATE {0} SET data = '{}' WHERE position = 100")}},
            {"one removed, and one of the open segment",
             {QStringLiteral("DELETE FROM {0} WHERE position IN (100, 8329)")}},
            {"the whole stream removed",
             {QStringLiteral("DELETE FROM {0} WHERE stream = (SELECT stream FROM {0} WHERE "
                             "position = 100)")}},
            {"versions exchanged",
             {QStringLiteral("UPDATE {0} SET version = -1 WHERE position = 100"),
              QStringLiteral("UPDATE {0} SET version = version - 1 WHERE position = 311"),
              QStringLiteral("UPDATE {0} SET version = 1 WHERE version = -1")}},
            {"one more at the end",
             {QStringLiteral("INSERT INTO {0} (stream, version, id, type) SELECT stream, 9000, "
                             "'x', 'Foreign' FROM {0} WHERE position = 100")}},
            {"a stream that nobody expects",
             {QStringLiteral("INSERT INTO {0} (stream, version, id, type) VALUES ('stray', 0, 'x', "
                             "'Foreign')")}},
        };
        for (const bool postgres : {false, true})
            for (const auto& [name, sql] : changes)
                QTest::addRow("%s, %s", postgres ? "PostgreSQL" : "SQLite", name)
                    << postgres << false << sql;
        for (const bool postgres : {false, true})
            QTest::addRow("%s, through a pipeline that splits", postgres ? "PostgreSQL" : "SQLite")
                << postgres << true << changes[2].second;
    }

    void changedStream_isPutRight()
    {
        QFETCH(bool, postgres);
        QFETCH(bool, split);
        QFETCH(QStringList, changes);
        if (postgres && pgServer().empty())
            QSKIP("no PostgreSQL server is configured");
        const Migration migration(postgres, split);
        migration.sync();
        const std::vector<PlainEvent> before = migration.rows();
        migration.change(changes);
        diff::DiffResult result = migration.prove();
        QVERIFY(result.verdict == diff::Verdict::Different);
        QStringList streams;
        for (const diff::Difference& difference : result.differences)
            if (const QString name = QString::fromStdString(difference.stream);
                !streams.contains(name))
                streams << name;
        for (const QString& stream : streams) {
            const auto done =
                diff::rewriteStream(migration.options(), result, stream.toStdString(), {});
            QVERIFY2(done, done ? "" : done.error().message.c_str());
            QVERIFY(done->segments > 0);
        }
        QCOMPARE(QString::fromStdString(firstDifference(before, migration.rows())), QString());
        result = migration.prove();
        QVERIFY(result.verdict == diff::Verdict::Equal);
        migration.sync(); // and sync goes on
    }

    void whoeverElseMayWrite_isRefused()
    {
        const Migration migration(false, false);
        migration.sync();
        migration.change({QStringLiteral("DELETE FROM {0} WHERE position = 100")});
        const diff::DiffResult result = migration.prove();
        const std::string stream = result.differences.front().stream;
        const auto ledger = *(*openStore(migration.green))->openLedger(true);
        const auto lease =
            ledger->acquireLease("0/1", "mira on host-7", "t", std::chrono::minutes(1));
        verifyRefused(diff::mayRewrite(migration.options(), result, {}), ErrorKind::Conflict,
                      "Sync runs (mira on host-7): pause it first");
        QVERIFY(ledger->putControl({.paused = true, .by = "mira", .at = now(), .rateLimit = {}}));
        QVERIFY(diff::mayRewrite(migration.options(), result, {}));
        QVERIFY(ledger->releaseLease(*lease));

        QVERIFY(ledger->setGate(true));
        const auto released = diff::rewriteStream(migration.options(), result, stream, {});
        QVERIFY(!released && released.error().kind == ErrorKind::Conflict);
        QVERIFY(ledger->setGate(false));

        JournalRecord record;
        record.number = 1;
        record.at = now();
        record.state = "Watching";
        QVERIFY(ledger->appendJournal(record));
        verifyRefused(diff::mayRewrite(migration.options(), result, {}), ErrorKind::Conflict,
                      "given green to its own application");
        QCOMPARE(migration.rows().size(), kEvents - 1);
    }

    void whatCannotBeTold_isRefused()
    {
        const Migration migration(false, false);
        migration.sync();
        migration.change({QStringLiteral("DELETE FROM {0} WHERE position = 100")});
        diff::DiffOptions asIs = migration.options();
        asIs.asIs = true;
        const auto plainProof = diff::runDiff(asIs, {}, {});
        QVERIFY(plainProof);
        verifyRefused(diff::mayRewrite(migration.options(), *plainProof, {}), ErrorKind::Denied,
                      "not made by segments");
        const diff::DiffResult result = migration.prove();
        diff::DiffOptions other = migration.options();
        other.pipeline = std::make_shared<const Pipeline>(pipelineOf(kPipeline));
        verifyRefused(diff::mayRewrite(other, result, {}), ErrorKind::Conflict, "another pipeline");
    }

    void anotherEventInItsPlace_changesNothing()
    {
        const Migration migration(false, false);
        migration.sync();
        migration.change(
            {QStringLiteral("DELETE FROM {0} WHERE position = 100"),
             QStringLiteral("INSERT INTO {0} (position, stream, version, id, type) VALUES (100, "
                            "'stray', 0, 'x', 'Foreign')")});
        const std::vector<PlainEvent> before = migration.rows();
        const diff::DiffResult result = migration.prove();
        const auto missing =
            std::ranges::find(result.differences, diff::Label::Missing, &diff::Difference::label);
        QVERIFY(missing != result.differences.end());
        const auto refused = diff::rewriteStream(migration.options(), result, missing->stream, {});
        QVERIFY(!refused);
        QVERIFY2(refused.error().kind == ErrorKind::Conflict, refused.error().message.c_str());
        QVERIFY(refused.error().message.find("is taken by another event") != std::string::npos);
        QCOMPARE(QString::fromStdString(firstDifference(before, migration.rows())), QString());
        // The stray one first, then its place is free.
        QVERIFY(diff::rewriteStream(migration.options(), result, "stray", {}));
        QVERIFY(diff::rewriteStream(migration.options(), result, missing->stream, {}));
        QVERIFY(migration.prove().verdict == diff::Verdict::Equal);
    }
};

QTEST_GUILESS_MAIN(TestStreamRewrite)
#include "tst_stream_rewrite.moc"
