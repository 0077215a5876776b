#pragma once

#include "core/json/document.h"

#include <array>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace viridian::pipeline {

/// What the sampled events hold at one place of their data.
struct ObservedField {
    std::size_t events = 0;             ///< that have it
    std::array<std::size_t, 7> kinds{}; ///< by json::Kind
    /// Source text of values that are no object, in order, the first of them.
    std::vector<std::string> values;

    [[nodiscard]] std::size_t of(json::Kind kind) const
    {
        return kinds.at(static_cast<std::size_t>(kind));
    }
    [[nodiscard]] bool isObject() const { return of(json::Kind::Object) > 0; }
};

/// The data of sampled events taken together: every member of every object, by JSON Pointer.
/// Elements of arrays are not looked into.
class ObservedShape {
public:
    /// Data that is no JSON object counts in others().
    void add(std::string_view data);

    [[nodiscard]] std::size_t events() const { return m_events; }
    [[nodiscard]] std::size_t others() const { return m_others; }
    [[nodiscard]] const std::map<std::string, ObservedField>& fields() const { return m_fields; }
    /// Null where no event has it.
    [[nodiscard]] const ObservedField* at(const std::string& pointer) const;

private:
    void object(const json::Document& document, json::Node object);

    std::size_t m_events = 0;
    std::size_t m_others = 0;
    std::map<std::string, ObservedField> m_fields;
};

} // namespace viridian::pipeline
