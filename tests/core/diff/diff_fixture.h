#pragma once

#include "core/diff/diff.h"
#include "core/sync/sync.h"
#include "tests/support/memory_store.h"

#include <QStringList>
#include <QtGlobal>

#include <fmt/format.h>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace viridian::test {

/// Blue, and a green that sync wrote from it.
struct SyncedPair {
    std::shared_ptr<MemoryDatabase> blue = std::make_shared<MemoryDatabase>("shop-prod");
    std::shared_ptr<MemoryDatabase> green = std::make_shared<MemoryDatabase>("shop-next");
    std::shared_ptr<const Pipeline> pipeline;

    /// Event i of a shop with @p streams orders: every 50th is a note, the rest are prices.
    static PlainEvent shopEvent(std::size_t i, std::size_t streams)
    {
        PlainEvent event;
        event.stream = fmt::format("order-{}", i % streams);
        event.type = i % 50 == 49 ? "NoteAdded" : "PriceSet";
        event.data = fmt::format(
            R"({{"n":{},"amount":{{"value":1.10,"currency":"EUR"}},"items":[{{"qty":1}}]}})", i);
        event.metadata = fmt::format(R"({{"user":"u{}"}})", i % 7);
        return event;
    }

    void fill(std::size_t events, std::size_t streams = 40)
    {
        const std::size_t from = blue->size();
        for (std::size_t i = from; i < from + events; ++i)
            blue->append(shopEvent(i, streams));
    }

    void usePipeline(std::string_view yaml)
    {
        Result<Pipeline> parsed = Pipeline::parse(yaml, ".");
        if (!parsed)
            qFatal("%s", parsed.error().message.c_str());
        pipeline = std::make_shared<const Pipeline>(std::move(*parsed));
    }

    void sync(Shard shard = {})
    {
        SyncOptions options;
        options.blue = blue->opener();
        options.green = green->opener();
        if (pipeline)
            options.pipeline = *pipeline;
        options.shard = shard;
        options.workers = 2;
        options.owner = "test";
        SyncMonitor monitor;
        const Result<SyncSummary> done = runSync(options, monitor, {});
        if (!done)
            qFatal("%s", done.error().message.c_str());
    }

    /// As if green had been filled by somebody else: the same events, no bookkeeping.
    void forgetBooks()
    {
        green->books().made = false;
        green->books().checkpoints.clear();
        green->books().segments.clear();
    }

    [[nodiscard]] diff::DiffOptions options() const
    {
        diff::DiffOptions options;
        options.openBlue = blue->opener();
        options.openGreen = green->opener();
        options.pipeline = pipeline;
        return options;
    }

    [[nodiscard]] diff::DiffResult diff(const diff::DiffOptions& options,
                                        const diff::DiffObserver& observer = {},
                                        std::stop_token stop = {}) const
    {
        Result<diff::DiffResult> result = diff::runDiff(options, observer, std::move(stop));
        if (!result)
            qFatal("%s", result.error().message.c_str());
        return std::move(*result);
    }
    [[nodiscard]] diff::DiffResult diff() const { return diff(options()); }
};

/// The index of the event of a stream at a version.
inline std::size_t indexOf(const std::vector<PlainEvent>& events, const std::string& stream,
                           std::int64_t version)
{
    for (std::size_t i = 0; i < events.size(); ++i)
        if (events[i].stream == stream && events[i].version == version)
            return i;
    qFatal("no such event");
}

inline void replaceIn(std::string& text, const std::string& from, const std::string& to)
{
    const std::size_t at = text.find(from);
    if (at == std::string::npos)
        qFatal("nothing to replace");
    text.replace(at, from.size(), to);
}

/// "changed order-3 2>2 /data/amount/currency".
inline QString shortText(const diff::Difference& difference)
{
    const auto version = [](const std::optional<std::int64_t>& value) {
        return value ? fmt::format("{}", *value) : std::string("-");
    };
    std::string text =
        fmt::format("{} {} {}>{}", diff::name(difference.label), difference.stream,
                    version(difference.expectedVersion), version(difference.greenVersion));
    for (const json::PathDifference& path : difference.paths)
        text += ' ' + path.pointer;
    return QString::fromStdString(text);
}

inline QStringList shortTexts(const diff::DiffResult& result)
{
    QStringList texts;
    for (const diff::Difference& difference : result.differences)
        texts << shortText(difference);
    texts.sort();
    return texts;
}

} // namespace viridian::test
