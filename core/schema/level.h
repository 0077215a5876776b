#pragma once

#include <optional>
#include <string_view>

namespace viridian::schema {

/// A registry's compatibility level: who must read whom.
enum class Level {
    None,
    Backward, ///< new reads the latest old
    BackwardTransitive,
    Forward, ///< the latest old reads new
    ForwardTransitive,
    Full, ///< both
    FullTransitive
};

/// "BACKWARD_TRANSITIVE".
[[nodiscard]] std::string_view name(Level level) noexcept;
/// Any case, "-" as "_"; nullopt for a word that is no level.
[[nodiscard]] std::optional<Level> levelFrom(std::string_view word);

[[nodiscard]] constexpr bool asksBackward(Level level) noexcept
{
    return level == Level::Backward || level == Level::BackwardTransitive || level == Level::Full ||
           level == Level::FullTransitive;
}
[[nodiscard]] constexpr bool asksForward(Level level) noexcept
{
    return level >= Level::Forward;
}
/// True when every schema of the history counts, not only the latest.
[[nodiscard]] constexpr bool isTransitive(Level level) noexcept
{
    return level == Level::BackwardTransitive || level == Level::ForwardTransitive ||
           level == Level::FullTransitive;
}

} // namespace viridian::schema
