#include "core/pipeline/worker/states.h"

#include "core/json/document.h"

namespace viridian::worker {
namespace {

constexpr std::string_view kNothing = "null";

} // namespace

std::string_view States::of(std::string_view key) const
{
    const auto found = m_states.find(key);
    return found == m_states.end() ? kNothing : std::string_view(found->second);
}

void States::set(std::string_view key, std::string_view state)
{
    const auto found = m_states.find(key);
    if (state == kNothing) {
        if (found != m_states.end())
            m_states.erase(found);
        return;
    }
    if (found == m_states.end())
        m_states.emplace(key, state);
    else
        found->second = state;
}

std::string States::carried() const
{
    std::string text = "{";
    for (const auto& [key, state] : m_states) {
        text += text.size() > 1 ? "," : "";
        json::appendEncoded(text, key);
        text += ':';
        text += state;
    }
    return text + "}";
}

Status States::restore(std::string_view carried)
{
    json::Document document;
    if (!document.parse(carried) || document.kind(json::Document::root()) != json::Kind::Object)
        return fail(ErrorKind::InvalidInput,
                    "What the sync carried from its last run is not readable; start it over.");
    m_states.clear();
    for (json::Node member = document.firstChild(json::Document::root()); member != json::kNone;
         member = document.nextSibling(member))
        set(json::decodeString(document.nameSource(member)), document.source(member));
    return {};
}

} // namespace viridian::worker
