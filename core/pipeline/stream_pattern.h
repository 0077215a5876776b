#pragma once

#include "core/base/result.h"
#include "core/pipeline/place.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace viridian::pipeline {

/// What a pattern's braces caught. Views into the stream's name.
struct Capture {
    std::string_view name;
    std::string_view text;
};
using Captures = std::vector<Capture>;

/// A pattern of stream names: "order-{id}". A brace catches one or more characters, as few as
/// possible, the last one all that is left; "*" stands for any run of characters and catches
/// nothing.
class StreamPattern {
public:
    /// Errors: InvalidInput: empty, an unclosed brace, a name twice, two wildcards in a row.
    [[nodiscard]] static Result<StreamPattern> parse(std::string_view text);

    /// @param captures  cleared, then filled when the stream matches
    [[nodiscard]] bool matches(std::string_view stream, Captures& captures) const;
    [[nodiscard]] const std::string& text() const { return m_text; }
    [[nodiscard]] const std::vector<std::string>& names() const { return m_names; }
    /// False only when no stream can match both.
    [[nodiscard]] bool mayOverlap(const StreamPattern& other) const;

private:
    friend class StreamTemplate;
    struct Piece {
        bool literal = true;
        std::string text; ///< the literal, or the capture's name ("" for '*')
    };
    [[nodiscard]] bool matchFrom(std::size_t piece, std::string_view rest,
                                 Captures& captures) const;

    std::string m_text;
    std::vector<Piece> m_pieces;
    std::vector<std::string> m_names;
};

/// How a stream's new name is made: "{/tenant}-order-{id}": captures by name, values of data by
/// JSON Pointer, values of metadata as {meta/…}.
class StreamTemplate {
public:
    struct Piece {
        enum class Kind { Literal, Capture, Value } kind = Kind::Literal;
        std::string text; ///< literal or capture's name
        Place place;
    };

    /// @param known  names that the step's stream pattern catches
    /// Errors: InvalidInput.
    [[nodiscard]] static Result<StreamTemplate> parse(std::string_view text,
                                                      const std::vector<std::string>& known);

    [[nodiscard]] const std::string& text() const { return m_text; }
    [[nodiscard]] const std::vector<Piece>& pieces() const { return m_pieces; }
    /// True when a piece is a value of the data.
    [[nodiscard]] bool readsData() const;
    /// The template read as a pattern: what streams it makes. Absent when it takes a value of the
    /// event, since the old name cannot be given back from those alone.
    [[nodiscard]] std::optional<StreamPattern> asPattern() const;

private:
    std::string m_text;
    std::vector<Piece> m_pieces;
};

} // namespace viridian::pipeline
