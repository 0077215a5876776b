#pragma once

#include "core/base/result.h"
#include "core/pipeline/model.h"
#include "core/pipeline/named_files.h"

#include <memory>
#include <string>
#include <string_view>
#include <yaml-cpp/yaml.h>

namespace viridian {
class YamlReader;
}

namespace viridian::pipeline {

/// Reads and checks a pipeline. Errors as Pipeline::parse.
[[nodiscard]] Result<std::shared_ptr<const Model>>
load(std::string_view text, const NamedFiles& files, std::string_view fileName);

/// Refuses what each step alone cannot tell: ids twice, addresses that overlap, cycles, steps that
/// can never match (shared/reference/transform-operations.md section 2).
void checkSteps(YamlReader& read, const Model& model);

/// What load.cpp and load_reverse.cpp share. @p node: a map with the keys of kinds().
void readMatch(YamlReader& read, const YAML::Node& node, Step& step);
void readActions(YamlReader& read, const YAML::Node& node, Step& step, const NamedFiles& files);
/// Reads the key `reverse` of a step that is read otherwise.
void loadReverse(YamlReader& read, const YAML::Node& node, Step& step, const NamedFiles& files);

class AddressGrid;
/// Reads the list `assert`, with the schemas that it names.
void loadAssertions(YamlReader& read, const YAML::Node& root, Model& model,
                    const NamedFiles& files);
/// Refuses two for the same address, and one for an address that no step gives.
void checkAssertions(YamlReader& read, const Model& model, const AddressGrid& grid);

/// The bytes of the file @p name, which @p named names; refuses one that cannot be read or is over
/// 64 MB. An edited text is taken in place of the file.
[[nodiscard]] std::string bytesOfFile(YamlReader& read, const YAML::Node& named,
                                      const NamedFiles& files, const std::string& name);

} // namespace viridian::pipeline
