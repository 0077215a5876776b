#include "core/json/editor.h"
#include "tests/core/json/bytes.h"

#include <QTest>

using namespace viridian;
using namespace viridian::json;
using viridian::test::bytes;
using viridian::test::view;

Q_DECLARE_METATYPE(viridian::ErrorKind)

class TestJsonEditor : public QObject {
    Q_OBJECT

private slots:
    void set_replacesOneToken_data();
    void set_replacesOneToken();
    void add_writesInTheStyleOfTheObject_data();
    void add_writesInTheStyleOfTheObject();
    void add_makesParents_data();
    void add_makesParents();
    void remove_takesTheCommaAlong_data();
    void remove_takesTheCommaAlong();
    void remove_allDuplicates();
    void move_movesVerbatim_data();
    void move_movesVerbatim();
    void copy_copiesVerbatim_data();
    void copy_copiesVerbatim();
    void rename_keepsThePlace_data();
    void rename_keepsThePlace();
    void edit_isRefusedAndChangesNothing_data();
    void edit_isRefusedAndChangesNothing();
    void edits_seeEachOther();
    void text_isTheOriginalUntilAnEdit();
    void set_ofTheSameBytesIsNoChange();
    void values_mayPointIntoTheText();
    void get_and_kindAt_answerFromTheEditedText();
    void nodes_keepTheirNumberOverEdits();
    void edit_overTheLimitsIsRefused();
    void reset_startsOver();
};

namespace {

/// An edit as a row of a table writes it.
struct Edit {
    QByteArray operation;
    QByteArray pointer;
    QByteArray argument;
    bool flag = false;
};

Status apply(Editor& editor, const Edit& edit)
{
    if (edit.operation == "set")
        return editor.set(view(edit.pointer), view(edit.argument));
    if (edit.operation == "add")
        return editor.add(view(edit.pointer), view(edit.argument), edit.flag);
    if (edit.operation == "remove")
        return editor.remove(view(edit.pointer), edit.flag);
    if (edit.operation == "move")
        return editor.move(view(edit.pointer), view(edit.argument), edit.flag);
    if (edit.operation == "copy")
        return editor.copy(view(edit.pointer), view(edit.argument), edit.flag);
    return editor.rename(view(edit.pointer), view(edit.argument));
}

void columns()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("pointer");
    QTest::addColumn<QByteArray>("argument");
    QTest::addColumn<QByteArray>("after");
}

void row(const char* name, const QByteArray& text, const QByteArray& pointer,
         const QByteArray& argument, const QByteArray& after)
{
    QTest::newRow(name) << text << pointer << argument << after;
}

void check(const char* operation, bool flag = false)
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, pointer);
    QFETCH(QByteArray, argument);
    QFETCH(QByteArray, after);
    Editor editor;
    QVERIFY(editor.reset(view(text)));
    const Status done = apply(editor, {operation, pointer, argument, flag});
    QVERIFY2(done, done ? "" : done.error().message.c_str());
    QCOMPARE(bytes(editor.text()), after);
    QCOMPARE(editor.changed(), after != text);
    Document again;
    QVERIFY2(again.parse(editor.text()), editor.text().data());
}

} // namespace

