#include "core/pipeline/kinds.h"

#include "core/base/text.h"
#include "core/pipeline/load.h"

#include <array>
#include <fmt/format.h>
#include <fstream>
#include <iterator>

namespace viridian::pipeline {
namespace {

constexpr std::array kTable{
    Kind{.key = "replace", .load = &loadReplace},
    Kind{.key = "patch", .load = &loadPatch},
    Kind{.key = "join", .load = &loadJoin},
    Kind{.key = "separate", .load = &loadSeparate},
    Kind{.key = "lookup", .load = &loadLookup},
    Kind{.key = "redact", .load = &loadRedact},
    Kind{.key = "rename", .load = &loadRename},
    Kind{.key = "to", .load = &loadVersion},
    Kind{.key = "stream", .load = &loadStream},
    Kind{.key = "reidentify", .load = &loadReidentify},
    Kind{.key = "split", .load = &loadSplit, .alone = true},
    Kind{.key = "route", .load = &loadRoute, .alone = true},
    Kind{.key = "drop", .load = &loadDrop, .alone = true},
    Kind{.key = "pass", .load = &loadPass, .alone = true},
    Kind{.key = "merge", .load = &loadMerge, .alone = true},
    Kind{.key = "deduplicate", .load = &loadDeduplicate, .alone = true},
    Kind{.key = "carry", .load = &loadCarry, .alone = true},
    Kind{.key = "reorder", .load = &loadReorder, .alone = true},
    Kind{.key = "insert", .load = &loadInsert, .alone = true},
    Kind{.key = "encode", .load = &loadEncode, .alone = true},
    Kind{.key = "script", .load = &loadScript, .alone = true},
    Kind{.key = "process", .load = &loadProcess, .alone = true},
    // What is better done elsewhere says where (transform-operations.md sections 3 and 5).
    Kind{.key = "summarize",
         .load = nullptr,
         .refusal = "a stream's beginning is not folded into an opening event here; write that "
                    "event in blue with the application, which knows its state, and take the old "
                    "ones away with “drop”."},
    Kind{.key = "truncate",
         .load = nullptr,
         .refusal = "write a “drop” step whose match says which: match: {type: Heartbeat, time: "
                    "{before: 2024-01-01T00:00:00Z}}, drop: {reason: …}; position: {before: N} "
                    "works likewise. Keeping the last N of a stream is for green's own retention."},
    Kind{.key = "dropStream",
         .load = nullptr,
         .refusal = "write a “drop” step whose match names the stream: match: {stream: "
                    "\"temp-{id}\"}, drop: {reason: …}."},
    Kind{.key = "copyTo",
         .load = nullptr,
         .refusal = "write “route: {to: [STREAM]}”, which copies events into other streams."},
    Kind{.key = "snapshot",
         .load = nullptr,
         .refusal = "snapshots are not converted, as any change of their stream makes them wrong; "
                    "take them away with “drop” and let the application build new ones."},
    Kind{.key = "streamMetadata",
         .load = nullptr,
         .refusal = "a stream's settings (access, age and number limits) belong to its store; set "
                    "them in green with that store's own tools."},
};

} // namespace

std::span<const Kind> kinds()
{
    return kTable;
}

Place StepReader::placeAt(const YAML::Node& scalar, std::string_view what) const
{
    if (read.failed())
        return {};
    const std::optional<Place> place =
        scalar.IsScalar() ? Place::parse(scalar.Scalar()) : std::nullopt;
    if (!place) {
        read.refuse(
            scalar,
            fmt::format(
                "{} is “{}”; expected a path such as /customer/id, or meta/tenant for metadata.",
                what, scalar.IsScalar() ? scalar.Scalar() : std::string("a list or map")));
        return {};
    }
    return *place;
}

std::string StepReader::bytesOf(const YAML::Node& named, const std::string& file) const
{
    return bytesOfFile(read, named, files, file);
}

std::string bytesOfFile(YamlReader& read, const YAML::Node& named, const NamedFiles& files,
                        const std::string& name)
{
    constexpr std::uintmax_t kMostBytes = std::uintmax_t{64} * 1024 * 1024;
    const std::filesystem::path file = files.pathOf(name);
    if (const auto edited = files.edited.find(file); edited != files.edited.end())
        return edited->second;
    std::error_code code;
    const std::uintmax_t size = std::filesystem::file_size(file, code);
    std::ifstream stream(file, std::ios::binary);
    if (code || !stream) {
        read.refuse(named,
                    fmt::format("{} cannot be read{}; expected a file, named from the "
                                "pipeline's folder.",
                                named.Scalar(), code ? ": " + code.message() : std::string()));
        return {};
    }
    if (size > kMostBytes) {
        read.refuse(named, fmt::format("{} is {} bytes long; expected at most 64 MB.",
                                       named.Scalar(), grouped(std::uint64_t{size})));
        return {};
    }
    return {std::istreambuf_iterator<char>(stream), {}};
}

Place StepReader::place(const YAML::Node& parent, const char* key) const
{
    if (read.failed())
        return {};
    if (!parent[key]) {
        read.refuse(
            parent,
            fmt::format("“{}” is missing here; expected a path such as /customer/id.", key));
        return {};
    }
    return placeAt(parent[key], key);
}

StreamTemplate StepReader::streamTemplate(const YAML::Node& scalar) const
{
    if (read.failed())
        return {};
    if (!scalar.IsScalar()) {
        read.refuse(scalar, "expected one stream name, such as {/tenant}-order-{id}.");
        return {};
    }
    Result<StreamTemplate> form =
        StreamTemplate::parse(scalar.Scalar(), step.match.stream ? step.match.stream->names()
                                                                 : std::vector<std::string>());
    if (!form) {
        read.refuse(scalar, form.error().message);
        return {};
    }
    return std::move(*form);
}

} // namespace viridian::pipeline
