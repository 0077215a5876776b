#pragma once

#include "core/base/result.h"

#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>
#include <yaml-cpp/yaml.h>

namespace viridian {

/// Reads values out of a YAML document and remembers the first thing that is wrong, with its place.
/// After an error every read leaves its target as it was.
class YamlReader {
public:
    explicit YamlReader(std::string fileName) : m_file(std::move(fileName)) {}

    [[nodiscard]] bool failed() const { return m_failed; }
    [[nodiscard]] Error error() const { return m_error; }
    /// "file:line:column: sentence". Only the first call counts.
    void refuse(const YAML::Mark& mark, std::string_view sentence);
    void refuse(const YAML::Node& node, std::string_view sentence)
    {
        refuse(node.Mark(), sentence);
    }

    /// False, with an error, unless @p node is a map whose keys are all of @p known, each at most
    /// once.
    bool map(const YAML::Node& node, std::string_view what,
             std::initializer_list<std::string_view> known);
    void text(const YAML::Node& parent, const char* key, std::string& out);
    void required(const YAML::Node& parent, const char* key, std::string& out);
    void flag(const YAML::Node& parent, const char* key, bool& out);
    /// A whole number from @p least to @p most.
    void number(const YAML::Node& parent, const char* key, std::uint64_t& out, std::uint64_t least,
                std::uint64_t most);
    /// Calls @p each for every item of a list; absent is an empty list.
    void list(const YAML::Node& parent, const char* key,
              const std::function<void(const YAML::Node&)>& each);
    void strings(const YAML::Node& node, std::string_view what, std::vector<std::string>& out);

    /// One word of a table.
    template <typename Value>
    void word(const YAML::Node& parent, const char* key, Value& out,
              std::initializer_list<std::pair<std::string_view, Value>> words)
    {
        std::string found;
        text(parent, key, found);
        if (m_failed || !parent[key])
            return;
        std::string expected;
        for (const auto& [spelling, value] : words) {
            if (spelling == found) {
                out = value;
                return;
            }
            expected += (expected.empty() ? "" : ", ") + std::string(spelling);
        }
        refuse(parent[key],
               std::string(key) + " is “" + found + "”; expected one of: " + expected + ".");
    }

private:
    std::string m_file;
    bool m_failed = false;
    Error m_error;
};

} // namespace viridian
