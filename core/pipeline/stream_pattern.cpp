#include "core/pipeline/stream_pattern.h"

#include "core/base/text.h"

#include <algorithm>
#include <fmt/format.h>

namespace viridian::pipeline {
namespace {

/// Splits at the first '{…}' or '*' of @p text; the opening character tells which.
struct Cut {
    std::string_view literal;
    std::string_view inner;
    char opener = '\0'; ///< '{', '*' or 0 at the end
    std::string_view rest;
    bool unclosed = false;
};

Cut cutFirst(std::string_view text, std::string_view openers)
{
    const std::size_t at = text.find_first_of(openers);
    if (at == std::string_view::npos)
        return {.literal = text, .inner = {}, .rest = {}};
    Cut cut{.literal = text.substr(0, at),
            .inner = {},
            .opener = text[at],
            .rest = text.substr(at + 1)};
    if (cut.opener != '{')
        return cut;
    const std::size_t end = cut.rest.find('}');
    if (end == std::string_view::npos) {
        cut.unclosed = true;
        return cut;
    }
    cut.inner = cut.rest.substr(0, end);
    cut.rest = cut.rest.substr(end + 1);
    return cut;
}

tl::unexpected<Error> badName(std::string_view text, std::string_view why)
{
    return fail(ErrorKind::InvalidInput, fmt::format("“{}” {}", text, why));
}

} // namespace

Result<StreamPattern> StreamPattern::parse(std::string_view text)
{
    if (text.empty())
        return badName(text, "is no stream pattern; expected text such as order-{id}.");
    StreamPattern pattern;
    pattern.m_text = text;
    for (std::string_view rest = text; !rest.empty();) {
        const Cut cut = cutFirst(rest, "{*");
        if (cut.unclosed)
            return badName(text, "has a { without its }.");
        if (!cut.literal.empty())
            pattern.m_pieces.push_back({.literal = true, .text = std::string(cut.literal)});
        if (cut.opener == '\0')
            break;
        if (cut.opener == '{' && cut.inner.empty())
            return badName(text, "has empty braces; name what they catch, such as {id}.");
        if (!pattern.m_pieces.empty() && !pattern.m_pieces.back().literal)
            return badName(text, "has two catching parts side by side; put text between them.");
        if (cut.opener == '{') {
            if (std::ranges::find(pattern.m_names, cut.inner) != pattern.m_names.end())
                return badName(text, "catches the same name twice.");
            pattern.m_names.emplace_back(cut.inner);
        }
        pattern.m_pieces.push_back({.literal = false, .text = std::string(cut.inner)});
        rest = cut.rest;
    }
    return pattern;
}

bool StreamPattern::matches(std::string_view stream, Captures& captures) const
{
    captures.clear();
    return matchFrom(0, stream, captures);
}

bool StreamPattern::matchFrom(std::size_t piece, std::string_view rest, Captures& captures) const
{
    if (piece == m_pieces.size())
        return rest.empty();
    const Piece& current = m_pieces[piece];
    if (current.literal)
        return rest.starts_with(current.text) &&
               matchFrom(piece + 1, rest.substr(current.text.size()), captures);
    const bool catches = !current.text.empty();
    const std::size_t kept = captures.size();
    if (catches)
        captures.push_back({current.text, {}});
    if (piece + 1 == m_pieces.size()) {
        if (catches)
            captures[kept].text = rest;
        return !catches || !rest.empty();
    }
    // A literal follows: parse() refuses two catching parts in a row.
    const std::string& next = m_pieces[piece + 1].text;
    for (std::size_t at = rest.find(next, catches ? 1 : 0); at != std::string_view::npos;
         at = rest.find(next, at + 1)) {
        if (catches)
            captures[kept].text = rest.substr(0, at);
        if (matchFrom(piece + 1, rest.substr(at), captures))
            return true;
        captures.resize(kept + (catches ? 1 : 0));
    }
    captures.resize(kept);
    return false;
}

bool StreamPattern::mayOverlap(const StreamPattern& other) const
{
    const auto first = [](const StreamPattern& p) {
        return p.m_pieces.front().literal ? std::string_view(p.m_pieces.front().text)
                                          : std::string_view();
    };
    const auto last = [](const StreamPattern& p) {
        return p.m_pieces.back().literal ? std::string_view(p.m_pieces.back().text)
                                         : std::string_view();
    };
    const std::string_view a = first(*this);
    const std::string_view b = first(other);
    const std::string_view x = last(*this);
    const std::string_view y = last(other);
    if (m_pieces.size() == 1 && other.m_pieces.size() == 1 && !a.empty() && !b.empty())
        return a == b;
    const std::size_t head = std::min(a.size(), b.size());
    const std::size_t tail = std::min(x.size(), y.size());
    return a.substr(0, head) == b.substr(0, head) &&
           x.substr(x.size() - tail) == y.substr(y.size() - tail);
}

Result<StreamTemplate> StreamTemplate::parse(std::string_view text,
                                             const std::vector<std::string>& known)
{
    if (text.empty())
        return badName(text, "is no stream name; expected text such as {/tenant}-order-{id}.");
    StreamTemplate result;
    result.m_text = text;
    for (std::string_view rest = text; !rest.empty();) {
        const Cut cut = cutFirst(rest, "{");
        if (cut.unclosed)
            return badName(text, "has a { without its }.");
        if (!cut.literal.empty())
            result.m_pieces.push_back(
                {.kind = Piece::Kind::Literal, .text = std::string(cut.literal), .place = {}});
        if (cut.opener == '\0')
            break;
        if (const std::optional<Place> place = Place::parse(cut.inner))
            result.m_pieces.push_back({.kind = Piece::Kind::Value, .text = {}, .place = *place});
        else if (std::ranges::find(known, cut.inner) != known.end())
            result.m_pieces.push_back(
                {.kind = Piece::Kind::Capture, .text = std::string(cut.inner), .place = {}});
        else
            return badName(
                text, fmt::format(
                          "uses {{{}}}, which the step's match.stream does not catch; expected {}.",
                          cut.inner,
                          known.empty() ? std::string("a match.stream with that name, or a path as "
                                                      "in {/tenant}")
                                        : fmt::format("{{{}}}, or a path as in {{/tenant}}",
                                                      fmt::join(known, "}, {"))));
        rest = cut.rest;
    }
    return result;
}

bool StreamTemplate::readsData() const
{
    return std::ranges::any_of(m_pieces, [](const Piece& piece) {
        return piece.kind == Piece::Kind::Value && !piece.place.meta;
    });
}

std::optional<StreamPattern> StreamTemplate::asPattern() const
{
    if (std::ranges::any_of(m_pieces,
                            [](const Piece& piece) { return piece.kind == Piece::Kind::Value; }))
        return std::nullopt;
    Result<StreamPattern> pattern = StreamPattern::parse(m_text);
    if (!pattern)
        return std::nullopt;
    return std::move(*pattern);
}

} // namespace viridian::pipeline
