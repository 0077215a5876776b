#include "core/store/mapping/draft.h"
#include "core/store/open.h"
#include "tests/core/store/mapping/unknown_stores.h"
#include "tests/support/pg.h"

#include <QTest>

#include <algorithm>
#include <fmt/format.h>

using namespace viridian;
using test::must;

namespace {

DatabaseShape shapeWith(Engine engine, std::vector<std::pair<std::string, std::string>> columns)
{
    DatabaseShape::Table table{
        .schema = engine == Engine::Postgres ? "public" : "", .name = "t", .columns = {}};
    for (auto& [name, type] : columns) {
        table.columns.push_back(name);
        table.types.push_back(type);
    }
    return {.engine = engine, .tables = {table}, .functions = {}};
}

/// "position=seq stream=aggregate …" of the fields that are mapped.
std::string columnsOf(const Mapping& mapping)
{
    std::string text;
    for (const MappedField field : columnFields()) {
        if (!mapping.column(field).empty())
            text +=
                fmt::format("{}{}={}", text.empty() ? "" : " ", name(field), mapping.column(field));
    }
    return text;
}

std::string sentencesAt(const DatabaseShape& shape, const Mapping& mapping, MappedField field)
{
    std::string text;
    for (const MappingProblem& problem : problemsOf(shape, mapping)) {
        if (problem.field == field)
            text += problem.sentence;
    }
    return text;
}

StoreAddress parsed(const std::string& address)
{
    return must(StoreAddress::parse(address));
}

} // namespace

/// A layout made by hand for a database that none is known for.
class TestMapping : public QObject {
    Q_OBJECT

private slots:
    void init()
    {
        m_layouts = m_folder.file("layouts");
        std::filesystem::remove_all(m_layouts);
        qputenv("VIRIDIAN_LAYOUTS", QByteArray::fromStdString(m_layouts));
    }

    void guess_takesColumnsByNameAndType_data()
    {
        using Columns = std::vector<std::pair<std::string, std::string>>;
        QTest::addColumn<bool>("postgres");
        QTest::addColumn<Columns>("columns");
        QTest::addColumn<QString>("guess");
        QTest::newRow("names as libraries write them")
            << true
            << Columns{{"id", "bigint"},
                       {"stream_name", "text"},
                       {"stream_version", "integer"},
                       {"event_id", "uuid"},
                       {"event_type", "character varying(200)"},
                       {"data", "jsonb"},
                       {"metadata", "jsonb"},
                       {"created_at", "timestamp with time zone"}}
            << QStringLiteral("position=id stream=stream_name version=stream_version id=event_id "
                              "type=event_type data=data metadata=metadata time=created_at");
        QTest::newRow("names in camel case, other words")
            << true
            << Columns{{"GlobalSeq", "bigint"},
                       {"AggregateId", "uuid"},
                       {"AggregateVersion", "bigint"},
                       {"EventName", "text"},
                       {"EventVersion", "integer"},
                       {"Payload", "bytea"},
                       {"OccurredOn", "timestamp without time zone"}}
            << QStringLiteral("position=GlobalSeq stream=AggregateId version=AggregateVersion "
                              "type=EventName schema version=EventVersion data=Payload "
                              "time=OccurredOn");
        QTest::newRow("“event” is the data where nothing else is")
            << true
            << Columns{{"no", "bigint"},
                       {"stream", "text"},
                       {"version", "integer"},
                       {"type", "text"},
                       {"event", "jsonb"}}
            << QStringLiteral("position=no stream=stream version=version type=type data=event");
        QTest::newRow("“event” is the type beside a payload")
            << true
            << Columns{{"id", "bigint"},
                       {"stream", "text"},
                       {"playhead", "integer"},
                       {"event", "text"},
                       {"payload", "json"}}
            << QStringLiteral("position=id stream=stream version=playhead type=event data=payload");
        QTest::newRow("a name of the wrong type is no guess")
            << true << Columns{{"data", "bigint"}, {"type", "integer"}, {"time", "boolean"}}
            << QString();
        QTest::newRow("the only JSON and the only time")
            << true << Columns{{"blah", "jsonb"}, {"moment", "timestamp with time zone"}}
            << QStringLiteral("data=blah time=moment");
        QTest::newRow("an id that is not the event's own is the stream")
            << true
            << Columns{{"n", "bigint"},
                       {"message_id", "uuid"},
                       {"cart_id", "uuid"},
                       {"type", "text"}}
            << QStringLiteral("stream=cart_id id=message_id type=type");
        QTest::newRow("hidden row number of SQLite")
            << false
            << Columns{{"stream", "TEXT"},
                       {"version", "INT"},
                       {"type", "VARCHAR(20)"},
                       {"body", "BLOB"},
                       {"rowid", "INTEGER"}}
            << QStringLiteral("position=rowid stream=stream version=version type=type data=body");
    }
    void guess_takesColumnsByNameAndType()
    {
        using Columns = std::vector<std::pair<std::string, std::string>>;
        QFETCH(bool, postgres);
        QFETCH(Columns, columns);
        QFETCH(QString, guess);
        const Engine engine = postgres ? Engine::Postgres : Engine::Sqlite;
        const DatabaseShape shape = shapeWith(engine, columns);
        QCOMPARE(QString::fromStdString(columnsOf(guessMapping(shape, shape.tables.front()))),
                 guess);
    }

