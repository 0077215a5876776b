// Feeds arbitrary bytes to everything in core/json that reads a payload, and checks what must hold
// for all of them. Stop it after two minutes:
//
//   cmake -S . -B build/fuzz -G Ninja -DCMAKE_CXX_COMPILER=clang++-14 -DVIRIDIAN_UI=OFF
//         -DVIRIDIAN_FUZZ=ON -DVIRIDIAN_SANITIZE=address
//   ninja -C build/fuzz fuzz_json
//   build/fuzz/bin/fuzz_json -max_total_time=120 -max_len=2000

#include "core/json/compare.h"
#include "core/json/decimal.h"
#include "core/json/editor.h"
#include "core/json/layout_text.h"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

using namespace viridian;
using namespace viridian::json;

namespace {

void require(bool holds, const char* what)
{
    if (holds)
        return;
    std::fputs(what, stderr);
    std::abort();
}

/// The input: a few bytes that choose edits, then two texts apart by a NUL.
class Input {
public:
    explicit Input(std::string_view bytes) : m_bytes(bytes) {}

    std::size_t below(std::size_t limit)
    {
        if (m_bytes.empty())
            return 0;
        const auto byte = static_cast<unsigned char>(m_bytes.front());
        m_bytes.remove_prefix(1);
        return byte % limit;
    }
    std::string_view part()
    {
        const std::size_t end = m_bytes.find('\0');
        const std::string_view part = m_bytes.substr(0, end);
        m_bytes.remove_prefix(end == std::string_view::npos ? m_bytes.size() : end + 1);
        return part;
    }

private:
    std::string_view m_bytes;
};

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

void editSomehow(Editor& editor, Input& input, std::string_view value)
{
    const std::size_t operation = input.below(6);
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
    default:
        done = editor.rename(from, value);
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
    Input input({reinterpret_cast<const char*>(data), size});
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
