#include "core/event/event_batch.h"

#include <algorithm>

namespace viridian {

void Arena::grow(std::size_t atLeast)
{
    const std::size_t size = std::max(m_blockSize, atLeast);
    m_blocks.push_back(std::make_unique_for_overwrite<char[]>(size));
    m_next = m_blocks.back().get();
    m_left = size;
    m_capacity += size;
    constexpr std::size_t kLargest = std::size_t{16} * 1024 * 1024;
    m_blockSize = std::min(m_blockSize * 2, kLargest);
}

Arena& EventBatch::arena(std::size_t blockSize)
{
    if (!m_own)
        m_own = std::make_shared<Arena>(blockSize);
    return *m_own;
}

Event& EventBatch::addCopy(const Event& event)
{
    Arena& memory = arena();
    Event copy = event;
    copy.stream = memory.keep(event.stream);
    copy.id = memory.keep(event.id);
    copy.type = memory.keep(event.type);
    copy.schemaVersion = memory.keep(event.schemaVersion);
    copy.data.bytes = memory.keep(event.data.bytes);
    copy.metadata.bytes = memory.keep(event.metadata.bytes);
    return add(copy);
}

void EventBatch::share(const EventBatch& other)
{
    if (other.m_own)
        m_shared.push_back(other.m_own);
    m_shared.insert(m_shared.end(), other.m_shared.begin(), other.m_shared.end());
}

} // namespace viridian
