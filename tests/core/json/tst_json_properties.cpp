// What must hold for every text, tried on thousands of generated ones; the seed of a failure is in
// its message.

#include "core/json/compare.h"
#include "core/json/editor.h"
#include "core/json/layout_text.h"
#include "tests/core/json/bytes.h"
#include "tests/core/json/random_json.h"

#include <QTest>

using namespace viridian;
using namespace viridian::json;
using viridian::test::bytes;
using viridian::test::RandomJson;

class TestJsonProperties : public QObject {
    Q_OBJECT

private slots:
    void everyTruncationIsRefusedOrAnotherWholeText();
    void noEdit_sameBytes();
    void set_leavesAllOtherBytes();
    void remove_leavesAllOtherBytes();
    void manyEdits_keepTreeAndTextTogether();
    void addThenRemove_givesTheTextBack();
    void moveThereAndBack_keepsTheValue();
    void layOut_thenParseIsTheSame();
    void onOneLine_isTheSameValue();
    void compare_isSymmetricAndAgreesWithTheDigest();
    void differences_areNoneExactlyWhenCanonical();
};

namespace {

constexpr std::uint32_t kTexts = 3000;

std::vector<Node> nodesOf(const Document& document)
{
    std::vector<Node> nodes;
    for (Node node = Document::root(); node != kNone; node = document.nextInText(node))
        nodes.push_back(node);
    return nodes;
}

/// True when two trees have the same nodes at the same places of the same text.
bool sameTree(const Document& a, const Document& b)
{
    if (a.text() != b.text())
        return false;
    const std::vector<Node> left = nodesOf(a);
    const std::vector<Node> right = nodesOf(b);
    return std::ranges::equal(left, right, [&](Node x, Node y) {
        return a.kind(x) == b.kind(y) && a.begin(x) == b.begin(y) && a.end(x) == b.end(y) &&
               a.size(x) == b.size(y) && a.nameSource(x) == b.nameSource(y) &&
               (a.nameSource(x).empty() || a.nameBegin(x) == b.nameBegin(y)) &&
               (a.parent(x) == kNone) == (b.parent(y) == kNone) &&
               (a.nameSource(x).empty() || a.isNamed(x, decodeString(b.nameSource(y))));
    });
}

/// A place in the text whose pointer names it alone, or the root.
Node anyUniqueNode(const Document& document, RandomJson& random)
{
    const std::vector<Node> nodes = nodesOf(document);
    for (int attempt = 0; attempt < 8; ++attempt) {
        const Node node = nodes[random.below(nodes.size())];
        bool duplicated = false;
        if (document.find(document.pointer(node), &duplicated) == node && !duplicated)
            return node;
    }
    return Document::root();
}

/// One random edit; whether it was allowed does not matter.
void editSomehow(Editor& editor, RandomJson& random)
{
    const Document& document = editor.document();
    const std::string from = document.pointer(anyUniqueNode(document, random));
    std::string to = document.pointer(anyUniqueNode(document, random));
    if (random.below(3) > 0)
        to += random.below(3) == 0 ? "/-"
                                   : "/" + std::string(random.below(2) == 0 ? "a" : "new~1\"é");
    Status done;
    switch (random.below(6)) {
    case 0:
        done = editor.set(from, random.anyValue());
        break;
    case 1:
        done = editor.add(to, random.anyValue(), random.below(2) == 0);
        break;
    case 2:
        done = editor.remove(from, random.below(4) == 0);
        break;
    case 3:
        done = editor.move(from, to, random.below(2) == 0);
        break;
    case 4:
        done = editor.copy(from, to, random.below(2) == 0);
        break;
    default:
        done = editor.rename(from, decodeString(random.name()));
    }
    if (!done && done.error().message.empty())
        qFatal("an error without a message");
}

} // namespace

#define VERIFY_FOR(seed, condition)                                                                \
    QVERIFY2(condition, qPrintable(QStringLiteral("seed %1").arg(seed)))

