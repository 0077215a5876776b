// The functions that the layouts' create scripts write, against those that the real libraries
// installed: the same calls on both, with the same answers and the same words of refusal.
#include "core/store/open.h"
#include "tests/support/pg.h"
#include "tests/support/stores.h"

#include <QTest>

#include <memory>

using namespace viridian;
using namespace viridian::test;

namespace {

/// A database with the library's own functions, emptied, and one that Viridian created.
struct Pair {
    PgDatabase real;
    PgDatabase ours;

    Pair(const char* fixture, const char* layout, const char* emptying)
    {
        if (!real.load(pgFixture(fixture)))
            qFatal("the fixture %s does not load", fixture);
        real.run(emptying);
        must(createStore(must(StoreAddress::parse(ours.uri() + "?layout=" + layout))));
    }
};

/// The answer, or the first line of the server's refusal.
std::string answer(const PgDatabase& database, const std::string& prepare, const std::string& sql)
{
    PgWriter writer(database.uri());
    writer.run(prepare);
    try {
        return writer.run(sql);
    } catch (const std::exception& error) {
        const std::string words = error.what();
        return words.substr(0, words.find('\n'));
    }
}

} // namespace

class TestLayoutFunctions : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        if (pgServer().empty())
            QSKIP("VIRIDIAN_TEST_PG names no server");
    }
    void messageDb_answersAsTheLibrary_data();
    void messageDb_answersAsTheLibrary();
    void emmett_answersAsTheLibrary_data();
    void emmett_answersAsTheLibrary();
    void native_numbersAreInCommitOrder();
};

void TestLayoutFunctions::messageDb_answersAsTheLibrary_data()
{
    QTest::addColumn<QString>("sql");
    const auto call = [](const char* name, const char* sql) {
        QTest::newRow(name) << QString::fromUtf8(sql);
    };
    const char* id1 = "SELECT write_message('11111111-0000-4000-8000-000000000001', 'cart-1', "
                      "'Opened', '{\"a\": 1.10}', "
                      "'{\"correlationStreamName\": \"shop-7\"}', -1)";
    call("first message", id1);
    call("expected version met", "SELECT write_message('11111111-0000-4000-8000-000000000002', "
                                 "'cart-1', 'Filled', '{\"a\": 2}', NULL, 0)");
    call("expected version not met", "SELECT write_message('11111111-0000-4000-8000-000000000003', "
                                     "'cart-1', 'Filled', '{}', NULL, 5)");
    call("no expected version", "SELECT write_message('11111111-0000-4000-8000-000000000004', "
                                "'cart-1+more', 'Filled', '{\"b\": []}')");
    call("same id again",
         "SELECT write_message('11111111-0000-4000-8000-000000000001', 'cart-9', 'Opened', '{}')");
    call("id that is none", "SELECT write_message('nonsense', 'cart-9', 'Opened', '{}')");
    call("stream version", "SELECT stream_version('cart-1')");
    call("stream version of none", "SELECT stream_version('cart-404') IS NULL");
    call("category", "SELECT category('order:command-1-2')");
    call("category of a category", "SELECT category('order')");
    call("id", "SELECT id('order-1-2+3')");
    call("id of a category", "SELECT id('order') IS NULL");
    call("cardinal id", "SELECT cardinal_id('order-1-2+3')");
    call("is category", "SELECT is_category('order') || ',' || is_category('order-1')");
    call("hash", "SELECT hash_64('order')");
    call("hash of unicode", "SELECT hash_64('緑茶')");
    call("version", "SELECT message_store_version()");
    call("lock", "SELECT acquire_lock('order-1')");
    const char* rows = "SELECT string_agg(concat_ws('|', id, stream_name, type, position, data, "
                       "metadata), ';') FROM ";
    const auto list = [&](const char* name, const char* source) {
        QTest::newRow(name) << QString::fromUtf8(rows) + QString::fromUtf8(source);
    };
    list("stream messages", "get_stream_messages('cart-1')");
    list("stream messages from a position", "get_stream_messages('cart-1', 1)");
    list("one stream message", "get_stream_messages('cart-1', 0, 1)");
    list("all stream messages", "get_stream_messages('cart-1', 0, -1)");
    list("stream messages of a category", "get_stream_messages('cart')");
    list("condition that is off", "get_stream_messages('cart-1', condition => 'position = 1')");
    list("last message", "get_last_stream_message('cart-1')");
    list("last message of a type", "get_last_stream_message('cart-1', 'Opened')");
    list("last message of no type", "get_last_stream_message('cart-1', 'Nothing')");
    list("category messages", "get_category_messages('cart')");
    list("category messages, limited", "get_category_messages('cart', 1, 2)");
    list("category messages of a stream", "get_category_messages('cart-1')");
    list("correlation", "get_category_messages('cart', correlation => 'shop')");
    list("correlation that is a stream", "get_category_messages('cart', correlation => 'shop-1')");
    list("group member",
         "get_category_messages('cart', consumer_group_member => 0, consumer_group_size => 2)");
    list("other group member",
         "get_category_messages('cart', consumer_group_member => 1, consumer_group_size => 2)");
    list("member without size", "get_category_messages('cart', consumer_group_member => 0)");
    list("size of none",
         "get_category_messages('cart', consumer_group_member => 0, consumer_group_size => 0)");
    list("member below none",
         "get_category_messages('cart', consumer_group_member => -1, consumer_group_size => 2)");
    list("member above size",
         "get_category_messages('cart', consumer_group_member => 2, consumer_group_size => 2)");
}

