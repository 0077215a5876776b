#pragma once

#include "core/event/position.h"
#include "ui/shell/theme.h"

#include <QString>

#include <optional>
#include <string>
#include <vector>

namespace viridian::ui {

/// What a view showed: enough to come back to it.
struct ViewPlace {
    StoreMark store = StoreMark::None;
    std::optional<std::string> stream{};
    QString filter{};
    std::optional<Position> position{};

    friend bool operator==(const ViewPlace&, const ViewPlace&) = default;
};

/// Back and forward over the places of Browse.
class PlaceHistory {
public:
    /// Leaves @p from for somewhere else: what was forward is forgotten.
    void leave(const ViewPlace& from);
    [[nodiscard]] bool canGoBack() const { return !m_back.empty(); }
    [[nodiscard]] bool canGoForward() const { return !m_forward.empty(); }
    /// @param now  where we are, for the way forward again
    [[nodiscard]] std::optional<ViewPlace> back(const ViewPlace& now);
    [[nodiscard]] std::optional<ViewPlace> forward(const ViewPlace& now);
    void clear();

private:
    static constexpr std::size_t kMost = 100;
    std::vector<ViewPlace> m_back;
    std::vector<ViewPlace> m_forward;
};

} // namespace viridian::ui