void TestJsonProperties::everyTruncationIsRefusedOrAnotherWholeText()
{
    Document document;
    for (std::uint32_t seed = 0; seed < 300; ++seed) {
        const std::string text = RandomJson(seed).text();
        VERIFY_FOR(seed, document.parse(text));
        for (std::size_t length = 0; length < text.size(); ++length) {
            const std::vector<char> cut(text.begin(),
                                        text.begin() + static_cast<std::ptrdiff_t>(length));
            const std::string_view prefix(cut.data(), cut.size());
            if (!document.parse(prefix))
                continue;
            // Only white space, or digits of a lone number, may be missing from a text that is
            // whole all the same.
            const std::string_view rest = std::string_view(text).substr(length);
            VERIFY_FOR(seed, document.kind(Document::root()) == Kind::Number ||
                                 rest.find_first_not_of(" \t\r\n") == std::string_view::npos);
        }
    }
}

void TestJsonProperties::noEdit_sameBytes()
{
    Editor editor;
    for (std::uint32_t seed = 0; seed < kTexts; ++seed) {
        const std::string text = RandomJson(seed).text();
        VERIFY_FOR(seed, editor.reset(text));
        VERIFY_FOR(seed, editor.text() == text && !editor.changed());
    }
}

void TestJsonProperties::set_leavesAllOtherBytes()
{
    Document document;
    Editor editor;
    for (std::uint32_t seed = 0; seed < kTexts; ++seed) {
        RandomJson random(seed);
        const std::string text = random.text();
        const std::string value = random.scalar();
        VERIFY_FOR(seed, document.parse(text) && editor.reset(text));
        const Node node = anyUniqueNode(document, random);
        VERIFY_FOR(seed, editor.set(document.pointer(node), value));
        const std::string expected =
            text.substr(0, document.begin(node)) + value + text.substr(document.end(node));
        VERIFY_FOR(seed, editor.text() == expected);
    }
}

void TestJsonProperties::remove_leavesAllOtherBytes()
{
    Document document;
    Editor editor;
    for (std::uint32_t seed = 0; seed < kTexts; ++seed) {
        RandomJson random(seed);
        const std::string text = random.text();
        VERIFY_FOR(seed, document.parse(text) && editor.reset(text));
        const Node node = anyUniqueNode(document, random);
        if (node == Document::root())
            continue;
        VERIFY_FOR(seed, editor.remove(document.pointer(node)));
        // What is gone is one run of bytes: the member, a comma, and white space beside them.
        const std::string_view after = editor.text();
        const auto same = std::ranges::mismatch(text, after).in1 - text.begin();
        const auto first = std::min(static_cast<std::size_t>(same), document.begin(node));
        const std::size_t gone = text.size() - after.size();
        bool oneRun = false;
        for (std::size_t at = first > gone ? first - gone : 0; at <= first && !oneRun; ++at)
            oneRun = text.substr(0, at) + text.substr(at + gone) == after &&
                     at <= document.begin(node) && at + gone >= document.end(node);
        VERIFY_FOR(seed, oneRun);
        VERIFY_FOR(seed, document.parse(after));
    }
}

void TestJsonProperties::manyEdits_keepTreeAndTextTogether()
{
    Document fresh;
    Editor editor;
    for (std::uint32_t seed = 0; seed < kTexts; ++seed) {
        RandomJson random(seed);
        const std::string text = random.text();
        VERIFY_FOR(seed, editor.reset(text));
        for (int edit = 0; edit < 8; ++edit) {
            editSomehow(editor, random);
            VERIFY_FOR(seed, fresh.parse(editor.text()));
            VERIFY_FOR(seed, sameTree(editor.document(), fresh));
        }
    }
}

void TestJsonProperties::addThenRemove_givesTheTextBack()
{
    Editor editor;
    for (std::uint32_t seed = 0; seed < kTexts; ++seed) {
        RandomJson random(seed);
        const std::string text = random.text();
        VERIFY_FOR(seed, editor.reset(text));
        const Document& document = editor.document();
        const Node node = anyUniqueNode(document, random);
        if (document.kind(node) != Kind::Object || document.size(node) == 0)
            continue; // an empty container loses its white space
        const std::string pointer = document.pointer(node) + "/not there";
        VERIFY_FOR(seed, editor.add(pointer, random.anyValue()));
        VERIFY_FOR(seed, editor.changed());
        VERIFY_FOR(seed, editor.remove(pointer));
        VERIFY_FOR(seed, editor.text() == text);
    }
}