void TestJsonEditor::set_replacesOneToken_data()
{
    columns();
    row("number", R"({"a":1,"b":2})", "/a", "10", R"({"a":10,"b":2})");
    row("shorter", R"({"a":"long text", "b":1.10})", "/a", "1", R"({"a":1, "b":1.10})");
    row("keeps number text", R"({"x":0,"y":1.10,"z":1E400})", "/x", "-0",
        R"({"x":-0,"y":1.10,"z":1E400})");
    row("white space around stays", "{ \"a\" :\n 1 , \"b\":2 }", "/a", "3",
        "{ \"a\" :\n 3 , \"b\":2 }");
    row("value is trimmed", R"({"a":1})", "/a", " \n[1, 2] ", R"({"a":[1, 2]})");
    row("object for a scalar", R"({"a":1,"b":2})", "/a", R"({"x":{"y":1}})",
        R"({"a":{"x":{"y":1}},"b":2})");
    row("scalar for an object", R"({"a":{"x":[1,2]},"b":2})", "/a", "null", R"({"a":null,"b":2})");
    row("element", "[1, 2, 3]", "/1", R"("two")", R"([1, "two", 3])");
    row("root", " {\"a\":1}\n", "", "[]", " []\n");
    row("slash in name", R"({"a/b":1,"c":2})", "/a~1b", "7", R"({"a/b":7,"c":2})");
    row("tilde in name", R"({"~1":1})", "/~01", "7", R"({"~1":7})");
    row("escaped name", R"({"\u0061":1})", "/a", "7", R"({"\u0061":7})");
    row("NUL name", R"({"\u0000":1})", QByteArray("/\0", 2), "7", R"({"\u0000":7})");
    row("lone surrogate name", R"({"\ud800":1})", "/\xED\xA0\x80", "7", R"({"\ud800":7})");
    row("empty name", R"({"":1})", "/", "7", R"({"":7})");
    row("duplicates elsewhere stay", R"({"d":1,"a":1,"d":2})", "/a", "7", R"({"d":1,"a":7,"d":2})");
    row("escapes elsewhere stay", R"({"e":"\/\u00e9","a":1})", "/a", "7",
        R"({"e":"\/\u00e9","a":7})");
    row("surrogate value", R"({"a":1})", "/a", R"("\ud800\u0000")", R"({"a":"\ud800\u0000"})");
    row("deep", R"({"a":[{"b":[0,{"c":1}]}]})", "/a/0/b/1/c", "2", R"({"a":[{"b":[0,{"c":2}]}]})");
}

void TestJsonEditor::set_replacesOneToken()
{
    check("set");
}

void TestJsonEditor::add_writesInTheStyleOfTheObject_data()
{
    columns();
    row("compact", R"({"a":1})", "/b", "2", R"({"a":1,"b":2})");
    row("spaced", R"({"a": 1})", "/b", "2", R"({"a": 1, "b": 2})");
    row("spaced inside", R"({ "a": 1 })", "/b", "2", R"({ "a": 1, "b": 2 })");
    row("spaced around colons", R"({"a" : 1 , "c" : 3})", "/b", "2",
        R"({"a" : 1 , "c" : 3 , "b" : 2})");
    row("comma without space", R"({"a": 1,"c": 3})", "/b", "2", R"({"a": 1,"c": 3,"b": 2})");
    row("pretty, one member", "{\n  \"a\": 1\n}", "/b", "2", "{\n  \"a\": 1,\n  \"b\": 2\n}");
    row("pretty, two members", "{\n  \"a\": 1,\n  \"c\": 3\n}\n", "/b", "2",
        "{\n  \"a\": 1,\n  \"c\": 3,\n  \"b\": 2\n}\n");
    row("pretty with tabs", "{\n\t\"a\": 1\n}", "/b", "2", "{\n\t\"a\": 1,\n\t\"b\": 2\n}");
    row("pretty of Windows", "{\r\n  \"a\": 1\r\n}", "/b", "2",
        "{\r\n  \"a\": 1,\r\n  \"b\": 2\r\n}");
    row("pretty, nested", "{\n  \"o\": {\n    \"a\": 1\n  }\n}", "/o/b", "2",
        "{\n  \"o\": {\n    \"a\": 1,\n    \"b\": 2\n  }\n}");
    row("comma first", "{ \"a\": 1\n, \"c\": 3\n}", "/b", "2",
        "{ \"a\": 1\n, \"c\": 3\n, \"b\": 2\n}");
    row("space before the brace stays", R"({"a":1 })", "/b", "2", R"({"a":1,"b":2 })");
    row("empty", "{}", "/b", "2", R"({"b":2})");
    row("empty with a space", "{ }", "/b", "2", R"({ "b":2 })");
    row("empty in a spaced object", R"({"o": {}})", "/o/b", "2", R"({"o": {"b": 2}})");
    row("empty over two lines", "{\n}", "/b", "2", "{\n  \"b\":2\n}");
    row("empty over two lines, nested", "{\n    \"o\": {\n    }\n}", "/o/b", "2",
        "{\n    \"o\": {\n        \"b\": 2\n    }\n}");
    row("empty over lines of Windows", "{\r\n}", "/b", "2", "{\r\n  \"b\":2\r\n}");
    row("container value", R"({"a":1})", "/b", R"({"x": [1,2]})", R"({"a":1,"b":{"x": [1,2]}})");
    row("name is escaped", R"({"a":1})", "/q\"\\\n", "2", R"({"a":1,"q\"\\\n":2})");
    row("name with slash and tilde", R"({})", "/a~1b~0c", "2", R"({"a/b~c":2})");
    row("NUL in the name", "{}", QByteArray("/\0", 2), "2", R"({"\u0000":2})");
    row("lone surrogate in the name", "{}", "/\xED\xA0\x80", "2", R"({"\ud800":2})");
    row("empty name", "{}", "/", "2", R"({"":2})");
    row("behind duplicates", R"({"d":1,"d":2})", "/b", "3", R"({"d":1,"d":2,"b":3})");
    row("append to array", "[1,2]", "/-", "3", "[1,2,3]");
    row("append by index", "[1, 2]", "/2", "3", "[1, 2, 3]");
    row("append to one element", "[1]", "/-", "2", "[1,2]");
    row("append to one element, spaced", R"({"a": [1]})", "/a/-", "2", R"({"a": [1, 2]})");
    row("append to empty array", "[]", "/-", "1", "[1]");
    row("first of empty array", "[ ]", "/0", "1", "[ 1 ]");
    row("insert first", "[1, 2]", "/0", "0", "[0, 1, 2]");
    row("insert in the middle", "[1,3]", "/1", "2", "[1,2,3]");
    row("insert into pretty array", "[\n  1,\n  3\n]", "/1", "2", "[\n  1,\n  2,\n  3\n]");
    row("insert before one pretty element", "[\n  1\n]", "/0", "0", "[\n  0,\n  1\n]");
    row("insert container", "[[1],[3]]", "/1", "[2]", "[[1],[2],[3]]");
    row("into an element", R"([{"a":1},{"a":2}])", "/1/b", "3", R"([{"a":1},{"a":2,"b":3}])");
    row("index as a name", R"({"0":1})", "/1", "2", R"({"0":1,"1":2})");
    row("dash as a name", R"({})", "/-", "2", R"({"-":2})");
}

