#include "app/scripthost/line_facts.h"

#include <algorithm>

namespace viridian::scripthost {
namespace {

using json::Kind;
using json::kNone;
using json::Node;

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

LineFacts LineScanner::scan(std::string_view line, std::int32_t at)
{
    LineFacts out;
    out.line = at;
    out.lineEnd = at + utf16Length(line);
    if (!m_document.parse(line) || m_document.kind(json::Document::root()) != Kind::Object) {
        out.facts = LineFacts::Broken;
        return out;
    }
    for (Node member = m_document.firstChild(json::Document::root()); member != kNone;
         member = m_document.nextSibling(member)) {
        const bool data = m_document.isNamed(member, "data");
        if (!data && !m_document.isNamed(member, "metadata"))
            continue;
        const std::int32_t begin = utf16Length(line.substr(0, m_document.begin(member)));
        const std::int32_t end = begin + utf16Length(m_document.source(member));
        (data ? out.data : out.meta) = begin;
        (data ? out.dataEnd : out.metaEnd) = end;
        if (isPlain(m_document, member))
            out.facts |= data ? LineFacts::DataPlain : LineFacts::MetaPlain;
    }
    if (m_document.hasInexactNumbers())
        out.facts |= LineFacts::Exact;
    if (m_document.hasDuplicateKeys()) {
        out.facts &= ~(LineFacts::DataPlain | LineFacts::MetaPlain);
        out.facts |= LineFacts::Duplicates;
    }
    return out;
}

} // namespace viridian::scripthost
