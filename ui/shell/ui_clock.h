#pragma once

#include "core/base/time.h"

#include <optional>

namespace viridian::ui {

/// The clock the screens read. Tests and pinned pictures freeze it.
class UiClock {
public:
    [[nodiscard]] Timestamp now() const { return m_frozen ? *m_frozen : viridian::now(); }
    void freeze(Timestamp at) { m_frozen = at; }
    void release() { m_frozen.reset(); }
    [[nodiscard]] bool frozen() const { return m_frozen.has_value(); }

private:
    std::optional<Timestamp> m_frozen;
};

} // namespace viridian::ui
