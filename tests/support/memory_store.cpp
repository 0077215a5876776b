#include "tests/support/memory_store.h"

#include "core/base/text.h"
#include "core/base/uuid.h"
#include "core/store/fence.h"
#include "tests/support/memory_ledger.h"

#include <algorithm>
#include <condition_variable>
#include <set>
#include <thread>

namespace viridian::test {

namespace {

Payload payloadOf(const std::string& text, bool emptyIsNull)
{
    if (text.empty() && emptyIsNull)
        return {};
    return {PayloadKind::Json, text};
}

Event viewOf(const PlainEvent& from, Bodies bodies)
{
    Event event;
    event.position = from.position;
    event.stream = from.stream;
    event.version = from.version;
    event.id = from.id;
    event.type = from.type;
    event.schemaVersion = from.schemaVersion;
    event.time = from.time;
    event.dataBytes = from.data.size();
    if (bodies == Bodies::None)
        return event;
    event.data = payloadOf(from.data, false);
    if (bodies == Bodies::Start)
        event.data.bytes = event.data.bytes.substr(0, 256);
    event.metadata = payloadOf(from.metadata, true);
    return event;
}

} // namespace

std::vector<PlainEvent> plain(const EventBatch& batch)
{
    std::vector<PlainEvent> events;
    for (const Event& event : batch) {
        PlainEvent one;
        one.stream = event.stream;
        one.type = event.type;
        one.data = event.data.bytes;
        one.id = event.id;
        one.metadata = event.metadata.bytes;
        one.schemaVersion = event.schemaVersion;
        one.version = event.version;
        one.position = event.position;
        one.time = event.time.value_or(Timestamp{});
        events.push_back(std::move(one));
    }
    return events;
}

EventBatch batchOf(const std::vector<PlainEvent>& events)
{
    EventBatch batch;
    for (const PlainEvent& event : events)
        batch.addCopy(viewOf(event, Bodies::Full));
    return batch;
}

MemoryDatabase::Books::Books() = default;
MemoryDatabase::Books::~Books() = default;

MemoryDatabase::MemoryDatabase(std::string name) : m_books(std::make_unique<Books>())
{
    info.driver = "memory";
    info.layout = "memory";
    info.title = "memory";
    info.displayName = name;
    info.address = "memory:" + name;
    info.place = "memory:" + std::move(name);
    info.traits.schemaColumn = true;
    info.capabilities = {Capability::Append, Capability::KeepsBytes, Capability::KeepsTime,
                         Capability::SchemaColumn};
}

Failure MemoryDatabase::ask(const char* call)
{
    std::function<Failure(const std::string&)> hook;
    {
        const std::scoped_lock lock(m_mutex);
        m_calls.emplace_back(call);
        if (!m_reachable)
            return Failure::Before;
        hook = m_hook;
    }
    return hook ? hook(call) : Failure::None;
}

Position MemoryDatabase::appendLocked(PlainEvent event)
{
    event.position = Position(++m_lastPosition);
    const auto [last, isNew] = m_versions.try_emplace(event.stream, info.versionBase - 1);
    event.version = ++last->second;
    if (event.id.empty())
        event.id = uuidV5(Uuid{}, event.stream + "/" + std::to_string(event.version)).toText();
    if (event.time == Timestamp{})
        event.time = now();
    m_events.push_back(std::move(event));
    return m_events.back().position;
}

Position MemoryDatabase::append(PlainEvent event)
{
    const std::scoped_lock lock(m_mutex);
    return appendLocked(std::move(event));
}

void MemoryDatabase::append(const std::vector<PlainEvent>& events)
{
    const std::scoped_lock lock(m_mutex);
    for (const PlainEvent& event : events)
        appendLocked(event);
}

void MemoryDatabase::leaveGap()
{
    const std::scoped_lock lock(m_mutex);
    ++m_lastPosition;
}

void MemoryDatabase::holdAfter(std::optional<Position> position, std::vector<Holder> heldBy)
{
    const std::scoped_lock lock(m_mutex);
    m_holdAfter = position;
    m_heldBy = std::move(heldBy);
}

void MemoryDatabase::setReachable(bool reachable)
{
    const std::scoped_lock lock(m_mutex);
    m_reachable = reachable;
}

std::vector<PlainEvent> MemoryDatabase::events() const
{
    const std::scoped_lock lock(m_mutex);
    return m_events;
}

std::size_t MemoryDatabase::size() const
{
    const std::scoped_lock lock(m_mutex);
    return m_events.size();
}

void MemoryDatabase::setHook(std::function<Failure(const std::string&)> hook)
{
    const std::scoped_lock lock(m_mutex);
    m_hook = std::move(hook);
}

std::vector<std::string> MemoryDatabase::calls() const
{
    const std::scoped_lock lock(m_mutex);
    return m_calls;
}

std::uint64_t MemoryDatabase::handOvers() const
{
    const std::scoped_lock lock(m_mutex);
    return m_books->handOvers;
}

bool MemoryDatabase::indexesDeferred() const
{
    const std::scoped_lock lock(m_mutex);
    return m_books->deferred;
}

std::uint64_t MemoryDatabase::indexBuilds() const
{
    const std::scoped_lock lock(m_mutex);
    return m_books->indexBuilds;
}

/// A reading connection.
class MemoryStore final : public EventStore {
public:
    explicit MemoryStore(std::shared_ptr<MemoryDatabase> database)
        : m_database(std::move(database)), m_info(m_database->info)
    {
    }

