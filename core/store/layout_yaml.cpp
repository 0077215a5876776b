#include "core/store/layout_yaml.h"

namespace viridian::layout_yaml {

void keys(const YAML::Node& map, std::initializer_list<std::string_view> known)
{
    if (!map.IsMap())
        throw Wrong{map.Mark(), fmt::format("expected the keys {}", fmt::join(known, ", "))};
    std::vector<std::string> seen;
    for (const auto& entry : map) {
        const std::string key = entry.first.Scalar();
        if (std::ranges::find(known, key) == known.end())
            throw Wrong{entry.first.Mark(), fmt::format("there is no key “{}” here; keys are {}",
                                                        key, fmt::join(known, ", "))};
        if (std::ranges::find(seen, key) != seen.end())
            throw Wrong{entry.first.Mark(), fmt::format("the key “{}” stands here twice", key)};
        seen.push_back(key);
    }
}

YAML::Node get(const YAML::Node& map, const char* key, bool required)
{
    const YAML::Node node = map[key];
    if (required && !node)
        throw Wrong{map.Mark(), fmt::format("expected the key “{}”", key)};
    return node;
}

std::string text(const YAML::Node& map, const char* key, bool required)
{
    const YAML::Node node = get(map, key, required);
    if (!node)
        return {};
    if (!node.IsScalar() || (required && node.Scalar().empty()))
        throw Wrong{node.Mark(), fmt::format("expected text for “{}”", key)};
    return node.Scalar();
}

std::int64_t number(const YAML::Node& map, const char* key, std::int64_t otherwise)
{
    const YAML::Node node = map[key];
    if (!node)
        return otherwise;
    std::int64_t value = 0;
    if (!YAML::convert<std::int64_t>::decode(node, value))
        throw Wrong{node.Mark(), fmt::format("expected a whole number for “{}”", key)};
    return value;
}

bool flag(const YAML::Node& map, const char* key, bool otherwise)
{
    const YAML::Node node = map[key];
    if (!node)
        return otherwise;
    if (!node.IsScalar() || (node.Scalar() != "true" && node.Scalar() != "false"))
        throw Wrong{node.Mark(), fmt::format("expected true or false for “{}”", key)};
    return node.Scalar() == "true";
}

std::vector<std::string> list(const YAML::Node& map, const char* key)
{
    const YAML::Node node = map[key];
    std::vector<std::string> items;
    if (!node)
        return items;
    if (!node.IsSequence())
        throw Wrong{node.Mark(), fmt::format("expected a list for “{}”", key)};
    for (const YAML::Node& item : node) {
        if (!item.IsScalar())
            throw Wrong{item.Mark(), fmt::format("expected text in the list “{}”", key)};
        items.push_back(item.Scalar());
    }
    return items;
}

} // namespace viridian::layout_yaml
