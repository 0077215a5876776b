#pragma once

#include "core/base/result.h"

#include <string>
#include <string_view>

namespace viridian {

/// Which driver a store address names (design/cli.md, "Store addresses").
enum class Scheme { Sqlite, Postgres, File };

/// A store address, taken apart. Holds no password: one inside the text is refused by parse().
struct StoreAddress {
    Scheme scheme = Scheme::Sqlite;
    std::string path;   ///< Sqlite, File: the file, as written
    std::string uri;    ///< Postgres: the libpq URI without Viridian's own keys
    std::string layout; ///< forced layout (?layout=NAME); empty = recognise
    std::string schema; ///< Postgres: schema of the event table; empty = the layout's
    std::string table;  ///< the event table (?table=NAME), where several stores lie side by side
    std::string text;   ///< the address as given; safe to show

    /// Short name for screens: file name without extension, or database name.
    [[nodiscard]] std::string displayName() const;

    /// Errors: InvalidInput (unknown scheme, unknown key, a password in the address: says to use
    /// ~/.pgpass or PGPASSWORD). A plain path that ends in .db, .sqlite, .sqlite3, .ndjson or
    /// .ndjson.zst is accepted without its scheme.
    [[nodiscard]] static Result<StoreAddress> parse(std::string_view text);
};

} // namespace viridian
