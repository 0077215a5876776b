#pragma once

#include "app/ctl/verb.h"
#include "core/pipeline/preview.h"

#include <memory>
#include <optional>
#include <string>

namespace viridian::ctl {

/// `preview --all` that is stopped, and `--resume FILE` that goes on.
class StoppedPreview {
public:
    /// Declares --resume.
    void declare(CLI::App& app, CLI::Option* all);

    /// Reads the file to go on from, and has the run tell where it stops.
    /// Errors: NotFound, Denied: the file.
    Status prepare(PreviewOptions& options);
    /// Where the run was stopped: keeps what it told in the file and says how to go on.
    /// Errors: those of writing it.
    Status keep(Context& context, const Pipeline& pipeline);
    /// The run came to its end: what was stopped is no more.
    void done();

private:
    std::string m_file;
    std::shared_ptr<std::optional<PreviewStopped>> m_stopped;
};

} // namespace viridian::ctl
