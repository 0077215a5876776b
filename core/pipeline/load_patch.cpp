#include "core/pipeline/kinds.h"
#include "core/pipeline/patch.h"
#include "core/pipeline/yaml_json.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>

/// Reads the edits of a patch.
namespace viridian::pipeline {
namespace {

using Missing = PatchOp::Missing;
using Collision = PatchOp::Collision;

void readMissing(const StepReader& in, const YAML::Node& node, PatchOp& op)
{
    in.read.word<Missing>(node, "missing", op.missing,
                          {{"error", Missing::Error}, {"ignore", Missing::Ignore}});
}

void readCollision(const StepReader& in, const YAML::Node& node, PatchOp& op)
{
    in.read.word<Collision>(node, "collision", op.collision,
                            {{"error", Collision::Error}, {"overwrite", Collision::Overwrite}});
}

void readParents(const StepReader& in, const YAML::Node& node, PatchOp& op)
{
    in.read.word<bool>(node, "parents", op.createParents, {{"create", true}, {"error", false}});
}

void readAdd(const StepReader& in, const YAML::Node& node, PatchOp& op)
{
    if (!in.read.map(node, "an add", {"add", "value", "ifPresent", "parents"}))
        return;
    op.at = in.place(node, "add");
    if (!in.read.failed() && !node["value"]) {
        in.read.refuse(node, "“value” is missing here; expected the value to add.");
        return;
    }
    op.value = jsonOf(in.read, node["value"]);
    in.read.word<PatchOp::IfPresent>(node, "ifPresent", op.ifPresent,
                                     {{"error", PatchOp::IfPresent::Error},
                                      {"keep", PatchOp::IfPresent::Keep},
                                      {"overwrite", PatchOp::IfPresent::Overwrite}});
    readParents(in, node, op);
}

void readRemove(const StepReader& in, const YAML::Node& node, PatchOp& op)
{
    if (!in.read.map(node, "a remove", {"remove", "missing"}))
        return;
    op.at = in.place(node, "remove");
    readMissing(in, node, op);
}

void readTransfer(const StepReader& in, const YAML::Node& node, PatchOp& op)
{
    const char* word = op.kind == PatchOp::Kind::Move ? "move" : "copy";
    if (!in.read.map(node, fmt::format("a {}", word),
                     {word, "to", "missing", "collision", "parents"}))
        return;
    op.createParents = true;
    op.at = in.place(node, word);
    op.to = in.place(node, "to");
    readMissing(in, node, op);
    readCollision(in, node, op);
    readParents(in, node, op);
    if (in.read.failed() || op.at.meta != op.to.meta)
        return;
    const bool same = op.at == op.to;
    if (same || op.to.pointer.starts_with(op.at.pointer + "/"))
        in.read.refuse(node["to"],
                       fmt::format("{} cannot {} {}; expected another place.", op.at.toText(), word,
                                   same ? "onto itself" : "into itself"));
}

void readRename(const StepReader& in, const YAML::Node& node, PatchOp& op)
{
    if (!in.read.map(node, "a rename", {"rename", "to", "missing", "collision"}))
        return;
    op.at = in.place(node, "rename");
    in.read.required(node, "to", op.name);
    readMissing(in, node, op);
    readCollision(in, node, op);
    if (!in.read.failed() && op.name.starts_with('/'))
        in.read.refuse(
            node["to"],
            fmt::format("“{}” is a path; expected the new name alone, or use “move”.", op.name));
}

void readTypes(const StepReader& in, const YAML::Node& node, Conversion& how)
{
    using Type = Conversion::Type;
    std::string to;
    in.read.required(node, "to", to);
    in.read.word<Type>(node, "to", how.to,
                       {{"integer", Type::Integer},
                        {"decimal", Type::Decimal},
                        {"string", Type::String},
                        {"boolean", Type::Boolean}});
    how.from = how.to == Type::Boolean ? Type::String : Type::Decimal;
    in.read.word<Type>(
        node, "from", how.from,
        {{"number", Type::Decimal}, {"string", Type::String}, {"boolean", Type::Boolean}});
}

void readScale(const StepReader& in, const YAML::Node& node, int& out)
{
    std::string text;
    in.read.text(node, "scale", text);
    if (in.read.failed() || !node["scale"])
        return;
    const std::string_view digits = std::string_view(text).substr(text.starts_with('+') ? 1 : 0);
    const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), out);
    if (code != std::errc() || end != digits.data() + digits.size() || out < -99 || out > 99)
        in.read.refuse(node["scale"],
                       fmt::format("scale is “{}”; expected a power of ten from -99 to 99.", text));
}

