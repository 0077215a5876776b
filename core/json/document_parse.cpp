// One pass over the text, left to right, without recursion: the open containers are chained through
// the parents of their own entries. Strings are scanned in chunks (runs.h); they also collect
// whether any byte is outside ASCII, and only then the whole text is checked for UTF-8, since
// outside strings the grammar lets no such byte pass.

#include "core/json/document.h"
#include "core/json/runs.h"
#include "core/json/utf8.h"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <fmt/format.h>

namespace viridian::json {
namespace {

constexpr bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

constexpr bool isHexDigit(char c)
{
    return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

constexpr bool isSpace(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

} // namespace

class Document::Parser {
public:
    Parser(std::string_view text, std::size_t depthLimit, std::vector<Entry>& slots)
        : m_begin(text.data()), m_at(m_begin), m_end(m_begin + text.size()), m_slots(slots),
          m_entries(slots.data()), m_room(slots.size()), m_depthLimit(depthLimit)
    {
    }

    /// False at the first byte that does not fit; failure() then tells.
    bool run();
    [[nodiscard]] tl::unexpected<Error> failure() const;
    [[nodiscard]] std::size_t used() const { return m_used; }
    [[nodiscard]] std::size_t deepest() const { return m_deepest; }
    /// True when every byte read is ASCII.
    [[nodiscard]] bool ascii() const { return m_outside == 0; }

private:
    bool value();
    bool open(Kind kind);
    void close();
    bool afterValue();
    bool name();
    bool string();
    bool escapedString();
    bool escape();
    bool number();
    bool digits();
    bool word(std::string_view letters);
    void add(Kind kind);
    void grow();

    void skipSpace()
    {
        if (m_at == m_end || static_cast<unsigned char>(*m_at) > ' ')
            return;
        const char* at = m_at; // a local: through the member every byte would be a store
        while (at != m_end && isSpace(*at))
            ++at;
        m_at = at;
    }
    bool refuse(const char* expected)
    {
        m_expected = expected;
        return false;
    }
    [[nodiscard]] std::uint32_t offset() const
    {
        return static_cast<std::uint32_t>(m_at - m_begin);
    }
    [[nodiscard]] char closer() const { return m_inObject ? '}' : ']'; }

    const char* m_begin;
    const char* m_at;
    const char* m_end;
    std::vector<Entry>& m_slots;
    Entry* m_entries; ///< m_slots' memory
    std::size_t m_room;
    std::size_t m_used = 0;
    std::size_t m_depthLimit;
    std::size_t m_depth = 0;
    std::size_t m_deepest = 0;
    std::uint64_t m_outside = 0; ///< not zero: a string holds a byte outside ASCII
    const char* m_expected = nullptr;
    Node m_open = kNone; ///< innermost open container
    Node m_last = kNone; ///< newest complete value
    std::uint32_t m_nameBegin = 0;
    std::uint32_t m_nameEnd = 0;
    bool m_nameEscaped = false;
    bool m_escaped = false; ///< the newest string holds a backslash
    bool m_inObject = false;
    bool m_tooDeep = false;
};

bool Document::Parser::run()
{
    skipSpace();
    if (!value())
        return false;
    while (m_open != kNone) {
        if (!afterValue())
            return false;
    }
    skipSpace();
    return m_at == m_end || refuse("the end of the text");
}

/// Reads one value: a scalar or an empty container whole, any other container up to the end of its
/// first such value.
bool Document::Parser::value()
{
    for (;;) {
        if (m_at == m_end)
            return refuse("a value");
        switch (*m_at) {
        case '"':
            add(Kind::String);
            if (!string())
                return false;
            m_entries[m_last].end = offset();
            return true;
        case '{':
            if (!open(Kind::Object))
                return false;
            break;
        case '[':
            if (!open(Kind::Array))
                return false;
            break;
        case 't':
            add(Kind::True);
            return word("true");
        case 'f':
            add(Kind::False);
            return word("false");
        case 'n':
            add(Kind::Null);
            return word("null");
        default:
            add(Kind::Number);
            return number();
        }
        skipSpace();
        if (m_at != m_end && *m_at == closer()) {
            m_entries[m_open].firstChild = kNone;
            m_entries[m_open].children = 0;
            close();
            return true;
        }
        if (m_inObject && !name())
            return false;
    }
}

inline void Document::Parser::add(Kind kind)
{
    if (m_used == m_room)
        grow();
    m_last = static_cast<Node>(m_used++);
    m_entries[m_last] = {.begin = offset(),
                         .end = 0,
                         .nameBegin = m_nameBegin,
                         .nameEnd = m_nameEnd,
                         .parent = m_open,
                         .firstChild = kNone,
                         .nextSibling = kNone,
                         .children = 0,
                         .kind = kind,
                         .nameEscaped = m_nameEscaped};
}

void Document::Parser::grow()
{
    constexpr std::size_t kFirstSlots = 64;
    m_slots.resize(std::max(kFirstSlots, m_slots.size() * 2));
    m_entries = m_slots.data();
    m_room = m_slots.size();
}

inline bool Document::Parser::open(Kind kind)
{
    if (m_depth == m_depthLimit) {
        m_tooDeep = true;
        return refuse("");
    }
    add(kind);
    m_open = m_last;
    m_entries[m_open].firstChild = static_cast<Node>(m_used);
    m_entries[m_open].children = 1;
    m_deepest = std::max(m_deepest, ++m_depth);
    m_inObject = kind == Kind::Object;
    m_nameBegin = 0;
    m_nameEnd = 0;
    m_nameEscaped = false;
    ++m_at;
    return true;
}

inline void Document::Parser::close()
{
    ++m_at;
    --m_depth;
    m_last = m_open;
    m_entries[m_last].end = offset();
    m_open = m_entries[m_last].parent;
    m_inObject = m_open != kNone && m_entries[m_open].kind == Kind::Object;
    m_nameBegin = 0;
    m_nameEnd = 0;
    m_nameEscaped = false;
}

/// Reads a comma and the value behind it, or the end of the innermost container.
inline bool Document::Parser::afterValue()
{
    skipSpace();
    if (m_at == m_end || (*m_at != ',' && *m_at != closer()))
        return refuse(m_inObject ? "a comma or }" : "a comma or ]");
    if (*m_at != ',') {
        close();
        return true;
    }
    ++m_at;
    m_entries[m_last].nextSibling = static_cast<Node>(m_used);
    ++m_entries[m_open].children;
    skipSpace();
    return (!m_inObject || name()) && value();
}

inline bool Document::Parser::name()
{
    if (m_at == m_end || *m_at != '"')
        return refuse("a member's name in quotes");
    m_nameBegin = offset();
    if (!string())
        return false;
    m_nameEnd = offset();
    m_nameEscaped = m_escaped;
    skipSpace();
    if (m_at == m_end || *m_at != ':')
        return refuse("a colon");
    ++m_at;
    skipSpace();
    return true;
}

/// Reads a string from its opening quote past its closing one. Small, so that it stands inline
/// where names and values are read: most strings are short and plain.
inline bool Document::Parser::string()
{
    m_escaped = false;
    m_at = endOfRun(m_at + 1, m_end, m_outside);
    if (m_at == m_end || *m_at != '"') [[unlikely]]
        return escapedString();
    ++m_at;
    return true;
}

/// Reads on in a string from where something other than its closing quote ended a run.
bool Document::Parser::escapedString()
{
    while (m_at != m_end && *m_at != '"') {
        if (!escape())
            return false;
        m_at = endOfRun(m_at, m_end, m_outside);
    }
    if (m_at == m_end)
        return refuse("the quote that ends a string");
    ++m_at;
    return true;
}

bool Document::Parser::escape()
{
    constexpr std::ptrdiff_t kUnitLength = 6; // of \u0000
    if (*m_at != '\\')
        return refuse("an escape in place of a control character");
    m_escaped = true;
    const char letter = m_end - m_at > 1 ? m_at[1] : '\0';
    if (letter == 'u') {
        if (m_end - m_at < kUnitLength || !std::all_of(m_at + 2, m_at + kUnitLength, isHexDigit))
            return refuse("four hexadecimal digits after \\u");
        m_at += kUnitLength;
        return true;
    }
    if (letter == '\0' || std::strchr("\"\\/bfnrt", letter) == nullptr)
        return refuse("one of \" \\ / b f n r t u after a backslash");
    m_at += 2;
    return true;
}

inline bool Document::Parser::digits()
{
    const char* at = m_at;
    while (at != m_end && isDigit(*at))
        ++at;
    const bool some = at != m_at;
    m_at = at;
    return some || refuse("a digit");
}

inline bool Document::Parser::number()
{
    const char* const first = m_at;
    if (*m_at == '-')
        ++m_at;
    if (m_at == m_end || !isDigit(*m_at))
        return refuse(m_at == first ? "a value" : "a digit");
    if (*m_at == '0')
        ++m_at;
    else if (!digits())
        return false;
    if (m_at != m_end && *m_at == '.') {
        ++m_at;
        if (!digits())
            return false;
    }
    if (m_at != m_end && (*m_at == 'e' || *m_at == 'E')) {
        ++m_at;
        if (m_at != m_end && (*m_at == '+' || *m_at == '-'))
            ++m_at;
        if (!digits())
            return false;
    }
    m_entries[m_last].end = offset();
    return true;
}

inline bool Document::Parser::word(std::string_view letters)
{
    if (static_cast<std::size_t>(m_end - m_at) < letters.size() ||
        std::memcmp(m_at, letters.data(), letters.size()) != 0)
        return refuse("a value");
    m_at += letters.size();
    m_entries[m_last].end = offset();
    return true;
}

tl::unexpected<Error> Document::Parser::failure() const
{
    const std::uint32_t at = offset();
    if (m_tooDeep)
        return fail(ErrorKind::InvalidInput,
                    fmt::format("The JSON text is nested more than {} levels deep at byte {}.",
                                m_depthLimit, at),
                    fmt::format("{}", at));
    const char* const end = m_at == m_end ? ", where the text ends" : "";
    return fail(ErrorKind::InvalidInput,
                fmt::format("The text is not JSON: expected {} at byte {}{}.", m_expected, at, end),
                fmt::format("{}", at));
}

Status Document::parse(std::string_view text, const Limits& limits)
{
    constexpr std::size_t kMostBytes = kNone - 1;
    m_text = {};
    m_used = 0;
    m_depth = 0;
    giveBackMemory(text.size());
    if (text.size() > std::min(limits.bytes, kMostBytes))
        return fail(ErrorKind::InvalidInput,
                    fmt::format("The JSON text is {} bytes long; the limit is {} bytes.",
                                text.size(), std::min(limits.bytes, kMostBytes)));
    Parser parser(text, limits.depth, m_nodes);
    if (!parser.run())
        return parser.failure();
    if (!parser.ascii() && !isWellFormed(text)) {
        const std::size_t at = firstIllFormed(text);
        return fail(ErrorKind::InvalidInput,
                    fmt::format("The text is not JSON: expected UTF-8 at byte {}.", at),
                    fmt::format("{}", at));
    }
    m_text = text;
    m_used = parser.used();
    m_depth = parser.deepest();
    return {};
}

void Document::giveBackMemory(std::size_t textBytes)
{
    constexpr std::size_t kKept = std::size_t{1024} * 1024; // nodes
    if (m_nodes.size() > kKept && textBytes < kKept)
        m_nodes = {};
}

} // namespace viridian::json
