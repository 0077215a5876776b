#include "core/store/file/ndjson.h"

#include <fmt/format.h>

namespace viridian {

Status parseNdjson(std::string_view line, std::uint64_t number, EventBatch& into)
{
    thread_local json::Document document;
    if (line.ends_with('\r'))
        line.remove_suffix(1);
    if (Status parsed = document.parse(line); !parsed)
        return fail(
            ErrorKind::InvalidInput,
            fmt::format("Line {} of the export is not JSON: {}", number, parsed.error().message),
            fmt::format("{}:{}", number, parsed.error().detail));
    const Status event = readEvent(document, json::Document::root(), number, into);
    if (!event)
        return fail(ErrorKind::InvalidInput,
                    fmt::format("Line {} of the export: {}.", number, event.error().message),
                    fmt::format("{}", number));
    return {};
}

} // namespace viridian
