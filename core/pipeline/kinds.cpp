#include "core/pipeline/kinds.h"

#include "core/base/text.h"

#include <array>
#include <fmt/format.h>
#include <fstream>
#include <iterator>

namespace viridian::pipeline {
namespace {

constexpr std::array kTable{
    Kind{.key = "patch", .load = &loadPatch},
    Kind{.key = "join", .load = &loadJoin},
    Kind{.key = "separate", .load = &loadSeparate},
    Kind{.key = "lookup", .load = &loadLookup},
    Kind{.key = "redact", .load = &loadRedact},
    Kind{.key = "rename", .load = &loadRename},
    Kind{.key = "to", .load = &loadVersion},
    Kind{.key = "stream", .load = &loadStream},
    Kind{.key = "split", .load = &loadSplit, .alone = true},
    Kind{.key = "route", .load = &loadRoute, .alone = true},
    Kind{.key = "drop", .load = &loadDrop, .alone = true},
    Kind{.key = "pass", .load = &loadPass, .alone = true},
    Kind{.key = "merge", .load = &loadMerge, .alone = true},
    Kind{.key = "deduplicate", .load = &loadDeduplicate, .alone = true},
    Kind{.key = "carry", .load = &loadCarry, .alone = true},
    Kind{.key = "reorder", .load = &loadReorder, .alone = true},
    Kind{.key = "insert", .load = &loadInsert, .alone = true},
    Kind{.key = "script", .load = &loadScript, .alone = true},
    Kind{.key = "process", .load = &loadProcess, .alone = true},
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

std::string StepReader::bytesOf(const YAML::Node& named, const std::filesystem::path& file) const
{
    constexpr std::uintmax_t kMostBytes = std::uintmax_t{64} * 1024 * 1024;
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
