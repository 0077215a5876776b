#pragma once

#include "core/event/event.h"

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace viridian {

/// Memory that only grows, in which an event's bytes keep their address until the arena ends.
/// Thread: one writer at a time; readers may share it once it is finished.
class Arena {
public:
    /// @param blockSize bytes of the first block; a batch that fits needs one allocation
    explicit Arena(std::size_t blockSize = kDefaultBlock) : m_blockSize(blockSize) {}

    /// Copies @p bytes and returns where they now are.
    std::string_view keep(std::string_view bytes)
    {
        char* to = allocate(bytes.size());
        if (!bytes.empty())
            std::char_traits<char>::copy(to, bytes.data(), bytes.size());
        return {to, bytes.size()};
    }

    /// Uninitialised room for @p size bytes.
    char* allocate(std::size_t size)
    {
        if (size > m_left)
            grow(size);
        char* at = m_next;
        m_next += size;
        m_left -= size;
        return at;
    }

    /// Gives back the unused end of the newest allocation, which was @p allocated bytes long.
    void shrinkLast(std::size_t allocated, std::size_t used)
    {
        m_next -= allocated - used;
        m_left += allocated - used;
    }

    /// Bytes reserved from the system.
    [[nodiscard]] std::size_t capacity() const { return m_capacity; }

private:
    static constexpr std::size_t kDefaultBlock = std::size_t{64} * 1024;
    void grow(std::size_t atLeast);

    std::vector<std::unique_ptr<char[]>> m_blocks;
    std::size_t m_blockSize;
    char* m_next = nullptr;
    std::size_t m_left = 0;
    std::size_t m_capacity = 0;
};

/// Events in order, with the memory that they point into.
///
/// A batch may share the arenas of another: events that a pipeline passes on unchanged keep
/// pointing at the bytes that came from the wire, so a payload is copied once between source and
/// target. Thread: built by one thread; a finished batch is immutable and may be shared.
class EventBatch {
public:
    EventBatch() = default;
    EventBatch(EventBatch&&) noexcept = default;
    EventBatch& operator=(EventBatch&&) noexcept = default;
    EventBatch(const EventBatch&) = default;
    EventBatch& operator=(const EventBatch&) = default;

    [[nodiscard]] std::span<const Event> events() const { return m_events; }
    [[nodiscard]] std::size_t size() const { return m_events.size(); }
    [[nodiscard]] bool empty() const { return m_events.empty(); }
    [[nodiscard]] const Event& operator[](std::size_t index) const { return m_events[index]; }
    [[nodiscard]] const Event& front() const { return m_events.front(); }
    [[nodiscard]] const Event& back() const { return m_events.back(); }
    [[nodiscard]] auto begin() const { return m_events.begin(); }
    [[nodiscard]] auto end() const { return m_events.end(); }

    void reserve(std::size_t events) { m_events.reserve(events); }

    /// The arena that this batch's own bytes go into; made on first use.
    /// @param blockSize bytes to reserve at first, where the caller can tell
    Arena& arena(std::size_t blockSize = std::size_t{64} * 1024);

    /// Adds an event whose bytes already live in this batch's arenas.
    Event& add(const Event& event)
    {
        m_events.push_back(event);
        return m_events.back();
    }

    /// Adds an event from elsewhere, copying its bytes.
    Event& addCopy(const Event& event);

    /// Keeps @p other's memory alive as long as this batch, so that its events may be added without
    /// a copy.
    void share(const EventBatch& other);

    /// Takes out the events from index @p count on; their bytes stay until the arenas end.
    void keepFirst(std::size_t count)
    {
        m_events.erase(m_events.begin() + static_cast<std::ptrdiff_t>(count), m_events.end());
    }

    /// For builders that assign versions and positions after the fact.
    [[nodiscard]] std::span<Event> mutableEvents() { return m_events; }

private:
    std::vector<Event> m_events;
    std::shared_ptr<Arena> m_own;
    std::vector<std::shared_ptr<Arena>> m_shared;
};

} // namespace viridian
