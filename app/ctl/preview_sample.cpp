#include "app/ctl/preview_sample.h"

#include "app/ctl/stores.h"

#include <fmt/format.h>
#include <fstream>
#include <iostream>
#include <iterator>

namespace viridian::ctl {

void SampleChoice::declare(CLI::App& app)
{
    CLI::Option* stream = app.add_option("--stream", m_stream,
                                         "Events of this stream only, from its first on, in order");
    CLI::Option* filter =
        app.add_option("--filter", m_filter, "A sample of the events that match, as in Browse");
    CLI::Option* events = app.add_option(
        "--events", m_events,
        "The events of this file instead (.ndjson as of `events`, - for standard input); needs no "
        "store");
    stream->excludes(filter)->excludes(events);
    filter->excludes(events);
    for (CLI::Option* option : {stream, filter, events})
        option->excludes(app.get_option("--all"))->excludes(app.get_option("--cases"));
    for (const char* other : {"--sample", "--fold", "--suggest"})
        events->excludes(app.get_option(other));
}

Status SampleChoice::prepare(PreviewOptions& options) const
{
    Result<Filter> filter = filterOf(m_filter);
    if (!filter)
        return passOn(filter);
    options.of = {.stream = m_stream, .filter = std::move(*filter)};
    return {};
}

Result<std::shared_ptr<const PreviewSample>> SampleChoice::readFile() const
{
    const auto all = [](std::istream& in) {
        return std::string(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
    };
    if (m_events == "-")
        return pastedSample(all(std::cin), "standard input");
    std::ifstream in(m_events, std::ios::binary);
    const std::string text = in.is_open() ? all(in) : std::string();
    if (!in.is_open() || in.bad())
        return fail(ErrorKind::InvalidInput,
                    fmt::format("The events {} cannot be read; name a file of lines as `events "
                                "--format ndjson` prints them, or - for standard input.",
                                m_events));
    return pastedSample(text, m_events);
}

} // namespace viridian::ctl
