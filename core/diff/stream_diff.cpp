#include "core/diff/stream_diff.h"

#include "core/base/digest.h"
#include "core/base/text.h"
#include "core/diff/partition.h"
#include "core/json/editor.h"

#include <algorithm>

namespace viridian::diff {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kBuckets = 65'536;
/// A part is held in memory while it is judged.
constexpr std::uint64_t kPartBytes = std::uint64_t{64} * 1024 * 1024;
constexpr std::uint64_t kMostParts = 256;

std::size_t bucketOf(std::string_view stream)
{
    return static_cast<std::size_t>(digestOf(stream).low % kBuckets);
}

void addTo(Digest128& sum, const Digest128& digest)
{
    sum.low += digest.low;
    sum.high += digest.high + (sum.low < digest.low ? 1 : 0);
}

std::uint64_t bytesOf(const Event& event)
{
    constexpr std::uint64_t kPerEvent = 200;
    return kPerEvent + event.data.bytes.size() + event.metadata.bytes.size() + event.stream.size() +
           event.id.size() + event.type.size();
}

/// What the first pass keeps of one side.
struct Side {
    struct Bucket {
        Digest128 sum;
        std::uint64_t events = 0;
        std::uint64_t bytes = 0;
    };
    std::vector<Bucket> buckets = std::vector<Bucket>(kBuckets);
    Digest128 total; ///< of the events as they are, without rules
    std::uint64_t events = 0;
};

/// Takes out what a rule ignores whole, so that it does not lead to a second look at every event. A
/// payload that cannot be edited stays: the judge decides.
class RuleCutter {
public:
    explicit RuleCutter(const Rules* rules)
    {
        if (rules != nullptr)
            for (const Rule& rule : rules->rules())
                if (!rule.tolerance && rule.path.find("/*") == std::string::npos)
                    m_rules.push_back(rule);
    }
    [[nodiscard]] bool idle() const { return m_rules.empty(); }

    /// The event as the rules leave it; its bytes live until the next call.
    Event cut(Event event)
    {
        cutPayload(event, event.data, "/data", m_dataEditor);
        cutPayload(event, event.metadata, "/metadata", m_metadataEditor);
        return event;
    }

private:
    void cutPayload(const Event& event, Payload& payload, std::string_view root,
                    json::Editor& editor) const
    {
        bool begun = false;
        for (const Rule& rule : m_rules) {
            const std::string_view path = rule.path;
            if (!path.starts_with(root) || payload.kind != PayloadKind::Json ||
                (!rule.type.empty() && !matchesWildcard(event.type, rule.type)))
                continue;
            if (!begun && !editor.reset(payload.bytes))
                return;
            begun = true;
            const std::string_view inside = path.substr(root.size());
            if (!inside.empty() && editor.contains(inside))
                static_cast<void>(editor.remove(inside));
        }
        if (begun && editor.changed())
            payload.bytes = editor.text();
    }

    std::vector<Rule> m_rules;
    json::Editor m_dataEditor;
    json::Editor m_metadataEditor;
};

/// The two passes over both sides.
class StreamDiff {
public:
    StreamDiff(Run& run, std::int64_t versionShift, std::optional<std::uint64_t> estimate)
        : m_run(run), m_shift(versionShift), m_estimate(estimate), m_cutter(run.options.rules.get())
    {
    }

