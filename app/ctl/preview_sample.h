#pragma once

#include "app/ctl/verb.h"
#include "core/pipeline/preview.h"

#include <memory>
#include <string>

namespace viridian::ctl {

/// What `preview` takes its sample of, where that is not the whole store.
class SampleChoice {
public:
    /// --stream, --filter, --events. The options that they shut out must be declared before:
    /// --all, --sample, --cases, --fold, --suggest.
    void declare(CLI::App& app);
    /// Errors: InvalidInput, a filter that cannot be read.
    Status prepare(PreviewOptions& options) const;

    /// Events of a file, or of standard input: no store is opened.
    [[nodiscard]] bool ofFile() const { return !m_events.empty(); }
    /// Errors: InvalidInput, with file and line.
    [[nodiscard]] Result<std::shared_ptr<const PreviewSample>> readFile() const;

private:
    std::string m_stream;
    std::string m_filter;
    std::string m_events;
};

} // namespace viridian::ctl
