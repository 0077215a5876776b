#include "core/base/whole_file.h"

#include <fmt/format.h>
#include <fstream>

namespace viridian {

Status writeWholeFile(const std::filesystem::path& file, std::string_view text,
                      std::string_view what)
{
    const std::filesystem::path part = file.string() + ".part";
    {
        std::ofstream out(part, std::ios::binary | std::ios::trunc);
        out << text;
        out.flush();
        if (!out)
            return fail(ErrorKind::Denied,
                        fmt::format("{} {} cannot be written; choose a folder that you may "
                                    "write to.",
                                    what, file.string()));
    }
    std::error_code code;
    std::filesystem::rename(part, file, code);
    if (code)
        return fail(ErrorKind::Unavailable, fmt::format("{} {} cannot be put in place: {}.", what,
                                                        file.string(), code.message()));
    return {};
}

} // namespace viridian
