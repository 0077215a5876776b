#include "core/base/uuid.h"
#include "core/store/builtin_layouts.h"
#include "core/store/mapping/mapping.h"

#include <algorithm>
#include <fmt/format.h>
#include <fstream>
#include <unistd.h>

namespace viridian {
namespace {

bool isPlainName(std::string_view name)
{
    constexpr std::size_t kLongest = 80;
    return !name.empty() && name.size() <= kLongest && name.front() != '-' &&
           std::ranges::all_of(name, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
           });
}

bool isBuiltIn(std::string_view name)
{
    return std::ranges::any_of(builtinLayouts(), [name](const BuiltinLayout& builtin) {
        const Result<Layout> layout = parseLayout(builtin.yaml, builtin.fileName);
        return layout && layout->name == name;
    });
}

Status writeWhole(const std::filesystem::path& file, const std::string& text)
{
    const auto refused = [&file](const std::error_code& code) {
        return fail(ErrorKind::Denied,
                    fmt::format("The layout could not be written to {}; check the folder and its "
                                "permissions, or set VIRIDIAN_LAYOUTS to another one.",
                                file.string()),
                    code.message());
    };
    std::error_code code;
    std::filesystem::create_directories(file.parent_path(), code);
    if (code)
        return refused(code);
    const std::filesystem::path part =
        file.string() + fmt::format(".{}.part", uuidV4().toText().substr(0, 8));
    std::ofstream out(part, std::ios::binary | std::ios::trunc);
    out << text;
    out.close();
    if (out)
        std::filesystem::rename(part, file, code);
    if (out && !code)
        return {};
    std::error_code ignored;
    std::filesystem::remove(part, ignored);
    return refused(code);
}

} // namespace

std::filesystem::path userLayoutFile(std::string_view name)
{
    return userLayoutFolder() / (std::string(name) + ".yaml");
}

std::optional<std::string> layoutNameProblem(std::string_view name)
{
    if (!isPlainName(name))
        return "A layout's name is of small letters, digits and '-', at most 80.";
    if (isBuiltIn(name))
        return fmt::format("{} is the name of a layout that Viridian brings along.", name);
    return std::nullopt;
}

Result<std::filesystem::path> keepLayout(const std::string& text, IfLayoutThere ifThere)
{
    Result<Layout> layout = parseLayout(text, "the layout");
    if (!layout)
        return passOn(layout);
    if (std::optional<std::string> problem = layoutNameProblem(layout->name))
        return fail(ErrorKind::InvalidInput, *std::move(problem));
    if (userLayoutFolder().empty())
        return fail(ErrorKind::Denied, "There is no folder for layouts: set VIRIDIAN_LAYOUTS.");
    const std::filesystem::path file = userLayoutFile(layout->name);
    std::error_code ignored;
    if (ifThere == IfLayoutThere::Refuse && std::filesystem::exists(file, ignored))
        return fail(ErrorKind::Conflict,
                    fmt::format("{} is there already and was left as it is.", file.string()));
    if (Status written = writeWhole(file, text); !written)
        return passOn(written);
    return file;
}

} // namespace viridian
