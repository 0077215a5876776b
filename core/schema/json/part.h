#pragma once

#include "core/base/digest.h"
#include "core/schema/json/json_schema.h"

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <unordered_map>
#include <vector>

namespace viridian::schema {

/// What a schema, or a part of it, says something about.
enum class Shape : std::uint8_t {
    Empty, ///< anything goes
    False, ///< nothing goes
    Null,
    Boolean,
    Number,
    String,
    Array,
    Object,
    Enum,
    Not,
    Conditional,
    Combined
};

enum class Criterion : std::uint8_t { All, Any, One };
/// "allOf", "anyOf", "oneOf".
[[nodiscard]] std::string_view keyword(Criterion criterion) noexcept;

struct Part;
using PartRef = const Part*;

/// A schema taken apart the way registries compare: a schema that speaks of several things is the
/// combination (allOf) of parts that speak of one each.
struct Part {
    Shape shape = Shape::Empty;
    Criterion criterion = Criterion::All; ///< of Combined
    bool integer = false;                 ///< of Number
    bool annotated = true; ///< the node's id, title, description and default are this part's
    json::Node node = json::kNone;   ///< where its keywords stand
    std::vector<PartRef> parts = {}; ///< of Combined
};

/// The parts of one schema, made as they are asked for. Thread: one at a time.
class Parts {
public:
    explicit Parts(const JsonSchema& schema)
        : m_schema(schema), m_document(schema.document()),
          m_is2020(schema.draft() >= Draft::Draft2020)
    {
    }

    [[nodiscard]] PartRef of(json::Node schema);
    [[nodiscard]] PartRef root() { return of(json::Document::root()); }
    [[nodiscard]] PartRef empty() { return &m_empty; }
    [[nodiscard]] PartRef nothing() { return &m_nothing; }

    [[nodiscard]] const json::Document& document() const { return m_document; }
    [[nodiscard]] Draft draft() const { return m_schema.draft(); }
    [[nodiscard]] bool is2020() const { return m_is2020; }
    /// The schema itself, or the one its reference leads to.
    [[nodiscard]] json::Node resolved(json::Node schema) const;
    /// A member of the part's node, or kNone.
    [[nodiscard]] json::Node member(PartRef part, std::string_view word) const
    {
        return m_document.member(part->node, word);
    }
    /// Equal for parts that say the same in the same words.
    [[nodiscard]] Digest128 digest(PartRef part);
    /// True when combinations lie too deep within each other; parts below that are missing.
    [[nodiscard]] bool tooDeep() const { return m_tooDeep; }

private:
    PartRef make(json::Node schema);
    PartRef add(Part part);
    void extract(json::Node schema, std::vector<PartRef>& parts);
    void extractTypes(json::Node schema, std::vector<PartRef>& parts);
    PartRef typed(json::Node schema, std::string_view type);
    [[nodiscard]] bool speaksOf(json::Node schema, Shape shape) const;

    const JsonSchema& m_schema;
    const json::Document& m_document;
    bool m_is2020;
    bool m_tooDeep = false;
    std::size_t m_depth = 0;
    Part m_empty{.shape = Shape::Empty, .node = json::kNone};
    Part m_nothing{.shape = Shape::False, .node = json::kNone};
    std::deque<Part> m_parts; // stays where it is
    std::unordered_map<json::Node, PartRef> m_known;
    std::unordered_map<PartRef, Digest128> m_digests;
};

} // namespace viridian::schema
