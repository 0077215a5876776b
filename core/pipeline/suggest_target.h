#pragma once

#include "core/base/result.h"
#include "core/json/document.h"
#include "core/schema/schema.h"

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace viridian::pipeline {

/// What a schema wants at one place of the data.
struct TargetField {
    std::string pointer;
    bool required = false; ///< by itself and by what it stands in
    bool null = false;
    bool boolean = false;
    bool integer = false;
    bool number = false; ///< any number
    bool string = false;
    bool object = false;
    bool array = false;
    std::vector<std::string> symbols;        ///< the only strings that it takes; empty: any
    std::string format;                      ///< "email", "date-time", "uuid"
    std::optional<std::string> defaultValue; ///< JSON that is YAML too
    std::optional<schema::Schema> own;       ///< of this place alone, where it can be taken out

    /// Whether a value of that source text may stand here.
    [[nodiscard]] bool takes(std::string_view source) const;
    /// "a string", "an integer or null", "one of OPEN, PAID".
    [[nodiscard]] std::string phrase() const;
    /// Says more of its values than their JSON type.
    [[nodiscard]] bool isSpecific() const;
};

/// The members that a schema speaks of, by JSON Pointer, those of objects within objects too.
struct TargetShape {
    std::vector<TargetField> fields; ///< in the schema's order, what holds others before these
    std::set<std::string> closed;    ///< objects that take no other members; "" is the data itself
    std::vector<std::string> unseen; ///< places whose members are said in ways not looked into

    [[nodiscard]] const TargetField* at(std::string_view pointer) const;
};

/// Errors: InvalidInput where the schema is not that of an object or a record.
[[nodiscard]] Result<TargetShape> targetOf(const schema::Schema& schema);

/// A value as JSON that YAML reads alike: strings without escaped surrogates.
[[nodiscard]] std::string yamlValue(const json::Document& document, json::Node node);

} // namespace viridian::pipeline
