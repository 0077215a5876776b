#pragma once

#include "core/base/result.h"
#include "core/event/position.h"
#include "core/json/compare.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace viridian::diff {

/// What became of one event (design/semantics.md section 4). An event has one label; where several
/// hold, the first of Changed, Reordered, Version, Metadata is taken, and the paths still list
/// everything.
enum class Label { Equal, Changed, Missing, Extra, Reordered, Version, Metadata };
inline constexpr int kLabelCount = 7;

/// "equal", "changed", … as in JSON.
[[nodiscard]] const char* name(Label label) noexcept;
/// "=", "~", "−", "+", "⇅", "v", "m".
[[nodiscard]] const char* glyph(Label label) noexcept;
[[nodiscard]] std::optional<Label> labelFrom(std::string_view name) noexcept;

struct Counts {
    std::uint64_t equal = 0;
    std::uint64_t changed = 0;
    std::uint64_t missing = 0;
    std::uint64_t extra = 0;
    std::uint64_t reordered = 0;
    std::uint64_t version = 0;
    std::uint64_t metadata = 0;

    [[nodiscard]] std::uint64_t differing() const
    {
        return changed + missing + extra + reordered + version + metadata;
    }
    [[nodiscard]] std::uint64_t of(Label label) const;
    void add(Label label, std::uint64_t events = 1);
    friend bool operator==(const Counts&, const Counts&) = default;
};

/// One event that is not what it must be. A value without payloads; those are in the spool
/// (DifferenceSpool::detail).
struct Difference {
    Label label = Label::Changed;
    std::string stream;
    std::optional<std::int64_t> expectedVersion; ///< absent: extra. In --as-is: blue's own version
    std::optional<std::int64_t> greenVersion;    ///< absent: missing
    std::optional<Position>
        bluePosition; ///< of the blue event behind the expected one; absent: extra
    std::optional<Position> greenPosition; ///< absent: missing
    Position at; ///< where it stands on blue's axis: bluePosition, or that of the nearest expected
                 ///< event before
    std::string id;   ///< expected's, or green's where it is extra
    std::string type; ///< likewise
    std::string schemaVersion;
    /// Pointers into the event object: "/data/amount/currency", "/metadata/user", "/type", "/id",
    /// "/version". left is expected, right is green. At most 100 of one event, texts cut after
    /// 1,024 bytes.
    std::vector<json::PathDifference> paths;
    std::uint64_t offset = 0; ///< where its detail stands in the spool
};

/// One line of NDJSON with the fields of design/cli.md plus `bluePosition`, `greenPosition` and
/// `changes[] {path, change, expected, green}`; no line break at the end.
[[nodiscard]] std::string toJsonLine(const Difference& difference);

} // namespace viridian::diff