void TestLayoutFunctions::messageDb_answersAsTheLibrary()
{
    QFETCH(QString, sql);
    // One pair for all rows: later calls read what the first ones wrote.
    static const std::unique_ptr<Pair> pair =
        std::make_unique<Pair>("message-db.sql.gz", "message-db",
                               "TRUNCATE message_store.messages; SELECT "
                               "setval('message_store.messages_global_position_seq', 1, false)");
    const std::string path = "SET search_path TO message_store, public";
    const std::string text = sql.toStdString();
    const std::string ours = answer(pair->ours, path, text);
    QCOMPARE(ours, answer(pair->real, path, text));
    QVERIFY2(ours.find("does not exist") == std::string::npos, ours.c_str());
}

void TestLayoutFunctions::emmett_answersAsTheLibrary_data()
{
    QTest::addColumn<QString>("sql");
    const auto append = [](const char* name, const char* stream, int count, const char* expected) {
        QString ids;
        QString data;
        QString texts;
        QString kinds;
        for (int i = 0; i < count; ++i) {
            const QString comma = i == 0 ? QString() : QStringLiteral(",");
            ids += comma + QStringLiteral("'id-%1'").arg(i);
            data += comma + QStringLiteral("'{\"n\": %1}'").arg(i);
            texts += comma + QStringLiteral("'1'");
            kinds += comma + QStringLiteral("'E'");
        }
        QTest::newRow(name)
            << QStringLiteral(
                   "SELECT concat_ws('|', success, next_stream_position, global_positions) FROM "
                   "emt_append_to_stream(ARRAY[%1]::text[], ARRAY[%2]::jsonb[], "
                   "ARRAY[%2]::jsonb[], "
                   "ARRAY[%3]::text[], ARRAY[%3]::text[], ARRAY[%4]::text[], '%5', 'shop', %6, "
                   "'emt:default')")
                   .arg(ids, data, texts, kinds, QString::fromUtf8(stream),
                        QString::fromUtf8(expected));
    };
    append("new stream", "shop-1", 2, "0");
    append("expected position met", "shop-1", 1, "2");
    append("expected position not met", "shop-1", 1, "2");
    append("stream that is not new", "shop-1", 1, "0");
    append("no expected position", "shop-1", 3, "NULL");
    append("no expected position, new stream", "shop-2", 1, "NULL");
    append("expected stream that is not there", "shop-3", 1, "4");
    QTest::newRow("messages") << QStringLiteral(
        "SELECT string_agg(concat_ws('|', stream_id, stream_position, partition, message_id, "
        "message_data, "
        "message_metadata, message_schema_version, message_type, message_kind, is_archived), ';' "
        "ORDER BY transaction_id, global_position) FROM emt_messages");
    QTest::newRow("streams") << QStringLiteral(
        "SELECT string_agg(concat_ws('|', stream_id, stream_position, partition, stream_type, "
        "stream_metadata, "
        "is_archived), ';' ORDER BY stream_id) FROM emt_streams");
    QTest::newRow("name") << QStringLiteral("SELECT emt_sanitize_name('emt:default/1')");
}

void TestLayoutFunctions::emmett_answersAsTheLibrary()
{
    QFETCH(QString, sql);
    static const std::unique_ptr<Pair> pair =
        std::make_unique<Pair>("emmett-postgresql.sql.gz", "emmett-postgresql",
                               "TRUNCATE emt_messages, emt_streams; SELECT "
                               "setval('emt_global_message_position', 1, false)");
    const std::string none = "SELECT 1";
    const std::string ours = answer(pair->ours, none, sql.toStdString());
    QCOMPARE(ours, answer(pair->real, none, sql.toStdString()));
    QVERIFY2(!ours.empty() && ours.find("does not exist") == std::string::npos, ours.c_str());
}

void TestLayoutFunctions::native_numbersAreInCommitOrder()
{
    const PgDatabase database;
    must(createStore(must(StoreAddress::parse(database.uri() + "?layout=native"))));
    PgWriter first(database.uri());
    PgWriter second(database.uri());
    const auto insert = [](const char* stream) {
        return std::string("INSERT INTO viridian.events (stream, version, id, type) VALUES ('") +
               stream + "', 0, 'i', 't') RETURNING position";
    };
    first.run("BEGIN");
    QCOMPARE(first.run(insert("a-1")), std::string("1"));
    // The second writer waits before it draws a number, so none is passed by.
    second.run("SET lock_timeout = '50ms'");
    QVERIFY(!second.tries(insert("b-1")));
    first.run("ROLLBACK");
    QCOMPARE(second.run(insert("b-1")), std::string("2"));
    QCOMPARE(database.run("SELECT last_value FROM viridian.events_position_seq"), std::string("2"));
}

QTEST_GUILESS_MAIN(TestLayoutFunctions)
#include "tst_layout_functions.moc"
