#pragma once

#include "core/base/result.h"
#include "ui/shell/theme.h"

#include <QString>

#include <functional>
#include <stop_token>
#include <vector>

namespace viridian::ui {

/// One line of the locator's list.
struct LocatorHit {
    QString title{};    ///< "order-1042"
    QString detail{};   ///< "14 events" (right, secondary)
    QString iconName{}; ///< may be empty
    StoreMark store = StoreMark::None;
    QString key{}; ///< handed back to open()
};

/// A source of the locator. Registered by a room with AppContext::addLocatorProvider().
struct LocatorProvider {
    QString prefix{}; ///< one letter of design/ui.md section 12: "s", "e", "p", "t", "f", "u"
    QString title{};  ///< "Streams", the group's heading
    /// Runs as a job on a thread of its own; polls the token.
    std::function<Result<std::vector<LocatorHit>>(const QString& text, std::stop_token stop)>
        search;
    /// UI thread. @p newTab with Ctrl+Enter.
    std::function<void(const LocatorHit& hit, bool newTab)> open{};
};

} // namespace viridian::ui
