#pragma once

#include "core/pipeline/convert.h"
#include "core/pipeline/suggest_edits.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace viridian::pipeline {

/// How well the values of one member are those of another.
struct Fit {
    std::size_t values = 0;
    std::size_t taken = 0; ///< that the schema takes as they are
    std::size_t alike = 0; ///< that look like those of the newer version
    std::string look;      ///< the newer version's, "A-9"
    bool specific = false; ///< the schema or the newer version says more than a JSON type
    double names = 0;
    std::optional<Conversion> conversion; ///< that makes all of them what the schema takes
    bool elements = false; ///< arrays of objects for such arrays: what is in them is compared then

    [[nodiscard]] double share() const;
    [[nodiscard]] bool plausible() const;
    [[nodiscard]] bool namesAlike() const;
    [[nodiscard]] double score() const;
};

/// @param from  the observed member's pointer
/// @param peer  the newer version's member at @p to; may be null
[[nodiscard]] Fit fitOf(const std::string& from, const ObservedField& found, const TargetField& to,
                        const ObservedField* peer, const SuggestPulse& pulse);

/// Values of @p field that @p target takes as they are.
[[nodiscard]] std::size_t takenOf(const ObservedField& field, const TargetField& target,
                                  const SuggestPulse& pulse);
/// The exact conversion that makes all values what @p target takes.
[[nodiscard]] std::optional<Conversion>
conversionFor(const ObservedField& field, const TargetField& target, const SuggestPulse& pulse);

/// "all 3", "2 of 3".
[[nodiscard]] std::string ofAll(std::size_t count, std::size_t all);
/// A pointer's last name; the pointer is not that of the root.
[[nodiscard]] std::string nameOf(std::string_view pointer);
/// A path as it stands in YAML, quoted where it must be.
[[nodiscard]] std::string yamlPath(std::string_view pointer);
[[nodiscard]] bool within(std::string_view pointer, std::string_view container);

} // namespace viridian::pipeline
