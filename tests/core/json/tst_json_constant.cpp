// Names and values that were read once: an edit with them writes what the same edit in text writes.

#include "core/json/editor.h"
#include "tests/core/json/bytes.h"

#include <QTest>

using namespace viridian;
using namespace viridian::json;
using viridian::test::bytes;
using viridian::test::view;

Q_DECLARE_METATYPE(viridian::ErrorKind)

class TestJsonConstant : public QObject {
    Q_OBJECT

private slots:
    void set_isAsFromText_data();
    void set_isAsFromText();
    void addMember_isAsFromText_data();
    void addMember_isAsFromText();
    void rename_isAsFromText_data();
    void rename_isAsFromText();
    void oneConstant_goesIntoManyTexts();
    void overTheLimits_isRefusedAndChangesNothing_data();
    void overTheLimits_isRefusedAndChangesNothing();
    void whatIsNoJson_isNoConstant();
};

namespace {

/// Both editors hold the same tree: what stands where is asked of each node.
void compareTrees(const Editor& ours, const Editor& theirs)
{
    QCOMPARE(bytes(ours.text()), bytes(theirs.text()));
    const Document& a = ours.document();
    const Document& b = theirs.document();
    Node other = Document::root();
    for (Node node = Document::root(); node != kNone;
         node = a.nextInText(node), other = b.nextInText(other)) {
        QVERIFY(other != kNone);
        QCOMPARE(bytes(a.source(node)), bytes(b.source(other)));
        QCOMPARE(bytes(a.nameSource(node)), bytes(b.nameSource(other)));
        QCOMPARE(a.pointer(node), b.pointer(other));
    }
    QVERIFY(other == kNone);
}

/// Both refused for the same reason, or both done.
void compareOutcomes(const Status& ours, const Status& theirs)
{
    QCOMPARE(ours.has_value(), theirs.has_value());
    if (!ours) {
        QCOMPARE(ours.error().kind, theirs.error().kind);
        QCOMPARE(QString::fromStdString(ours.error().message),
                 QString::fromStdString(theirs.error().message));
    }
}

Constant constantOf(std::string_view source)
{
    const Result<Constant> read = Constant::read(source);
    return read ? *read : Constant();
}

} // namespace

void TestJsonConstant::set_isAsFromText_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("pointer");
    QTest::addColumn<QByteArray>("value");
    QTest::newRow("scalar") << QByteArray(R"({"a":1,"b":2})") << QByteArray("/a")
                            << QByteArray("\"long enough to move\"");
    QTest::newRow("shorter") << QByteArray(R"({"a":[1,2,3],"b":{"c":2}})") << QByteArray("/a")
                             << QByteArray("0");
    QTest::newRow("a tree") << QByteArray(R"({"a":1,"b":[5,{"c":2}]})") << QByteArray("/b/1")
                            << QByteArray(R"( {"x": [1, {"y": null}], "z": "ü"} )");
    QTest::newRow("the root") << QByteArray(R"({"a":1})") << QByteArray("") << QByteArray("[1,2]");
    QTest::newRow("the same") << QByteArray(R"({"a":1})") << QByteArray("/a") << QByteArray("1");
}

void TestJsonConstant::set_isAsFromText()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, pointer);
    QFETCH(QByteArray, value);
    Editor ours;
    Editor theirs;
    QVERIFY(ours.reset(view(text)));
    QVERIFY(theirs.reset(view(text)));
    compareOutcomes(ours.set(ours.document().find(view(pointer)), constantOf(view(value))),
                    theirs.set(view(pointer), view(value)));
    compareTrees(ours, theirs);
}

void TestJsonConstant::addMember_isAsFromText_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("object"); // pointer
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("value");
    QTest::newRow("behind the others")
        << QByteArray(R"({"a":1,"b":2})") << QByteArray("") << QByteArray("c") << QByteArray("3");
    QTest::newRow("deeper, with spaces")
        << QByteArray(R"({"a": {"x": 1}, "b": 2})") << QByteArray("/a") << QByteArray("y")
        << QByteArray(R"({"z":[1]})");
    QTest::newRow("into nothing") << QByteArray(R"({"a":{ },"b":2})") << QByteArray("/a")
                                  << QByteArray("y") << QByteArray("true");
    QTest::newRow("an escaped name")
        << QByteArray(R"({"a":1})") << QByteArray("") << QByteArray("q\"") << QByteArray("\"v\"");
    QTest::newRow("there already")
        << QByteArray(R"({"a":1,"b":2})") << QByteArray("") << QByteArray("b") << QByteArray("3");
    QTest::newRow("there twice") << QByteArray(R"({"b":1,"b":2})") << QByteArray("")
                                 << QByteArray("b") << QByteArray("3");
    QTest::newRow("no UTF-8") << QByteArray(R"({"a":1})") << QByteArray("") << QByteArray("\xff")
                              << QByteArray("3");
}

