// Counts, types, categories and streams of a SQLite store.
#include "core/store/sqlite/sqlite_event_store.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <unordered_map>

namespace viridian {

Result<std::uint64_t> SqliteStore::countBetween(std::optional<Position> after,
                                                std::optional<Position> upTo, std::stop_token stop)
{
    return number(selectCountBetween(m_context, after, upTo), std::move(stop));
}

Result<Count> SqliteStore::countEvents(bool exact, std::stop_token stop)
{
    if (exact) {
        const Result<std::uint64_t> count =
            countBetween(std::nullopt, std::nullopt, std::move(stop));
        if (!count)
            return tl::unexpected(count.error());
        return Count{.count = *count, .exact = true};
    }
    // Numbers are handed out without gaps; rows that were deleted or do not count make it an
    // estimate.
    const Result<std::optional<Position>> first = position(selectFirstPosition(m_context), stop);
    const Result<std::optional<Position>> last = position(selectLastPosition(m_context), stop);
    if (!first || !last)
        return tl::unexpected(first ? last.error() : first.error());
    if (!*first || !*last)
        return Count{.count = 0, .exact = true};
    return Count{.count = (*last)->number() - (*first)->number() + 1, .exact = false};
}

/// How many streams an event stands for, on average: an event of a stream with n events stands for
/// 1/n of it.
Result<double> SqliteStore::streamsPerEvent(std::int64_t first, std::int64_t last,
                                            std::stop_token stop)
{
    constexpr std::int64_t kSamples = 1000;
    const std::string sql = fmt::format("SELECT (SELECT max(h.{1}) FROM {2} AS h WHERE h.{0} = "
                                        "e.{0}) FROM {2} AS e WHERE e.{3} >= $1 ORDER BY e.{3} "
                                        "LIMIT 1",
                                        quoted(m_layout.stream.name), quoted(m_layout.version.name),
                                        m_context.table(), quoted(m_layout.position.name));
    double sum = 0;
    for (std::int64_t i = 0; i < kSamples; ++i) {
        const std::array<SqlValue, 1> at{first + (last - first) / kSamples * i};
        const Result<SqlRows> found = m_session->run(sql, at, stop);
        if (!found)
            return tl::unexpected(found.error());
        const std::int64_t length = found->number(0).value_or(0) - m_layout.versionBase + 1;
        sum += 1.0 / static_cast<double>(std::max<std::int64_t>(length, 1));
    }
    return sum / static_cast<double>(kSamples);
}

Result<Count> SqliteStore::countStreams(bool exact, std::stop_token stop)
{
    Result<Count> events = countEvents(false, stop);
    if (!events)
        return events;
    constexpr std::uint64_t kQuickToCount = 100'000;
    if (exact || m_layout.derived() || events->count <= kQuickToCount) {
        const Result<std::uint64_t> count = number(selectCountStreams(m_context), std::move(stop));
        if (!count)
            return tl::unexpected(count.error());
        return Count{.count = *count, .exact = true};
    }
    const Result<std::optional<Position>> first = position(selectFirstPosition(m_context), stop);
    const Result<std::optional<Position>> last = position(selectLastPosition(m_context), stop);
    if (!first || !last)
        return tl::unexpected(first ? last.error() : first.error());
    const Result<double> share =
        streamsPerEvent(static_cast<std::int64_t>(first->value().number()),
                        static_cast<std::int64_t>(last->value().number()), std::move(stop));
    if (!share)
        return tl::unexpected(share.error());
    const double estimate = *share * static_cast<double>(events->count);
    return Count{.count = static_cast<std::uint64_t>(estimate), .exact = false};
}

Result<std::vector<TypeCount>> SqliteStore::types(std::stop_token stop)
{
    const Result<SqlRows> found = rowsOf(selectTypes(m_context), std::move(stop));
    if (!found)
        return tl::unexpected(found.error());
    std::vector<TypeCount> all;
    for (const auto& row : found->rows)
        all.push_back({.type = row[0].value_or(""),
                       .schemaVersion = row[1].value_or(""),
                       .count = std::stoull(*row[2])});
    return all;
}

Result<std::vector<CategoryRow>> SqliteStore::categories(std::stop_token stop)
{
    const Result<SqlRows> found = rowsOf(selectCategories(m_context), std::move(stop));
    if (!found)
        return tl::unexpected(found.error());
    std::vector<CategoryRow> all;
    for (const auto& row : found->rows)
        all.push_back({.category = row[0].value_or(""),
                       .events = std::stoull(*row[1]),
                       .streams = std::stoull(*row[2])});
    return all;
}

Result<std::vector<StreamRow>> SqliteStore::streams(std::string_view pattern,
                                                    std::string_view after, std::size_t limit,
                                                    std::stop_token stop)
{
    const Result<SqlRows> found =
        rowsOf(selectStreams(m_context, pattern, after, limit), std::move(stop));
    if (!found)
        return tl::unexpected(found.error());
    std::vector<StreamRow> all;
    for (const auto& row : found->rows)
        all.push_back({.stream = row[0].value_or(""),
                       .lastVersion = std::stoll(*row[1]),
                       .events = std::stoull(*row[2])});
    return all;
}

Result<std::vector<StreamHead>> SqliteStore::streamHeads(std::span<const std::string> streams,
                                                         std::optional<Position> upTo,
                                                         std::stop_token stop)
{
    constexpr std::size_t kAtOnce = 500;
    std::unordered_map<std::string_view, std::int64_t> versions;
    std::vector<SqlRows> kept; // the names in `versions` live here
    for (std::size_t at = 0; at < streams.size(); at += kAtOnce) {
        Result<SqlRows> found = rowsOf(
            selectStreamHeads(m_context,
                              streams.subspan(at, std::min(kAtOnce, streams.size() - at)), upTo),
            stop);
        if (!found)
            return tl::unexpected(found.error());
        kept.push_back(*std::move(found));
    }
    for (const SqlRows& part : kept) {
        for (const auto& row : part.rows)
            versions.emplace(*row[0], std::stoll(*row[1]));
    }
    std::vector<StreamHead> heads;
    heads.reserve(streams.size());
    for (const std::string& stream : streams) {
        const auto found = versions.find(stream);
        heads.push_back(
            {.stream = stream,
             .version = found == versions.end() ? std::nullopt : std::optional(found->second)});
    }
    return heads;
}

} // namespace viridian