    void guess_findsTheTableOfEvents()
    {
        const std::string address = test::sqliteWith(m_folder, "a.db", test::ledgerSql());
        const MappingDraft draft = must(draftMapping(parsed(address), {}));
        QCOMPARE(draft.mapping.table, std::string("ledger_events"));
        QCOMPARE(QString::fromStdString(columnsOf(draft.mapping)),
                 QStringLiteral("position=seq stream=aggregate version=revision id=uuid type=kind "
                                "data=payload metadata=headers time=happened_at"));
        QVERIFY(draft.mapping.timeUnit == TimeUnit::Millis);
        QCOMPARE(draft.mapping.versionBase, std::int64_t{1});
        QCOMPARE(draft.mapping.name, std::string("my-ledger-events"));
        QVERIFY(problemsOf(draft.shape, draft.mapping).empty());
    }

    void emptyDatabase_saysSo()
    {
        const std::string address =
            test::sqliteWith(m_folder, "e.db", "CREATE TABLE t (a); DROP TABLE t");
        const MappingDraft draft = must(draftMapping(parsed(address), {}));
        const auto problems = problemsOf(draft.shape, draft.mapping);
        QCOMPARE(problems.size(), std::size_t{1});
        QVERIFY(problems[0].field == MappedField::Table && problems[0].blocks);
        QVERIFY(!layoutText(draft.shape, draft.mapping));
    }

    void events_areReadAsMapped()
    {
        const std::string address = test::sqliteWith(m_folder, "b.db", test::ledgerSql());
        const MappingDraft draft = must(draftMapping(parsed(address), {}));
        const MappedEvents read =
            must(readAsMapped(parsed(address), draft.shape, draft.mapping, 2, {}));
        QCOMPARE(read.page.events.size(), std::size_t{2});
        const Event& first = read.page.events[0];
        QCOMPARE(first.position.number(), std::uint64_t{3});
        QCOMPARE(first.stream, std::string_view("account-1"));
        QCOMPARE(first.version, std::int64_t{1});
        QCOMPARE(first.type, std::string_view("Opened"));
        QCOMPARE(first.data.bytes,
                 std::string_view(R"({"owner":"Ada","limit":12345678901234567890})"));
        QCOMPARE(formatIso(*first.time), std::string("2026-01-01T00:00:00.123000Z"));
    }

    void versions_areCountedWhereThereIsNoColumn()
    {
        const std::string address = test::sqliteWith(m_folder, "c.db", test::ledgerSql());
        MappingDraft draft = must(draftMapping(parsed(address), {}));
        draft.mapping.version.clear();
        draft.mapping.versionBase = 5;
        const auto problems = problemsOf(draft.shape, draft.mapping);
        QCOMPARE(problems.size(), std::size_t{1});
        QVERIFY(problems[0].field == MappedField::Version && !problems[0].blocks);
        const MappedEvents read =
            must(readAsMapped(parsed(address), draft.shape, draft.mapping, 10, {}));
        QCOMPARE(read.page.events.size(), std::size_t{3});
        QCOMPARE(read.page.events[0].version, std::int64_t{5});
        QCOMPARE(read.page.events[1].version, std::int64_t{5});
        QCOMPARE(read.page.events[2].version, std::int64_t{6});
    }

