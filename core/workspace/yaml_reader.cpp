#include "core/workspace/yaml_reader.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <set>

namespace viridian {

void YamlReader::refuse(const YAML::Mark& mark, std::string_view sentence)
{
    if (m_failed)
        return;
    m_failed = true;
    const int line = mark.is_null() ? 1 : mark.line + 1;
    const int column = mark.is_null() ? 1 : mark.column + 1;
    m_error = {.kind = ErrorKind::InvalidInput,
               .message = fmt::format("{}:{}:{}: {}", m_file, line, column, sentence),
               .detail = {}};
}

bool YamlReader::map(const YAML::Node& node, std::string_view what,
                     std::initializer_list<std::string_view> known)
{
    if (m_failed)
        return false;
    if (!node.IsMap()) {
        refuse(node,
               fmt::format("{} must be keys and values, like “{}: …”.", what, *known.begin()));
        return false;
    }
    std::set<std::string> seen;
    for (const auto& entry : node) {
        if (!entry.first.IsScalar()) {
            refuse(entry.first, fmt::format("a key of {} must be a word.", what));
            return false;
        }
        const std::string& key = entry.first.Scalar();
        if (std::ranges::find(known, key) == known.end()) {
            refuse(entry.first, fmt::format("“{}” is not a key of {}; known keys: {}.", key, what,
                                            fmt::join(known, ", ")));
            return false;
        }
        if (!seen.insert(key).second) {
            refuse(entry.first, fmt::format("“{}” stands twice in {}; keep one.", key, what));
            return false;
        }
    }
    return true;
}

void YamlReader::text(const YAML::Node& parent, const char* key, std::string& out)
{
    const YAML::Node node = parent[key];
    if (m_failed || !node || node.IsNull())
        return;
    if (!node.IsScalar()) {
        refuse(node, fmt::format("{} must be one text.", key));
        return;
    }
    out = node.Scalar();
}

void YamlReader::required(const YAML::Node& parent, const char* key, std::string& out)
{
    text(parent, key, out);
    if (!m_failed && out.empty())
        refuse(parent, fmt::format("“{}” is missing here.", key));
}

void YamlReader::flag(const YAML::Node& parent, const char* key, bool& out)
{
    std::string word;
    text(parent, key, word);
    if (m_failed || word.empty())
        return;
    if (word != "true" && word != "false")
        refuse(parent[key], fmt::format("{} is “{}”; expected true or false.", key, word));
    else
        out = word == "true";
}

void YamlReader::number(const YAML::Node& parent, const char* key, std::uint64_t& out,
                        std::uint64_t least, std::uint64_t most)
{
    std::string digits;
    text(parent, key, digits);
    if (m_failed || !parent[key] || parent[key].IsNull())
        return;
    std::uint64_t value = 0;
    const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (code != std::errc() || end != digits.data() + digits.size() || value < least ||
        value > most)
        refuse(parent[key], fmt::format("{} is “{}”; expected a whole number from {} to {}.", key,
                                        digits, least, most));
    else
        out = value;
}

void YamlReader::list(const YAML::Node& parent, const char* key,
                      const std::function<void(const YAML::Node&)>& each)
{
    const YAML::Node node = parent[key];
    if (m_failed || !node || node.IsNull())
        return;
    if (!node.IsSequence()) {
        refuse(node, fmt::format("{} must be a list.", key));
        return;
    }
    for (const YAML::Node& item : node)
        each(item);
}

void YamlReader::strings(const YAML::Node& node, std::string_view what,
                         std::vector<std::string>& out)
{
    if (m_failed)
        return;
    if (!node.IsSequence() || node.size() == 0) {
        refuse(node, fmt::format("{} must be a list: the program, then its arguments.", what));
        return;
    }
    std::vector<std::string> read;
    for (const YAML::Node& item : node) {
        if (!item.IsScalar()) {
            refuse(item, fmt::format("an argument of {} must be one text.", what));
            return;
        }
        read.push_back(item.Scalar());
    }
    out = std::move(read);
}

} // namespace viridian
