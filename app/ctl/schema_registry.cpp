#include "app/ctl/schema_registry.h"

#include "app/ctl/schema_files.h"
#include "app/ctl/schema_text.h"
#include "core/registry/history.h"

#include <cstdlib>
#include <fmt/format.h>
#include <memory>
#include <nlohmann/json.hpp>

namespace viridian::ctl {
namespace {

using Json = nlohmann::json;

struct RegistryOptions {
    std::string url;
    std::string subject;
    std::string version;
    std::string candidate;
    std::string format;
    std::optional<std::uint32_t> id;
    bool json = false;
};

/// Not an argument, which others on this machine can see.
std::string tokenOfEnvironment()
{
    // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing of ours changes the environment
    const char* token = std::getenv("VIRIDIAN_REGISTRY_TOKEN");
    return token == nullptr ? std::string() : token;
}

int listSubjects(Context& context, const schema::Registry& registry, bool json)
{
    const Result<std::vector<std::string>> subjects = registry.subjects();
    if (!subjects)
        return failed(context, subjects);
    if (json) {
        context.console.line(Json{{"subjects", *subjects}}.dump());
        return 0;
    }
    for (const std::string& subject : *subjects)
        context.console.line(subject);
    if (subjects->empty())
        context.console.hint("The registry holds no subject.");
    return 0;
}

int listVersions(Context& context, const schema::Registry& registry, const RegistryOptions& options)
{
    const Result<schema::Level> level = registry.level(options.subject);
    if (!level)
        return failed(context, level);
    const Result<std::vector<int>> versions = registry.versions(options.subject);
    if (!versions)
        return failed(context, versions);
    if (options.json) {
        context.console.line(Json{
            {"subject", options.subject}, {"level", schema::name(*level)}, {"versions", *versions}}
                                 .dump());
        return 0;
    }
    context.console.line(fmt::format("level {}", schema::name(*level)));
    for (const int version : *versions)
        context.console.line(fmt::format("version {}", version));
    return 0;
}

int show(Context& context, const Result<schema::RegisteredSchema>& found, bool json)
{
    if (!found)
        return failed(context, found);
    if (!json) {
        context.console.line(found->text);
        return 0;
    }
    Json out{{"id", found->id},
             {"type", found->type},
             {"schema", found->text},
             {"references", found->references}};
    if (!found->subject.empty()) {
        out["subject"] = found->subject;
        out["version"] = found->version;
    }
    context.console.line(out.dump());
    return 0;
}

void printCheck(Console& console, const RegistryOptions& options, schema::Format format,
                const schema::RegistryCheck& check)
{
    if (options.json) {
        Json out{
            {"subject", options.subject},
            {"level", schema::name(check.history.level)},
            {"compatible", check.compatible()},
            {"registry",
             {{"compatible", check.registry.compatible}, {"messages", check.registry.messages}}},
            {"ours", nullptr},
            {"unread", check.history.unread}};
        if (check.ours)
            out["ours"] =
                Json::parse(schema::verdictJson(*check.ours, format, check.history.names));
        return console.line(out.dump());
    }
    if (check.ours)
        print(console, *check.ours,
              {.candidate = options.candidate, .history = check.history.names});
    else
        console.line(fmt::format("Viridian has not compared it: {}.", check.history.unread));
    console.line(fmt::format("\nThe registry says: {}",
                             check.registry.compatible ? "compatible" : "NOT COMPATIBLE"));
    for (const std::string& message : check.registry.messages)
        console.line("        " + message);
    if (check.ours && check.ours->compatible != check.registry.compatible)
        console.note("Viridian and the registry disagree; take the stricter answer until you know "
                     "why.");
}

int checkSchema(Context& context, const schema::Registry& registry, const RegistryOptions& options)
{
    std::optional<schema::Format> format;
    if (!options.format.empty())
        format = schema::formatFrom(options.format);
    const Result<std::string> text = contentOf(options.candidate);
    if (!text)
        return failed(context, text);
    if (const Result<schema::Schema> parsed = schemaIn(options.candidate, *text, format); !parsed)
        return failed(context, parsed);
    const Result<schema::RegistryCheck> check =
        schema::checkCandidate(registry, options.subject, *format, *text);
    if (!check)
        return failed(context, check);
    printCheck(context.console, options, *format, *check);
    return check->compatible() ? 0 : 1;
}

int run(Context& context, const RegistryOptions& options)
{
    const Result<schema::Registry> registry =
        schema::Registry::at(options.url, tokenOfEnvironment(), context.stop);
    if (!registry)
        return failed(context, registry);
    if (options.id)
        return show(context, registry->schemaById(*options.id), options.json);
    if (options.subject.empty())
        return listSubjects(context, *registry, options.json);
    if (!options.candidate.empty())
        return checkSchema(context, *registry, options);
    if (!options.version.empty())
        return show(context, registry->schema(options.subject, options.version), options.json);
    return listVersions(context, *registry, options);
}

} // namespace

Action defineRegistry(CLI::App& app)
{
    auto options = std::make_shared<RegistryOptions>();
    app.add_option("URL", options->url, "The registry, such as https://registry.example:8081")
        ->required();
    CLI::Option* subject =
        app.add_option("--subject", options->subject, "Its versions, oldest first, and its level");
    CLI::Option* version =
        app.add_option("--version", options->version, "That version's schema: a number, or latest")
            ->needs(subject);
    app.add_option("--check", options->candidate,
                   "A file: may it be the subject's next version? Says what Viridian and what the "
                   "registry think")
        ->needs(subject)
        ->excludes(version);
    app.add_option("--id", options->id, "The schema with this id, as payloads carry it")
        ->excludes(subject);
    app.add_option("--format", options->format, "What the file holds; left out, it is looked at")
        ->check(CLI::IsMember({"avro", "json"}));
    app.add_flag("--json", options->json, "One line of JSON instead of text");
    app.footer("User and password come from ~/.netrc, a bearer token from "
               "VIRIDIAN_REGISTRY_TOKEN.\n"
               "Example: viridianctl schema registry http://localhost:8081 --subject order-placed "
               "--check order-3.avsc");
    return [options](Context& context) { return run(context, *options); };
}

} // namespace viridian::ctl