void TestJsonEditor::add_writesInTheStyleOfTheObject()
{
    check("add");
}

void TestJsonEditor::add_makesParents_data()
{
    columns();
    row("one", "{}", "/a/b", "1", R"({"a":{"b":1}})");
    row("three, spaced", R"({"x": 0})", "/a/b/c", "1", R"({"x": 0, "a": {"b": {"c": 1}}})");
    row("under an existing one", R"({"a":{"x":0}})", "/a/b/c", "1", R"({"a":{"x":0,"b":{"c":1}}})");
    row("numbers become names", "{}", "/a/0", "1", R"({"a":{"0":1}})");
    row("behind an array", "[1]", "/-/a", "2", R"([1,{"a":2}])");
    row("at an array's end", "[1]", "/1/a/b", "2", R"([1,{"a":{"b":2}}])");
    row("none missing", R"({"a":{}})", "/a/b", "1", R"({"a":{"b":1}})");
    row("escaped names", "{}", "/a~1b/c~0d", "{}", R"({"a/b":{"c~d":{}}})");
    row("pretty", "{\n  \"x\": 0\n}", "/a/b", "1", "{\n  \"x\": 0,\n  \"a\": {\"b\": 1}\n}");
}

void TestJsonEditor::add_makesParents()
{
    check("add", true);
}

