#include "core/base/uuid.h"

#include <QTest>

#include <set>

using namespace viridian;

class TestUuid : public QObject {
    Q_OBJECT

private slots:
    void uuidV5_knownVectors_data();
    void uuidV5_knownVectors();
    void uuidV5_tellsSpacesAndNamesApart();
    void uuidV4_isMarkedAndNew();
    void parse_readsWhatToTextWrote();
    void parse_refuses_data();
    void parse_refuses();
    void order_isThatOfTheText();
};

namespace {

constexpr std::string_view kDns = "6ba7b810-9dad-11d1-80b4-00c04fd430c8";
constexpr std::string_view kUrl = "6ba7b811-9dad-11d1-80b4-00c04fd430c8";

} // namespace

void TestUuid::uuidV5_knownVectors_data()
{
    QTest::addColumn<QByteArray>("space");
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("id");
    // RFC 9562 appendix A.4, and Python's uuid module.
    QTest::newRow("DNS") << QByteArray(kDns.data()) << QByteArray("www.example.com")
                         << QByteArray("2ed6657d-e927-568b-95e1-2665a8aea6a2");
    QTest::newRow("DNS python.org") << QByteArray(kDns.data()) << QByteArray("python.org")
                                    << QByteArray("886313e1-3b8a-5372-9b90-0c9aee199e5d");
}

void TestUuid::uuidV5_knownVectors()
{
    QFETCH(QByteArray, space);
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, id);
    const std::optional<Uuid> parsed = Uuid::parse(space.toStdString());
    QVERIFY(parsed);
    QCOMPARE(QByteArray::fromStdString(uuidV5(*parsed, name.toStdString()).toText()), id);
}

void TestUuid::uuidV5_tellsSpacesAndNamesApart()
{
    const Uuid dns = *Uuid::parse(kDns);
    const Uuid url = *Uuid::parse(kUrl);
    QVERIFY(uuidV5(dns, "a") == uuidV5(dns, "a"));
    QVERIFY(uuidV5(dns, "a") != uuidV5(dns, "b"));
    QVERIFY(uuidV5(dns, "a") != uuidV5(url, "a"));
    QVERIFY(uuidV5(dns, std::string_view("a\0b", 3)) != uuidV5(dns, "a"));
}

void TestUuid::uuidV4_isMarkedAndNew()
{
    std::set<std::string> seen;
    for (int i = 0; i < 200; ++i) {
        const std::string text = uuidV4().toText();
        QCOMPARE(text.size(), std::size_t{36});
        QCOMPARE(text[14], '4');
        QVERIFY(std::string_view("89ab").find(text[19]) != std::string_view::npos);
        QVERIFY(seen.insert(text).second);
    }
}

void TestUuid::parse_readsWhatToTextWrote()
{
    const std::optional<Uuid> id = Uuid::parse("01234567-89AB-cdef-8FED-cba987654321");
    QVERIFY(id);
    QCOMPARE(id->toText(), std::string("01234567-89ab-cdef-8fed-cba987654321"));
    QCOMPARE(id->bytes[0], std::uint8_t{0x01});
    QCOMPARE(id->bytes[15], std::uint8_t{0x21});
}

void TestUuid::parse_refuses_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("no hyphens") << QByteArray("6ba7b8109dad11d180b400c04fd430c8");
    QTest::newRow("hyphen at the wrong place")
        << QByteArray("6ba7b81-09dad-11d1-80b4-00c04fd430c8");
    QTest::newRow("braces") << QByteArray("{6ba7b810-9dad-11d1-80b4-00c04fd430c8}");
    QTest::newRow("short") << QByteArray("6ba7b810-9dad-11d1-80b4-00c04fd430c");
    QTest::newRow("long") << QByteArray("6ba7b810-9dad-11d1-80b4-00c04fd430c80");
    QTest::newRow("letter") << QByteArray("6ba7b810-9dad-11d1-80b4-00c04fd430cg");
    QTest::newRow("space") << QByteArray("6ba7b810-9dad-11d1-80b4-00c04fd430c ");
    QTest::newRow("NUL") << QByteArray("6ba7b810-9dad-11d1-80b4-00c04fd430c\0", 36);
}

void TestUuid::parse_refuses()
{
    QFETCH(QByteArray, text);
    QVERIFY(!Uuid::parse(text.toStdString()));
}

void TestUuid::order_isThatOfTheText()
{
    const Uuid low = *Uuid::parse("00000000-0000-0000-0000-000000000001");
    const Uuid high = *Uuid::parse("f0000000-0000-0000-0000-000000000000");
    QVERIFY(low < high);
    QVERIFY(low.toText() < high.toText());
    QVERIFY(Uuid{} < low);
}

QTEST_GUILESS_MAIN(TestUuid)
#include "tst_uuid.moc"
