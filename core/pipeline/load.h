#pragma once

#include "core/base/result.h"
#include "core/pipeline/model.h"

#include <filesystem>
#include <memory>
#include <string_view>

namespace viridian {
class YamlReader;
}

namespace viridian::pipeline {

/// Reads and checks a pipeline. Errors as Pipeline::parse.
/// @param folder  that the files it names are relative to
[[nodiscard]] Result<std::shared_ptr<const Model>>
load(std::string_view text, const std::filesystem::path& folder, std::string_view fileName);

/// Refuses what each step alone cannot tell: ids twice, addresses that overlap, cycles, steps that
/// can never match (shared/reference/transform-operations.md section 2).
void checkSteps(YamlReader& read, const Model& model);

} // namespace viridian::pipeline