void TestJsonEditor::remove_takesTheCommaAlong_data()
{
    columns();
    row("first", R"({"a":1,"b":2,"c":3})", "/a", "", R"({"b":2,"c":3})");
    row("middle", R"({"a":1,"b":2,"c":3})", "/b", "", R"({"a":1,"c":3})");
    row("last", R"({"a":1,"b":2,"c":3})", "/c", "", R"({"a":1,"b":2})");
    row("only", R"({"a":1})", "/a", "", "{}");
    row("only, spaced", R"({ "a": 1 })", "/a", "", "{}");
    row("first, spaced", R"({ "a": 1, "b": 2 })", "/a", "", R"({ "b": 2 })");
    row("last, spaced", R"({ "a": 1, "b": 2 })", "/b", "", R"({ "a": 1 })");
    row("space before the comma", R"({"a":1 , "b":2 , "c":3})", "/b", "", R"({"a":1 , "c":3})");
    row("pretty, first", "{\n  \"a\": 1,\n  \"b\": 2\n}", "/a", "", "{\n  \"b\": 2\n}");
    row("pretty, middle", "{\n  \"a\": 1,\n  \"b\": 2,\n  \"c\": 3\n}", "/b", "",
        "{\n  \"a\": 1,\n  \"c\": 3\n}");
    row("pretty, last", "{\n  \"a\": 1,\n  \"b\": 2\n}", "/b", "", "{\n  \"a\": 1\n}");
    row("pretty, only", "{\n  \"a\": 1\n}", "/a", "", "{}");
    row("container", R"({"a":{"x":[1,2,{}]},"b":2})", "/a", "", R"({"b":2})");
    row("nested", R"({"a":{"x":1,"y":2},"b":2})", "/a/x", "", R"({"a":{"y":2},"b":2})");
    row("escaped name", R"({"\u0061":1,"b":2})", "/a", "", R"({"b":2})");
    row("NUL name", R"({"b":2,"\u0000":1})", QByteArray("/\0", 2), "", R"({"b":2})");
    row("first element", "[1, 2, 3]", "/0", "", "[2, 3]");
    row("middle element", "[1, 2, 3]", "/1", "", "[1, 3]");
    row("last element", "[1, 2, 3]", "/2", "", "[1, 2]");
    row("only element", "[ 1 ]", "/0", "", "[]");
    row("other duplicates stay", R"({"d":1,"a":0,"d":2})", "/a", "", R"({"d":1,"d":2})");
    row("number text stays", R"({"n":1.10,"a":0,"m":1E400})", "/a", "", R"({"n":1.10,"m":1E400})");
}

void TestJsonEditor::remove_takesTheCommaAlong()
{
    check("remove");
}

void TestJsonEditor::remove_allDuplicates()
{
    Editor editor;
    QVERIFY(editor.reset(R"({"a":1,"b":{"a":0},"\u0061":2,"a":3})"));
    QVERIFY(editor.remove("/a", true));
    QCOMPARE(bytes(editor.text()), QByteArray(R"({"b":{"a":0}})"));
    QVERIFY(editor.remove("/b/a", true)); // one is enough
    QCOMPARE(bytes(editor.text()), QByteArray(R"({"b":{}})"));
    QCOMPARE(editor.remove("/b/a", true).error().kind, ErrorKind::NotFound);
    QCOMPARE(editor.remove("/x/a", true).error().kind, ErrorKind::NotFound);
    QVERIFY(editor.reset("[1,2]"));
    QVERIFY(editor.remove("/0", true)); // elements have no names
    QCOMPARE(bytes(editor.text()), QByteArray("[2]"));
}

