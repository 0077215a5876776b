#pragma once

#include "core/store/layout.h"
#include "core/store/sql/sql_session.h"
#include "tests/support/stores.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Stores of other libraries, built by SQL that follows
/// shared/reference/event-store-layouts.md: what Viridian reads was not written by Viridian.
namespace viridian::test {

/// One kind of store. `append` reads the events from a temporary table `spec` (n, stream, version
/// from 0, id, type, data, metadata, time); "{n}" in it is the number of the event, and its
/// statements then run once for each.
struct LayoutBuilder {
    std::string_view name;   ///< of the variant: "Marten, streams by UUID"
    std::string_view layout; ///< the one that must recognise it
    Engine engine = Engine::Postgres;
    std::string_view schema; ///< makes an empty store
    std::string_view append;
    bool perEvent = false;    ///< one transaction an event
    bool uuidStreams = false; ///< streams must be UUIDs
};

[[nodiscard]] std::span<const LayoutBuilder> postgresBuilders();
[[nodiscard]] std::span<const LayoutBuilder> sqliteBuilders();

/// Makes an empty store in an empty database.
void build(SqlSession& session, const LayoutBuilder& builder);
/// Appends the events, whose versions go on from 0 in each stream of this call.
void append(SqlSession& session, const LayoutBuilder& builder, const std::vector<EventSpec>& specs);

} // namespace viridian::test
