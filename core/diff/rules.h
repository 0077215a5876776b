#pragma once

#include "core/base/result.h"
#include "core/diff/difference.h"
#include "core/json/decimal.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace viridian::diff {

/// Something that a diff does not count as a difference. Either everything below a path, or a
/// number within a tolerance.
struct Rule {
    std::string path; ///< "/data/importedAt", "/metadata/user"; the segment "*" stands for any one
    std::string type; ///< event type, '*' as wildcard; empty = every type
    std::optional<json::Decimal> tolerance; ///< absent: ignored whatever it is
    std::string toleranceText;              ///< as written

    /// "meta.importedAt", "data.upTo within 0.001": for tables.
    [[nodiscard]] std::string toText() const;
};

/// The ignore rules of a diff: a file, or none. Immutable; part of the proof's identity.
///
///     format: viridian.rules/1
///     ignore:
///       - {path: /data/importedAt}
///       - {meta: traceId}
///       - {path: /data/upTo, tolerance: 0.001, type: VideoWatchedUpTo}
///
/// Thread: any.
class Rules {
public:
    /// No rules.
    Rules() = default;

    /// Errors: InvalidInput, for a missing file too, else "file:line:column: what was found, what
    /// was expected".
    [[nodiscard]] static Result<Rules> load(const std::filesystem::path& file);
    /// load() of text already read; @p fileName only names it in messages.
    [[nodiscard]] static Result<Rules> parse(std::string_view text, std::string_view fileName);

    [[nodiscard]] bool empty() const { return m_rules.empty(); }
    [[nodiscard]] std::span<const Rule> rules() const { return m_rules; }
    /// SHA-256 of the rules' meaning, whatever their order and spelling; "none" without rules.
    [[nodiscard]] const std::string& hash() const { return m_hash; }

    /// Index of the first rule that covers a difference at @p pointer (into the event object) of an
    /// event of @p type.
    [[nodiscard]] std::optional<std::size_t> covering(std::string_view type,
                                                      const json::PathDifference& difference) const;
    /// True when a rule without tolerance or with one may apply to events of @p type.
    [[nodiscard]] bool mayCover(std::string_view type) const;

private:
    std::vector<Rule> m_rules;
    std::string m_hash = "none";
};

/// Adds `{path: …}` to a rules file, or makes the file; what is in it stays as written, comments
/// too.
/// @param type empty = every type
/// Errors: InvalidInput when the file is not a rules file; Unavailable or Denied when it cannot be
/// written.
[[nodiscard]] Status addIgnoredPath(const std::filesystem::path& file, std::string_view path,
                                    std::string_view type);

} // namespace viridian::diff
