#pragma once

#include "ui/preview/completion.h"

namespace viridian::ui {

/// What may stand at the caret of a script: an event's members behind `event.`, the members that
/// were seen in the store behind `data.` and `metadata.`, types within a string.
/// @param line, column  of the caret, from 0
[[nodiscard]] Completion scriptCompletionAt(const QStringList& lines, int line, int column,
                                            const SeenWords& seen);

} // namespace viridian::ui
