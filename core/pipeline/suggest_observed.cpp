#include "core/pipeline/suggest_observed.h"

#include "core/json/pointer.h"

namespace viridian::pipeline {
namespace {

constexpr std::size_t kMostValues = 1000;
constexpr std::size_t kMostFields = 2000;
constexpr std::size_t kLongestValue = 1000;

} // namespace

void ObservedShape::add(std::string_view data, const std::stop_token& stop)
{
    json::Document document;
    if (document.parse(data))
        value(document, json::Document::root(), stop);
    else
        ++m_others;
}

void ObservedShape::value(const json::Document& document, json::Node node,
                          const std::stop_token& stop)
{
    note(m_self, document, node, stop);
    if (document.kind(node) != json::Kind::Object) {
        ++m_others;
        return;
    }
    ++m_events;
    object(document, node, {}, stop);
}

void ObservedShape::object(const json::Document& document, json::Node object, const std::string& at,
                           const std::stop_token& stop)
{
    for (json::Node member = document.firstChild(object); member != json::kNone;
         member = document.nextSibling(member)) {
        if (stop.stop_requested())
            return;
        std::string pointer = at;
        json::appendToken(pointer, json::decodeString(document.nameSource(member)));
        if (m_fields.size() >= kMostFields && !m_fields.contains(pointer)) {
            m_isCut = true;
            continue;
        }
        note(m_fields[pointer], document, member, stop);
        if (document.kind(member) == json::Kind::Object)
            this->object(document, member, pointer, stop);
    }
}

void ObservedShape::note(ObservedField& field, const json::Document& document, json::Node node,
                         const std::stop_token& stop)
{
    const json::Kind kind = document.kind(node);
    ++field.events;
    ++field.kinds.at(static_cast<std::size_t>(kind));
    if (kind != json::Kind::Object && field.values.size() < kMostValues &&
        document.source(node).size() <= kLongestValue)
        field.values.emplace_back(document.source(node));
    if (kind != json::Kind::Array)
        return;
    if (!field.elements)
        field.elements = std::make_shared<ObservedShape>();
    for (json::Node element = document.firstChild(node);
         element != json::kNone && !stop.stop_requested(); element = document.nextSibling(element))
        field.elements->value(document, element, stop);
}

const ObservedField* ObservedShape::at(const std::string& pointer) const
{
    const auto found = m_fields.find(pointer);
    return found == m_fields.end() ? nullptr : &found->second;
}

} // namespace viridian::pipeline
