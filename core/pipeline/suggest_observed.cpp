#include "core/pipeline/suggest_observed.h"

namespace viridian::pipeline {
namespace {

constexpr std::size_t kMostValues = 1000;
constexpr std::size_t kMostFields = 2000;
constexpr std::size_t kLongestValue = 1000;

} // namespace

void ObservedShape::add(std::string_view data)
{
    json::Document document;
    if (!document.parse(data) || document.kind(json::Document::root()) != json::Kind::Object) {
        ++m_others;
        return;
    }
    ++m_events;
    object(document, json::Document::root());
}

void ObservedShape::object(const json::Document& document, json::Node object)
{
    for (json::Node member = document.firstChild(object); member != json::kNone;
         member = document.nextSibling(member)) {
        std::string pointer = document.pointer(member);
        if (m_fields.size() >= kMostFields && !m_fields.contains(pointer))
            continue;
        ObservedField& field = m_fields[std::move(pointer)];
        const json::Kind kind = document.kind(member);
        ++field.events;
        ++field.kinds.at(static_cast<std::size_t>(kind));
        if (kind == json::Kind::Object)
            this->object(document, member);
        else if (field.values.size() < kMostValues &&
                 document.source(member).size() <= kLongestValue)
            field.values.emplace_back(document.source(member));
    }
}

const ObservedField* ObservedShape::at(const std::string& pointer) const
{
    const auto found = m_fields.find(pointer);
    return found == m_fields.end() ? nullptr : &found->second;
}

} // namespace viridian::pipeline
