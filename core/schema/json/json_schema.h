#pragma once

#include "core/base/result.h"
#include "core/json/document.h"

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

namespace viridian::schema {

enum class Draft { Draft04, Draft06, Draft07, Draft2019, Draft2020 };

/// A JSON Schema: its text, its draft, and where its references lead.
///
/// References stay within the document (`#/...`, anchors, and the `$id`s of embedded schemas);
/// one that leads outside is an error at parse(). Thread: immutable.
class JsonSchema {
public:
    /// Errors: InvalidInput; detail is the byte offset.
    [[nodiscard]] static Result<JsonSchema> parse(std::string_view text);

    [[nodiscard]] Draft draft() const { return m_draft; }
    [[nodiscard]] const json::Document& document() const { return m_document; }
    /// The schema that the `$ref` of @p schema names; kNone where there is none.
    [[nodiscard]] json::Node referred(json::Node schema) const;
    /// From 2019-09 on other keywords count beside a `$ref`.
    [[nodiscard]] bool refHasSiblings() const { return m_draft >= Draft::Draft2019; }

private:
    std::unique_ptr<const std::string> m_text;
    json::Document m_document;
    Draft m_draft = Draft::Draft07;
    std::unordered_map<json::Node, json::Node> m_references;
};

} // namespace viridian::schema
