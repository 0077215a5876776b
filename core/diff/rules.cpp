#include "core/diff/rules.h"

#include "core/base/digest.h"
#include "core/base/text.h"
#include "core/json/pointer.h"
#include "core/workspace/yaml_reader.h"

#include <algorithm>
#include <cerrno>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <system_error>

namespace viridian::diff {
namespace {

/// True when @p pointer is what the rule names, or lies below it.
bool reaches(std::string_view rule, std::string_view pointer)
{
    std::string ruleScratch;
    std::string scratch;
    while (!rule.empty()) {
        if (pointer.empty())
            return false;
        const std::string_view wanted = json::takeToken(rule, ruleScratch);
        const std::string_view found = json::takeToken(pointer, scratch);
        if (wanted != "*" && wanted != found)
            return false;
    }
    return true;
}

bool withinTolerance(const json::Decimal& tolerance, const json::PathDifference& difference)
{
    if (difference.change != json::PathChange::Changed)
        return false;
    const Result<json::Decimal> left = json::Decimal::parse(difference.left);
    const Result<json::Decimal> right = json::Decimal::parse(difference.right);
    const Result<json::Decimal> minus = json::Decimal::parse("-1");
    if (!left || !right || !minus)
        return false;
    const json::Decimal gap = left->plus(right->times(*minus));
    return gap <= tolerance && gap.times(*minus) <= tolerance;
}

void readTolerance(YamlReader& read, const YAML::Node& node, Rule& rule)
{
    read.text(node, "tolerance", rule.toleranceText);
    if (read.failed() || !node["tolerance"])
        return;
    const Result<json::Decimal> value = json::Decimal::parse(rule.toleranceText);
    if (!value || rule.toleranceText.starts_with('-'))
        read.refuse(node["tolerance"],
                    fmt::format("tolerance is “{}”; expected a number of 0 or more, like 0.001.",
                                rule.toleranceText));
    else
        rule.tolerance = *value;
}

bool isEventPath(std::string_view path)
{
    const auto isOrBelow = [path](std::string_view root) {
        return path == root ||
               (path.starts_with(root) && path.substr(root.size()).starts_with('/'));
    };
    return json::isPointer(path) && (isOrBelow("/data") || isOrBelow("/metadata"));
}

void readRule(YamlReader& read, const YAML::Node& node, std::vector<Rule>& rules)
{
    if (!read.map(node, "an ignore rule", {"path", "meta", "tolerance", "type"}))
        return;
    Rule rule;
    std::string meta;
    read.text(node, "path", rule.path);
    read.text(node, "meta", meta);
    read.text(node, "type", rule.type);
    readTolerance(read, node, rule);
    if (read.failed())
        return;
    if (rule.path.empty() == meta.empty())
        return read.refuse(node, "an ignore rule needs either “path: /data/…” or “meta: key”.");
    if (!meta.empty()) {
        rule.path = "/metadata";
        json::appendToken(rule.path, meta);
    } else if (!isEventPath(rule.path)) {
        return read.refuse(node["path"],
                           fmt::format("path is “{}”; expected a JSON pointer that begins with "
                                       "/data or /metadata.",
                                       rule.path));
    }
    if (rule.type == "*")
        rule.type.clear();
    rules.push_back(std::move(rule));
}

void readRoot(YamlReader& read, const YAML::Node& root, std::vector<Rule>& rules)
{
    if (!read.map(root, "a rules file", {"format", "ignore"}))
        return;
    std::string format;
    read.required(root, "format", format);
    if (!read.failed() && format != "viridian.rules/1")
        read.refuse(
            root["format"],
            fmt::format("the format is “{}”; this Viridian reads viridian.rules/1.", format));
    read.list(root, "ignore", [&](const YAML::Node& item) { readRule(read, item, rules); });
}

std::string hashOf(std::span<const Rule> rules)
{
    if (rules.empty())
        return "none";
    std::vector<std::string> lines;
    for (const Rule& rule : rules) {
        const Result<std::string> tolerance =
            rule.tolerance ? rule.tolerance->toText() : Result<std::string>(std::string());
        lines.push_back(fmt::format("{}\n{}\n{}\n", rule.path, rule.type,
                                    tolerance ? *tolerance : rule.toleranceText));
    }
    std::ranges::sort(lines);
    // Not that of std::ranges: clang-tidy 14 cannot read the subrange that it returns.
    lines.erase(std::unique(lines.begin(), lines.end()), lines.end());
    return sha256Hex(fmt::format("viridian.rules/1\n{}", fmt::join(lines, "")));
}

} // namespace

std::string Rule::toText() const
{
    std::string text;
    std::string_view rest = path;
    std::string scratch;
    while (!rest.empty()) {
        const std::string_view token = json::takeToken(rest, scratch);
        text += (text.empty() ? "" : ".");
        text += text.empty() && token == "metadata" ? "meta" : token;
    }
    if (tolerance)
        text += " within " + toleranceText;
    return text;
}

Result<Rules> Rules::parse(std::string_view text, std::string_view fileName)
{
    YamlReader read{std::string(fileName)};
    Rules rules;
    try {
        readRoot(read, YAML::Load(std::string(text)), rules.m_rules);
    } catch (const YAML::Exception& error) {
        read.refuse(error.mark, fmt::format("this is not YAML: {}.", error.msg));
    }
    if (read.failed())
        return tl::unexpected(read.error());
    rules.m_hash = hashOf(rules.m_rules);
    return rules;
}

Result<Rules> Rules::load(const std::filesystem::path& file)
{
    std::ifstream in(file, std::ios::binary);
    std::error_code code;
    if (!in || std::filesystem::is_directory(file, code))
        return fail(ErrorKind::InvalidInput,
                    fmt::format("The rules file {} cannot be read; check the path and its "
                                "permissions.",
                                file.string()));
    const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    return parse(text, file.string());
}

std::optional<std::size_t> Rules::covering(std::string_view type,
                                           const json::PathDifference& difference) const
{
    for (std::size_t i = 0; i < m_rules.size(); ++i) {
        const Rule& rule = m_rules[i];
        if (!rule.type.empty() && !matchesWildcard(type, rule.type))
            continue;
        if (reaches(rule.path, difference.pointer) &&
            (!rule.tolerance || withinTolerance(*rule.tolerance, difference)))
            return i;
    }
    return std::nullopt;
}

bool Rules::mayCover(std::string_view type) const
{
    return std::ranges::any_of(m_rules, [type](const Rule& rule) {
        return rule.type.empty() || matchesWildcard(type, rule.type);
    });
}

} // namespace viridian::diff
