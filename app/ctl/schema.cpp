#include "app/ctl/schema_files.h"
#include "app/ctl/schema_registry.h"
#include "app/ctl/schema_text.h"
#include "app/ctl/verb.h"

#include <fmt/format.h>
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

Result<schema::Schema> schemaAt(const std::string& path, std::optional<schema::Format>& format)
{
    Result<std::string> text = contentOf(path);
    if (!text)
        return passOn(text);
    return schemaIn(path, *text, format);
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
    const Result<schema::Schema> reader = schemaAt(options.reader, format);
    if (!reader)
        return failed(context, reader);
    std::vector<schema::Schema> writers;
    for (const std::string& path : options.writers) {
        Result<schema::Schema> writer = schemaAt(path, format);
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
        print(context.console, *verdict, {.candidate = options.reader, .history = options.writers});
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
    const Action registry = defineRegistry(*app.add_subcommand(
        "registry", "What a schema registry holds, and whether it would take a new schema"));
    app.require_subcommand(1);
    return [options, check, registry](Context& context) {
        return check->parsed() ? runCheck(context, *options) : registry(context);
    };
}

} // namespace viridian::ctl