void TestJsonConstant::addMember_isAsFromText()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, object);
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, value);
    Editor ours;
    Editor theirs;
    QVERIFY(ours.reset(view(text)));
    QVERIFY(theirs.reset(view(text)));
    compareOutcomes(ours.addMember(ours.document().find(view(object)),
                                   MemberName(name.toStdString()), constantOf(view(value))),
                    theirs.add(view(object + '/' + name), view(value)));
    compareTrees(ours, theirs);
}

void TestJsonConstant::rename_isAsFromText_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::newRow("longer") << QByteArray("customerId");
    QTest::newRow("the same") << QByteArray("b");
    QTest::newRow("taken") << QByteArray("c");
    QTest::newRow("escaped") << QByteArray("line\n");
    QTest::newRow("empty") << QByteArray("");
    QTest::newRow("no UTF-8") << QByteArray("\xc3");
}

void TestJsonConstant::rename_isAsFromText()
{
    QFETCH(QByteArray, name);
    const QByteArray text = R"({"a":1,"b":{"x":[1,2]},"c":3})";
    Editor ours;
    Editor theirs;
    QVERIFY(ours.reset(view(text)));
    QVERIFY(theirs.reset(view(text)));
    compareOutcomes(ours.rename(ours.document().find("/b"), MemberName(name.toStdString())),
                    theirs.rename("/b", view(name)));
    compareTrees(ours, theirs);
    // The new name is found, also where it is written with escapes.
    const std::string pointer = ours.document().pointer(
        ours.document().nextInText(ours.document().firstChild(Document::root())));
    QVERIFY(ours.contains(pointer));
}

void TestJsonConstant::oneConstant_goesIntoManyTexts()
{
    const Constant value = constantOf(R"({"currency":"EUR"})");
    const Constant copy = value; // shares what was read
    Editor editor;
    for (int i = 0; i < 3; ++i) {
        const QByteArray text = QByteArray(R"({"n":)") + QByteArray::number(i) + "}";
        QVERIFY(editor.reset(view(text)));
        QVERIFY(editor.addMember(Document::root(), MemberName("m"), i == 1 ? copy : value));
        QCOMPARE(bytes(editor.text()), text.chopped(1) + R"(,"m":{"currency":"EUR"}})");
        QVERIFY(editor.set("/m/currency", "\"USD\"")); // which leaves the constant as it was
    }
    QCOMPARE(bytes(value.text()), QByteArray(R"({"currency":"EUR"})"));
}

void TestJsonConstant::overTheLimits_isRefusedAndChangesNothing_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::newRow("deeper alone") << QByteArray("[[[[[1]]]]]");
    QTest::newRow("deeper in its place") << QByteArray("[[[1]]]");
    QTest::newRow("longer alone") << QByteArray("\"" + QByteArray(60, 'x') + "\"");
    QTest::newRow("longer with the others") << QByteArray("\"" + QByteArray(30, 'x') + "\"");
}

void TestJsonConstant::overTheLimits_isRefusedAndChangesNothing()
{
    QFETCH(QByteArray, value);
    const QByteArray text = R"({"a":{"b":1},"c":"ten bytes."})";
    const Limits limits{.depth = 4, .bytes = 48};
    Editor ours;
    Editor theirs;
    QVERIFY(ours.reset(view(text), limits));
    QVERIFY(theirs.reset(view(text), limits));
    const Status refused = ours.set(ours.document().find("/a/b"), constantOf(view(value)));
    QVERIFY(!refused);
    QCOMPARE(refused.error().kind, ErrorKind::InvalidInput);
    compareOutcomes(refused, theirs.set("/a/b", view(value)));
    QCOMPARE(bytes(ours.text()), text);
}

void TestJsonConstant::whatIsNoJson_isNoConstant()
{
    for (const char* source : {"", "{", "NaN", "1 2"}) {
        const Result<Constant> read = Constant::read(source);
        QVERIFY2(!read, source);
        QCOMPARE(read.error().kind, ErrorKind::InvalidInput);
    }
}

QTEST_APPLESS_MAIN(TestJsonConstant)
#include "tst_json_constant.moc"
