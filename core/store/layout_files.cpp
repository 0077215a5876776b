#include "core/store/builtin_layouts.h"
#include "core/store/layout.h"
#include "core/store/sql/sql_session.h"

#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>
#include <fstream>
#include <iterator>

namespace viridian {
namespace {

std::vector<std::filesystem::path> userFiles()
{
    std::vector<std::filesystem::path> files;
    std::error_code ignored; // a folder that is not there holds no layouts
    const std::filesystem::path folder = userLayoutFolder();
    if (folder.empty())
        return files;
    for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
        const std::filesystem::path extension = entry.path().extension();
        if (extension == ".yaml" || extension == ".yml")
            files.push_back(entry.path());
    }
    std::ranges::sort(files);
    return files;
}

Result<std::vector<Layout>> parsedBuiltins()
{
    std::vector<Layout> layouts;
    for (const BuiltinLayout& builtin : builtinLayouts()) {
        Result<Layout> layout = parseLayout(builtin.yaml, builtin.fileName);
        if (!layout)
            return passOn(layout);
        layouts.push_back(*std::move(layout));
    }
    return layouts;
}

void addOrReplace(std::vector<Layout>& layouts, Layout layout)
{
    const auto same = std::ranges::find_if(layouts, [&layout](const Layout& other) {
        return other.name == layout.name && other.engine == layout.engine;
    });
    if (same == layouts.end())
        layouts.push_back(std::move(layout));
    else
        *same = std::move(layout);
}

} // namespace

std::filesystem::path userLayoutFolder()
{
    if (const char* folder = std::getenv("VIRIDIAN_LAYOUTS"); folder != nullptr && *folder != '\0')
        return folder;
    if (const char* config = std::getenv("XDG_CONFIG_HOME"); config != nullptr && *config != '\0')
        return std::filesystem::path(config) / "viridian" / "layouts";
    if (const char* home = std::getenv("HOME"); home != nullptr && *home != '\0')
        return std::filesystem::path(home) / ".config" / "viridian" / "layouts";
    return {};
}

Result<std::string> expandedSql(const Layout& layout, std::string_view schema, std::string_view sql)
{
    // The SQL may name the schema inside quotes of its own ('{schema}.sequence'), where quoting
    // cannot protect it.
    for (const std::string_view name : {schema, std::string_view(layout.prefix)}) {
        if (name.find_first_of(std::string_view("'\"\\$\0", 5)) != std::string_view::npos)
            return fail(
                ErrorKind::InvalidInput,
                fmt::format("The name “{}” holds a character that Viridian does not accept.",
                            name));
    }
    const std::string schemaText = quoted(schema);
    const std::string tableText = qualified(schema, layout.table);
    std::string text;
    while (true) {
        const std::size_t brace = sql.find('{');
        text += sql.substr(0, brace);
        if (brace == std::string_view::npos)
            return text;
        sql.remove_prefix(brace);
        const auto take = [&](std::string_view word, std::string_view replacement) {
            if (!sql.starts_with(word))
                return false;
            text += replacement;
            sql.remove_prefix(word.size());
            return true;
        };
        if (!take("{schema}", schemaText) && !take("{table}", tableText) &&
            !take("{prefix}", layout.prefix))
            take("{", "{");
    }
}

Result<Layout> loadLayout(const std::filesystem::path& file)
{
    constexpr std::uintmax_t kLargest = std::uintmax_t{1024} * 1024;
    std::error_code error;
    const std::uintmax_t size = std::filesystem::file_size(file, error);
    std::ifstream stream(file, std::ios::binary);
    if (error || !stream)
        return fail(ErrorKind::InvalidInput,
                    fmt::format("The layout file {} cannot be read.", file.string()),
                    error.message());
    if (size > kLargest)
        return fail(ErrorKind::InvalidInput,
                    fmt::format("The layout file {} is larger than 1 MiB.", file.string()));
    const std::string text{std::istreambuf_iterator<char>(stream),
                           std::istreambuf_iterator<char>()};
    return parseLayout(text, file.string());
}

Result<std::vector<Layout>> allLayouts()
{
    // They are part of the program: reading them once is enough.
    static const Result<std::vector<Layout>> builtIn = parsedBuiltins();
    if (!builtIn)
        return builtIn;
    std::vector<Layout> layouts = *builtIn;
    for (const std::filesystem::path& file : userFiles()) {
        Result<Layout> layout = loadLayout(file);
        if (!layout)
            return passOn(layout);
        addOrReplace(layouts, *std::move(layout));
    }
    return layouts;
}

Result<Layout> layoutNamed(std::string_view name, Engine engine)
{
    Result<std::vector<Layout>> layouts = allLayouts();
    if (!layouts)
        return passOn(layouts);
    std::string known;
    for (Layout& layout : *layouts) {
        if (layout.engine != engine)
            continue;
        if (layout.name == name)
            return std::move(layout);
        known += fmt::format("{}{}", known.empty() ? "" : ", ", layout.name);
    }
    return fail(ErrorKind::InvalidInput,
                fmt::format("There is no layout “{}” for {}; there are {}.", name,
                            engine == Engine::Sqlite ? "SQLite" : "PostgreSQL", known),
                std::string(name));
}

} // namespace viridian
