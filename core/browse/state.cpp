#include "core/browse/state.h"

#include "core/browse/merge.h"
#include "core/browse/projection.h"

#include <span>

namespace viridian {
namespace {

constexpr std::size_t kPage = 1000;
constexpr std::size_t kLargest = std::size_t{16} * 1024 * 1024;
constexpr std::uint64_t kLongest = 1'000'000;

/// Folds events; keeps what was before the newest of them.
class Folder {
public:
    /// @param merged  the event itself, or what a projection made of it
    Status add(const Event& event, std::span<const Event> merged, bool last)
    {
        if (last)
            m_state.before = m_object.toText();
        if (m_state.events > 0)
            m_state.previous = m_state.position;
        m_state.position = event.position;
        m_state.version = event.version;
        m_state.type = event.type;
        ++m_state.events;
        bool any = false;
        for (const Event& part : merged)
            any = (part.data.kind == PayloadKind::Json && m_object.merge(part.data.bytes)) || any;
        m_state.skipped += any ? 0 : 1;
        if (m_object.bytes() > kLargest)
            return fail(ErrorKind::Conflict, "The stream's state is larger than 16 MB.",
                        event.position.toText());
        if (m_state.events > kLongest)
            return fail(ErrorKind::Conflict, "The stream has more than 1,000,000 events.",
                        event.position.toText());
        return {};
    }

    Result<StreamState> finish() &&
    {
        m_state.json = m_object.toText();
        Result<std::vector<json::PathDifference>> changes =
            json::differences(m_state.before, m_state.json);
        if (!changes)
            return passOn(changes);
        m_state.changes = *std::move(changes);
        return std::move(m_state);
    }

    [[nodiscard]] bool reached(const Position& upTo) const
    {
        return m_state.events > 0 && m_state.position == upTo;
    }

private:
    MergedObject m_object;
    StreamState m_state;
};

} // namespace

Result<StreamState> foldStream(EventStore& store, const std::string& stream, const Position& upTo,
                               const std::stop_token& stop, Projection* projection)
{
    ReadRequest request;
    request.stream = stream;
    request.upTo = upTo;
    request.limit = kPage;
    Folder folder;
    for (bool more = true; more;) {
        const Result<ReadPage> page = store.read(request, stop);
        if (!page)
            return tl::unexpected(page.error());
        if (Status projected = projection ? projection->next(page->events, stop) : Status();
            !projected)
            return passOn(projected);
        for (std::size_t i = 0; i < page->events.size(); ++i) {
            const Event& event = page->events[i];
            const std::span<const Event> merged =
                projection ? projection->outputsOf(i) : std::span(&event, 1);
            if (Status added = folder.add(event, merged, event.position == upTo); !added)
                return passOn(added);
        }
        more = !page->atEnd && page->scannedTo && *page->scannedTo < upTo;
        request.after = page->scannedTo;
    }
    if (!folder.reached(upTo))
        return fail(ErrorKind::NotFound, "The stream has no event at this position any more.",
                    upTo.toText());
    return std::move(folder).finish();
}

} // namespace viridian