void TestJsonEditor::move_movesVerbatim_data()
{
    columns();
    row("new name keeps the place", R"({"a": 1.10, "b":2})", "/a", "/c", R"({"c": 1.10, "b":2})");
    row("new name in a nested object", R"({"o":{"a":1,"b":2}})", "/o/a", "/o/z",
        R"({"o":{"z":1,"b":2}})");
    row("into a nested object", R"({"a":1,"o":{"x":0}})", "/a", "/o/a", R"({"o":{"x":0,"a":1}})");
    row("out of a nested object", R"({"o":{"x":0,"y":1},"b":2})", "/o/y", "/y",
        R"({"o":{"x":0},"b":2,"y":1})");
    row("leaves an empty object", R"({"o":{"x":0}})", "/o/x", "/x", R"({"o":{},"x":0})");
    row("makes parents", R"({"a":1,"b":2})", "/a", "/n/m/a", R"({"b":2,"n":{"m":{"a":1}}})");
    row("last into a new object", R"({"a":1,"b":2})", "/b", "/c/b", R"({"a":1,"c":{"b":2}})");
    row("only into a new object", R"({"b":2})", "/b", "/c/b", R"({"c":{"b":2}})");
    row("container verbatim", R"({"a":{ "n":1E5,"s":"\/" },"o":{}})", "/a", "/o/k",
        R"({"o":{"k":{ "n":1E5,"s":"\/" }}})");
    row("to itself", R"({"a":1})", "/a", "/a", R"({"a":1})");
    row("same name by escape", R"({"\u0061":1,"b":2})", "/a", "/a", R"({"\u0061":1,"b":2})");
    row("element to the end", "[1, 2, 3]", "/0", "/-", "[2, 3, 1]");
    row("element to the front", "[1, 2, 3]", "/2", "/0", "[3, 1, 2]");
    row("element by the index that it has then", "[1, 2, 3]", "/0", "/1", "[2, 1, 3]");
    row("element where it is", "[1, 2, 3]", "/1", "/1", "[1, 2, 3]");
    row("last element to the end", "[1, 2]", "/1", "/-", "[1, 2]");
    row("only element into an object behind", "[1]", "/0", "/-/x", R"([{"x":1}])");
    row("element out", R"({"l":[1,2],"o":{}})", "/l/0", "/o/first", R"({"l":[2],"o":{"first":1}})");
    row("member into an array", R"({"a":1,"l":[2]})", "/a", "/l/0", R"({"l":[1,2]})");
    row("escapes in pointers", R"({"a/b":1,"o":{}})", "/a~1b", "/o/c~0d", R"({"o":{"c~d":1}})");
    row("pretty", "{\n  \"a\": 1,\n  \"o\": {\n    \"x\": 0\n  }\n}", "/a", "/o/a",
        "{\n  \"o\": {\n    \"x\": 0,\n    \"a\": 1\n  }\n}");
    row("unrelated duplicates stay", R"({"d":1,"d":2,"a":3})", "/a", "/z",
        R"({"d":1,"d":2,"z":3})");
    row("prefix of a name is no parent", R"({"a":1,"ab":{}})", "/a", "/ab/x", R"({"ab":{"x":1}})");
}

void TestJsonEditor::move_movesVerbatim()
{
    check("move", true);
}

void TestJsonEditor::copy_copiesVerbatim_data()
{
    columns();
    row("beside", R"({"a": 1.10})", "/a", "/b", R"({"a": 1.10, "b": 1.10})");
    row("into itself", R"({"a":{"x":1}})", "/a", "/a/y", R"({"a":{"x":1,"y":{"x":1}}})");
    row("the root into itself", R"({"x":1})", "", "/whole", R"({"x":1,"whole":{"x":1}})");
    row("makes parents", R"({"a":"\ud800"})", "/a", "/b/c", R"({"a":"\ud800","b":{"c":"\ud800"}})");
    row("element", "[1,2]", "/0", "/-", "[1,2,1]");
    row("element in front of itself", "[[1],2]", "/0", "/0", "[[1],[1],2]");
}

void TestJsonEditor::copy_copiesVerbatim()
{
    check("copy", true);
}

void TestJsonEditor::rename_keepsThePlace_data()
{
    columns();
    row("first", R"({"a": 1, "b":2})", "/a", "longer name", R"({"longer name": 1, "b":2})");
    row("shorter", R"({"x":0,"customer" : {"a":1}})", "/customer", "c", R"({"x":0,"c" : {"a":1}})");
    row("escapes", R"({"a":1})", "/a", "q\"\n", R"({"q\"\n":1})");
    row("slash needs no escape in a name", R"({"a":1})", "/a", "x/y~z", R"({"x/y~z":1})");
    row("NUL", R"({"a":1})", "/a", QByteArray("\0", 1), R"({"\u0000":1})");
    row("from escapes", R"({"\u0061\/":1})", "/a~1", "b", R"({"b":1})");
    row("to the empty name", R"({"a":1})", "/a", "", R"({"":1})");
    row("the same name keeps its escapes", R"({"\u0061":1})", "/a", "a", R"({"\u0061":1})");
    row("beside its own prefix", R"({"a":1,"ab":2})", "/a", "abc", R"({"abc":1,"ab":2})");
    row("same name on another level", R"({"a":{"b":1}})", "/a/b", "a", R"({"a":{"a":1}})");
}

void TestJsonEditor::rename_keepsThePlace()
{
    check("rename");
}

