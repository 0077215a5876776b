#include "core/diff/expected_reader.h"
#include "core/diff/stream_diff.h"

namespace viridian::diff {

std::shared_ptr<EventFeed> expectedFeed(const Run& run, std::vector<ExpectedPart> parts,
                                        const StoreInfo& green)
{
    auto feed = std::make_shared<EventFeed>();
    SpineOptions options;
    options.blue = run.options.openBlue;
    options.pipeline = run.pipeline;
    options.green = green.traits;
    feed->read = [options, parts = std::move(parts), base = green.versionBase,
                  counter = feed.get()](const EventFeed::Visit& visit, std::stop_token stop) {
        for (const ExpectedPart& part : parts) {
            SpineOptions mine = options;
            mine.shard = part.shard;
            mine.upTo = part.upTo;
            mine.flushes = part.flushes;
            mine.flushAtEnd = part.flushAtEnd;
            StreamVersions versions(base);
            ExpectedReader reader(std::move(mine));
            const auto page = [&](ExpectedRun& expected) {
                versions.assign(expected.events.mutableEvents());
                return visit(expected.events.events());
            };
            Status done = reader.read(std::nullopt, std::nullopt, page, stop);
            counter->eventsRead += reader.blueRead();
            if (!done)
                return done;
        }
        return Status();
    };
    return feed;
}

std::shared_ptr<EventFeed> storeFeed(EventStore& store, std::optional<Position> upTo,
                                     std::int64_t versionShift, bool keepSchemaVersion)
{
    auto feed = std::make_shared<EventFeed>();
    feed->read = [&store, upTo, versionShift, keepSchemaVersion,
                  counter = feed.get()](const EventFeed::Visit& visit, std::stop_token stop) {
        if (!upTo)
            return Status();
        RangeReader reader(store);
        const auto page = [&](EventBatch& batch) {
            for (Event& event : batch.mutableEvents()) {
                event.version += versionShift;
                if (!keepSchemaVersion)
                    event.schemaVersion = {};
            }
            return visit(batch.events());
        };
        Status done = reader.read(std::nullopt, upTo, page, std::move(stop));
        counter->eventsRead += reader.eventsRead();
        return done;
    };
    return feed;
}

} // namespace viridian::diff
