#pragma once

#include "core/base/result.h"
#include "core/event/event_batch.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace viridian::pipeline {

/// Writes what a step must remember: fields with their lengths, so that any bytes fit.
class StateWriter {
public:
    void text(std::string_view value);
    void number(std::int64_t value) { text(std::to_string(value)); }
    void position(const Position& value) { text(value.toText()); }
    void time(const std::optional<Timestamp>& value);
    /// Every field of an event.
    void event(const Event& value);

    [[nodiscard]] std::string take() { return std::move(m_text); }

private:
    std::string m_text;
};

/// Reads what StateWriter wrote, in the same order. After something that is not right everything
/// reads as empty and good() is false.
class StateReader {
public:
    explicit StateReader(std::string_view text) : m_rest(text) {}

    [[nodiscard]] std::string_view text();
    [[nodiscard]] std::int64_t number();
    [[nodiscard]] Position position();
    [[nodiscard]] std::optional<Timestamp> time();
    /// Points into the text that is read.
    [[nodiscard]] Event event();

    [[nodiscard]] bool atEnd() const { return m_rest.empty(); }
    [[nodiscard]] bool good() const { return m_good; }
    /// good() at the end of the text; otherwise InvalidInput.
    [[nodiscard]] Status finish() const;

private:
    std::string_view m_rest;
    bool m_good = true;
};

/// The error of a state that was not written by the step that reads it.
[[nodiscard]] Error unreadableState();

/// Any bytes as one line of printable ASCII without spaces, and back. Nullopt: not written by this.
[[nodiscard]] std::string toLine(std::string_view bytes);
[[nodiscard]] std::optional<std::string> fromLine(std::string_view line);

} // namespace viridian::pipeline