void TestJsonEditor::edit_isRefusedAndChangesNothing_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("operation");
    QTest::addColumn<QByteArray>("pointer");
    QTest::addColumn<QByteArray>("argument");
    QTest::addColumn<bool>("flag");
    QTest::addColumn<ErrorKind>("kind");
    const auto refused = [](const char* name, const QByteArray& text, const QByteArray& operation,
                            const QByteArray& pointer, const QByteArray& argument, bool flag,
                            ErrorKind kind) {
        QTest::newRow(name) << text << operation << pointer << argument << flag << kind;
    };
    using enum ErrorKind;
    const QByteArray plain = R"({"a":1,"o":{"x":0},"l":[1,2]})";
    const QByteArray twice = R"({"a":1,"a":2,"o":{"x":0},"o":{"y":0},"z":0})";
    refused("set nothing", plain, "set", "/b", "1", false, NotFound);
    refused("set behind an array", plain, "set", "/l/2", "1", false, NotFound);
    refused("set by dash", plain, "set", "/l/-", "1", false, NotFound);
    refused("set no JSON", plain, "set", "/a", "abc", false, InvalidInput);
    refused("set two values", plain, "set", "/a", "1,2", false, InvalidInput);
    refused("set empty", plain, "set", "/a", "", false, InvalidInput);
    refused("set ill-formed", plain, "set", "/a", "\"\xFF\"", false, InvalidInput);
    refused("set with no pointer", plain, "set", "a", "1", false, InvalidInput);
    refused("set with a bad escape", plain, "set", "/a~", "1", false, InvalidInput);
    refused("set a duplicate", twice, "set", "/a", "1", false, InvalidInput);
    refused("set below a duplicate", twice, "set", "/o/x", "1", false, InvalidInput);
    refused("add what is there", plain, "add", "/a", "1", false, Conflict);
    refused("add the root", plain, "add", "", "1", false, Conflict);
    refused("add under nothing", plain, "add", "/n/m", "1", false, NotFound);
    refused("add under a number", plain, "add", "/a/b", "1", true, InvalidInput);
    refused("add under a number in a root scalar", "5", "add", "/b", "1", true, InvalidInput);
    refused("add far behind an array", plain, "add", "/l/3", "1", false, NotFound);
    refused("add by name to an array", plain, "add", "/l/x", "1", false, InvalidInput);
    refused("add by leading zero", plain, "add", "/l/01", "1", false, InvalidInput);
    refused("add far behind an array with parents", plain, "add", "/l/5/x", "1", true, NotFound);
    refused("add a duplicate", twice, "add", "/a", "1", false, InvalidInput);
    refused("add below a duplicate", twice, "add", "/o/z", "1", false, InvalidInput);
    refused("add no JSON", plain, "add", "/n", "{", false, InvalidInput);
    refused("add no JSON with parents", plain, "add", "/n/m", "{", true, InvalidInput);
    refused("add an ill-formed name", plain, "add", "/\xFF", "1", false, InvalidInput);
    refused("add an ill-formed parent", plain, "add", "/\xFF/a", "1", true, InvalidInput);
    refused("add an ill-formed child", plain, "add", "/n/\xFF", "1", true, InvalidInput);
    refused("add with no pointer", plain, "add", "n", "1", false, InvalidInput);
    refused("remove nothing", plain, "remove", "/b", "", false, NotFound);
    refused("remove the root", plain, "remove", "", "", false, InvalidInput);
    refused("remove the root with duplicates", plain, "remove", "", "", true, InvalidInput);
    refused("remove a duplicate", twice, "remove", "/a", "", false, InvalidInput);
    refused("remove below a duplicate", twice, "remove", "/o/x", "", true, InvalidInput);
    refused("remove with no pointer", plain, "remove", "a", "", true, InvalidInput);
    refused("remove with a bad escape", plain, "remove", "/a~", "", true, InvalidInput);
    refused("move nothing", plain, "move", "/b", "/c", true, NotFound);
    refused("move the root", plain, "move", "", "/c", true, InvalidInput);
    refused("move to the root", plain, "move", "/a", "", true, Conflict);
    refused("move onto a sibling", plain, "move", "/a", "/o", true, Conflict);
    refused("move onto a nephew", plain, "move", "/a", "/o/x", true, Conflict);
    refused("move into itself", plain, "move", "/o", "/o/y", true, InvalidInput);
    refused("move into what takes its index", R"([1,{"a":0}])", "move", "/0", "/0/b", true,
            InvalidInput);
    refused("move under nothing", plain, "move", "/a", "/n/m", false, NotFound);
    refused("move under a number", plain, "move", "/o", "/a/b", true, InvalidInput);
    refused("move behind the shortened array", plain, "move", "/l/0", "/l/2", true, NotFound);
    refused("move a duplicate", twice, "move", "/a", "/b", true, InvalidInput);
    refused("move onto a duplicate", twice, "move", "/z", "/a", true, Conflict);
    refused("move to no pointer", plain, "move", "/a", "b", true, InvalidInput);
    refused("move to a bad escape", plain, "move", "/a", "/b~3", true, InvalidInput);
    refused("copy nothing", plain, "copy", "/b", "/c", true, NotFound);
    refused("copy onto a sibling", plain, "copy", "/a", "/o", true, Conflict);
    refused("copy under nothing", plain, "copy", "/a", "/n/m", false, NotFound);
    refused("rename nothing", plain, "rename", "/b", "c", false, NotFound);
    refused("rename the root", plain, "rename", "", "c", false, InvalidInput);
    refused("rename an element", plain, "rename", "/l/0", "c", false, InvalidInput);
    refused("rename to a sibling", plain, "rename", "/a", "o", false, Conflict);
    refused("rename a duplicate", twice, "rename", "/a", "b", false, InvalidInput);
    refused("rename to ill-formed", plain, "rename", "/a", "\xC3", false, InvalidInput);
}

