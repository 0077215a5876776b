#include "core/base/digest.h"
#include "core/pipeline/address_grid.h"
#include "core/pipeline/assertion.h"
#include "core/pipeline/load.h"
#include "core/schema/text_place.h"
#include "core/workspace/yaml_reader.h"

#include <algorithm>
#include <fmt/format.h>

namespace viridian::pipeline {
namespace {

YAML::Mark markOf(const Assertion& assertion)
{
    YAML::Mark mark;
    mark.line = assertion.line;
    mark.column = assertion.column;
    return mark;
}

void readSchema(YamlReader& read, const YAML::Node& node, Assertion& out, const NamedFiles& files)
{
    std::optional<schema::Format> format;
    read.word<std::optional<schema::Format>>(
        node, "format", format,
        {{"avro", schema::Format::Avro}, {"json", schema::Format::JsonSchema}});
    if (read.failed())
        return;
    const std::string text = bytesOfFile(read, node["schema"], files, out.file);
    if (read.failed())
        return;
    if (!format)
        format = out.file.ends_with(".avsc") ? schema::Format::Avro : schema::guessFormat(text);
    Result<schema::Schema> parsed = schema::Schema::parse(*format, text);
    if (!parsed)
        return read.refuse(node["schema"], schema::placedMessage(parsed.error(), text, out.file));
    using Form = schema::AvroJson;
    read.word<Form>(node, "encoding", out.form, {{"avro", Form::Encoded}, {"plain", Form::Plain}});
    if (!read.failed() && node["encoding"] && *format != schema::Format::Avro)
        read.refuse(node["encoding"],
                    fmt::format("encoding is for Avro, and {} is a JSON Schema.", out.file));
    out.schema = std::move(*parsed);
    out.digest = sha256Hex(text);
}

std::shared_ptr<const Assertion> readAssertion(YamlReader& read, const YAML::Node& node,
                                               const NamedFiles& files)
{
    auto out = std::make_shared<Assertion>();
    out->line = node.Mark().line;
    out->column = node.Mark().column;
    if (!read.map(node, "an assertion",
                  {"type", "version", "schema", "format", "encoding", "of", "note"}))
        return out;
    read.required(node, "type", out->type);
    read.text(node, "version", out->version);
    read.required(node, "schema", out->file);
    read.word<bool>(node, "of", out->changedOnly, {{"all", false}, {"changed", true}});
    std::string note;
    read.text(node, "note", note);
    if (!read.failed() && out->type.find('*') != std::string::npos)
        read.refuse(node["type"],
                    fmt::format("“{}” is a pattern; expected the name of one type.", out->type));
    if (!read.failed())
        readSchema(read, node, *out, files);
    return out;
}

void refuseTwice(YamlReader& read, const Model& model)
{
    for (auto later = model.assertions.begin(); later != model.assertions.end(); ++later) {
        const auto earlier = std::find_if(model.assertions.begin(), later, [&](const auto& one) {
            return one->type == (*later)->type &&
                   (one->version == (*later)->version || one->version.empty() ||
                    (*later)->version.empty());
        });
        if (earlier == later)
            continue;
        read.refuse(markOf(**later),
                    fmt::format("{} has a schema in line {} already ({}); expected one for each "
                                "type and version.",
                                (*later)->toText(), (*earlier)->line + 1, (*earlier)->file));
        return;
    }
}

/// The addresses that steps give and that no later step takes away again.
std::set<AddressGrid::Node> given(const Model& model, const AddressGrid& grid)
{
    std::set<AddressGrid::Node> all;
    for (const Step& step : model.steps) {
        const std::vector<AddressGrid::Node> sources = grid.sources(step);
        const std::optional<std::vector<NewAddress>> made = step.addresses();
        for (const AddressGrid::Node& node : sources) {
            if (made && takesAll(step))
                all.erase(node);
        }
        for (const AddressGrid::Node& node : sources) {
            for (const NewAddress& to : made.value_or(std::vector<NewAddress>(1)))
                all.insert(grid.target(node, to));
        }
        for (const AddressGrid::Node& node : grid.all()) {
            if (step.makesOthers(grid.type(node), grid.version(node)))
                all.insert(node);
        }
    }
    return all;
}

} // namespace

void loadAssertions(YamlReader& read, const YAML::Node& root, Model& model, const NamedFiles& files)
{
    constexpr std::size_t kMost = 1000;
    read.list(root, "assert", [&](const YAML::Node& node) {
        if (read.failed())
            return;
        if (model.assertions.size() == kMost)
            return read.refuse(node, fmt::format("expected at most {} assertions.", kMost));
        model.assertions.push_back(readAssertion(read, node, files));
    });
}

void checkAssertions(YamlReader& read, const Model& model, const AddressGrid& grid)
{
    if (model.assertions.empty())
        return;
    refuseTwice(read, model);
    const std::set<AddressGrid::Node> all = given(model, grid);
    for (const auto& assertion : model.assertions) {
        const bool met = std::ranges::any_of(all, [&](const AddressGrid::Node& node) {
            return grid.type(node) == assertion->type &&
                   (assertion->version.empty() || grid.version(node) == assertion->version);
        });
        if (!met && !read.failed())
            read.refuse(markOf(*assertion),
                        fmt::format("no step gives {}; expected the type and version that a step "
                                    "gives, or a pass step for events that stay as they are.",
                                    assertion->toText()));
    }
}

} // namespace viridian::pipeline
