#include "core/pipeline/merge_stage.h"

#include <algorithm>
#include <fmt/format.h>

/// The merged event stands where its group closed: at the event that closed it, before what that
/// event becomes, or after its last event where that one closed it. Green cannot have it earlier:
/// what lies between is written by then.
namespace viridian::pipeline {
namespace {

std::string nameOf(const Event& event)
{
    return event.id.empty() ? fmt::format("{}@{}", event.stream, event.version)
                            : std::string(event.id);
}

} // namespace

bool MergeStage::closesType(const Work& work) const
{
    return std::ranges::any_of(m_rules.close.types,
                               [&](const NewAddress& to) { return work.type() == to.type; });
}

void MergeStage::arrives(const Passing& item, bool mine)
{
    if (m_rules.close.idle && item.event.time)
        closeIdle(*item.event.time);
    if (mine || m_rules.close.types.empty() || m_groups.empty())
        return;
    Work& work = matcher().begin(item.event, arena());
    if (!closesType(work))
        return;
    if (step().match.stream && !step().match.stream->matches(item.event.stream, work.captures))
        return;
    const std::optional<std::string> key = m_rules.by.of(work);
    if (const auto group = key ? m_groups.find(*key) : m_groups.end(); group != m_groups.end())
        close(group);
}

void MergeStage::closeIdle(Timestamp now)
{
    while (!m_lastTimes.empty() && now - m_lastTimes.begin()->first > *m_rules.close.idle)
        close(m_groups.find(m_lastTimes.begin()->second));
}

/// Nothing is remembered before all of it is known to work.
Status MergeStage::take(const Passing& item, Work& work)
{
    const std::optional<std::string> key = m_rules.by.of(work);
    if (!key)
        return fail(ErrorKind::InvalidInput, fmt::format("{} is missing, by which it is merged",
                                                         m_rules.by.missingIn(work)));
    const auto found = m_groups.find(*key);
    std::vector<std::string> folded = found == m_groups.end()
                                          ? std::vector<std::string>(m_rules.folds.size())
                                          : found->second.folded;
    for (std::size_t i = 0; i < folded.size(); ++i) {
        Result<std::string> value = m_rules.folds[i].with(folded[i], work);
        if (!value)
            return passOn(value);
        folded[i] = std::move(*value);
    }
    const auto at = m_groups.try_emplace(*key).first;
    Group& group = at->second;
    if (group.count == 0) {
        group.since = item.event.position;
        if (needsFirst())
            group.first = HeldEvent(item.event);
    }
    ++group.count;
    ++m_held;
    group.ids = chained(group.ids, digestOf(nameOf(item.event)));
    group.last = HeldEvent(item.event);
    group.folded = std::move(folded);
    setTime(*key, group, item.event.time);
    keep(item);
    if (group.count == m_rules.close.count || closesType(work))
        close(at);
    return {};
}

void MergeStage::setTime(const std::string& key, Group& group, const std::optional<Timestamp>& time)
{
    if (!m_rules.close.idle || !time || (group.lastTime && *time <= *group.lastTime))
        return;
    if (group.lastTime)
        m_lastTimes.erase({*group.lastTime, key});
    group.lastTime = time;
    m_lastTimes.emplace(*time, key);
}

void MergeStage::close(Groups::iterator at)
{
    if (at->second.lastTime)
        m_lastTimes.erase({*at->second.lastTime, at->first});
    const Group group = std::move(at->second);
    m_groups.erase(at);
    m_held -= group.count;
    Event event = kept(group.last.view());
    if (m_rules.keepFirst)
        event.data = kept(group.first.view()).data;
    event.dataBytes = event.data.bytes.size();
    if (m_rules.firstMetadata)
        event.metadata = kept(group.first.view()).metadata;
    Work& work = matcher().begin(event, arena());
    if (const Status made = make(group, work); !made)
        return giveUp(event, made.error().message);
    give(work.finish(), event.stream);
}

Status MergeStage::make(const Group& group, Work& work) const
{
    if (!m_rules.into.type.empty())
        work.setType(m_rules.into.type);
    if (!m_rules.into.version.empty()) {
        if (Status set = work.setVersion(m_rules.into.version); !set)
            return set;
    }
    for (std::size_t i = 0; i < group.folded.size(); ++i) {
        if (Status put = m_rules.folds[i].put(group.folded[i], work); !put)
            return put;
    }
    work.setId(
        uuidV5(model().id, fmt::format("{}\nmerge\n{}", step().id, group.ids.toText())).toText());
    return {};
}

void MergeStage::drain()
{
    // In the order in which their last events came, so that what comes out is in blue's order.
    std::vector<std::pair<Position, std::string>> order;
    for (const auto& [key, group] : m_groups)
        order.emplace_back(group.last.view().position, key);
    std::ranges::sort(order);
    for (const auto& [position, key] : order)
        close(m_groups.find(key));
}

std::vector<OpenGroup> MergeStage::openGroups() const
{
    std::vector<OpenGroup> all;
    for (const auto& [key, group] : m_groups) {
        all.push_back({.step = step().id, .key = key, .events = group.count, .since = group.since});
        std::ranges::replace(all.back().key, '\x1f', ' ');
    }
    return all;
}

std::string MergeStage::state() const
{
    StateWriter out;
    for (const auto& [key, group] : m_groups) {
        out.text(key);
        out.number(static_cast<std::int64_t>(group.count));
        out.position(group.since);
        out.text(group.ids.toText());
        out.text(group.first.text());
        out.text(group.last.text());
        out.time(group.lastTime);
        for (const std::string& value : group.folded)
            out.text(value);
    }
    return out.take();
}

Status MergeStage::restore(std::string_view state)
{
    m_groups.clear();
    m_lastTimes.clear();
    m_held = 0;
    StateReader in(state);
    while (in.good() && !in.atEnd()) {
        const std::string key(in.text());
        Group& group = m_groups[key];
        group.count = static_cast<std::uint64_t>(in.number());
        group.since = in.position();
        const std::optional<Digest128> ids = Digest128::parse(in.text());
        const std::string_view first = in.text();
        Result<HeldEvent> last = HeldEvent::parse(in.text());
        Result<HeldEvent> firstHeld = first.empty() ? HeldEvent() : HeldEvent::parse(first);
        if (!last || !firstHeld || !ids)
            return tl::unexpected(unreadableState());
        group.ids = *ids;
        group.first = std::move(*firstHeld);
        group.last = std::move(*last);
        setTime(key, group, in.time());
        for (std::size_t i = 0; i < m_rules.folds.size(); ++i)
            group.folded.emplace_back(in.text());
        m_held += group.count;
    }
    return in.finish();
}

} // namespace viridian::pipeline
