#pragma once

#include "core/base/result.h"
#include "core/store/event_store.h"

#include <QString>

namespace viridian::ui {

/// The store cannot be reached, in contrast to one that answers and refuses.
[[nodiscard]] bool isAway(const Error& error);
/// "Not connected", "Layout not recognised" or "Refused": the title of an empty view.
[[nodiscard]] QString refusalTitle(const Error& error);
/// The same in one short line for a dock, with the first words of what the server said.
[[nodiscard]] QString shortReason(const Error& error);

/// "held at 99,247,319 by backend 48213, role shop_app, 2.4 s": what keeps a store's end from being
/// read. Empty: nothing does.
[[nodiscard]] QString heldWords(const Head& head);
/// A line for each who holds it, with the start of what they last said to the server.
[[nodiscard]] QString heldDetails(const Head& head);

} // namespace viridian::ui
