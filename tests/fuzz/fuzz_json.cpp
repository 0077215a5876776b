// Feeds arbitrary bytes to everything in core/json that reads a payload, and checks what must hold
// for all of them.

#include "core/json/compare.h"
#include "core/json/decimal.h"
#include "core/json/editor.h"
#include "core/json/layout_text.h"
#include "tests/fuzz/input.h"

#include <string>
#include <string_view>

using namespace viridian;
using namespace viridian::json;
using viridian::fuzz::Input;
using viridian::fuzz::require;

namespace {

std::string anyPointer(const Document& document, std::size_t steps)
{
    Node node = Document::root();
    for (; steps > 0 && document.nextInText(node) != kNone; --steps)
        node = document.nextInText(node);
    return document.pointer(node);
}

void requireSameTree(const Document& edited, std::string_view text)
{
    Document fresh;
    require(fresh.parse(text).has_value(), "an edit left text that is not JSON");
    Node b = Document::root();
    for (Node a = Document::root(); a != kNone; a = edited.nextInText(a), b = fresh.nextInText(b)) {
        require(b != kNone && edited.kind(a) == fresh.kind(b) &&
                    edited.begin(a) == fresh.begin(b) && edited.end(a) == fresh.end(b) &&
                    edited.size(a) == fresh.size(b) && edited.nameSource(a) == fresh.nameSource(b),
                "tree and text came apart");
    }
    require(b == kNone, "the edited tree lacks nodes");
}

/// The same edits with a name and a value that were read before. A value that is no JSON is null.
Status editByConstant(Editor& editor, std::size_t operation, const std::string& pointer,
                      std::string_view value)
{
    const Node node = editor.document().find(pointer);
    if (node == kNone) // it is in a name's second value
        return {};
    const Result<Constant> read = Constant::read(value);
    const Constant constant = read ? *read : Constant();
    if (operation == 0)
        return editor.set(node, constant);
    const MemberName name{std::string(value)};
    const Node parent = editor.document().parent(node);
    if (operation == 1 && editor.document().kind(node) == Kind::Object)
        return editor.addMember(node, name, constant);
    if (parent != kNone && editor.document().kind(parent) == Kind::Object)
        return editor.rename(node, name);
    return {};
}

void editSomehow(Editor& editor, Input& input, std::string_view value)
{
    constexpr std::size_t kInText = 6; // operations
    const std::size_t operation = input.below(kInText + 3);
    const std::string from = anyPointer(editor.document(), input.below(256));
    std::string to = anyPointer(editor.document(), input.below(256));
    if (input.below(2) == 0)
        to += input.below(2) == 0 ? "/-" : "/n~1/m";
    const bool flag = input.below(2) == 0;
    const std::string before(editor.text());
    Status done;
    switch (operation) {
    case 0:
        done = editor.set(from, value);
        break;
    case 1:
        done = editor.add(to, value, flag);
        break;
    case 2:
        done = editor.remove(from, flag);
        break;
    case 3:
        done = editor.move(from, to, flag);
        break;
    case 4:
        done = editor.copy(from, to, flag);
        break;
    case 5:
        done = editor.rename(from, value);
        break;
    default:
        done = editByConstant(editor, operation - kInText, from, value);
    }
    require(done.has_value() || editor.text() == before, "a refused edit changed the text");
    requireSameTree(editor.document(), editor.text());
}

void check(std::string_view text, std::string_view other, Input& input)
{
    const Equality grade = compare(text, other);
    require(grade == compare(other, text), "compare is not symmetric");
    require((canonicalDigest(text) == canonicalDigest(other)) == (grade != Equality::Different),
            "compare and digest disagree");
    Editor editor;
    if (!editor.reset(text))
        return;
    require(editor.text() == text && !editor.changed(), "reading changed the text");
    (void)editor.document().hasDuplicateKeys();
    (void)editor.document().hasInexactNumbers();
    if (const auto found = differences(text, other))
        require(found->empty() == (grade != Equality::Different),
                "compare and differences disagree");
    const auto lines = layOut(text, {.indent = 1, .inlineUpTo = input.below(64)});
    std::string laidOut;
    for (const Line& line : *lines)
        laidOut += line.text + "\n";
    require(compare(text, laidOut) != Equality::Different, "layOut changed the value");
    const std::string line = onOneLine(text);
    require(line.find_first_of("\r\n") == std::string::npos, "a line break is left");
    require(compare(text, line) != Equality::Different, "onOneLine changed the value");
    for (std::size_t edits = input.below(6); edits > 0; --edits)
        editSomehow(editor, input, other);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    Input input(data, size);
    const std::string text(input.part());
    const std::string other(input.part());
    check(text, other, input);
    const Result<Decimal> a = Decimal::parse(text);
    const Result<Decimal> b = Decimal::parse(other);
    if (a && b) {
        require((*a == *b) == ((*a <=> *b) == 0), "== and <=> disagree");
        require(a->times(*b) == b->times(*a), "times is not commutative");
        require(a->plus(*b) == b->plus(*a), "plus is not commutative");
        require(*Decimal::parse(a->canonicalText()) == *a,
                "canonical text reads as another number");
    }
    return 0;
}
