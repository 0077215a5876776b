// What the reader of layout files needs of YAML: values with their places, and the errors that name
// them.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>
#include <yaml-cpp/yaml.h>

namespace viridian::layout_yaml {

/// A word of a file and what it means.
template <typename T>
struct Word {
    std::string_view text;
    T value;
};

/// Carries the first error out of nested reading; caught in parseLayout().
struct Wrong {
    YAML::Mark mark;
    std::string what;
};

/// Refuses what is not a map, and keys that are not known.
void keys(const YAML::Node& map, std::initializer_list<std::string_view> known);

/// Empty where the key is missing and not required.
[[nodiscard]] YAML::Node get(const YAML::Node& map, const char* key, bool required);
[[nodiscard]] std::string text(const YAML::Node& map, const char* key, bool required);
[[nodiscard]] std::int64_t number(const YAML::Node& map, const char* key, std::int64_t otherwise);
[[nodiscard]] bool flag(const YAML::Node& map, const char* key, bool otherwise = false);
[[nodiscard]] std::vector<std::string> list(const YAML::Node& map, const char* key);

template <typename T, std::size_t N>
[[nodiscard]] std::optional<T> word(const YAML::Node& map, const char* key,
                                    const std::array<Word<T>, N>& words, bool required)
{
    const YAML::Node node = get(map, key, required);
    if (!node)
        return std::nullopt;
    std::vector<std::string_view> known;
    for (const Word<T>& one : words) {
        if (node.IsScalar() && node.Scalar() == one.text)
            return one.value;
        known.push_back(one.text);
    }
    throw Wrong{node.Mark(), fmt::format("“{}” must be one of {}", key, fmt::join(known, ", "))};
}

} // namespace viridian::layout_yaml
