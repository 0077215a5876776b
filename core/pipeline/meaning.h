#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace viridian::pipeline {

/// Collects what a pipeline means, in one spelling, for its hash. Every field carries its length,
/// so that no two meanings run together.
class Meaning {
public:
    void text(std::string_view value)
    {
        m_text += std::to_string(value.size());
        m_text += ':';
        m_text += value;
        m_text += '\n';
    }
    void number(std::int64_t value) { text(std::to_string(value)); }
    void flag(bool value) { text(value ? "1" : "0"); }
    void texts(const std::vector<std::string>& values)
    {
        number(static_cast<std::int64_t>(values.size()));
        for (const std::string& value : values)
            text(value);
    }
    [[nodiscard]] const std::string& all() const { return m_text; }

private:
    std::string m_text;
};

} // namespace viridian::pipeline
