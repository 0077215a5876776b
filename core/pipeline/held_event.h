#pragma once

#include "core/pipeline/state_text.h"

#include <string>

namespace viridian::pipeline {

/// An event that a step remembers beyond the batch it came in.
class HeldEvent {
public:
    HeldEvent() = default;
    explicit HeldEvent(const Event& event)
    {
        StateWriter out;
        out.event(event);
        m_text = out.take();
    }
    /// Of what text() gave. Errors: InvalidInput.
    [[nodiscard]] static Result<HeldEvent> parse(std::string_view text)
    {
        StateReader in(text);
        static_cast<void>(in.event());
        if (Status read = in.finish(); !read)
            return passOn(read);
        HeldEvent held;
        held.m_text = text;
        return held;
    }

    /// Points into this.
    [[nodiscard]] Event view() const { return StateReader(m_text).event(); }
    [[nodiscard]] const std::string& text() const { return m_text; }

private:
    std::string m_text;
};

} // namespace viridian::pipeline
