#include "core/workspace/workspace.h"

#include <array>
#include <cctype>

namespace viridian {
namespace {

/// Of file addresses only the path is relative; "?layout=…" stays behind it.
constexpr std::array<std::string_view, 2> kFileSchemes{"sqlite:", "file:"};

} // namespace

std::string Workspace::name() const
{
    return path.empty() ? "no workspace" : path.filename().string();
}

std::filesystem::path Workspace::folder() const
{
    std::error_code ignored;
    if (path.empty())
        return std::filesystem::current_path(ignored);
    return std::filesystem::absolute(path, ignored).parent_path();
}

std::filesystem::path Workspace::resolve(std::string_view relative) const
{
    if (relative.empty())
        return {};
    return (folder() / std::filesystem::path(relative)).lexically_normal();
}

std::string Workspace::resolveAddress(std::string_view address) const
{
    for (const std::string_view scheme : kFileSchemes) {
        if (!address.starts_with(scheme))
            continue;
        const std::string_view rest = address.substr(scheme.size());
        const std::string_view file = rest.substr(0, rest.find('?'));
        if (file.empty() || file.starts_with("/") || file.starts_with(":"))
            return std::string(address);
        return std::string(scheme) + resolve(file).string() + std::string(rest.substr(file.size()));
    }
    return std::string(address);
}

bool holdsPassword(std::string_view address)
{
    std::string lower(address);
    for (char& c : lower)
        c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    for (const std::string_view key :
         {"?password=", "&password=", " password=", "?sslpassword=", "&sslpassword="}) {
        if (const auto at = lower.find(key); at != std::string::npos) {
            const std::size_t value = at + key.size();
            if (value < lower.size() && lower[value] != '&' && lower[value] != ' ')
                return true;
        }
    }
    const auto start = lower.find("://");
    if (start == std::string::npos)
        return lower.starts_with("password=");
    const std::string_view authority = std::string_view(lower).substr(
        start + 3, lower.find_first_of("/?#", start + 3) - (start + 3));
    const auto at = authority.rfind('@');
    const auto colon = authority.find(':');
    return at != std::string_view::npos && colon < at && at - colon > 1;
}

} // namespace viridian