    void problems_areSaidAtTheirField_data()
    {
        QTest::addColumn<int>("field");
        QTest::addColumn<QString>("column");
        QTest::addColumn<QString>("words");
        const auto row = [](const char* what, MappedField field, const char* column,
                            const char* words) {
            QTest::newRow(what) << static_cast<int>(field) << QString::fromUtf8(column)
                                << QString::fromUtf8(words);
        };
        row("none chosen", MappedField::Stream, "", "Choose the column that says which stream");
        row("text as a position", MappedField::Position, "kind",
            "kind is TEXT; a position needs whole numbers.");
        row("a column that is not there", MappedField::Type, "gone", "no column gone");
        row("the same column twice", MappedField::Metadata, "payload", "chosen for another field");
        row("another table", MappedField::Table, "nothing", "Choose the table");
    }
    void problems_areSaidAtTheirField()
    {
        QFETCH(int, field);
        QFETCH(QString, column);
        QFETCH(QString, words);
        const std::string address = test::sqliteWith(m_folder, "d.db", test::ledgerSql());
        MappingDraft draft = must(draftMapping(parsed(address), {}));
        draft.mapping.column(static_cast<MappedField>(field)) = column.toStdString();
        const QString said = QString::fromStdString(
            sentencesAt(draft.shape, draft.mapping, static_cast<MappedField>(field)));
        QVERIFY2(said.contains(words), qPrintable(said));
        QVERIFY(!layoutText(draft.shape, draft.mapping));
        QVERIFY(!readAsMapped(parsed(address), draft.shape, draft.mapping, 1, {}));
    }

    void names_thatNeedQuotesWork_thoseThatNeedBracesAreRefused()
    {
        const std::string address = test::sqliteWith(m_folder, "odd.db", test::oddSql());
        const DatabaseShape shape = must(shapeOf(parsed(address), {}));
        Mapping mapping{.engine = Engine::Sqlite,
                        .name = "odd",
                        .schema = {},
                        .table = "odd \"events",
                        .position = "my id",
                        .transaction = {},
                        .stream = "stream'; DROP",
                        .version = "v #",
                        .id = {},
                        .type = "yes",
                        .schemaVersion = {},
                        .data = "data: x",
                        .metadata = {},
                        .time = {}};
        const MappedEvents read = must(readAsMapped(parsed(address), shape, mapping, 10, {}));
        QCOMPARE(read.page.events.size(), std::size_t{1});
        QCOMPARE(read.page.events[0].type, std::string_view("T"));
        mapping.version.clear(); // needs rows, where quoting matters most
        QCOMPARE(must(readAsMapped(parsed(address), shape, mapping, 10, {})).page.events[0].stream,
                 std::string_view("s"));
        mapping.time = "{table}";
        QVERIFY(sentencesAt(shape, mapping, MappedField::Time).find("{}*") != std::string::npos);
    }

    void keptLayout_isUsedAtOnceAndRecognised()
    {
        const std::string address = test::sqliteWith(m_folder, "k.db", test::ledgerSql());
        const auto before = openStore(address);
        QVERIFY(!before && isUnknownLayout(before.error()));
        const MappingDraft draft = must(draftMapping(parsed(address), {}));
        const std::string text = must(layoutText(draft.shape, draft.mapping));
        const auto file = must(keepLayout(text, IfLayoutThere::Refuse));
        QCOMPARE(file, userLayoutFile("my-ledger-events"));
        QCOMPARE(must(openStore(withLayout(parsed(address), "my-ledger-events")))->info().layout,
                 std::string("my-ledger-events"));
        auto store = must(openStore(address));
        QCOMPARE(store->info().layout, std::string("my-ledger-events"));
        QCOMPARE(test::allEvents(*store).size(), std::size_t{3});
        // The next draft does not take the name again.
        QCOMPARE(must(draftMapping(parsed(address), {})).mapping.name,
                 std::string("my-ledger-events-2"));
        const auto again = keepLayout(text, IfLayoutThere::Refuse);
        QVERIFY(!again && again.error().kind == ErrorKind::Conflict);
        QVERIFY(keepLayout(text, IfLayoutThere::Replace));
        // Nothing but the layout is left in the folder.
        const std::filesystem::directory_iterator files(m_layouts);
        QCOMPARE(std::distance(begin(files), end(files)), 1);
    }