    Status go(EventFeed& expected, EventFeed& green)
    {
        if (Status done = digest(expected, m_expected, true); !done)
            return done;
        if (Status done = digest(green, m_green, false); !done)
            return done;
        DiffResult& result = m_run.result;
        result.digest = m_expected.total;
        result.greenDigest = m_green.total;
        result.eventsExpected = m_expected.events;
        result.eventsActual = m_green.events;
        const std::uint64_t bytes = markDifferent();
        if (bytes == 0)
            return {};
        const auto parts = static_cast<std::size_t>(
            std::clamp<std::uint64_t>(bytes / kPartBytes + 1, 1, kMostParts));
        return tellApart(expected, green, parts);
    }

private:
    Status digest(EventFeed& feed, Side& side, bool isExpected)
    {
        const auto visit = [&](std::span<const Event> events) -> Status {
            for (const Event& event : events) {
                const Digest128 whole = eventDigest(event, m_run.result.level);
                addTo(side.total, whole);
                Side::Bucket& bucket = side.buckets[bucketOf(event.stream)];
                addTo(bucket.sum, m_cutter.idle()
                                      ? whole
                                      : eventDigest(m_cutter.cut(event), m_run.result.level));
                ++bucket.events;
                bucket.bytes += bytesOf(event);
            }
            side.events += events.size();
            if (isExpected)
                m_run.tellProgress(side.events, m_estimate);
            return {};
        };
        return feed.read(visit, m_run.stop);
    }

    /// Counts what is equal; returns the bytes of what is not.
    std::uint64_t markDifferent()
    {
        std::uint64_t bytes = 0;
        for (std::size_t i = 0; i < kBuckets; ++i) {
            const Side::Bucket& left = m_expected.buckets[i];
            const Side::Bucket& right = m_green.buckets[i];
            if (left.sum == right.sum && left.events == right.events) {
                m_run.sink.equal(left.events);
                continue;
            }
            m_different[i] = true;
            bytes += left.bytes + right.bytes;
        }
        m_run.sink.tellCounts();
        return bytes;
    }

    Status write(EventFeed& feed, Partition& partition)
    {
        const auto visit = [&](std::span<const Event> events) -> Status {
            for (const Event& event : events) {
                const std::size_t bucket = bucketOf(event.stream);
                if (!m_different[bucket])
                    continue;
                if (Status added = partition.add(bucket % partition.parts(), event); !added)
                    return added;
            }
            return {};
        };
        return feed.read(visit, m_run.stop);
    }

    Status tellApart(EventFeed& expected, EventFeed& green, std::size_t parts)
    {
        Partition left(m_run.options.spoolFolder, parts);
        Partition right(m_run.options.spoolFolder, parts);
        if (Status done = write(expected, left); !done)
            return done;
        if (Status done = write(green, right); !done)
            return done;
        for (std::size_t part = 0; part < parts; ++part) {
            if (m_run.stop.stop_requested())
                return fail(ErrorKind::Cancelled, "Stopped.");
            const Result<EventBatch> wanted = left.load(part);
            if (!wanted)
                return tl::unexpected(wanted.error());
            const Result<EventBatch> found = right.load(part);
            if (!found)
                return tl::unexpected(found.error());
            if (Status judged = m_run.judge.judge({.expected = wanted->events(),
                                                   .green = found->events(),
                                                   .versionShift = m_shift});
                !judged)
                return judged;
            m_run.sink.tellCounts();
        }
        return {};
    }

    Run& m_run;
    std::int64_t m_shift;
    std::optional<std::uint64_t> m_estimate;
    RuleCutter m_cutter;
    Side m_expected;
    Side m_green;
    std::vector<bool> m_different = std::vector<bool>(kBuckets, false);
};

} // namespace

void diffByStreams(Run& run, EventFeed& expected, EventFeed& green, std::int64_t versionShift,
                   std::optional<std::uint64_t> estimate)
{
    const auto began = Clock::now();
    StreamDiff diff(run, versionShift, estimate);
    const Status done = diff.go(expected, green);
    if (!done)
        run.breakOff(done.error());
    run.result.blueRead = expected.eventsRead;
    run.result.greenRead = green.eventsRead;
    const bool differs = run.sink.counts().differing() > 0;
    run.addSegment({.blueTo = run.result.blueTo,
                    .expected = run.result.eventsExpected,
                    .actual = run.result.eventsActual,
                    .state = !done     ? SegmentState::NotProven
                             : differs ? SegmentState::Different
                                       : SegmentState::Equal},
                   Clock::now() - began);
    if (done && !differs)
        run.result.equalUpTo = run.result.blueTo;
}

} // namespace viridian::diff
