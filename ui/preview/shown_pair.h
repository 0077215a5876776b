#pragma once

#include "core/pipeline/preview.h"
#include "ui/widgets/json_diff.h"

#include <QString>
#include <QStringList>

#include <memory>
#include <vector>

namespace viridian::ui {

/// One sampled event before and after, laid out for the screen. Made in a job.
struct ShownPair {
    std::shared_ptr<const JsonDiff> diff;
    std::vector<QString> gutter; ///< number of the step that made a row; empty where none did
    QString summary;             ///< "2 paths added, 2 removed, 1 changed"
    QStringList facts;           ///< "10 lines equal", "metadata equal", "id kept"
};

/// @param output  which of the pair's outputs stands on the right; without outputs the right side
/// is empty Any thread.
[[nodiscard]] ShownPair makeShownPair(const Pipeline& pipeline, const PreviewResult& result,
                                      std::size_t pair, std::size_t output);

/// What one step made of an event. Any thread.
/// @param before  null: the step made @p after of events that it held back
/// @param after   null: nothing came out
[[nodiscard]] ShownPair makeShownStep(const Event* before, const Event* after, std::size_t step);

/// "412 bytes" or what stands there instead of JSON.
[[nodiscard]] QString sizeText(const Event& event);

} // namespace viridian::ui
