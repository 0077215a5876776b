#include "core/pipeline/json_table.h"

#include "core/base/digest.h"
#include "core/json/document.h"

#include <fmt/format.h>

namespace viridian::pipeline {

JsonTable readJsonTable(const StepReader& in, const char* key, std::string_view example)
{
    JsonTable table;
    in.read.required(in.node, key, table.file);
    if (in.read.failed())
        return table;
    const YAML::Node node = in.node[key];
    const std::string bytes = in.bytesOf(node, table.file);
    if (in.read.failed())
        return table;
    table.digest = sha256Hex(bytes);
    std::string expected;
    in.read.text(in.node, "sha256", expected);
    if (!expected.empty() && expected != table.digest) {
        in.read.refuse(in.node["sha256"],
                       fmt::format("{} has the SHA-256 {}; expected {}: it was changed.",
                                   table.file, table.digest, expected));
        return table;
    }
    json::Document document;
    const Status parsed = document.parse(bytes);
    if (!parsed || document.kind(0) != json::Kind::Object) {
        in.read.refuse(node,
                       fmt::format("{} is no JSON object{}; expected {}.", table.file,
                                   parsed ? "" : " (" + parsed.error().message + ")", example));
        return table;
    }
    for (json::Node child = document.firstChild(0); child != json::kNone;
         child = document.nextSibling(child)) {
        const std::string name = json::decodeString(document.nameSource(child));
        if (table.values.emplace(name, document.source(child)).second)
            continue;
        in.read.refuse(node, fmt::format("{} has the key {} twice.", table.file, name));
        return table;
    }
    return table;
}

} // namespace viridian::pipeline