void readConvert(const StepReader& in, const YAML::Node& node, PatchOp& op)
{
    if (!in.read.map(node, "a convert",
                     {"convert", "to", "from", "scale", "decimals", "ifNull", "missing"}))
        return;
    op.at = in.place(node, "convert");
    readTypes(in, node, op.conversion);
    readScale(in, node, op.conversion.scale);
    std::uint64_t decimals = 0;
    in.read.number(node, "decimals", decimals, 0, 100);
    if (node["decimals"])
        op.conversion.decimals = static_cast<int>(decimals);
    in.read.word<bool>(node, "ifNull", op.conversion.keepNull, {{"error", false}, {"keep", true}});
    readMissing(in, node, op);
    const Conversion& how = op.conversion;
    const bool same = how.from == how.to && how.scale == 0 && how.decimals < 0;
    if (!in.read.failed() && same)
        in.read.refuse(
            node["to"],
            fmt::format("a {} would stay a {}; expected another type, or scale or decimals.",
                        wordOf(how.from, true), wordOf(how.to, false)));
}

void readMap(const StepReader& in, const YAML::Node& node, PatchOp& op)
{
    if (!in.read.map(node, "a map", {"map", "values", "unmapped", "default", "missing"}))
        return;
    op.at = in.place(node, "map");
    if (in.read.failed())
        return;
    const YAML::Node values = node["values"];
    if (!values || !values.IsMap() || values.size() == 0) {
        in.read.refuse(values ? values : node,
                       "“values” must name what each old value becomes: {P: placed, C: canceled}.");
        return;
    }
    for (const auto& entry : values)
        op.table.emplace_back(jsonOf(in.read, entry.first), jsonOf(in.read, entry.second));
    std::ranges::sort(op.table);
    const auto twice =
        std::ranges::adjacent_find(op.table, {}, &std::pair<std::string, std::string>::first);
    if (twice != op.table.end())
        in.read.refuse(
            values, fmt::format("the value {} stands twice in the map; keep one.", twice->first));
    in.read.word<PatchOp::Unmapped>(
        node, "unmapped", op.unmapped,
        {{"error", PatchOp::Unmapped::Error}, {"keep", PatchOp::Unmapped::Keep}});
    if (node["default"]) {
        if (node["unmapped"])
            in.read.refuse(node["default"],
                           "“default” and “unmapped” exclude each other; keep one.");
        op.unmapped = PatchOp::Unmapped::Default;
        op.value = jsonOf(in.read, node["default"]);
    }
    readMissing(in, node, op);
}

struct Reader {
    const char* word;
    PatchOp::Kind kind;
    void (*read)(const StepReader&, const YAML::Node&, PatchOp&);
};

constexpr std::array kReaders{
    Reader{"add", PatchOp::Kind::Add, &readAdd},
    Reader{"remove", PatchOp::Kind::Remove, &readRemove},
    Reader{"move", PatchOp::Kind::Move, &readTransfer},
    Reader{"copy", PatchOp::Kind::Copy, &readTransfer},
    Reader{"rename", PatchOp::Kind::Rename, &readRename},
    Reader{"convert", PatchOp::Kind::Convert, &readConvert},
    Reader{"map", PatchOp::Kind::Map, &readMap},
};

PatchOp readOp(const StepReader& in, const YAML::Node& node)
{
    PatchOp op;
    const Reader* found = nullptr;
    for (const Reader& reader : kReaders) {
        if (node.IsMap() && node[reader.word]) {
            found = &reader;
            break;
        }
    }
    if (!found) {
        in.read.refuse(node, "expected an edit: add, remove, move, copy, rename, convert or map "
                             "with a path, such as "
                             "{move: /cust, to: /customerId}.");
        return op;
    }
    op.kind = found->kind;
    found->read(in, node, op);
    return op;
}

} // namespace

std::shared_ptr<const Action> loadPatch(const StepReader& in)
{
    std::vector<PatchOp> ops;
    if (!in.node.IsSequence() || in.node.size() == 0) {
        in.read.refuse(
            in.node, "“patch” must be a list of edits, such as [{move: /cust, to: /customerId}].");
        return nullptr;
    }
    for (const YAML::Node& node : in.node) {
        ops.push_back(readOp(in, node));
        if (in.read.failed())
            return nullptr;
    }
    return std::make_shared<Patch>(std::move(ops));
}

} // namespace viridian::pipeline
