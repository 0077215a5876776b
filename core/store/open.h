#pragma once

#include "core/store/event_store.h"
#include "core/store/sql/sql_session.h"

#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

namespace viridian {

struct OpenOptions {
    /// For green: where the database holds no store of the forced layout, or of any known one, it
    /// is made in the forced or native layout. Several stores and none forced is a Conflict.
    bool createIfMissing = false;
    /// Opens in this layout, whatever layouts there are and the address forces: a mapping that is
    /// still being tried. Not together with createIfMissing.
    std::optional<Layout> layout{};
};

/// Opens a store for reading; recognises its layout. The one place that knows every driver
/// (core/store/kinds.cpp). Errors: NotFound (no such file or database), InvalidInput (not a
/// database; no known layout: the message lists the candidates and what each is missing), Denied
/// (password), Unavailable (server not reached).
[[nodiscard]] Result<std::unique_ptr<EventStore>> openStore(const StoreAddress& address,
                                                            const OpenOptions& options = {});

/// Does ahead what the first openStore() of a process does once (layouts are read from their text),
/// so that a person who opens a store does not wait for it. Thread: any; takes a moment of a core.
void prepareToOpen();

/// True for the error of a database that was reached and in which no layout was recognised: it can
/// be mapped by hand (core/store/mapping).
[[nodiscard]] bool isUnknownLayout(const Error& error);

/// Parses and opens.
[[nodiscard]] Result<std::unique_ptr<EventStore>> openStore(std::string_view address,
                                                            const OpenOptions& options = {});

/// Makes an empty store of the address's layout. Conflict where it is there already.
[[nodiscard]] Status createStore(const StoreAddress& address);

/// Every layout of the database against what is in it, best first; works also where none matches.
[[nodiscard]] Result<std::vector<LayoutCandidate>> candidates(const StoreAddress& address);

/// What is in the database: tables, views and their columns.
/// Errors: as openStore(); Denied for a file, which is no database.
[[nodiscard]] Result<DatabaseShape> shapeOf(const StoreAddress& address, std::stop_token stop);

/// A plain SQL connection to a store's database, for switches that are a row in a table.
[[nodiscard]] Result<std::unique_ptr<SqlSession>> openSqlSession(const StoreAddress& address,
                                                                 Access access);

} // namespace viridian
