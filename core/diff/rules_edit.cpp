#include "core/base/text.h"
#include "core/diff/rules.h"
#include "core/json/document.h"

#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <system_error>
#include <yaml-cpp/yaml.h>

namespace viridian::diff {
namespace {

/// YAML's double quotes understand every escape that JSON writes.
std::string quoted(std::string_view text)
{
    return json::encodeString(text);
}

std::string ruleLine(std::string_view path, std::string_view type)
{
    if (type.empty())
        return fmt::format("{{path: {}}}", quoted(path));
    return fmt::format("{{path: {}, type: {}}}", quoted(path), quoted(type));
}

std::string flow(const YAML::Node& node)
{
    YAML::Emitter out;
    out << YAML::Flow << node;
    return out.c_str();
}

/// The text with the rule behind the last one of its list. Text that holds a list in brackets, or
/// none, is written anew in Viridian's own spelling.
std::string withRule(const std::string& text, const std::string& line)
{
    const YAML::Node root = YAML::Load(text);
    const YAML::Node list = root["ignore"];
    std::string out = text;
    if (!out.empty() && out.back() != '\n')
        out += '\n';
    if (!list)
        return out + "ignore:\n  - " + line + '\n';
    const bool block = list.IsSequence() && list.Style() != YAML::EmitterStyle::Flow;
    if (!block || list.size() == 0) {
        std::string anew = "format: viridian.rules/1\nignore:\n";
        for (const YAML::Node& item : list)
            anew += "  - " + flow(item) + '\n';
        return anew + "  - " + line + '\n';
    }
    // A block item's mark stands on its content, behind "- ".
    const YAML::Mark mark = list[0].Mark();
    const int indent = mark.column >= 2 ? mark.column - 2 : 0;
    const YAML::Mark format = root["format"].Mark();
    const std::string item =
        std::string(static_cast<std::size_t>(indent), ' ') + "- " + line + '\n';
    if (format.pos < mark.pos)
        return out + item;
    // The list stands first: the new rule goes before its first one, so that what follows the list
    // stays last.
    const auto lineStart = out.rfind('\n', static_cast<std::size_t>(mark.pos));
    const std::size_t at = lineStart == std::string::npos ? 0 : lineStart + 1;
    return out.insert(at, item);
}

Status replaceFile(const std::filesystem::path& file, const std::string& text)
{
    std::filesystem::path temporary = file;
    temporary += ".part";
    std::error_code code;
    {
        std::ofstream out(temporary, std::ios::binary | std::ios::trunc);
        out << text;
        out.flush();
        if (!out) {
            std::filesystem::remove(temporary, code);
            return fail(ErrorKind::Denied,
                        fmt::format("The rule could not be written to {}; check the folder and its "
                                    "permissions.",
                                    file.string()));
        }
    }
    std::filesystem::rename(temporary, file, code);
    if (code)
        return fail(ErrorKind::Unavailable, fmt::format("{} could not be replaced.", file.string()),
                    code.message());
    return {};
}

} // namespace

Status addIgnoredPath(const std::filesystem::path& file, std::string_view path,
                      std::string_view type)
{
    std::string text = "format: viridian.rules/1\n";
    std::error_code code;
    if (std::filesystem::exists(file, code)) {
        std::ifstream in(file, std::ios::binary);
        text.assign((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
        if (Result<Rules> present = Rules::parse(text, file.string()); !present)
            return passOn(present);
    }
    std::string changed;
    try {
        changed = withRule(text, ruleLine(path, type));
    } catch (const YAML::Exception& error) {
        return fail(ErrorKind::InvalidInput,
                    fmt::format("{} is not YAML: {}.", file.string(), error.msg));
    }
    // Whatever the file's spelling was, what is written must be read again.
    if (Result<Rules> result = Rules::parse(changed, file.string()); !result)
        return passOn(result);
    return replaceFile(file, changed);
}

} // namespace viridian::diff
