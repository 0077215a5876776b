#pragma once

#include "core/pipeline/pipeline.h"

#include <QString>
#include <QStringList>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace viridian::ui {

/// Kinds of steps that *New step* offers: their key and what a person reads.
struct StepTemplate {
    const char* kind;
    const char* title;
    const char* body; ///< lines after the id, without indentation
};
[[nodiscard]] const std::vector<StepTemplate>& stepTemplates();

/// What a step is about, short enough for its row: "OrderPlaced 1 to 2", "OrderShipped".
[[nodiscard]] QString addressText(const StepInfo& step);
/// A step's summary as it is, then in shorter and shorter words, for a row that has not room for
/// all: "/total → /amount/value", "total → amount/value", "total".
[[nodiscard]] QStringList summaryForms(const QString& summary);

/// A pipeline to begin with.
[[nodiscard]] std::string samplePipelineText();

/// Edits of a pipeline file's text that keep every line they do not concern. Each works on whole
/// blocks of lines: a step with the comment lines right above it. Nullopt: the steps do not stand
/// on lines of their own.
[[nodiscard]] std::optional<std::string> withStepMoved(const std::string& text,
                                                       const std::vector<StepInfo>& steps,
                                                       std::size_t from, std::size_t to);
[[nodiscard]] std::optional<std::string>
withStepRemoved(const std::string& text, const std::vector<StepInfo>& steps, std::size_t index);
/// The copy stands behind the step; its id is another.
[[nodiscard]] std::optional<std::string>
withStepDuplicated(const std::string& text, const std::vector<StepInfo>& steps, std::size_t index);
/// Adds a step at the end; an empty text becomes a pipeline first.
[[nodiscard]] std::optional<std::string> withStepAdded(const std::string& text,
                                                       const std::vector<StepInfo>& steps,
                                                       const StepTemplate& what);

} // namespace viridian::ui
