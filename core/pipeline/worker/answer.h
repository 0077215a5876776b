#pragma once

#include "core/base/result.h"
#include "core/event/event_batch.h"
#include "core/json/document.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace viridian::worker {

enum class AnswerKind : std::uint8_t {
    Unchanged, ///< the event's bytes are copied
    Emit,      ///< one or more events take its place
    Drop,      ///< nothing takes its place, for a reason
    Hold,      ///< nothing yet: its state says what is held
    Error      ///< it could not be transformed
};

/// What a worker said to one event. Texts live in the arena that it was read into.
struct Answer {
    AnswerKind kind = AnswerKind::Unchanged;
    std::uint32_t firstEvent = 0; ///< Emit: where its events begin in Answers::events
    std::uint32_t events = 0;     ///< Emit: how many
    std::string_view text;        ///< Drop: the reason; Error: a clause that says what went wrong
    /// The state from now on, as JSON text; nullopt: as it was. "null" forgets it.
    std::optional<std::string_view> state;
    bool stopped = false; ///< Error: the worker misbehaved on this event and was stopped
};

/// An event that a worker emits. What it left out is the input's; an id that it did not give, or
/// that is the input's, is left to the rule for ids.
struct Emitted {
    Event event;
    bool ownId = false; ///< it gave an id that is not the input's
};

struct Answers {
    std::vector<Answer> answers; ///< one an event, in order
    std::vector<Emitted> events;

    [[nodiscard]] std::span<const Emitted> eventsOf(const Answer& answer) const
    {
        return std::span(events).subspan(answer.firstEvent, answer.events);
    }
};

/// Reads answer lines of viridian.worker/1 (design/cli.md). Payload text is kept byte for byte.
/// Thread: one at a time; memory is reused.
class AnswerReader {
public:
    /// Reads the answer to @p asked and adds it to @p out.
    /// Errors: InvalidInput; the message is a clause that says what the line is instead of an
    /// answer. Conflict: it is an answer to another event, or may be: it does not name its event,
    /// and an earlier one did.
    Status read(std::string_view line, const Event& asked, Answers& out, Arena& arena);

private:
    /// False where the member does not say what becomes of the event.
    Result<bool> readWord(json::Node member, const Event& asked, Answer& answer, Answers& out,
                          Arena& arena);
    Status readEvents(json::Node list, const Event& asked, Answers& out, Arena& arena);
    Status readEmitted(json::Node node, const Event& asked, Answers& out, Arena& arena);
    Status readField(json::Node member, Emitted& into, Arena& arena);
    Status readText(json::Node member, std::string_view& into, Arena& arena);
    Status readBase64(json::Node member, Payload& into, Arena& arena);
    Status checkPosition(json::Node member, const Event& asked) const;

    json::Document m_document;
    bool m_echoes = false; ///< an answer named its event by "position"
};

/// The start of a line for a message: at most 80 bytes, control characters replaced.
[[nodiscard]] std::string excerptOf(std::string_view line);

} // namespace viridian::worker
