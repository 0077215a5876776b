#include "core/store/address.h"

#include <filesystem>
#include <fmt/format.h>
#include <vector>

namespace viridian {
namespace {

constexpr std::string_view kWays =
    "write sqlite:PATH, postgresql://host/database or file:PATH.ndjson";

bool startsWith(std::string_view text, std::string_view prefix)
{
    return text.substr(0, prefix.size()) == prefix;
}

bool endsWith(std::string_view text, std::string_view suffix)
{
    return text.size() > suffix.size() && text.substr(text.size() - suffix.size()) == suffix;
}

std::vector<std::string_view> split(std::string_view text, char separator)
{
    std::vector<std::string_view> parts;
    while (true) {
        const std::size_t at = text.find(separator);
        parts.push_back(text.substr(0, at));
        if (at == std::string_view::npos)
            return parts;
        text.remove_prefix(at + 1);
    }
}

int hexDigit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

std::string percentDecoded(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const int high = text[i] == '%' && i + 2 < text.size() ? hexDigit(text[i + 1]) : -1;
        const int low = high >= 0 ? hexDigit(text[i + 2]) : -1;
        if (low < 0) {
            out += text[i];
            continue;
        }
        out += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return out;
}

Status unknownKey(std::string_view key, std::string_view known)
{
    return fail(ErrorKind::InvalidInput,
                fmt::format("A store address knows no key “{}”; it knows {}.", key, known));
}

/// The part after '?' of a sqlite: or file: address.
Status readFileKeys(std::string_view query, StoreAddress& address)
{
    for (const std::string_view part : split(query, '&')) {
        const std::size_t equals = part.find('=');
        const std::string_view key = part.substr(0, equals);
        const bool known = key == "layout" || key == "table";
        if (!known || address.scheme == Scheme::File)
            return unknownKey(key,
                              address.scheme == Scheme::File ? "none for files" : "layout, table");
        if (equals == std::string_view::npos || equals + 1 == part.size())
            return fail(ErrorKind::InvalidInput,
                        fmt::format("The key “{}” of the store address has no value.", key));
        (key == "layout" ? address.layout : address.table) =
            percentDecoded(part.substr(equals + 1));
    }
    return {};
}

Result<StoreAddress> parseFile(Scheme scheme, std::string_view rest, std::string_view text)
{
    StoreAddress address;
    address.scheme = scheme;
    address.text = std::string(text);
    // A '?' belongs to the path unless a key follows: file names may hold one.
    const std::size_t query = rest.rfind('?');
    const bool keys =
        query != std::string_view::npos && rest.find('=', query) != std::string_view::npos;
    address.path = std::string(rest.substr(0, keys ? query : std::string_view::npos));
    if (startsWith(address.path, "//"))
        address.path.erase(0, 2); // sqlite:///var/x and sqlite://x
    if (address.path.empty())
        return fail(ErrorKind::InvalidInput, fmt::format("“{}” names no file; {}.", text, kWays));
    if (address.path.find('\0') != std::string::npos)
        return fail(ErrorKind::InvalidInput, "A file name cannot hold a NUL character.");
    if (keys) {
        if (Status known = readFileKeys(rest.substr(query + 1), address); !known)
            return passOn(known);
    }
    const bool exportFile =
        endsWith(address.path, ".ndjson") || endsWith(address.path, ".ndjson.zst");
    if (scheme == Scheme::File && !exportFile)
        return fail(
            ErrorKind::InvalidInput,
            fmt::format("“{}” is not an export; its name must end in .ndjson or .ndjson.zst.",
                        address.path));
    return address;
}

Status passwordRefused()
{
    return fail(ErrorKind::InvalidInput,
                "The store address holds a password; take it out and put it into ~/.pgpass, or "
                "set PGPASSWORD for this run.");
}

/// Takes Viridian's own keys out of a libpq query and refuses secrets in it.
Status readPostgresKeys(std::string_view query, StoreAddress& address, std::string& kept)
{
    for (const std::string_view part : split(query, '&')) {
        if (part.empty())
            continue;
        const std::size_t equals = part.find('=');
        const std::string key = percentDecoded(part.substr(0, equals));
        const std::string value = equals == std::string_view::npos
                                      ? std::string()
                                      : percentDecoded(part.substr(equals + 1));
        if (key == "password" || key == "sslpassword")
            return passwordRefused();
        if (key == "layout")
            address.layout = value;
        else if (key == "schema")
            address.schema = value;
        else if (key == "table")
            address.table = value;
        else
            kept += fmt::format("{}{}", kept.empty() ? "?" : "&", part);
    }
    return {};
}

Result<StoreAddress> parsePostgres(std::string_view text)
{
    StoreAddress address;
    address.scheme = Scheme::Postgres;
    const std::size_t start = text.find("://") + 3;
    const std::size_t query = text.find('?', start);
    const std::string_view place =
        text.substr(start, query == std::string_view::npos ? query : query - start);
    // Hosts cannot hold an '@' but a password can: the last one before the path ends the user part.
    const std::size_t slash = place.find('/');
    const std::size_t at = place.substr(0, slash).rfind('@');
    if (at != std::string_view::npos && place.substr(0, at).find(':') != std::string_view::npos) {
        Status refused = passwordRefused();
        return passOn(refused);
    }
    std::string kept;
    if (query != std::string_view::npos) {
        if (Status known = readPostgresKeys(text.substr(query + 1), address, kept); !known)
            return passOn(known);
    }
    address.uri = fmt::format("postgresql://{}{}", place, kept);
    address.text = std::string(text);
    return address;
}

} // namespace

std::string StoreAddress::displayName() const
{
    if (scheme != Scheme::Postgres) {
        std::string file = std::filesystem::path(path).filename().string();
        for (const std::string_view suffix :
             {".ndjson.zst", ".ndjson", ".sqlite3", ".sqlite", ".db"}) {
            if (endsWith(file, suffix))
                return file.substr(0, file.size() - suffix.size());
        }
        return file;
    }
    std::string_view rest = std::string_view(uri).substr(uri.find("://") + 3);
    rest = rest.substr(0, rest.find('?'));
    const std::size_t slash = rest.find('/');
    if (slash != std::string_view::npos && slash + 1 < rest.size())
        return percentDecoded(rest.substr(slash + 1));
    const std::size_t dbname = uri.find("dbname=");
    if (dbname != std::string::npos)
        return percentDecoded(
            std::string_view(uri).substr(dbname + 7, uri.find('&', dbname) - dbname - 7));
    return rest.empty() ? "postgresql" : std::string(rest);
}

Result<StoreAddress> StoreAddress::parse(std::string_view text)
{
    if (startsWith(text, "sqlite:"))
        return parseFile(Scheme::Sqlite, text.substr(7), text);
    if (startsWith(text, "file:"))
        return parseFile(Scheme::File, text.substr(5), text);
    if (startsWith(text, "postgresql://") || startsWith(text, "postgres://"))
        return parsePostgres(text);
    for (const std::string_view later : {"kurrentdb", "kafka"}) {
        if (startsWith(text, fmt::format("{}:", later)))
            return fail(ErrorKind::InvalidInput,
                        fmt::format("This build has no driver for {} yet.", later));
    }
    const std::string_view path = text.substr(0, text.find('?'));
    for (const std::string_view suffix : {".db", ".sqlite", ".sqlite3"}) {
        if (endsWith(path, suffix))
            return parseFile(Scheme::Sqlite, text, text);
    }
    if (endsWith(path, ".ndjson") || endsWith(path, ".ndjson.zst"))
        return parseFile(Scheme::File, text, text);
    return fail(ErrorKind::InvalidInput,
                fmt::format("“{}” is not a store address; {}.", text, kWays));
}

} // namespace viridian
