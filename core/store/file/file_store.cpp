#include "core/store/file/file_store.h"

#include "core/base/text.h"
#include "core/store/fence.h"
#include "core/store/file/file_index.h"
#include "core/store/file/line_source.h"
#include "core/store/file/ndjson.h"
#include "core/store/filter_cost.h"
#include "core/store/first_event.h"
#include "core/store/ledger.h"
#include "core/store/target.h"

#include <algorithm>
#include <condition_variable>
#include <filesystem>
#include <fmt/format.h>
#include <mutex>
#include <span>

namespace viridian {
namespace {

constexpr std::string_view kNoDatabase =
    "An export file can be read and written whole, but it is no database.";

std::string_view startOf(std::string_view data)
{
    constexpr std::size_t kStart = 256;
    std::size_t end = std::min(data.size(), kStart);
    while (end < data.size() && end > kStart - 3 &&
           (static_cast<unsigned char>(data[end]) & 0xC0U) == 0x80U)
        --end;
    return data.substr(0, end);
}

class FileStore final : public EventStore, public HasIndexes {
public:
    FileStore(const StoreAddress& address, LineSource source, FileIndex index)
        : m_source(std::move(source)), m_index(std::move(index))
    {
        m_info.driver = "file";
        m_info.layout = "ndjson";
        m_info.title = "NDJSON export";
        m_info.displayName = address.displayName();
        m_info.address = address.text;
        m_info.place =
            fmt::format("file:{}", std::filesystem::weakly_canonical(address.path).string());
        m_info.versionBase = m_index.versionBase;
        m_info.traits.schemaColumn = true;
        m_info.capabilities = {Capability::KeepsBytes, Capability::KeepsTime,
                               Capability::SettleTest, Capability::SchemaColumn};
        m_info.notices = m_index.notices;
    }

    const StoreInfo& info() const override { return m_info; }
    IndexedFields indexedFields() const override { return {.position = true}; }
    Result<std::optional<std::string>> identity(std::stop_token stop) override
    {
        return firstEventIdentity(*this, std::move(stop));
    }

    Result<Head> head(std::stop_token /*stop*/) override
    {
        const std::optional<Position> last = lastPosition();
        return Head{.visible = last, .settled = last, .heldBy = {}, .readAt = now()};
    }

    Result<ReadPage> read(const ReadRequest& request, std::stop_token stop) override
    {
        return request.direction == Direction::Forward ? readForward(request, std::move(stop))
                                                       : readBackward(request, std::move(stop));
    }

    Result<std::optional<Position>> positionAt(Timestamp time, std::stop_token stop) override;

    Result<Count> countEvents(bool /*exact*/, std::stop_token /*stop*/) override
    {
        return Count{.count = m_index.events, .exact = true};
    }
    Result<Count> countStreams(bool /*exact*/, std::stop_token /*stop*/) override
    {
        return Count{.count = m_index.streams.size(), .exact = true};
    }
    Result<std::uint64_t> countBetween(std::optional<Position> after, std::optional<Position> upTo,
                                       std::stop_token stop) override;
    Result<std::vector<TypeCount>> types(std::stop_token stop) override;
    Result<std::vector<CategoryRow>> categories(std::stop_token stop) override;
    Result<std::vector<StreamRow>> streams(std::string_view pattern, std::string_view after,
                                           std::size_t limit, std::stop_token stop) override;
    Result<std::vector<StreamHead>> streamHeads(std::span<const std::string> streams,
                                                std::optional<Position> upTo,
                                                std::stop_token stop) override;

    /// An export does not change: this only waits.
    Result<bool> waitForChange(std::chrono::milliseconds timeout, std::stop_token stop) override
    {
        std::mutex mutex;
        std::condition_variable_any never;
        std::unique_lock lock(mutex);
        never.wait_for(lock, stop, timeout, [] { return false; });
        if (stop.stop_requested())
            return fail(ErrorKind::Cancelled, "Stopped.");
        return false;
    }

    Result<std::unique_ptr<Ledger>> openLedger(bool /*create*/) override { return denied(); }
    Result<std::unique_ptr<Target>> openTarget() override { return denied(); }
    Result<std::unique_ptr<Fence>> openFence() override { return denied(); }

private:
    static tl::unexpected<Error> denied()
    {
        return fail(ErrorKind::Denied, std::string(kNoDatabase));
    }

    [[nodiscard]] std::optional<Position> lastPosition() const
    {
        return m_index.blocks.empty() ? std::nullopt : std::optional(m_index.blocks.back().last);
    }

    /// The events of one block; the newest block is kept, so that small pages do not read it again.
    Result<std::span<const Event>> eventsOf(std::size_t block, std::stop_token stop);

    Result<ReadPage> readForward(const ReadRequest& request, std::stop_token stop);
    Result<ReadPage> readBackward(const ReadRequest& request, std::stop_token stop);
    [[nodiscard]] static bool wanted(const Event& event, const ReadRequest& request)
    {
        return (!request.stream || event.stream == *request.stream) &&
               request.filter.matches(event);
    }
    static void keep(Event event, Bodies bodies, EventBatch& into)
    {
        if (bodies != Bodies::Full)
            event.data.bytes =
                bodies == Bodies::Start ? startOf(event.data.bytes) : std::string_view();
        into.addCopy(event);
    }