    void names_ofLayoutsAreChecked()
    {
        QVERIFY(layoutNameProblem("native"));
        QVERIFY(layoutNameProblem(""));
        QVERIFY(layoutNameProblem("../up"));
        QVERIFY(layoutNameProblem("Shop"));
        QVERIFY(!layoutNameProblem("shop-2"));
        QVERIFY(!keepLayout("format: viridian.layout/1\nname: x\n", IfLayoutThere::Refuse));
    }

    void addresses_getTheLayout_data()
    {
        QTest::addColumn<QString>("address");
        QTest::addColumn<QString>("expected");
        QTest::newRow("file") << "sqlite:a.db"
                              << "sqlite:a.db?layout=my";
        QTest::newRow("another layout") << "sqlite:a.db?layout=old"
                                        << "sqlite:a.db?layout=my";
        QTest::newRow("a table") << "sqlite:a.db?table=t"
                                 << "sqlite:a.db?table=t&layout=my";
        QTest::newRow("server") << "postgresql://h/d"
                                << "postgresql://h/d?layout=my";
        QTest::newRow("server with keys") << "postgresql://h/d?sslmode=require"
                                          << "postgresql://h/d?sslmode=require&layout=my";
    }
    void addresses_getTheLayout()
    {
        QFETCH(QString, address);
        QFETCH(QString, expected);
        const std::string with = withLayout(parsed(address.toStdString()), "my");
        QCOMPARE(QString::fromStdString(with), expected);
        QCOMPARE(parsed(with).layout, std::string("my"));
    }

    void stopped_isCancelled()
    {
        const std::string address = test::sqliteWith(m_folder, "s.db", test::ledgerSql());
        std::stop_source stop;
        stop.request_stop();
        const auto draft = draftMapping(parsed(address), stop.get_token());
        QVERIFY(!draft && draft.error().kind == ErrorKind::Cancelled);
    }

    void postgres_isMappedToo()
    {
        VIRIDIAN_NEEDS_POSTGRES();
        const test::PgDatabase database;
        database.run(std::string(test::bankSql()));
        const StoreAddress address = parsed(database.uri());
        MappingDraft draft = must(draftMapping(address, {}));
        QCOMPARE(draft.mapping.schema, std::string("bank"));
        QCOMPARE(draft.mapping.table, std::string("Happenings"));
        QVERIFY(draft.mapping.guard == OrderGuard::Xid);
        QCOMPARE(draft.mapping.transaction, std::string("TransactionId"));
        QVERIFY(draft.mapping.timeUnit == TimeUnit::Seconds);
        QVERIFY(draft.mapping.dataForm == PayloadForm::JsonBytes);
        QCOMPARE(draft.mapping.stream, std::string("AccountId"));
        for (const OrderGuard guard : {OrderGuard::Xid, OrderGuard::Bare, OrderGuard::SerialAll}) {
            draft.mapping.guard = guard;
            const MappedEvents read =
                must(readAsMapped(address, draft.shape, draft.mapping, 10, {}));
            QCOMPARE(read.page.events.size(), std::size_t{1});
            const Event& event = read.page.events[0];
            QCOMPARE(event.stream, std::string_view("00000000-0000-0000-0000-00000000000a"));
            QCOMPARE(event.data.bytes, std::string_view(R"({"n":1.10})"));
            QVERIFY(event.data.kind == PayloadKind::Json);
            QCOMPARE(formatIso(*event.time), std::string("2026-01-01T00:00:00.000000Z"));
            QCOMPARE(event.position.isPair(), guard == OrderGuard::Xid);
        }
        draft.mapping.dataForm = PayloadForm::Opaque;
        QVERIFY(must(readAsMapped(address, draft.shape, draft.mapping, 10, {}))
                    .page.events[0]
                    .data.kind == PayloadKind::Bytes);
    }

private:
    test::Folder m_folder;
    std::string m_layouts;
};

QTEST_GUILESS_MAIN(TestMapping)
#include "tst_mapping.moc"
