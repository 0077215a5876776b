// Streams of a green put right: their rows of a span are replaced, each event at its position.
#include "core/store/postgres/postgres_target.h"
#include "core/store/sql/ledger.h"

#include <fmt/format.h>
#include <limits>

namespace viridian::postgres {

/// Where positions are pairs, rows bear the transaction that wrote them, and no later one can take
/// their place in the order; where the library keeps heads or several tables, more than rows would
/// have to be put right.
Status PostgresTarget::rewrite(std::span<const StreamSpan> spans, const Checkpoint& standing,
                               std::stop_token stop)
{
    const Layout& layout = m_facts.layout;
    if (layout.derived() || layout.heads || m_context.pairs())
        return Target::rewrite(spans, standing, std::move(stop));
    for (const StreamSpan& span : spans)
        if (Status fits = checkPayloads(span.events); !fits)
            return fits;
    forget();
    return inTransaction([&]() -> Status {
        if (Status locked = lockWriters(stop); !locked)
            return locked;
        if (Status rest = checkAtRest(*m_session, standing); !rest)
            return rest;
        for (const StreamSpan& span : spans) // first, so that no version stands in another's way
            if (Status removed = removeSpan(span, stop); !removed)
                return removed;
        for (const StreamSpan& span : spans)
            if (Status written = writeSpan(span, stop); !written)
                return written;
        return {};
    });
}

Status PostgresTarget::removeSpan(const StreamSpan& span, std::stop_token stop)
{
    const Layout& layout = m_facts.layout;
    const auto number = [](const std::optional<Position>& position, std::int64_t otherwise) {
        return position ? static_cast<std::int64_t>(position->number()) : otherwise;
    };
    const std::array<SqlValue, 3> values{
        std::string_view(span.stream), number(span.after, std::numeric_limits<std::int64_t>::min()),
        number(span.upTo, std::numeric_limits<std::int64_t>::max())};
    Result<SqlRows> removed = m_session->run(
        fmt::format("DELETE FROM {} WHERE {} = $1 AND {} > $2 AND {} <= $3 AND {}",
                    m_context.table(), quoted(layout.stream.name), quoted(layout.position.name),
                    quoted(layout.position.name), eventCondition(layout)),
        values, std::move(stop));
    return removed ? Status() : passOn(removed);
}

Status PostgresTarget::writeSpan(const StreamSpan& span, std::stop_token stop)
{
    if (span.events.empty())
        return {};
    if (Status started = m_session->startCopyIn(m_encoder.statement(), stop); !started)
        return started;
    Status sent = m_encoder.encode(span.events.events(), 0, now(), [&](std::string_view bytes) {
        return m_session->putCopy(bytes, stop);
    });
    if (sent)
        sent = m_session->sendCopyEnd(stop);
    if (!sent)
        return sent;
    Result<std::uint64_t> rows = m_session->copyAnswer(stop);
    if (rows)
        return {};
    if (rows.error().kind == ErrorKind::InvalidInput)
        return fail(ErrorKind::Conflict,
                    fmt::format("A position of green, or a version of stream {}, is taken by "
                                "another event: restart from zero.",
                                span.stream),
                    rows.error().detail);
    return passOn(rows);
}

} // namespace viridian::postgres
