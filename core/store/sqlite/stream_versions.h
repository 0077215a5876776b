#pragma once

#include "core/store/sql/select.h"
#include "core/store/sqlite/sqlite_session.h"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace viridian {

/// The last version of every stream that a target has met, so that versions are dense without a
/// look-up per event.
///
/// A stream is looked up when it is first met. Where the stream index is missing (deferred), all
/// heads are read at once instead, and are complete from then on.
class StreamVersions {
public:
    struct Entry {
        std::int64_t last = 0;
        std::uint64_t step = 0; ///< the last step that raised it
    };
    using Map = std::unordered_map<std::string, Entry>;

    StreamVersions(SqliteSession& session, const SelectContext& context)
        : m_session(session), m_context(context)
    {
    }

    /// Starts a step; forgets everything once too much is held.
    void beginStep();
    /// Raises the stream's version by one and returns it.
    [[nodiscard]] Result<std::int64_t> next(std::string_view stream);
    /// Streams raised in this step.
    [[nodiscard]] const std::vector<const Map::value_type*>& raised() const { return m_raised; }

    /// Reads every head of the store.
    [[nodiscard]] Status loadAll(std::stop_token stop);
    /// The store holds no event.
    void setEmpty();
    void forget();

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const noexcept
        {
            return std::hash<std::string_view>()(text);
        }
    };
    [[nodiscard]] Result<std::int64_t> lookUp(std::string_view stream);

    SqliteSession& m_session;
    const SelectContext& m_context;
    std::unordered_map<std::string, Entry, Hash, std::equal_to<>> m_entries;
    std::vector<const Map::value_type*> m_raised;
    SqliteStatement m_lookUp;
    std::uint64_t m_step = 0;
    bool m_complete = false;
};

} // namespace viridian
