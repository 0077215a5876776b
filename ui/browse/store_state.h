#pragma once

#include "core/base/result.h"

#include <QString>

namespace viridian::ui {

/// The store cannot be reached, in contrast to one that answers and refuses.
[[nodiscard]] bool isAway(const Error& error);
/// "Not connected", "Layout not recognised" or "Refused": the title of an empty view.
[[nodiscard]] QString refusalTitle(const Error& error);
/// The same in one short line for a dock, with the first words of what the server said.
[[nodiscard]] QString shortReason(const Error& error);

} // namespace viridian::ui
