#pragma once

#include "core/pipeline/worker/child.h"

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace viridian::worker {

/// The newest bytes of a text that may never end.
class TailLog {
public:
    void append(std::string_view bytes);
    /// From the start of a line on, as valid UTF-8.
    [[nodiscard]] std::string text() const;
    /// The last line that is not blank, cut to @p most bytes.
    [[nodiscard]] std::string lastLine(std::size_t most = 200) const;

private:
    static constexpr std::size_t kKept = std::size_t{64} * 1024;
    std::string m_bytes;
    bool m_cut = false; ///< m_bytes begins inside a line
};

/// Lines to and from a child. Bytes move in both directions in the same turn, so that neither side
/// can wait for the other for ever. Thread: one at a time.
class Channel {
public:
    explicit Channel(std::unique_ptr<Child> child) : m_child(std::move(child)) {}

    /// Lines to send, each with its line break; taken over by turn().
    [[nodiscard]] std::string& outgoing() { return m_outgoing; }
    [[nodiscard]] std::size_t unsent() const { return m_outgoing.size() - m_sent; }

    /// Moves what can be moved; waits for that, at most @p wait, when nothing can. Its stderr goes
    /// to @p log.
    void turn(std::chrono::milliseconds wait, TailLog& log);

    /// The next line that has come, without its break; valid until turn().
    [[nodiscard]] std::optional<std::string_view> line();
    /// Bytes that have come and that line() has not given.
    [[nodiscard]] std::string_view rest() const
    {
        return std::string_view(m_incoming).substr(m_begin, m_end - m_begin);
    }
    /// True when it closed its stdout, or its stdin while we had something to say.
    [[nodiscard]] bool closed() const { return m_closed; }

    [[nodiscard]] Child& child() { return *m_child; }
    /// All of its stderr that there is, after it has ended.
    void drainErrors(TailLog& log);

private:
    bool send();
    bool receive();
    bool readErrors(TailLog& log);

    std::unique_ptr<Child> m_child;
    std::string m_outgoing;
    std::size_t m_sent = 0;
    std::string m_incoming;
    std::size_t m_end = 0;     ///< of what has come
    std::size_t m_begin = 0;   ///< of what line() has not given
    std::size_t m_scanned = 0; ///< no line break before it
    bool m_closed = false;
    bool m_errorsClosed = false;
};

} // namespace viridian::worker
