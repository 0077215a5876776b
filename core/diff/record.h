#pragma once

#include "core/diff/difference.h"
#include "core/event/event_batch.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Events and differences as bytes, for the files of a running diff. Read by the process that wrote
/// them, never kept.
namespace viridian::diff {

class RecordWriter {
public:
    /// Payloads longer than @p longest are cut; Event::dataBytes still tells the full length.
    explicit RecordWriter(std::size_t longest = static_cast<std::size_t>(-1)) : m_longest(longest)
    {
    }

    void number(std::uint64_t value);
    void text(std::string_view value);
    void position(const Position& value);
    void event(const Event& event);
    void difference(const Difference& difference);

    [[nodiscard]] const std::string& bytes() const { return m_bytes; }
    void clear() { m_bytes.clear(); }

private:
    void payload(const Payload& payload);

    std::string m_bytes;
    std::size_t m_longest;
};

/// After a read past the end every value is empty and failed() is true.
class RecordReader {
public:
    explicit RecordReader(std::string_view bytes) : m_bytes(bytes) {}

    [[nodiscard]] std::uint64_t number();
    /// Points into the bytes that are read.
    [[nodiscard]] std::string_view text();
    [[nodiscard]] Position position();
    [[nodiscard]] Event event();
    [[nodiscard]] Difference difference();

    [[nodiscard]] bool atEnd() const { return m_bytes.empty(); }
    [[nodiscard]] bool failed() const { return m_failed; }

private:
    [[nodiscard]] Payload payload();

    std::string_view m_bytes;
    bool m_failed = false;
};

} // namespace viridian::diff
