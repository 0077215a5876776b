#include "core/diff/expected_reader.h"

namespace viridian::diff {

using namespace std::chrono_literals;

void StreamVersions::setNext(std::string_view stream, std::int64_t version)
{
    m_next.insert_or_assign(std::string(stream), version);
}

std::int64_t StreamVersions::next(std::string_view stream) const
{
    const auto found = m_next.find(stream);
    return found == m_next.end() ? m_base : found->second;
}

std::int64_t StreamVersions::take(std::string_view stream)
{
    auto place = m_next.find(stream);
    if (place == m_next.end())
        place = m_next.emplace(std::string(stream), m_base).first;
    return place->second++;
}

void StreamVersions::assign(std::span<Event> events)
{
    for (Event& event : events)
        event.version = take(event.stream);
}

void ExpectedReader::start(std::optional<Position> after)
{
    SpineOptions options = m_base;
    const bool fromFirst = m_base.pipeline.keepsState();
    options.after = fromFirst ? std::nullopt : after;
    m_spine.reset();
    m_page = {};
    m_input = 0;
    m_flushLeft = false;
    m_at = options.after;
    m_spine = std::make_unique<Spine>(std::move(options));
}

/// Makes sure that there is an input to hand out; false at the end.
Result<bool> ExpectedReader::fetch(std::stop_token stop)
{
    while (m_input >= m_page.expected.inputs() && !m_flushLeft) {
        Result<SpineTurn> turn = m_spine->next(100ms, stop);
        if (!turn)
            return passOn(turn);
        if (turn->kind == SpineTurn::Kind::End)
            return false;
        if (turn->kind != SpineTurn::Kind::Page)
            continue;
        m_page = std::move(turn->page);
        m_input = 0;
        m_flushLeft = !m_page.expected.flushed().empty();
        m_blueRead += m_page.blue.size();
    }
    return true;
}

/// Hands out inputs of the present page up to a position.
void ExpectedReader::take(std::optional<Position> upTo, ExpectedRun& run)
{
    const Expected& expected = m_page.expected;
    std::size_t begin = m_input == 0 ? 0 : expected.endOf[m_input - 1];
    run.events.share(expected.events);
    for (; m_input < expected.inputs(); ++m_input) {
        const Event& blue = m_page.blue[m_input];
        if (upTo && blue.position > *upTo)
            break;
        for (; begin < expected.endOf[m_input]; ++begin) {
            run.events.add(expected.events[begin]);
            if (begin < m_page.content.size())
                run.content.push_back(m_page.content[begin]);
        }
        m_at = blue.position;
        ++run.blueEvents;
    }
    if (!m_flushLeft || m_input < expected.inputs() || upTo)
        return;
    m_flushLeft = false;
    for (; begin < expected.events.size(); ++begin) {
        run.events.add(expected.events[begin]);
        if (begin < m_page.content.size())
            run.content.push_back(m_page.content[begin]);
    }
}

/// Whether what comes next lies in a range. What was flushed lies behind every event, and only in a
/// range without an end.
bool ExpectedReader::within(const std::optional<Position>& upTo) const
{
    if (m_input < m_page.expected.inputs())
        return !upTo || m_page.blue[m_input].position <= *upTo;
    return !upTo;
}

/// Whether the spine can come to a place without beginning anew.
bool ExpectedReader::reaches(const std::optional<Position>& after) const
{
    if (!m_spine)
        return false;
    return m_at == after || (m_base.pipeline.keepsState() && (!m_at || (after && *m_at < *after)));
}

Status ExpectedReader::skipTo(const std::optional<Position>& after, std::stop_token stop)
{
    if (m_at == after)
        return {};
    const Visit drop = [](ExpectedRun&) { return Status(); };
    return readOn(after, drop, std::move(stop));
}

Status ExpectedReader::read(std::optional<Position> after, std::optional<Position> upTo,
                            const Visit& visit, std::stop_token stop)
{
    if (!reaches(after))
        start(after);
    if (Status skipped = skipTo(after, stop); !skipped)
        return skipped;
    return readOn(upTo, visit, std::move(stop));
}

Status ExpectedReader::readOn(std::optional<Position> upTo, const Visit& visit,
                              std::stop_token stop)
{
    for (;;) {
        Result<bool> more = fetch(stop);
        if (!more)
            return passOn(more);
        if (!*more || !within(upTo))
            break;
        ExpectedRun run;
        take(upTo, run);
        if (Status visited = visit(run); !visited)
            return visited;
    }
    if (upTo)
        m_at = upTo;
    return {};
}

} // namespace viridian::diff
