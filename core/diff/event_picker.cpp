#include "core/diff/event_picker.h"

#include <algorithm>

namespace viridian::diff {
namespace {

tl::unexpected<Error> notTheSame()
{
    return fail(ErrorKind::Conflict,
                "An event that differs was another one when it was read a second time; compare "
                "again, and make sure that nobody changes stored events meanwhile.");
}

} // namespace

const Event* PickedEvents::find(std::size_t index) const
{
    const auto place = std::ranges::lower_bound(indices, index);
    if (place == indices.end() || *place != index)
        return nullptr;
    return &events[static_cast<std::size_t>(place - indices.begin())];
}

EventPicker::EventPicker(Source source, std::vector<std::size_t> wanted, std::size_t parts)
    : m_source(std::move(source)), m_wanted(std::move(wanted)), m_parts(parts)
{
}

std::size_t EventPicker::partOf(std::size_t index) const
{
    return m_source.side.traces()[index].stream % m_parts;
}

Status EventPicker::readAgain()
{
    m_onDisk.emplace(m_source.folder, m_parts);
    auto next = m_wanted.begin();
    const auto visit = [&](std::size_t index, const Event& event) -> Status {
        if (next == m_wanted.end() || index != *next)
            return {};
        const Trace& trace = m_source.side.traces()[index];
        Event picked = event;
        picked.version = trace.version;
        if (event.position != trace.position || eventDigest(picked, m_source.level) != trace.digest)
            return notTheSame();
        ++next;
        return m_onDisk->add(partOf(index), picked);
    };
    if (Status read = m_source.readAgain(m_wanted.back(), visit); !read)
        return read;
    return next == m_wanted.end() ? Status() : notTheSame();
}

Result<PickedEvents> EventPicker::load(std::size_t part)
{
    PickedEvents picked;
    std::ranges::copy_if(m_wanted, std::back_inserter(picked.indices),
                         [&](std::size_t index) { return partOf(index) == part; });
    if (picked.indices.empty())
        return picked;
    if (!m_source.side.holdsEvents()) {
        if (!m_onDisk)
            if (Status read = readAgain(); !read)
                return passOn(read);
        Result<EventBatch> loaded = m_onDisk->load(part);
        if (!loaded)
            return passOn(loaded);
        picked.events = std::move(*loaded);
        return picked;
    }
    picked.events.share(m_source.side.held());
    picked.events.reserve(picked.indices.size());
    for (const std::size_t index : picked.indices)
        picked.events.add(m_source.side.held()[index]).version =
            m_source.side.traces()[index].version;
    return picked;
}

} // namespace viridian::diff
