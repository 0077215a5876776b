#pragma once

#include "core/sync/spine.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace viridian::diff {

/// Gives expected events the dense versions that green gives them. Grows with the number of
/// streams.
class StreamVersions {
public:
    explicit StreamVersions(std::int64_t base) : m_base(base) {}

    void setNext(std::string_view stream, std::int64_t version);
    /// The version that the stream's next event gets.
    [[nodiscard]] std::int64_t next(std::string_view stream) const;
    /// The version of the stream's next event, which is taken by it.
    [[nodiscard]] std::int64_t take(std::string_view stream);
    void assign(std::span<Event> events);

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const
        {
            return std::hash<std::string_view>()(text);
        }
    };
    std::int64_t m_base;
    std::unordered_map<std::string, std::int64_t, Hash, std::equal_to<>> m_next;
};

/// Expected events of a run of blue, fitted to green; versions are not assigned yet.
struct ExpectedRun {
    EventBatch events;
    std::vector<Digest128> content; ///< contentDigest() of each
    std::uint64_t blueEvents = 0;
};

/// Reads expected events range by range. Ranges that follow each other share one spine; a jump
/// opens a new one. Where the pipeline keepsState() what an event becomes depends on those before
/// it: then every spine begins at the first event, and a jump ahead reads what lies between.
/// Thread: one at a time.
class ExpectedReader {
public:
    /// @param base  its upTo bounds how far the spine reads ahead; `after` is set here
    explicit ExpectedReader(SpineOptions base) : m_base(std::move(base)) {}

    using Visit = std::function<Status(ExpectedRun&)>;
    /// Visits what the pipeline makes of the blue events in (after, upTo], page by page. An absent
    /// @p upTo is the end that the spine's options name, and includes what a flush there gave.
    /// Errors: those of Spine::next() and of @p
    /// visit; Cancelled.
    [[nodiscard]] Status read(std::optional<Position> after, std::optional<Position> upTo,
                              const Visit& visit, std::stop_token stop);

    /// Blue events read, also those read ahead.
    [[nodiscard]] std::uint64_t blueRead() const { return m_blueRead; }

private:
    void start(std::optional<Position> after);
    [[nodiscard]] bool reaches(const std::optional<Position>& after) const;
    [[nodiscard]] Status skipTo(const std::optional<Position>& after, std::stop_token stop);
    [[nodiscard]] Status readOn(std::optional<Position> upTo, const Visit& visit,
                                std::stop_token stop);
    [[nodiscard]] bool within(const std::optional<Position>& upTo) const;
    [[nodiscard]] Result<bool> fetch(std::stop_token stop);
    void take(std::optional<Position> upTo, ExpectedRun& run);

    SpineOptions m_base;
    std::unique_ptr<Spine> m_spine;
    std::optional<Position> m_at; ///< everything up to it was handed out
    SpinePage m_page;             ///< the page that is being handed out
    std::size_t m_input = 0;      ///< first of its inputs that was not
    bool m_flushLeft = false;     ///< it has outputs without an input, which were not
    std::uint64_t m_blueRead = 0;
};

} // namespace viridian::diff
