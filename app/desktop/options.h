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
    bool untilPainted = false; ///< end when the window was first painted
};

/// Reads the command line. Absent: the program ends with @p exitCode (help was shown, or 2 for bad
/// usage).
[[nodiscard]] std::optional<DesktopOptions> parseOptions(int argc, char** argv, int& exitCode);

} // namespace viridian::ui