void TestJsonProperties::moveThereAndBack_keepsTheValue()
{
    Editor editor;
    for (std::uint32_t seed = 0; seed < kTexts; ++seed) {
        RandomJson random(seed);
        const std::string text = random.text();
        VERIFY_FOR(seed, editor.reset(text));
        const Document& document = editor.document();
        const Node node = anyUniqueNode(document, random);
        if (document.kind(Document::root()) != Kind::Object || document.nameSource(node).empty())
            continue;
        const std::string from = document.pointer(node);
        const std::string value(document.source(node));
        VERIFY_FOR(seed, editor.move(from, "/not/there"));
        VERIFY_FOR(seed, *editor.get("/not/there") == value);
        VERIFY_FOR(seed, !editor.contains(from));
        VERIFY_FOR(seed, editor.move("/not/there", from));
        VERIFY_FOR(seed, editor.remove("/not"));
        VERIFY_FOR(seed, compare(editor.text(), text) != Equality::Different);
    }
}

void TestJsonProperties::layOut_thenParseIsTheSame()
{
    Document before;
    Document after;
    for (std::uint32_t seed = 0; seed < kTexts; ++seed) {
        RandomJson random(seed);
        const std::string text = random.text();
        const auto lines = layOut(text, {.indent = 2, .inlineUpTo = random.below(60)});
        VERIFY_FOR(seed, lines);
        std::string laidOut;
        for (const Line& line : *lines)
            laidOut += line.text + "\n";
        VERIFY_FOR(seed, before.parse(text) && after.parse(laidOut));
        VERIFY_FOR(seed, before.count() == after.count());
        for (std::size_t i = 0; i < before.count(); ++i) {
            const auto node = static_cast<Node>(i);
            VERIFY_FOR(seed, before.kind(node) == after.kind(node) &&
                                 before.parent(node) == after.parent(node) &&
                                 before.nameSource(node) == after.nameSource(node));
            VERIFY_FOR(seed, before.firstChild(node) != kNone || before.size(node) > 0 ||
                                 before.kind(node) == Kind::Object ||
                                 before.kind(node) == Kind::Array ||
                                 before.source(node) == after.source(node));
        }
    }
}

void TestJsonProperties::onOneLine_isTheSameValue()
{
    for (std::uint32_t seed = 0; seed < kTexts; ++seed) {
        const std::string text = RandomJson(seed).text();
        const std::string line = onOneLine(text);
        VERIFY_FOR(seed, line.find_first_of("\r\n") == std::string::npos);
        VERIFY_FOR(seed, compare(text, line) != Equality::Different);
        VERIFY_FOR(seed, onOneLine(line) == line);
    }
}

void TestJsonProperties::compare_isSymmetricAndAgreesWithTheDigest()
{
    int canonical = 0;
    int different = 0;
    for (std::uint32_t seed = 0; seed < kTexts * 4; ++seed) {
        // Small values, so that equal ones meet by chance.
        RandomJson random(seed);
        const std::string a = seed % 2 == 0 ? random.scalar() : random.anyValue();
        const std::string b = seed % 2 == 0 ? random.scalar() : random.anyValue();
        const Equality grade = compare(a, b);
        VERIFY_FOR(seed, compare(b, a) == grade);
        VERIFY_FOR(seed,
                   (canonicalDigest(a) == canonicalDigest(b)) == (grade != Equality::Different));
        canonical += grade == Equality::Canonical ? 1 : 0;
        different += grade == Equality::Different ? 1 : 0;
    }
    QVERIFY(canonical > 100);
    QVERIFY(different > 100);
}

void TestJsonProperties::differences_areNoneExactlyWhenCanonical()
{
    Editor editor;
    for (std::uint32_t seed = 0; seed < kTexts; ++seed) {
        RandomJson random(seed);
        const std::string text = random.text();
        VERIFY_FOR(seed, editor.reset(text));
        for (std::size_t edit = random.below(3); edit > 0; --edit)
            editSomehow(editor, random);
        const auto found = differences(text, editor.text());
        VERIFY_FOR(seed, found);
        VERIFY_FOR(seed, found->empty() == (compare(text, editor.text()) != Equality::Different));
        VERIFY_FOR(seed, found->empty() == differences(editor.text(), text)->empty());
    }
}

QTEST_GUILESS_MAIN(TestJsonProperties)
#include "tst_json_properties.moc"
