#include "core/pipeline/version_finder.h"

#include <algorithm>
#include <fmt/format.h>

namespace viridian::pipeline {
namespace {

constexpr std::string_view kMeta = R"(\.+*?[](){}|^$)";

/// Reads literal text with \ escapes up to an unescaped '('; false when a regex sign stands in it.
bool takeLiteral(std::string_view& pattern, std::string& out)
{
    while (!pattern.empty() && pattern.front() != '(') {
        char c = pattern.front();
        pattern.remove_prefix(1);
        if (c == '\\' && !pattern.empty() &&
            kMeta.find(pattern.front()) != std::string_view::npos) {
            c = pattern.front();
            pattern.remove_prefix(1);
        } else if (kMeta.find(c) != std::string_view::npos) {
            return false;
        }
        out += c;
    }
    return true;
}

bool fillClass(std::string_view inside, std::array<bool, 256>& group)
{
    if (inside.empty() || inside.front() == '^')
        return false;
    for (std::size_t i = 0; i < inside.size(); ++i) {
        const auto low = static_cast<unsigned char>(inside[i]);
        unsigned char high = low;
        if (i + 2 < inside.size() && inside[i + 1] == '-') {
            high = static_cast<unsigned char>(inside[i + 2]);
            i += 2;
        }
        for (unsigned c = low; c <= high; ++c)
            group[c] = true;
    }
    return true;
}

bool readGroup(std::string_view text, std::array<bool, 256>& group)
{
    if (text == R"(\d+)")
        return fillClass("0-9", group);
    if (text == ".+") {
        group.fill(true);
        return true;
    }
    return text.size() > 3 && text.starts_with('[') && text.ends_with("]+") &&
           fillClass(text.substr(1, text.size() - 3), group);
}

} // namespace

Result<TypeAffix> TypeAffix::parse(std::string_view pattern, bool prefix)
{
    TypeAffix affix;
    affix.m_pattern = pattern;
    affix.m_prefix = prefix;
    std::string_view rest = pattern;
    bool good = takeLiteral(rest, affix.m_before) && rest.starts_with('(');
    const std::size_t close = rest.find(')');
    good = good && close != std::string_view::npos &&
           readGroup(rest.substr(1, close - 1), affix.m_group);
    if (good) {
        rest.remove_prefix(close + 1);
        good = takeLiteral(rest, affix.m_after) && rest.empty();
    }
    const std::string& mark = prefix ? affix.m_after : affix.m_before;
    if (!good || mark.empty())
        return fail(ErrorKind::InvalidInput,
                    fmt::format("“{}” is no version {}; expected text and one group, such as {}.",
                                pattern, prefix ? "prefix" : "suffix",
                                prefix ? "V([0-9]+)\\." : "_v([0-9]+)"));
    return affix;
}

bool TypeAffix::inGroup(std::string_view text) const
{
    return !text.empty() && std::ranges::all_of(text, [&](char c) {
        return m_group[static_cast<unsigned char>(c)];
    });
}

std::optional<TypeAffix::Hit> TypeAffix::find(std::string_view type) const
{
    if (m_prefix) {
        if (!type.starts_with(m_before))
            return std::nullopt;
        const std::string_view rest = type.substr(m_before.size());
        const std::size_t end = rest.find(m_after);
        if (end == std::string_view::npos || !inGroup(rest.substr(0, end)))
            return std::nullopt;
        return Hit{.base = rest.substr(end + m_after.size()), .version = rest.substr(0, end)};
    }
    if (!type.ends_with(m_after))
        return std::nullopt;
    const std::string_view rest = type.substr(0, type.size() - m_after.size());
    const std::size_t at = rest.rfind(m_before);
    if (at == std::string_view::npos || !inGroup(rest.substr(at + m_before.size())))
        return std::nullopt;
    return Hit{.base = rest.substr(0, at), .version = rest.substr(at + m_before.size())};
}

std::string TypeAffix::join(std::string_view base, std::string_view version) const
{
    return m_prefix ? fmt::format("{}{}{}{}", m_before, version, m_after, base)
                    : fmt::format("{}{}{}{}", base, m_before, version, m_after);
}

std::string VersionSource::toText() const
{
    switch (kind) {
    case Kind::Column:
        return "column";
    case Kind::Value:
        return (place.meta ? "meta" : "data") + place.pointer;
    case Kind::Affix:
        return (affix->isPrefix() ? "typePrefix:" : "typeSuffix:") + affix->pattern();
    }
    return {};
}

const TypeAffix* VersionRule::affixOf(std::string_view type) const
{
    for (const VersionSource& source : from) {
        if (source.kind == VersionSource::Kind::Affix && source.affix->find(type))
            return &*source.affix;
    }
    return nullptr;
}

} // namespace viridian::pipeline
