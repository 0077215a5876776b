#include "core/json/document.h"
#include "core/pipeline/preview.h"
#include "core/store/event_line.h"

#include <algorithm>
#include <fmt/format.h>

namespace viridian {
namespace {

constexpr std::string_view kBlank = " \t\r\n";

tl::unexpected<Error> wrong(const std::string& of, std::size_t line, std::string_view what)
{
    return fail(ErrorKind::InvalidInput,
                fmt::format("{}, line {}: {}; events are read as `events --format ndjson` prints "
                            "them.",
                            of, line, what));
}

/// Gathers events out of JSON texts.
class Reader {
public:
    explicit Reader(std::string of) : m_of(std::move(of)) {}

    /// An event, or an array of events.
    Status read(const json::Document& document, std::size_t line)
    {
        const json::Node root = json::Document::root();
        if (document.kind(root) != json::Kind::Array)
            return readOne(document, root, line);
        for (json::Node child = document.firstChild(root); child != json::kNone;
             child = document.nextSibling(child)) {
            if (Status one = readOne(document, child, line); !one)
                return one;
        }
        return {};
    }

    /// By position; no two may have the same.
    Result<EventBatch> finish()
    {
        if (m_events.empty())
            return fail(ErrorKind::InvalidInput,
                        fmt::format("{} holds no event; paste lines as `events --format ndjson` "
                                    "prints them.",
                                    m_of));
        const auto events = m_events.mutableEvents();
        std::ranges::stable_sort(events, {}, &Event::position);
        const auto twice = std::ranges::adjacent_find(events, {}, &Event::position);
        if (twice != events.end())
            return fail(ErrorKind::InvalidInput,
                        fmt::format("{} holds two events at position {}; an event stands at a "
                                    "position of its own.",
                                    m_of, twice->position.toText()));
        return std::move(m_events);
    }

private:
    Status readOne(const json::Document& document, json::Node node, std::size_t line)
    {
        if (document.kind(node) != json::Kind::Object)
            return wrong(m_of, line, "expected an event, an object in braces");
        const Status read = readEvent(document, node, m_events.size() + 1, m_events);
        return read ? Status() : wrong(m_of, line, read.error().message);
    }

    std::string m_of;
    EventBatch m_events;
};

/// One JSON text a line.
Status readLines(std::string_view text, const std::string& of, Reader& reader)
{
    json::Document document;
    for (std::size_t line = 1; !text.empty(); ++line) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view one = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (one.find_first_not_of(kBlank) == std::string_view::npos)
            continue;
        if (!document.parse(one))
            return wrong(of, line, "this is not JSON");
        if (Status read = reader.read(document, line); !read)
            return read;
    }
    return {};
}

} // namespace

Result<std::shared_ptr<const PreviewSample>> pastedSample(std::string_view text, std::string of)
{
    Reader reader(of);
    json::Document document;
    const std::size_t first = text.find_first_not_of(kBlank);
    const bool whole = first != std::string_view::npos && document.parse(text);
    const Status read =
        whole ? reader.read(document, 1 + static_cast<std::size_t>(
                                              std::ranges::count(text.substr(0, first), '\n')))
              : readLines(text, of, reader);
    if (!read)
        return tl::unexpected(read.error());
    Result<EventBatch> events = reader.finish();
    if (!events)
        return passOn(events);
    auto sample = std::make_shared<PreviewSample>();
    sample->store = of;
    sample->of = std::move(of);
    sample->stored = {.count = events->size(), .exact = true};
    sample->upTo = events->back().position;
    sample->events = std::move(*events);
    return sample;
}

} // namespace viridian
