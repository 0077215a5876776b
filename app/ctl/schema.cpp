#include "app/ctl/verb.h"
#include "core/schema/compatibility.h"
#include "core/schema/text_place.h"

#include <charconv>
#include <fmt/format.h>
#include <fstream>
#include <memory>

namespace viridian::ctl {
namespace {

struct CheckOptions {
    std::string reader;
    std::vector<std::string> writers;
    std::string level = "BACKWARD";
    std::string format;
    bool lenient = false;
    bool json = false;
};

Result<std::string> contentOf(const std::string& path)
{
    constexpr std::size_t kLargest = std::size_t{32} * 1024 * 1024;
    std::ifstream file(path, std::ios::binary);
    std::string text;
    std::string piece(std::size_t{64} * 1024, '\0');
    while (file && text.size() <= kLargest) {
        file.read(piece.data(), static_cast<std::streamsize>(piece.size()));
        text.append(piece, 0, static_cast<std::size_t>(file.gcount()));
    }
    if (!file.eof())
        return fail(ErrorKind::InvalidInput,
                    fmt::format("{} cannot be read, or is larger than 32 MB.", path));
    return text;
}

/// The error with the file, line and column that its detail, a byte offset, means.
Error placed(const std::string& path, std::string_view text, Error error)
{
    std::size_t offset = 0;
    const char* const last = error.detail.data() + error.detail.size();
    const auto [end, code] = std::from_chars(error.detail.data(), last, offset);
    if (error.detail.empty() || code != std::errc() || end != last) {
        error.message = fmt::format("{}: {}", path, error.message);
        return error;
    }
    const schema::TextPlace place = schema::placeOf(text, offset);
    error.message = fmt::format("{}:{}:{}: {}", path, place.line, place.column, error.message);
    error.detail.clear();
    return error;
}

Result<schema::Schema> schemaIn(const std::string& path, std::optional<schema::Format>& format)
{
    const Result<std::string> text = contentOf(path);
    if (!text)
        return tl::unexpected<Error>(text.error());
    if (!format)
        format = schema::guessFormat(*text);
    Result<schema::Schema> parsed = schema::Schema::parse(*format, *text);
    if (!parsed)
        return tl::unexpected<Error>(placed(path, *text, std::move(parsed.error())));
    return parsed;
}

void print(Console& console, const CheckOptions& options, const schema::Verdict& verdict)
{
    console.line(fmt::format("{} at {}", verdict.compatible ? "compatible" : "NOT COMPATIBLE",
                             schema::name(verdict.level)));
    for (const schema::Finding& finding : verdict.findings) {
        const std::string& old = options.writers.at(finding.against);
        const bool newReads = finding.direction == schema::Direction::NewReadsOld;
        console.line(fmt::format("\n{} {} at {}  ({} reading {})",
                                 finding.difference.breaks ? "breaks " : "is fine",
                                 finding.difference.kind, finding.difference.path,
                                 newReads ? options.reader : old, newReads ? old : options.reader));
        console.line("        " + finding.difference.message);
    }
    console.line("\n" + verdict.rollout.words);
}

int runCheck(Context& context, const CheckOptions& options)
{
    const std::optional<schema::Level> level = schema::levelFrom(options.level);
    if (!level)
        return context.console.failure(
            {ErrorKind::InvalidInput,
             fmt::format(
                 "“{}” is no compatibility level; levels are NONE, BACKWARD, FORWARD, FULL, "
                 "and the last three with _TRANSITIVE.",
                 options.level),
             {}});
    std::optional<schema::Format> format;
    if (!options.format.empty())
        format = schema::formatFrom(options.format);
    const Result<schema::Schema> reader = schemaIn(options.reader, format);
    if (!reader)
        return failed(context, reader);
    std::vector<schema::Schema> writers;
    for (const std::string& path : options.writers) {
        Result<schema::Schema> writer = schemaIn(path, format);
        if (!writer)
            return failed(context, writer);
        writers.push_back(std::move(*writer));
    }
    const schema::Policy policy =
        options.lenient ? schema::Policy::Lenient : schema::Policy::Strict;
    const Result<schema::Verdict> verdict = schema::check(*reader, writers, *level, policy);
    if (!verdict)
        return failed(context, verdict);
    if (options.json)
        context.console.line(schema::verdictJson(*verdict, *format, options.writers));
    else
        print(context.console, options, *verdict);
    return verdict->compatible ? 0 : 1;
}

} // namespace

Action defineSchema(CLI::App& app)
{
    auto options = std::make_shared<CheckOptions>();
    CLI::App* check = app.add_subcommand(
        "check", "May code with one schema read what code with others wrote, and back?");
    check->add_option("--reader", options->reader, "The new schema, of the code to be deployed")
        ->required();
    check
        ->add_option("--writer", options->writers,
                     "The schema that stored events were written with; several: oldest first")
        ->required();
    check
        ->add_option("--level", options->level,
                     "NONE, BACKWARD (new reads old), FORWARD (old reads new), FULL (both), or one "
                     "of them with _TRANSITIVE (all writers, not only the latest)")
        ->capture_default_str();
    check
        ->add_option("--format", options->format,
                     "What the files hold; left out, they are looked at")
        ->check(CLI::IsMember({"avro", "json"}));
    check->add_flag("--lenient", options->lenient,
                    "Forgive what only data outside a JSON Schema's own properties would notice");
    check->add_flag("--json", options->json, "The contract of cli.md instead of text");
    const std::string example = "Example: viridianctl schema check --reader order-3.avsc --writer "
                                "order-1.avsc order-2.avsc --level FULL_TRANSITIVE";
    check->footer(example);
    app.footer(example);
    app.require_subcommand(1);
    return [options](Context& context) { return runCheck(context, *options); };
}

} // namespace viridian::ctl