    [[nodiscard]] const StoreInfo& info() const override { return m_info; }

    Result<Head> head(std::stop_token stop) override
    {
        return answer<Head>("head", stop, [&] { return headLocked(); });
    }

    Result<ReadPage> read(const ReadRequest& request, std::stop_token stop) override
    {
        return answer<ReadPage>("read", stop, [&] { return readLocked(request); });
    }

    Result<std::optional<Position>> positionAt(Timestamp time, std::stop_token stop) override
    {
        return answer<std::optional<Position>>("positionAt", stop, [&] {
            std::optional<Position> found;
            for (const PlainEvent& event : m_database->m_events)
                if (event.time <= time)
                    found = event.position;
            return found;
        });
    }

    Result<Count> countEvents(bool /*exact*/, std::stop_token stop) override
    {
        return answer<Count>("countEvents", stop, [&] {
            return Count{m_database->m_events.size(), true};
        });
    }

    Result<Count> countStreams(bool /*exact*/, std::stop_token stop) override
    {
        return answer<Count>("countStreams", stop, [&] {
            return Count{m_database->m_versions.size(), true};
        });
    }

    Result<std::uint64_t> countBetween(std::optional<Position> after, std::optional<Position> upTo,
                                       std::stop_token stop) override
    {
        return answer<std::uint64_t>("countBetween", stop, [&] {
            return static_cast<std::uint64_t>(
                std::ranges::count_if(m_database->m_events, [&](const PlainEvent& event) {
                    return (!after || event.position > *after) &&
                           (!upTo || event.position <= *upTo);
                }));
        });
    }

    Result<std::vector<TypeCount>> types(std::stop_token stop) override
    {
        return answer<std::vector<TypeCount>>("types", stop, [&] {
            std::map<std::pair<std::string, std::string>, std::uint64_t> counts;
            for (const PlainEvent& event : m_database->m_events)
                ++counts[{event.type, event.schemaVersion}];
            std::vector<TypeCount> rows;
            for (const auto& [key, count] : counts)
                rows.push_back({key.first, key.second, count});
            return rows;
        });
    }

    Result<std::vector<CategoryRow>> categories(std::stop_token stop) override
    {
        return answer<std::vector<CategoryRow>>("categories", stop, [&] {
            std::map<std::string, CategoryRow> rows;
            std::set<std::string> streams;
            for (const PlainEvent& event : m_database->m_events) {
                CategoryRow& row = rows[std::string(categoryOf(event.stream))];
                ++row.events;
                if (streams.insert(event.stream).second)
                    ++row.streams;
            }
            std::vector<CategoryRow> list;
            for (auto& [category, row] : rows) {
                row.category = category;
                list.push_back(row);
            }
            return list;
        });
    }

    Result<std::vector<StreamRow>> streams(std::string_view pattern, std::string_view after,
                                           std::size_t limit, std::stop_token stop) override
    {
        return answer<std::vector<StreamRow>>("streams", stop, [&] {
            std::vector<StreamRow> rows;
            for (const auto& [stream, version] : m_database->m_versions) {
                if (rows.size() < limit && stream > after && matchesWildcard(stream, pattern))
                    rows.push_back({stream, version,
                                    static_cast<std::uint64_t>(version - m_info.versionBase + 1)});
            }
            return rows;
        });
    }

