#pragma once

#include "core/event/event.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace viridian {

/// Streams that ended with an event after which streams do not go on, and are quiet since:
/// candidates for the archive. A guess from the events themselves, never a fact.
struct FinishedStreams {
    struct Row {
        std::string lastType;      ///< that such streams end with
        std::uint64_t streams = 0; ///< finished ones
        std::uint64_t events = 0;  ///< in them
    };
    std::vector<Row> rows; ///< most events first
    bool known = false;    ///< false: more streams than are kept in memory
};

/// Watches the streams go by. A type ends streams when less than one in a hundred of its events is
/// followed by another of the same stream.
/// Memory: about 40 bytes a stream, at most 2,000,000 streams.
class FinishWatch {
public:
    void add(const Event& event);
    /// @param quietSince  streams with an event after it are not finished
    [[nodiscard]] FinishedStreams finish(std::optional<Timestamp> quietSince) const;

private:
    struct Stream {
        std::uint32_t lastType = 0;
        std::uint32_t events = 0;
        std::int64_t lastTime = 0;
    };
    struct Type {
        std::string name;
        std::uint64_t seen = 0;
        std::uint64_t followed = 0;
    };
    [[nodiscard]] std::uint32_t typeOf(std::string_view name);

    std::unordered_map<std::uint64_t, Stream> m_streams; ///< by hash of the name
    std::vector<Type> m_types;
    std::map<std::string, std::uint32_t, std::less<>> m_typeIndex;
    bool m_overflow = false;
};

} // namespace viridian
