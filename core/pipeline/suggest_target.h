#pragma once

#include "core/base/result.h"
#include "core/json/document.h"
#include "core/pipeline/suggest_observed.h"
#include "core/schema/payload_fault.h"
#include "core/schema/schema.h"

#include <cstddef>
#include <functional>
#include <map>
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
    bool isOnlyValue = false; ///< the default value is no default: the schema takes no other
    /// Where a JSON value breaks what the schema says of this place; unset: it says no more than
    /// the above.
    std::function<std::optional<schema::PayloadFault>(std::string_view source)> faultOf;

    /// Whether a value of that source text may stand here.
    [[nodiscard]] bool takes(std::string_view source) const;
    /// "a string", "an integer or null", "one of OPEN, PAID".
    [[nodiscard]] std::string phrase() const;
    /// Says more of its values than their JSON type.
    [[nodiscard]] bool isSpecific() const;
};

struct TargetShape;

/// What the elements of an array have to be, said for those that were observed.
/// @param at  where they stand, "/items/*"
using TargetItems = std::function<TargetShape(const ObservedShape& elements, std::string at)>;

/// What a schema wants of the data, or of the elements of an array: the members that it speaks of
/// by JSON Pointer, those of objects within objects too.
struct TargetShape {
    std::string at;                  ///< where it stands: "" is the data, "/items/*" an element
    TargetField self;                ///< of an element itself; not told of the data
    std::vector<TargetField> fields; ///< in the schema's order, what holds others before these
    std::set<std::string> closed;    ///< objects that take no other members; "" is the root
    std::set<std::string> perhaps;   ///< members that only some branches of the schema speak of
    std::map<std::string, TargetItems> items; ///< of arrays, by their field
    std::vector<std::string>
        chosen;                    ///< sentences: which branch of the schema was followed, and why
    std::vector<std::string> left; ///< sentences: what was not looked into, and where

    [[nodiscard]] const TargetField* field(std::string_view pointer) const;
    /// Whether the schema, or a branch of it, speaks of a member.
    [[nodiscard]] bool knows(const std::string& pointer) const;
};

/// @param observed  tells the branches of anyOf and oneOf apart
/// Errors: InvalidInput where the schema is not that of an object or a record.
[[nodiscard]] Result<TargetShape> targetOf(const schema::Schema& schema,
                                           const ObservedShape& observed);

/// A value as JSON that YAML reads alike: strings without escaped surrogates.
[[nodiscard]] std::string yamlValue(const json::Document& document, json::Node node);

} // namespace viridian::pipeline
