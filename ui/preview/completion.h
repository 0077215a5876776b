#pragma once

#include "core/event/event_batch.h"
#include "core/pipeline/pipeline.h"
#include "core/pipeline/preview.h"

#include <QString>
#include <QStringList>

#include <map>
#include <vector>

namespace viridian::ui {

/// What a store's events are called and hold, for completing a pipeline's text. A finished value.
struct SeenWords {
    std::map<QString, QStringList> versions; ///< by type; every type has an entry
    std::map<QString, QStringList> paths;    ///< by type: "/total", "meta/tenant"
};

/// Types and versions of the rows, paths of the events. Any thread.
[[nodiscard]] SeenWords seenWords(const std::vector<PreviewRow>& rows, const EventBatch& events,
                                  const Pipeline& pipeline);

/// What may stand at the caret.
struct Completion {
    QString typed;     ///< the beginning that stands there already
    QStringList words; ///< sorted; each begins with what was typed, case aside
};

/// Types behind `type:`, versions behind `version:`, and paths where a path has begun. Versions and
/// paths are those of the type that the caret's step matches; of all types where it names none.
/// @param line, column  of the caret, from 0
[[nodiscard]] Completion completionAt(const QStringList& lines, int line, int column,
                                      const SeenWords& seen);

} // namespace viridian::ui