    Result<std::vector<StreamHead>> streamHeads(std::span<const std::string> streams,
                                                std::optional<Position> upTo,
                                                std::stop_token stop) override
    {
        return answer<std::vector<StreamHead>>("streamHeads", stop, [&] {
            std::vector<StreamHead> heads;
            for (const std::string& stream : streams) {
                StreamHead head{stream, std::nullopt};
                for (const PlainEvent& event : m_database->m_events)
                    if (event.stream == stream && (!upTo || event.position <= *upTo))
                        head.version = event.version;
                heads.push_back(std::move(head));
            }
            return heads;
        });
    }

    Result<bool> waitForChange(std::chrono::milliseconds timeout, std::stop_token stop) override
    {
        const std::size_t before = m_database->size();
        const auto until = std::chrono::steady_clock::now() + timeout;
        while (std::chrono::steady_clock::now() < until && !stop.stop_requested()) {
            if (m_database->size() != before)
                return true;
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        return answer<bool>("waitForChange", stop, [] { return false; });
    }

    Result<std::unique_ptr<Ledger>> openLedger(bool create) override
    {
        return makeMemoryLedger(m_database, create);
    }
    Result<std::unique_ptr<Target>> openTarget() override { return makeMemoryTarget(m_database); }
    Result<std::unique_ptr<Fence>> openFence() override
    {
        return fail(ErrorKind::Denied, "A store in memory cannot be fenced.");
    }

private:
    template <typename T, typename Work>
    Result<T> answer(const char* call, const std::stop_token& stop, Work&& work)
    {
        if (stop.stop_requested())
            return fail(ErrorKind::Cancelled, "Stopped.");
        const Failure failure = m_lost ? Failure::Before : m_database->ask(call);
        if (failure != Failure::None) {
            m_lost = true;
            return fail(ErrorKind::Unavailable, "The connection to the store in memory was lost.",
                        call);
        }
        const std::scoped_lock lock(m_database->m_mutex);
        return work();
    }

    [[nodiscard]] std::optional<Position> settledLocked() const
    {
        std::optional<Position> settled;
        for (auto event = m_database->m_events.rbegin(); event != m_database->m_events.rend();
             ++event) {
            if (!m_database->m_holdAfter || event->position <= *m_database->m_holdAfter) {
                settled = event->position;
                break;
            }
        }
        return settled;
    }

    [[nodiscard]] Head headLocked() const
    {
        Head head;
        if (!m_database->m_events.empty())
            head.visible = m_database->m_events.back().position;
        head.settled = settledLocked();
        if (head.settled != head.visible)
            head.heldBy = m_database->m_heldBy;
        head.readAt = now();
        return head;
    }

    [[nodiscard]] bool wanted(const PlainEvent& event, const ReadRequest& request) const
    {
        if (request.stream && event.stream != *request.stream)
            return false;
        return request.filter.empty() || request.filter.matches(viewOf(event, Bodies::Full));
    }

    [[nodiscard]] ReadPage readLocked(const ReadRequest& request) const
    {
        ReadPage page;
        page.atEnd = true;
        const std::optional<Position> settled = settledLocked();
        if (!settled)
            return page;
        const Position top = request.upTo ? std::min(*request.upTo, *settled) : *settled;
        const auto look = [&](const PlainEvent& event) {
            if (page.events.size() == request.limit || page.scanned == request.scanLimit) {
                page.atEnd = false;
                return false;
            }
            ++page.scanned;
            page.scannedTo = event.position;
            if (wanted(event, request))
                page.events.addCopy(viewOf(event, request.bodies));
            return true;
        };
        const auto& all = m_database->m_events;
        const auto end = std::ranges::upper_bound(all, top, {}, &PlainEvent::position);
        if (request.direction == Direction::Forward) {
            auto at = request.after
                          ? std::ranges::upper_bound(all, *request.after, {}, &PlainEvent::position)
                          : all.begin();
            while (at < end && look(*at))
                ++at;
        } else {
            auto at = request.after
                          ? std::min(end, std::ranges::lower_bound(all, *request.after, {},
                                                                   &PlainEvent::position))
                          : end;
            while (at != all.begin() && look(*std::prev(at)))
                --at;
        }
        return page;
    }

    std::shared_ptr<MemoryDatabase> m_database;
    StoreInfo m_info;
    bool m_lost = false;
};

Result<std::unique_ptr<EventStore>> MemoryDatabase::open()
{
    if (ask("open") != Failure::None)
        return fail(ErrorKind::Unavailable, "The store in memory was not reached.");
    return std::make_unique<MemoryStore>(shared_from_this());
}

std::function<Result<std::unique_ptr<EventStore>>()> MemoryDatabase::opener()
{
    return [self = shared_from_this()] { return self->open(); };
}

} // namespace viridian::test
