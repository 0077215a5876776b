#include "core/diff/event_comparer.h"

#include "core/json/compare.h"
#include "core/json/document.h"

#include <algorithm>
#include <fmt/format.h>

namespace viridian::diff {
namespace {

constexpr std::size_t kMostPaths = 100;
constexpr std::size_t kLongestText = 1024;
constexpr std::size_t kPathsAtFirst = 1000;
constexpr std::size_t kPathsAtMost = 1'000'000;

std::string textOf(const Payload& payload)
{
    return payload.kind == PayloadKind::Null ? std::string() : shortened(payload.bytes);
}

json::PathDifference wholePayload(std::string_view root, const Payload& expected,
                                  const Payload& green)
{
    json::PathDifference path{.pointer = std::string(root),
                              .change = json::PathChange::Changed,
                              .left = textOf(expected),
                              .right = textOf(green)};
    if (expected.kind == PayloadKind::Null)
        path.change = json::PathChange::OnlyRight;
    else if (green.kind == PayloadKind::Null)
        path.change = json::PathChange::OnlyLeft;
    return path;
}

void addField(std::vector<json::PathDifference>& paths, const char* pointer, std::string_view left,
              std::string_view right)
{
    paths.push_back({.pointer = pointer,
                     .change = json::PathChange::Changed,
                     .left = json::encodeString(shortened(left)),
                     .right = json::encodeString(shortened(right))});
}

void cut(std::vector<json::PathDifference>& paths)
{
    if (paths.size() > kMostPaths)
        paths.resize(kMostPaths);
    for (json::PathDifference& path : paths) {
        path.left = shortened(path.left);
        path.right = shortened(path.right);
    }
}

} // namespace

std::string shortened(std::string_view text)
{
    if (text.size() <= kLongestText)
        return std::string(text);
    std::size_t end = kLongestText;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
        --end;
    return std::string(text.substr(0, end)) + "…";
}

EventComparer::EventComparer(DigestLevel level, const Rules* rules) : m_level(level), m_rules(rules)
{
    if (m_rules != nullptr)
        m_hits.resize(m_rules->rules().size());
}

bool EventComparer::sameBytesOrValue(const Payload& expected, const Payload& green) const
{
    if ((expected.kind == PayloadKind::Null) != (green.kind == PayloadKind::Null))
        return false;
    if (expected.bytes == green.bytes)
        return true;
    return m_level == DigestLevel::Canonical &&
           json::compare(expected.bytes, green.bytes) != json::Equality::Different;
}

/// The paths that differ and no rule covers. Asks for more paths as long as rules cover all it got,
/// so that a limit never makes a difference vanish.
std::vector<json::PathDifference> EventComparer::uncovered(std::string_view root,
                                                           const Event& event,
                                                           const Payload& expected,
                                                           const Payload& green)
{
    const json::PathDifference whole = wholePayload(root, expected, green);
    const auto asWhole = [&]() -> std::vector<json::PathDifference> {
        const auto rule = covering(event, whole);
        if (!rule)
            return {whole};
        ++m_hits[*rule];
        return {};
    };
    if (whole.change != json::PathChange::Changed)
        return asWhole();
    std::vector<json::PathDifference> left;
    std::vector<std::uint64_t> hits;
    for (std::size_t limit = kPathsAtFirst; left.empty(); limit *= 10) {
        Result<std::vector<json::PathDifference>> all =
            json::differences(expected.bytes, green.bytes, limit);
        // Not JSON, or the same value in another spelling: the payload as a whole.
        if (!all || all->empty() || limit > kPathsAtMost)
            return asWhole();
        hits.assign(m_hits.size(), 0);
        for (json::PathDifference& path : *all) {
            path.pointer.insert(0, root);
            if (const auto rule = covering(event, path))
                ++hits[*rule];
            else
                left.push_back(std::move(path));
        }
        if (all->size() < limit)
            break;
    }
    std::ranges::transform(m_hits, hits, m_hits.begin(), std::plus<>());
    return left;
}

std::optional<std::size_t> EventComparer::covering(const Event& event,
                                                   const json::PathDifference& path) const
{
    return m_rules != nullptr ? m_rules->covering(event.type, path) : std::nullopt;
}

bool EventComparer::same(const Event& expected, const Event& green)
{
    if (expected.version != green.version || expected.stream != green.stream ||
        expected.id != green.id || expected.type != green.type ||
        expected.schemaVersion != green.schemaVersion)
        return false;
    const bool data = sameBytesOrValue(expected.data, green.data);
    const bool metadata = sameBytesOrValue(expected.metadata, green.metadata);
    if (data && metadata)
        return true;
    if (m_rules == nullptr || !m_rules->mayCover(expected.type))
        return false;
    const std::vector<std::uint64_t> before = m_hits;
    if ((data || uncovered("/data", expected, expected.data, green.data).empty()) &&
        (metadata || uncovered("/metadata", expected, expected.metadata, green.metadata).empty()))
        return true;
    m_hits = before;
    return false;
}

Comparison EventComparer::compare(const Event& expected, const Event& green)
{
    Comparison result;
    result.id = expected.id != green.id;
    result.type = expected.type != green.type;
    result.schemaVersion = expected.schemaVersion != green.schemaVersion;
    result.version = expected.version != green.version;
    if (result.id)
        addField(result.paths, "/id", expected.id, green.id);
    if (result.type)
        addField(result.paths, "/type", expected.type, green.type);
    if (result.schemaVersion)
        addField(result.paths, "/schemaVersion", expected.schemaVersion, green.schemaVersion);
    if (result.version)
        result.paths.push_back({.pointer = "/version",
                                .change = json::PathChange::Changed,
                                .left = fmt::format("{}", expected.version),
                                .right = fmt::format("{}", green.version)});
    const auto payload = [&](std::string_view root, const Payload& left, const Payload& right) {
        if (sameBytesOrValue(left, right))
            return false;
        std::vector<json::PathDifference> paths = uncovered(root, expected, left, right);
        const bool differs = !paths.empty();
        std::ranges::move(paths, std::back_inserter(result.paths));
        return differs;
    };
    result.data = payload("/data", expected.data, green.data);
    result.metadata = payload("/metadata", expected.metadata, green.metadata);
    cut(result.paths);
    return result;
}

} // namespace viridian::diff
