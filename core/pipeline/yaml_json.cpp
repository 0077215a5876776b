#include "core/pipeline/yaml_json.h"

#include "core/json/decimal.h"
#include "core/json/document.h"
#include "core/workspace/yaml_reader.h"

#include <fmt/format.h>
#include <set>

namespace viridian::pipeline {
namespace {

constexpr int kDeepest = 100;
constexpr std::size_t kMostValues =
    100'000; ///< an alias may stand for many; what it unfolds to is bounded

std::string scalar(const YAML::Node& node)
{
    const std::string& text = node.Scalar();
    const bool plain = node.Tag() == "?";
    if (plain && (text == "null" || text == "~"))
        return "null";
    const bool word = text == "true" || text == "false";
    if (plain && (word || json::Decimal::parse(text)))
        return text;
    return json::encodeString(text);
}

std::string value(YamlReader& read, const YAML::Node& node, int depth, std::size_t& seenValues)
{
    if (read.failed())
        return {};
    if (++seenValues > kMostValues) {
        read.refuse(node, fmt::format("this value holds more than {} values.", kMostValues));
        return {};
    }
    if (depth > kDeepest) {
        read.refuse(node, fmt::format("this value nests deeper than {} levels.", kDeepest));
        return {};
    }
    if (node.IsScalar())
        return scalar(node);
    if (!node.IsDefined() || node.IsNull())
        return "null";
    std::string out = node.IsSequence() ? "[" : "{";
    if (node.IsSequence()) {
        for (const YAML::Node& item : node)
            out += (out.size() > 1 ? "," : "") + value(read, item, depth + 1, seenValues);
        return out + "]";
    }
    std::set<std::string> seen;
    for (const auto& entry : node) {
        if (!entry.first.IsScalar() || !seen.insert(entry.first.Scalar()).second) {
            read.refuse(entry.first,
                        "a member's name must be one text that stands once in its object.");
            return {};
        }
        out += (out.size() > 1 ? "," : "") + json::encodeString(entry.first.Scalar()) + ":" +
               value(read, entry.second, depth + 1, seenValues);
    }
    return out + "}";
}

} // namespace

std::string jsonOf(YamlReader& read, const YAML::Node& node)
{
    std::size_t values = 0;
    return value(read, node, 0, values);
}

} // namespace viridian::pipeline
