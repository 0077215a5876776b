#pragma once

#include "core/base/closer.h"

#include <libpq-fe.h>
#include <memory>

namespace viridian::postgres {

using PgConnection = std::unique_ptr<PGconn, Closer<PQfinish>>;
using PgResult = std::unique_ptr<PGresult, Closer<PQclear>>;
using PgText = std::unique_ptr<char, Closer<PQfreemem>>;
using PgCancel = std::unique_ptr<PGcancel, Closer<PQfreeCancel>>;
using PgNotify = std::unique_ptr<PGnotify, Closer<PQfreemem>>;

} // namespace viridian::postgres
