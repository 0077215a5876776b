#include "app/ctl/schema_files.h"

#include "core/schema/text_place.h"

#include <fmt/format.h>
#include <fstream>

namespace viridian::ctl {
Result<std::string> contentOf(const std::string& path)
{
    constexpr std::size_t kLargest = std::size_t{32} * 1024 * 1024;
    std::ifstream file(path, std::ios::binary);
    std::string text;
    std::string piece(std::size_t{64} * 1024, '\0');
    while (file && text.size() <= kLargest) {
        file.read(piece.data(), static_cast<std::streamsize>(piece.size()));
        text.append(piece, 0, static_cast<std::size_t>(file.gcount()));
    }
    if (!file.eof())
        return fail(ErrorKind::InvalidInput,
                    fmt::format("{} cannot be read, or is larger than 32 MB.", path));
    return text;
}

Result<schema::Schema> schemaIn(const std::string& path, const std::string& text,
                                std::optional<schema::Format>& format)
{
    if (!format)
        format = schema::guessFormat(text);
    Result<schema::Schema> parsed = schema::Schema::parse(*format, text);
    if (!parsed)
        return fail(parsed.error().kind, schema::placedMessage(parsed.error(), text, path));
    return parsed;
}

} // namespace viridian::ctl
