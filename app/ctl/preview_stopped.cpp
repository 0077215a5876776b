#include "app/ctl/preview_stopped.h"

#include "core/base/text.h"
#include "core/base/whole_file.h"

#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <iterator>

namespace viridian::ctl {
namespace {

/// Its events are the business of nobody else: what it is written to is the owner's alone before a
/// byte of it stands there.
Status writeForOwner(const std::string& file, const std::string& text)
{
    namespace fs = std::filesystem;
    const fs::path part = file + ".part";
    std::error_code code;
    fs::remove(part, code);
    std::ofstream(part).close();
    fs::permissions(part, fs::perms::owner_read | fs::perms::owner_write, code);
    return writeWholeFile(file, text, "The stopped preview");
}

} // namespace

void StoppedPreview::declare(CLI::App& app, CLI::Option* all)
{
    app.add_option("--resume", m_file,
                   "Go on with a run of --all that was stopped, from the file that it named")
        ->needs(all);
}

Status StoppedPreview::prepare(PreviewOptions& options)
{
    if (!options.all)
        return {};
    if (!m_file.empty()) {
        std::ifstream in(m_file, std::ios::binary);
        std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
        if (!in.is_open() || in.bad())
            return fail(ErrorKind::InvalidInput,
                        fmt::format("The stopped preview {} cannot be read; name the file that the "
                                    "stopped run named, or leave --resume out.",
                                    m_file));
        options.resume = std::make_shared<const std::string>(std::move(text));
    }
    m_stopped = std::make_shared<std::optional<PreviewStopped>>();
    options.stopped = [to = m_stopped](PreviewStopped stopped) { *to = std::move(stopped); };
    return {};
}

Status StoppedPreview::keep(Context& context, const Pipeline& pipeline)
{
    if (!m_stopped || !*m_stopped) {
        if (context.stop.stop_requested())
            context.console.note("Stopped before there was anything to go on from; to begin anew, "
                                 "run the same command again.");
        return {};
    }
    const PreviewStopped& stopped = **m_stopped;
    const bool named = !m_file.empty();
    if (!named)
        m_file = fmt::format("preview-{}.stopped", shortHash(pipeline.hash()));
    if (Status written = writeForOwner(m_file, stopped.state); !written)
        return written;
    context.console.note(fmt::format(
        "Stopped after {} events, at {}; nothing was written to a store. To go on, run the same "
        "command{}.",
        grouped(stopped.eventsRead), stopped.at ? stopped.at->toText() : "the start",
        named ? " again" : " with --resume " + m_file));
    return {};
}

void StoppedPreview::done()
{
    if (!m_file.empty()) {
        std::error_code code;
        std::filesystem::remove(m_file, code);
    }
}

} // namespace viridian::ctl
