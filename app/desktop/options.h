#pragma once

#include <optional>
#include <string>

namespace viridian::ui {

/// The command line of `viridian`.
struct DesktopOptions {
    std::string workspace{};
    std::string blue{};
    std::string green{};
    std::string pipeline{};
    std::string theme{}; ///< "light", "dark" or empty
    std::string room{};  ///< "browse" … or empty
    std::string shots{}; ///< folder for pictures of all rooms, or of `room`; empty: run as usual
    int shotsAfter = 0;  ///< seconds that are measured before the first picture
    std::string untilPainted{}; ///< end when the "window" or its first "room" was painted; or empty
};

/// Reads the command line. Absent: the program ends with @p exitCode (help was shown, or 2 for bad
/// usage).
[[nodiscard]] std::optional<DesktopOptions> parseOptions(int argc, char** argv, int& exitCode);

} // namespace viridian::ui
