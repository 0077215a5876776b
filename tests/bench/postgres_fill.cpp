#include "tests/bench/postgres_fill.h"

#include "core/store/open.h"
#include "tests/bench/sqlite_fill.h"

#include <fmt/format.h>

namespace viridian::bench {

std::string databaseUri(const std::string& maintenance, std::string_view database)
{
    return maintenance.substr(0, maintenance.rfind('/') + 1) + std::string(database);
}

std::string psql(const std::string& uri, std::string_view sql)
{
    return fmt::format("psql -q -X -v ON_ERROR_STOP=1 -d '{}' -c \"{}\"", uri, sql);
}

Status shell(const std::string& line)
{
    const Result<Ran> ran = runShell(line + " >/dev/null");
    return ran ? Status() : Status(tl::unexpected(ran.error()));
}

Status recreateDatabase(const Surroundings& surroundings, std::string_view database)
{
    if (Status dropped =
            shell(psql(surroundings.postgres, fmt::format("DROP DATABASE IF EXISTS {}", database)));
        !dropped)
        return dropped;
    return shell(psql(surroundings.postgres, fmt::format("CREATE DATABASE {}", database)));
}

Result<std::string> freshStore(const Surroundings& surroundings, std::string_view database,
                               std::string_view layout)
{
    if (Status made = recreateDatabase(surroundings, database); !made)
        return passOn(made);
    std::string uri = databaseUri(surroundings.postgres, database);
    Result<StoreAddress> address = StoreAddress::parse(fmt::format("{}?layout={}", uri, layout));
    if (!address)
        return passOn(address);
    if (Status created = createStore(*address); !created)
        return passOn(created);
    return uri;
}

Result<std::string> postgresStoreWith(const Surroundings& surroundings, std::uint64_t events)
{
    const std::string database = fmt::format("native_{}", events);
    const std::string uri = databaseUri(surroundings.postgres, database);
    if (shell(psql(uri, "SELECT 1")))
        return uri;
    Result<std::filesystem::path> source = sqliteStoreWith(surroundings.folder, events);
    if (!source)
        return passOn(source);
    const std::string making = database + "_making";
    if (Status made = recreateDatabase(surroundings, making); !made)
        return passOn(made);
    const std::string target = databaseUri(surroundings.postgres, making);
    const std::string rename = fmt::format("ALTER DATABASE {} RENAME TO {}", making, database);
    for (const std::string& line :
         {fmt::format("{}/viridianctl sync --quiet --blue 'sqlite:{}' --green '{}?layout=native'",
                      surroundings.programs.string(), source->string(), target),
          psql(target, "VACUUM ANALYZE viridian.events"), psql(surroundings.postgres, rename)}) {
        if (Status done = shell(line); !done)
            return passOn(done);
    }
    return uri;
}

} // namespace viridian::bench
