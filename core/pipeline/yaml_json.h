#pragma once

#include <string>
#include <yaml-cpp/yaml.h>

namespace viridian {
class YamlReader;
}

namespace viridian::pipeline {

/// A YAML value as JSON source text. Quoted scalars are strings; plain ones are null, true, false,
/// a number where they have a JSON number's form (its digits stay as written), and strings
/// otherwise. Maps and lists nest. On a refusal (a key twice, nesting deeper than 100, more than
/// 100,000 values) the reader has failed and the result means nothing.
[[nodiscard]] std::string jsonOf(YamlReader& read, const YAML::Node& node);

} // namespace viridian::pipeline
