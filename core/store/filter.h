#pragma once

#include "core/base/result.h"
#include "core/base/time.h"
#include "core/event/event.h"

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace viridian {

/// A filter of events in the grammar of the filter line (design/ui.md section 12), parsed once,
/// immutable.
///
/// The same text is used by the filter line and by --filter. A driver pushes into SQL what it can
/// (a superset of the matches) and leaves the rest to matches().
class Filter {
public:
    enum class Field {
        Stream,
        Type,
        Id,
        Position,
        Version,
        Time,
        SchemaVersion,
        Size,
        Correlation,
        Causation,
        Body,
        Meta,
        Any,
        Side
    };
    enum class Test {
        Equals,
        Wildcard,
        Range,
        Less,
        LessOrEqual,
        Greater,
        GreaterOrEqual,
        Contains
    };

    /// One alternative of a term's value. Range ends are inclusive; an absent end is open.
    struct Value {
        Test test = Test::Equals;
        std::string text; ///< Equals, Wildcard, Contains; for the comparisons the operand
        std::string from; ///< Range
        std::string to;   ///< Range
        /// Version, Size, Time (microseconds since 1970): what parse() made of the operands, both
        /// ends inclusive.
        std::int64_t low = std::numeric_limits<std::int64_t>::min();
        std::int64_t high = std::numeric_limits<std::int64_t>::max();
        /// Position: likewise; absent = open.
        std::optional<Position> lowPosition;
        std::optional<Position> highPosition;
    };
    /// A term or a group. Children of And/Or; Not has one child; Term has a field and values of
    /// which one must hold.
    struct Node {
        enum class Kind { And, Or, Not, Term } kind = Kind::And;
        std::vector<Node> children;
        Field field = Field::Any;
        std::string path; ///< Body, Meta: the member path, dots between names, as a JSON Pointer
        std::vector<Value> values;
        std::size_t column = 0; ///< 1-based, where the term stands in the text
    };

    /// Matches every event.
    Filter() = default;

    /// @param now  what relative times ("time:-15m") count from
    /// Errors: InvalidInput; the message says what was expected, detail is the 1-based column.
    [[nodiscard]] static Result<Filter> parse(std::string_view text, Timestamp now);

    [[nodiscard]] bool empty() const { return !m_root; }
    /// Null when empty.
    [[nodiscard]] const Node* root() const { return m_root.get(); }
    [[nodiscard]] const std::string& text() const { return m_text; }
    /// True when an answer needs the whole of data (bare words, body:), not only metadata or
    /// columns.
    [[nodiscard]] bool needsData() const;
    /// True when an answer needs payloads (bare words, body:, meta:, corr:, cause:, size:).
    [[nodiscard]] bool scansBodies() const;
    /// True when a term of it speaks of the field.
    [[nodiscard]] bool speaksOf(Field field) const;

    /// @param side  "blue" or "green" where events of both are shown together; without it a side:
    /// term is ignored
    [[nodiscard]] bool matches(const Event& event, std::string_view side = {}) const;

private:
    std::string m_text;
    std::shared_ptr<const Node> m_root;
};

} // namespace viridian
