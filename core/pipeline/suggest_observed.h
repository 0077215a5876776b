#pragma once

#include "core/json/document.h"

#include <array>
#include <cstddef>
#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace viridian::pipeline {

class ObservedShape;

/// What the sampled events hold at one place of their data.
struct ObservedField {
    std::size_t events = 0; ///< that have it; of an array's elements: how many these are
    std::array<std::size_t, 7> kinds{}; ///< by json::Kind
    /// Source text of values that are no object, in order, the first of them.
    std::vector<std::string> values;
    /// Of all arrays that stand here, taken together; null where none does.
    std::shared_ptr<ObservedShape> elements;

    [[nodiscard]] std::size_t of(json::Kind kind) const
    {
        return kinds.at(static_cast<std::size_t>(kind));
    }
    [[nodiscard]] bool isObject() const { return of(json::Kind::Object) > 0; }
};

/// The data of sampled events, or the elements of their arrays, taken together: every member of
/// every object, by JSON Pointer.
class ObservedShape {
public:
    /// Data that is no JSON object counts in others(). Ends early when asked to stop.
    void add(std::string_view data, const std::stop_token& stop = {});

    /// That are objects.
    [[nodiscard]] std::size_t events() const { return m_events; }
    [[nodiscard]] std::size_t others() const { return m_others; }
    [[nodiscard]] const std::map<std::string, ObservedField>& fields() const { return m_fields; }
    /// Null where no event has it.
    [[nodiscard]] const ObservedField* at(const std::string& pointer) const;
    /// The values themselves.
    [[nodiscard]] const ObservedField& self() const { return m_self; }
    /// There were more members than are kept.
    [[nodiscard]] bool isCut() const { return m_isCut; }

private:
    void value(const json::Document& document, json::Node node, const std::stop_token& stop);
    void object(const json::Document& document, json::Node object, const std::string& at,
                const std::stop_token& stop);

    std::size_t m_events = 0;
    std::size_t m_others = 0;
    bool m_isCut = false;
    ObservedField m_self;
    std::map<std::string, ObservedField> m_fields;

    /// Counts a value in; an array's elements too.
    static void note(ObservedField& field, const json::Document& document, json::Node node,
                     const std::stop_token& stop);
};

} // namespace viridian::pipeline
