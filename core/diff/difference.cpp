#include "core/diff/difference.h"

#include "core/json/document.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace viridian::diff {
namespace {

constexpr std::array<const char*, kLabelCount> kNames{"equal",     "changed", "missing", "extra",
                                                      "reordered", "version", "metadata"};
constexpr std::array<const char*, kLabelCount> kGlyphs{"=", "~", "−", "+", "⇅", "v", "m"};

const char* name(json::PathChange change)
{
    switch (change) {
    case json::PathChange::Changed:
        return "changed";
    case json::PathChange::OnlyLeft:
        return "missing";
    case json::PathChange::OnlyRight:
        return "extra";
    }
    return "";
}

void addVersion(std::string& line, const char* key, const std::optional<std::int64_t>& version)
{
    if (version)
        fmt::format_to(std::back_inserter(line), ",\"{}\":{}", key, *version);
}

void addPosition(std::string& line, const char* key, const std::optional<Position>& position)
{
    if (position)
        fmt::format_to(std::back_inserter(line), ",\"{}\":\"{}\"", key, position->toText());
}

void addChange(std::string& line, const json::PathDifference& path)
{
    fmt::format_to(std::back_inserter(line), "{{\"path\":{},\"change\":\"{}\"",
                   json::encodeString(path.pointer), name(path.change));
    if (path.change != json::PathChange::OnlyRight)
        line += ",\"expected\":" + json::encodeString(path.left);
    if (path.change != json::PathChange::OnlyLeft)
        line += ",\"green\":" + json::encodeString(path.right);
    line += '}';
}

} // namespace

const char* name(Label label) noexcept
{
    return kNames.at(static_cast<std::size_t>(label));
}

const char* glyph(Label label) noexcept
{
    return kGlyphs.at(static_cast<std::size_t>(label));
}

std::optional<Label> labelFrom(std::string_view name) noexcept
{
    for (std::size_t i = 0; i < kNames.size(); ++i)
        if (kNames.at(i) == name)
            return static_cast<Label>(i);
    return std::nullopt;
}

std::uint64_t Counts::of(Label label) const
{
    const std::array<std::uint64_t, kLabelCount> all{equal,     changed, missing, extra,
                                                     reordered, version, metadata};
    return all.at(static_cast<std::size_t>(label));
}

void Counts::add(Label label, std::uint64_t events)
{
    const std::array<std::uint64_t*, kLabelCount> all{&equal,     &changed, &missing, &extra,
                                                      &reordered, &version, &metadata};
    *all.at(static_cast<std::size_t>(label)) += events;
}

std::string toJsonLine(const Difference& difference)
{
    std::string line = fmt::format("{{\"label\":\"{}\",\"stream\":{}", name(difference.label),
                                   json::encodeString(difference.stream));
    addVersion(line, "blueVersion", difference.expectedVersion);
    addVersion(line, "greenVersion", difference.greenVersion);
    line += ",\"id\":" + json::encodeString(difference.id);
    line += ",\"type\":" + json::encodeString(difference.type);
    addPosition(line, "bluePosition", difference.bluePosition);
    addPosition(line, "greenPosition", difference.greenPosition);
    line += ",\"paths\":[";
    for (const json::PathDifference& path : difference.paths)
        line += (&path == difference.paths.data() ? "" : ",") + json::encodeString(path.pointer);
    line += "],\"changes\":[";
    for (const json::PathDifference& path : difference.paths) {
        if (&path != difference.paths.data())
            line += ',';
        addChange(line, path);
    }
    return line + "]}";
}

} // namespace viridian::diff
