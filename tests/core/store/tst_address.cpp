#include "core/store/address.h"

#include <QTest>

using namespace viridian;

class TestAddress : public QObject {
    Q_OBJECT

private slots:
    void parse_takesAnAddressApart_data();
    void parse_takesAnAddressApart();
    void parse_refusesWithASentence_data();
    void parse_refusesWithASentence();
};

void TestAddress::parse_takesAnAddressApart_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("scheme");
    QTest::addColumn<QString>("place");
    QTest::addColumn<QString>("layout");
    QTest::addColumn<QString>("schema");
    QTest::addColumn<QString>("shown");
    const int sqlite = static_cast<int>(Scheme::Sqlite);
    const int postgres = static_cast<int>(Scheme::Postgres);
    const int file = static_cast<int>(Scheme::File);
    QTest::newRow("sqlite") << "sqlite:shop.db" << sqlite << "shop.db"
                            << ""
                            << ""
                            << "shop";
    QTest::newRow("sqlite with layout")
        << "sqlite:/a b/new.sqlite3?layout=native" << sqlite << "/a b/new.sqlite3"
        << "native"
        << ""
        << "new";
    QTest::newRow("sqlite with slashes") << "sqlite:///var/x.db" << sqlite << "/var/x.db"
                                         << ""
                                         << ""
                                         << "x";
    QTest::newRow("question mark in a name") << "sqlite:why?.db" << sqlite << "why?.db"
                                             << ""
                                             << ""
                                             << "why?";
    QTest::newRow("name without suffix") << "sqlite:events" << sqlite << "events"
                                         << ""
                                         << ""
                                         << "events";
    QTest::newRow("plain path") << "data/shop.sqlite" << sqlite << "data/shop.sqlite"
                                << ""
                                << ""
                                << "shop";
    QTest::newRow("plain path with layout") << "shop.db?layout=native" << sqlite << "shop.db"
                                            << "native"
                                            << ""
                                            << "shop";
    QTest::newRow("export") << "file:old/orders.ndjson.zst" << file << "old/orders.ndjson.zst"
                            << ""
                            << ""
                            << "orders";
    QTest::newRow("plain export") << "orders.ndjson" << file << "orders.ndjson"
                                  << ""
                                  << ""
                                  << "orders";
    QTest::newRow("postgres")
        << "postgresql://mira@db.example:5433/shop?sslmode=require&layout=message-db&schema=ms"
        << postgres << "postgresql://mira@db.example:5433/shop?sslmode=require"
        << "message-db"
        << "ms"
        << "shop";
    QTest::newRow("postgres short scheme") << "postgres:///shop" << postgres << "postgresql:///shop"
                                           << ""
                                           << ""
                                           << "shop";
    QTest::newRow("postgres by dbname") << "postgresql://?host=/tmp/pg&dbname=shop" << postgres
                                        << "postgresql://?host=/tmp/pg&dbname=shop"
                                        << ""
                                        << ""
                                        << "shop";
    QTest::newRow("several hosts")
        << "postgresql://a:1,b:2/shop" << postgres << "postgresql://a:1,b:2/shop"
        << ""
        << ""
        << "shop";
}

void TestAddress::parse_takesAnAddressApart()
{
    QFETCH(QString, text);
    QFETCH(int, scheme);
    QFETCH(QString, place);
    QFETCH(QString, layout);
    QFETCH(QString, schema);
    QFETCH(QString, shown);
    const Result<StoreAddress> address = StoreAddress::parse(text.toStdString());
    QVERIFY2(address, address ? "" : address.error().message.c_str());
    QCOMPARE(static_cast<int>(address->scheme), scheme);
    QCOMPARE(
        QString::fromStdString(address->scheme == Scheme::Postgres ? address->uri : address->path),
        place);
    QCOMPARE(QString::fromStdString(address->layout), layout);
    QCOMPARE(QString::fromStdString(address->schema), schema);
    QCOMPARE(QString::fromStdString(address->displayName()), shown);
    QCOMPARE(QString::fromStdString(address->text), text);
}

void TestAddress::parse_refusesWithASentence_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("says");
    QTest::newRow("empty") << ""
                           << "not a store address";
    QTest::newRow("unknown scheme") << "mysql://x"
                                    << "not a store address";
    QTest::newRow("later driver") << "kafka://x"
                                  << "no driver for kafka";
    QTest::newRow("no file") << "sqlite:"
                             << "names no file";
    QTest::newRow("unknown key") << "sqlite:a.db?colour=red"
                                 << "colour";
    QTest::newRow("layout without value") << "sqlite:a.db?layout="
                                          << "no value";
    QTest::newRow("key of a file") << "file:a.ndjson?layout=native"
                                   << "layout";
    QTest::newRow("export of another kind") << "file:a.csv"
                                            << ".ndjson";
    QTest::newRow("password in the user part") << "postgresql://mira:secret@h/shop"
                                               << ".pgpass";
    QTest::newRow("password with an at sign") << "postgresql://mira:s@cret@h/shop"
                                              << ".pgpass";
    QTest::newRow("password as a key") << "postgresql://h/shop?password=secret"
                                       << ".pgpass";
    QTest::newRow("password as an escaped key") << "postgresql://h/shop?pass%77ord=secret"
                                                << ".pgpass";
}

void TestAddress::parse_refusesWithASentence()
{
    QFETCH(QString, text);
    QFETCH(QString, says);
    const Result<StoreAddress> address = StoreAddress::parse(text.toStdString());
    QVERIFY(!address);
    QCOMPARE(address.error().kind, ErrorKind::InvalidInput);
    QVERIFY2(QString::fromStdString(address.error().message).contains(says),
             address.error().message.c_str());
    QVERIFY(!QString::fromStdString(address.error().message + address.error().detail)
                 .contains("secret"));
}

QTEST_GUILESS_MAIN(TestAddress)
#include "tst_address.moc"
