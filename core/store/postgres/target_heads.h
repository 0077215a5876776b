#pragma once

#include "core/base/result.h"
#include "core/event/event_batch.h"
#include "core/store/postgres/pg_session.h"
#include "core/store/sql/select.h"

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace viridian::postgres {

/// The last version of each stream of green, so that versions stay dense.
///
/// While secondary indexes are missing every head is loaded once; later those of a batch's unknown
/// streams are asked for in one statement. Valid as long as nobody else writes to green: a commit
/// makes sure of that.
class TargetHeads {
public:
    TargetHeads(PgSession& session, SelectContext context)
        : m_session(session), m_context(std::move(context))
    {
    }

    /// Gives each event the next version of its stream. Changes nothing in green.
    /// @param all  load every head where none is known yet (no index to look one up)
    [[nodiscard]] Status assign(EventBatch& events, bool all, std::stop_token stop);

    /// Writes the heads of the last assign() into the layout's heads table, where it has one.
    [[nodiscard]] Status writeLast(std::stop_token stop);
    /// Makes the whole heads table agree with the events.
    [[nodiscard]] Status rebuild(std::stop_token stop);
    /// What rebuild() runs; empty where the layout has no heads table.
    [[nodiscard]] std::string rebuildStatement() const;

    void forget();

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const
        {
            return std::hash<std::string_view>{}(text);
        }
    };
    using Map = std::unordered_map<std::string, std::int64_t, Hash, std::equal_to<>>;

    [[nodiscard]] Status loadAll(std::stop_token stop);
    [[nodiscard]] Status lookUp(const EventBatch& events, std::stop_token stop);
    [[nodiscard]] std::string upsert(std::string_view source) const;

    PgSession& m_session;
    SelectContext m_context;
    Map m_versions;
    std::vector<Map::const_pointer> m_changed; ///< by the last assign()
    bool m_all = false;
};

/// A text[] literal of the texts.
[[nodiscard]] std::string arrayLiteral(const std::vector<std::string_view>& texts);

} // namespace viridian::postgres