void TestJsonEditor::edit_isRefusedAndChangesNothing()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, operation);
    QFETCH(QByteArray, pointer);
    QFETCH(QByteArray, argument);
    QFETCH(bool, flag);
    QFETCH(ErrorKind, kind);
    Editor editor;
    QVERIFY(editor.reset(view(text)));
    const Status done = apply(editor, {operation, pointer, argument, flag});
    QVERIFY(!done);
    QVERIFY2(done.error().kind == kind, done.error().message.c_str());
    QVERIFY(done.error().message.ends_with('.'));
    QCOMPARE(bytes(editor.text()), text);
    QVERIFY(!editor.changed());
}

void TestJsonEditor::edits_seeEachOther()
{
    Editor editor;
    QVERIFY(editor.reset(R"({"a":1,"b":{"c":[1,2]},"d":"x"})"));
    QVERIFY(editor.rename("/b", "box"));
    QVERIFY(editor.add("/box/c/1", R"({"new":[]})"));
    QVERIFY(editor.add("/box/c/1/new/-", "true"));
    QVERIFY(editor.set("/a", R"({"deep":{"er":0}})"));
    QVERIFY(editor.move("/a/deep/er", "/box/er"));
    QVERIFY(editor.remove("/d"));
    QVERIFY(editor.copy("/box/c/1", "/copy"));
    QVERIFY(editor.set("/copy/new/0", "false"));
    QCOMPARE(
        bytes(editor.text()),
        QByteArray(
            R"({"a":{"deep":{}},"box":{"c":[1,{"new":[true]},2],"er":0},"copy":{"new":[false]}})"));
}

void TestJsonEditor::text_isTheOriginalUntilAnEdit()
{
    const QByteArray text = "\n{ \"a\" : 1.0 }\t";
    Editor editor;
    QVERIFY(editor.reset(view(text)));
    QVERIFY(editor.contains("/a"));
    QVERIFY(!editor.changed());
    QVERIFY(editor.text().data() == text.constData()); // the very bytes, not a copy
    QCOMPARE(editor.text().size(), static_cast<std::size_t>(text.size()));
}

void TestJsonEditor::set_ofTheSameBytesIsNoChange()
{
    Editor editor;
    QVERIFY(editor.reset(R"({"a": [1, 2]})"));
    QVERIFY(editor.set("/a", "[1, 2]"));
    QVERIFY(!editor.changed());
    QVERIFY(editor.set("/a", "[1,2]"));
    QVERIFY(editor.changed());
}

void TestJsonEditor::values_mayPointIntoTheText()
{
    Editor editor;
    QVERIFY(editor.reset(R"({"a":"first value","b":"second value","c":0})"));
    QVERIFY(editor.set("/c", *editor.get("/a"))); // from the original
    QVERIFY(editor.set("/a", *editor.get("/b"))); // from the buffer
    QVERIFY(editor.add("/d", *editor.get("/c")));
    QVERIFY(editor.add("/e/f", *editor.get("/b"), true));
    QCOMPARE(bytes(editor.text()),
             QByteArray(R"({"a":"second value","b":"second value","c":"first value",)"
                        R"("d":"first value","e":{"f":"second value"}})"));
}