    LineSource m_source;
    FileIndex m_index;
    StoreInfo m_info;
    std::uint64_t m_nextLine = 0; ///< number of the line that m_source stands before; 0 = not known
    EventBatch m_block;
    std::optional<std::size_t> m_blockIndex; ///< which block m_block holds
};

Result<std::span<const Event>> FileStore::eventsOf(std::size_t block, std::stop_token stop)
{
    if (m_blockIndex == block)
        return m_block.events();
    const FileIndex::Block& start = m_index.blocks[block];
    if (m_nextLine != start.line) {
        if (Status at = m_source.seek(start.place); !at)
            return passOn(at);
    }
    m_nextLine = 0; // not known, should anything below fail
    m_blockIndex.reset();
    m_block = EventBatch();
    std::uint64_t number = start.line;
    for (; m_block.size() < start.events; ++number) {
        if (stop.stop_requested())
            return fail(ErrorKind::Cancelled, "Stopped.");
        std::string_view line;
        const Result<bool> more = m_source.next(line);
        if (!more)
            return tl::unexpected(more.error());
        if (*more && FileIndex::isBlank(line))
            continue;
        const Status parsed = *more ? parseNdjson(line, number, m_block)
                                    : fail(ErrorKind::Corrupt, "It became shorter.");
        if (!parsed)
            return fail(ErrorKind::Corrupt,
                        fmt::format("{} changed while it was read: {}", m_info.address,
                                    parsed.error().message),
                        parsed.error().detail);
        if (m_index.numbered)
            m_block.mutableEvents().back().position = Position(number);
    }
    m_nextLine = number;
    m_blockIndex = block;
    return m_block.events();
}

Result<ReadPage> FileStore::readForward(const ReadRequest& request, std::stop_token stop)
{
    ReadPage page;
    page.scannedTo = request.after;
    const std::size_t limit = std::clamp<std::size_t>(request.limit, 1, 100'000);
    for (std::size_t block = m_index.blockAfter(request.after); block < m_index.blocks.size();
         ++block) {
        const Result<std::span<const Event>> events = eventsOf(block, stop);
        if (!events)
            return tl::unexpected(events.error());
        for (const Event& event : *events) {
            if (request.after && event.position <= *request.after)
                continue;
            page.atEnd = request.upTo && event.position > *request.upTo;
            if (page.atEnd || page.events.size() >= limit || page.scanned >= request.scanLimit)
                return page;
            ++page.scanned;
            page.scannedTo = event.position;
            if (wanted(event, request))
                keep(event, request.bodies, page.events);
        }
    }
    page.atEnd = true;
    return page;
}

Result<ReadPage> FileStore::readBackward(const ReadRequest& request, std::stop_token stop)
{
    ReadPage page;
    page.scannedTo = request.after;
    const std::size_t limit = std::clamp<std::size_t>(request.limit, 1, 100'000);
    const auto inRange = [&request](const Position& position) {
        return (!request.after || position < *request.after) &&
               (!request.upTo || position <= *request.upTo);
    };
    for (std::size_t block = m_index.blocks.size(); block-- > 0;) {
        if (!inRange(m_index.blocks[block].first))
            continue;
        const Result<std::span<const Event>> events = eventsOf(block, stop);
        if (!events)
            return tl::unexpected(events.error());
        for (std::size_t i = events->size(); i-- > 0;) {
            const Event& event = (*events)[i];
            if (!inRange(event.position))
                continue;
            if (page.events.size() >= limit || page.scanned >= request.scanLimit)
                return page;
            ++page.scanned;
            page.scannedTo = event.position;
            if (wanted(event, request))
                keep(event, request.bodies, page.events);
        }
    }
    page.atEnd = true;
    return page;
}

Result<std::optional<Position>> FileStore::positionAt(Timestamp time, std::stop_token stop)
{
    // The last block that starts at or before the time holds the answer, times rising with
    // positions.
    std::size_t block = m_index.blocks.size();
    while (block > 0 && m_index.blocks[block - 1].firstTime &&
           *m_index.blocks[block - 1].firstTime > time)
        --block;
    if (block == 0)
        return std::optional<Position>();
    const Result<std::span<const Event>> events = eventsOf(block - 1, std::move(stop));
    if (!events)
        return tl::unexpected(events.error());
    std::optional<Position> found;
    for (const Event& event : *events) {
        if (event.time && *event.time > time)
            break;
        found = event.position;
    }
    return found;
}

Result<std::uint64_t> FileStore::countBetween(std::optional<Position> after,
                                              std::optional<Position> upTo, std::stop_token stop)
{
    std::uint64_t count = 0;
    for (std::size_t block = m_index.blockAfter(after); block < m_index.blocks.size(); ++block) {
        const FileIndex::Block& one = m_index.blocks[block];
        const bool whole = (!after || one.first > *after) && (!upTo || one.last <= *upTo);
        if (whole) {
            count += one.events;
            continue;
        }
        if (upTo && one.first > *upTo)
            break;
        const Result<std::span<const Event>> events = eventsOf(block, stop);
        if (!events)
            return tl::unexpected(events.error());
        for (const Event& event : *events)
            count +=
                (!after || event.position > *after) && (!upTo || event.position <= *upTo) ? 1U : 0U;
    }
    return count;
}

Result<std::vector<TypeCount>> FileStore::types(std::stop_token /*stop*/)
{
    std::vector<TypeCount> all;
    for (const auto& [key, count] : m_index.types)
        all.push_back({.type = key.first, .schemaVersion = key.second, .count = count});
    std::ranges::stable_sort(all, std::greater(), &TypeCount::count);
    return all;
}

Result<std::vector<CategoryRow>> FileStore::categories(std::stop_token /*stop*/)
{
    std::map<std::string, CategoryRow, std::less<>> byName;
    for (const auto& [name, stream] : m_index.streams) {
        const std::string category(categoryOf(name));
        CategoryRow& row =
            byName
                .try_emplace(category, CategoryRow{.category = category, .events = 0, .streams = 0})
                .first->second;
        row.events += stream.events;
        ++row.streams;
    }
    std::vector<CategoryRow> all;
    all.reserve(byName.size());
    for (auto& [name, row] : byName)
        all.push_back(std::move(row));
    return all;
}

Result<std::vector<StreamRow>> FileStore::streams(std::string_view pattern, std::string_view after,
                                                  std::size_t limit, std::stop_token /*stop*/)
{
    std::vector<StreamRow> all;
    const std::string_view wanted = pattern.empty() ? std::string_view("*") : pattern;
    for (auto at = m_index.streams.upper_bound(after);
         at != m_index.streams.end() && all.size() < limit; ++at) {
        if (matchesWildcard(at->first, wanted))
            all.push_back({.stream = at->first,
                           .lastVersion = at->second.lastVersion,
                           .events = at->second.events});
    }
    return all;
}

Result<std::vector<StreamHead>> FileStore::streamHeads(std::span<const std::string> streams,
                                                       std::optional<Position> upTo,
                                                       std::stop_token stop)
{
    std::map<std::string, std::int64_t, std::less<>> upToThere;
    const bool whole = !upTo || !lastPosition() || *upTo >= *lastPosition();
    for (std::size_t block = 0;
         !whole && block < m_index.blocks.size() && m_index.blocks[block].first <= *upTo; ++block) {
        const Result<std::span<const Event>> events = eventsOf(block, stop);
        if (!events)
            return tl::unexpected(events.error());
        for (const Event& event : *events) {
            if (event.position <= *upTo)
                upToThere[std::string(event.stream)] = event.version;
        }
    }
    std::vector<StreamHead> heads;
    for (const std::string& stream : streams) {
        StreamHead head{.stream = stream, .version = std::nullopt};
        const auto all = m_index.streams.find(stream);
        const auto part = upToThere.find(stream);
        if (whole && all != m_index.streams.end())
            head.version = all->second.lastVersion;
        if (!whole && part != upToThere.end())
            head.version = part->second;
        heads.push_back(std::move(head));
    }
    return heads;
}

} // namespace

Result<std::unique_ptr<EventStore>> makeFileStore(const StoreAddress& address,
                                                  const OpenOptions& options)
{
    std::error_code missing;
    if (options.createIfMissing && !std::filesystem::exists(address.path, missing)) {
        if (Status created = createFileStore(address); !created)
            return passOn(created);
    }
    Result<LineSource> source = LineSource::open(address.path);
    if (!source)
        return passOn(source);
    Result<FileIndex> index = FileIndex::build(*source, {});
    if (!index)
        return passOn(index);
    return std::make_unique<FileStore>(address, *std::move(source), *std::move(index));
}

Status createFileStore(const StoreAddress& address)
{
    std::error_code missing;
    if (std::filesystem::exists(address.path, missing))
        return fail(ErrorKind::Conflict, fmt::format("{} is there already.", address.path));
    Result<NdjsonWriter> writer = NdjsonWriter::create(address.path);
    if (!writer)
        return passOn(writer);
    return writer->finish();
}

Result<std::vector<LayoutCandidate>> fileCandidates(const StoreAddress& address)
{
    const Result<LineSource> source = LineSource::open(address.path);
    if (!source)
        return tl::unexpected(source.error());
    return std::vector<LayoutCandidate>{
        {.layout = "ndjson", .schema = {}, .table = {}, .score = 1, .missing = {}}};
}

Result<DatabaseShape> fileShape(const StoreAddress& /*address*/, std::stop_token /*stop*/)
{
    return fail(ErrorKind::Denied, std::string(kNoDatabase));
}

Result<std::unique_ptr<SqlSession>> makeFileSession(const StoreAddress& /*address*/,
                                                    Access /*access*/)
{
    return fail(ErrorKind::Denied, std::string(kNoDatabase));
}

} // namespace viridian
