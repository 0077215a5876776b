// The table of drivers: the one place that knows them all.
#include "core/store/kinds.h"

#include "core/store/file/file_store.h"
#include "core/store/postgres/postgres_store.h"
#include "core/store/sqlite/sqlite_store.h"

#include <array>

namespace viridian {

std::span<const StoreKind> storeKinds()
{
    static constexpr std::array kKinds{
        StoreKind{Scheme::Sqlite, makeSqliteStore, createSqliteStore, sqliteCandidates, sqliteShape,
                  makeSqliteSession},
        StoreKind{Scheme::File, makeFileStore, createFileStore, fileCandidates, fileShape,
                  makeFileSession},
        StoreKind{Scheme::Postgres, makePostgresStore, createPostgresStore, postgresCandidates,
                  postgresShape, makePostgresSession},
    };
    return kKinds;
}

} // namespace viridian