void TestJsonEditor::get_and_kindAt_answerFromTheEditedText()
{
    Editor editor;
    QVERIFY(editor.reset(R"({"a":1,"d":1,"d":2})"));
    QVERIFY(editor.set("/a", R"([true,false,null,"s",{}])"));
    QCOMPARE(bytes(*editor.get("/a/3")), QByteArray(R"("s")"));
    QCOMPARE(*editor.kindAt("/a"), Kind::Array);
    QCOMPARE(*editor.kindAt("/a/0"), Kind::True);
    QCOMPARE(*editor.kindAt("/a/1"), Kind::False);
    QCOMPARE(*editor.kindAt("/a/2"), Kind::Null);
    QCOMPARE(*editor.kindAt("/a/4"), Kind::Object);
    QCOMPARE(editor.get("/a/5").error().kind, ErrorKind::NotFound);
    QCOMPARE(editor.kindAt("/b").error().kind, ErrorKind::NotFound);
    QCOMPARE(editor.get("/d").error().kind, ErrorKind::InvalidInput);
    QCOMPARE(editor.kindAt("/d").error().kind, ErrorKind::InvalidInput);
    QVERIFY(editor.contains("/d"));
    QVERIFY(!editor.contains("/x"));
    QVERIFY(!editor.contains("x"));
}

void TestJsonEditor::nodes_keepTheirNumberOverEdits()
{
    Editor editor;
    QVERIFY(editor.reset(R"({"a":1,"b":{"c":[7,8]},"d":"x"})"));
    const Node a = editor.document().find("/a");
    const Node c = editor.document().find("/b/c");
    const Node d = editor.document().find("/d");
    QVERIFY(editor.rename(a, "longer"));
    QVERIFY(editor.set(c, R"({"e":[9]})"));
    QVERIFY(editor.rename(c, "f"));
    editor.remove(a);
    QVERIFY(editor.set(d, "2"));
    QCOMPARE(editor.rename(d, "b").error().kind, ErrorKind::Conflict);
    QCOMPARE(bytes(editor.text()), QByteArray(R"({"b":{"f":{"e":[9]}},"d":2})"));
}

void TestJsonEditor::edit_overTheLimitsIsRefused()
{
    Editor editor;
    const Limits limits{.depth = 3, .bytes = 24};
    QVERIFY(editor.reset(R"({"a":{"b":1},"c":0})", limits)); // 19 bytes
    QCOMPARE(editor.add("/a/d", "[[]]").error().kind, ErrorKind::InvalidInput);
    QCOMPARE(editor.set("/a/b", "[[]]").error().kind, ErrorKind::InvalidInput);
    QCOMPARE(editor.add("/x/y/z", "[]", true).error().kind, ErrorKind::InvalidInput);
    QCOMPARE(editor.set("/c", "1234567").error().kind, ErrorKind::InvalidInput);
    QCOMPARE(editor.rename("/c", "1234567").error().kind, ErrorKind::InvalidInput);
    QVERIFY(!editor.changed());
    QVERIFY(editor.set("/a/b", "[]"));
    QVERIFY(editor.set("/c", "12345"));
    QCOMPARE(editor.text().size(), limits.bytes);
}

void TestJsonEditor::reset_startsOver()
{
    Editor editor;
    QVERIFY(editor.reset(R"({"a":1})"));
    QVERIFY(editor.add("/b", "2"));
    QVERIFY(!editor.reset("{"));
    QVERIFY(!editor.changed());
    QCOMPARE(editor.set("/a", "1").error().kind, ErrorKind::NotFound);
    QCOMPARE(editor.add("/a", "1").error().kind, ErrorKind::NotFound);
    QVERIFY(editor.reset("[]"));
    QVERIFY(!editor.contains("/a"));
    QCOMPARE(bytes(editor.text()), QByteArray("[]"));
}

QTEST_GUILESS_MAIN(TestJsonEditor)
#include "tst_json_editor.moc"
