#include "ui/browse/place_history.h"

namespace viridian::ui {
namespace {

std::optional<ViewPlace> step(std::vector<ViewPlace>& from, std::vector<ViewPlace>& to,
                              const ViewPlace& now)
{
    while (!from.empty() && from.back() == now)
        from.pop_back();
    if (from.empty())
        return {};
    const ViewPlace place = from.back();
    from.pop_back();
    to.push_back(now);
    return place;
}

} // namespace

void PlaceHistory::leave(const ViewPlace& from)
{
    m_forward.clear();
    if (!m_back.empty() && m_back.back() == from)
        return;
    m_back.push_back(from);
    if (m_back.size() > kMost)
        m_back.erase(m_back.begin());
}

std::optional<ViewPlace> PlaceHistory::back(const ViewPlace& now)
{
    return step(m_back, m_forward, now);
}

std::optional<ViewPlace> PlaceHistory::forward(const ViewPlace& now)
{
    return step(m_forward, m_back, now);
}

void PlaceHistory::clear()
{
    m_back.clear();
    m_forward.clear();
}

} // namespace viridian::ui
