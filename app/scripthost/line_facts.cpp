#include "app/scripthost/line_facts.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <utility>

namespace viridian::scripthost {
namespace {

using json::Kind;
using json::kNone;
using json::Node;

bool isAscii(std::string_view text)
{
    unsigned char bits = 0;
    std::size_t at = 0;
    for (std::uint64_t word = 0; at + sizeof word <= text.size() && bits == 0; at += sizeof word) {
        std::memcpy(&word, text.data() + at, sizeof word);
        bits = (word & 0x8080808080808080ULL) != 0 ? 1 : 0;
    }
    for (; at < text.size(); ++at)
        bits = static_cast<unsigned char>(bits | (static_cast<unsigned char>(text[at]) & 0x80U));
    return bits == 0;
}

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

/// As JavaScript writes it: no exponent, no zero at a fraction's end, not so small that it would
/// get an exponent, not so long that it would be rounded.
bool isPlainNumber(std::string_view number)
{
    constexpr std::size_t kSafeDigits = 15;
    constexpr std::string_view kTiny = "0.000000";
    const bool negative = number.front() == '-';
    if (negative)
        number.remove_prefix(1);
    const std::size_t point = number.find('.');
    const auto digits = static_cast<std::size_t>(std::ranges::count_if(number, isDigit));
    const bool noExponent = digits + (point == std::string_view::npos ? 0 : 1) == number.size();
    const bool endsWell = point == std::string_view::npos || number.back() != '0';
    return noExponent && endsWell && digits <= kSafeDigits && !number.starts_with(kTiny) &&
           !(negative && number == "0");
}

/// Names that look like numbers come first in JavaScript's objects.
bool isPlainName(std::string_view quoted)
{
    return quoted.size() > 2 && !isDigit(quoted[1]) && quoted != "\"__proto__\"";
}

/// No white space around @p node.
bool isTight(const json::Document& document, Node node, bool outermost)
{
    const std::string_view text = document.text();
    const bool named = !document.nameSource(node).empty();
    const std::size_t end = document.end(node);
    if (named &&
        document.begin(node) != document.nameBegin(node) + document.nameSource(node).size() + 1)
        return false;
    if (document.size(node) == 0 &&
        (document.kind(node) == Kind::Object || document.kind(node) == Kind::Array) &&
        document.source(node).size() != 2)
        return false;
    if (outermost)
        return true;
    const std::size_t begin = named ? document.nameBegin(node) : document.begin(node);
    const char before = text[begin - 1];
    const char after = text[end];
    return (before == ',' || before == '{' || before == '[') &&
           (after == ',' || after == '}' || after == ']');
}

/// Equal names have equal marks; most others do not.
std::uint64_t markOf(std::string_view quoted)
{
    const auto at = [&](std::size_t i) {
        return std::uint64_t{static_cast<unsigned char>(quoted[i])};
    };
    return quoted.size() << 24 | at(1) << 16 | at(quoted.size() / 2) << 8 | at(quoted.size() - 2);
}

/// True when the marks of an object's names, which must hold no escapes, all differ.
bool allDiffer(const json::Document& document, Node object)
{
    std::array<std::uint64_t, 24> marks{};
    std::size_t known = 0;
    if (document.size(object) > marks.size())
        return false;
    for (Node member = document.firstChild(object); member != kNone;
         member = document.nextSibling(member)) {
        const std::uint64_t mark = markOf(document.nameSource(member));
        for (std::size_t i = 0; i < known; ++i) {
            if (marks[i] == mark)
                return false;
        }
        marks[known++] = mark;
    }
    return true;
}

/// Document::hasDuplicateKeys(), but sorts no names where a look at them tells.
bool hasDuplicates(const json::Document& document)
{
    if (document.text().find('\\') != std::string_view::npos)
        return document.hasDuplicateKeys();
    for (Node node = 0; node < document.count(); ++node) {
        if (document.kind(node) == Kind::Object && document.size(node) > 1 &&
            !allDiffer(document, node))
            return document.hasDuplicateKeys();
    }
    return false;
}

} // namespace

std::int32_t utf16Length(std::string_view utf8) noexcept
{
    std::int32_t units = 0;
    for (const char c : utf8) {
        const auto byte = static_cast<unsigned char>(c);
        units += (byte & 0xC0U) != 0x80U ? 1 : 0;
        units += byte >= 0xF0U ? 1 : 0;
    }
    return units;
}

bool isPlain(const json::Document& document, Node value)
{
    if (document.source(value).find('\\') != std::string_view::npos)
        return false;
    const std::size_t end = document.end(value);
    for (Node node = value; node != kNone && document.begin(node) < end;
         node = document.nextInText(node)) {
        if (!isTight(document, node, node == value))
            return false;
        if (node != value && !document.nameSource(node).empty() &&
            !isPlainName(document.nameSource(node)))
            return false;
        if (document.kind(node) == Kind::Number && !isPlainNumber(document.source(node)))
            return false;
    }
    return true;
}

TextPart LineScanner::partOf(std::size_t begin, std::size_t end) const
{
    const std::string_view text = m_document.text();
    if (m_ascii)
        return {.begin = m_at + static_cast<std::int32_t>(begin),
                .end = m_at + static_cast<std::int32_t>(end)};
    const std::int32_t from = m_at + utf16Length(text.substr(0, begin));
    return {.begin = from, .end = from + utf16Length(text.substr(begin, end - begin))};
}

void LineScanner::scanMember(Node member, LineFacts& out)
{
    static constexpr std::array<std::pair<std::string_view, TextPart LineFacts::*>, 6> kTexts{
        {{"position", &LineFacts::position},
         {"stream", &LineFacts::stream},
         {"id", &LineFacts::id},
         {"type", &LineFacts::type},
         {"schemaVersion", &LineFacts::schemaVersion},
         {"time", &LineFacts::time}}};
    const std::string_view source = m_document.source(member);
    const bool data = m_document.isNamed(member, "data");
    if (data || m_document.isNamed(member, "metadata")) {
        (data ? out.data : out.metadata) = partOf(m_document.begin(member), m_document.end(member));
        if (isPlain(m_document, member))
            out.facts |= data ? LineFacts::DataPlain : LineFacts::MetaPlain;
        return;
    }
    if (m_document.isNamed(member, "version")) {
        const auto [end, code] =
            std::from_chars(source.data(), source.data() + source.size(), out.version);
        if (code != std::errc() || end != source.data() + source.size())
            out.facts |= LineFacts::Whole;
        return;
    }
    const auto named = std::ranges::find_if(
        kTexts, [&](const auto& one) { return m_document.isNamed(member, one.first); });
    const bool simple = named != kTexts.end() && m_document.kind(member) == Kind::String &&
                        source.size() > 2 && source.find('\\') == std::string_view::npos;
    if (simple)
        out.*(named->second) = partOf(m_document.begin(member) + 1, m_document.end(member) - 1);
    else
        out.facts |= LineFacts::Whole;
}

LineFacts LineScanner::scan(std::string_view line, std::int32_t at)
{
    LineFacts out;
    m_at = at;
    m_ascii = isAscii(line);
    out.line = {.begin = at,
                .end = at + (m_ascii ? static_cast<std::int32_t>(line.size()) : utf16Length(line))};
    if (!m_document.parse(line) || m_document.kind(json::Document::root()) != Kind::Object) {
        out.facts = LineFacts::Broken;
        return out;
    }
    for (Node member = m_document.firstChild(json::Document::root()); member != kNone;
         member = m_document.nextSibling(member))
        scanMember(member, out);
    if (m_document.hasInexactNumbers())
        out.facts |= LineFacts::Exact;
    if (hasDuplicates(m_document)) {
        out.facts &= ~(LineFacts::DataPlain | LineFacts::MetaPlain);
        out.facts |= LineFacts::Duplicates | LineFacts::Whole;
    }
    return out;
}

} // namespace viridian::scripthost
