#include "core/pipeline/patch.h"

#include "core/json/pointer.h"

#include <algorithm>
#include <fmt/format.h>

namespace viridian::pipeline {
namespace {

/// A pointer's last token as the name that a rename takes; nullopt when it is an element's index or
/// escaped.
std::optional<std::string> lastName(const Place& place)
{
    const std::string& pointer = place.pointer;
    const std::string name = pointer.substr(pointer.rfind('/') + 1);
    if (name.find('~') != std::string::npos)
        return std::nullopt;
    return name;
}

std::string escapedName(std::string_view name)
{
    std::string out;
    for (const char c : name)
        out += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
    return out;
}

Place renamed(const PatchOp& op)
{
    const std::string& pointer = op.at.pointer;
    return {.meta = op.at.meta,
            .pointer = pointer.substr(0, pointer.rfind('/') + 1) + escapedName(op.name)};
}

InverseOp inverseOfMove(const PatchOp& op)
{
    PatchOp back = op;
    std::swap(back.at, back.to);
    back.missing = PatchOp::Missing::Ignore;
    back.collision = PatchOp::Collision::Error;
    back.prune = op.createParents;
    back.createParents = true;
    if (op.collision == PatchOp::Collision::Overwrite)
        return {.op = back, .loss = fmt::format("overwrites {}", op.to.toText())};
    return {.op = back, .loss = {}};
}

InverseOp inverseOfAdd(const PatchOp& op, const Place& place)
{
    PatchOp back;
    back.kind = PatchOp::Kind::Remove;
    back.at = place;
    back.missing = PatchOp::Missing::Ignore;
    back.prune = op.createParents;
    const bool certain = op.kind == PatchOp::Kind::Copy ? op.collision == PatchOp::Collision::Error
                                                        : op.ifPresent == PatchOp::IfPresent::Error;
    if (certain)
        return {.op = back, .loss = {}};
    if (op.kind == PatchOp::Kind::Add && op.ifPresent == PatchOp::IfPresent::Keep)
        return {.op = std::nullopt,
                .loss =
                    fmt::format("cannot tell an added {} from one that was there", place.toText())};
    return {.op = back, .loss = fmt::format("overwrites {}", place.toText())};
}

InverseOp inverseOfMap(const PatchOp& op)
{
    PatchOp back = op;
    back.missing = PatchOp::Missing::Ignore;
    for (auto& [from, to] : back.table)
        std::swap(from, to);
    std::ranges::sort(back.table);
    const auto twice =
        std::ranges::adjacent_find(back.table, {}, &std::pair<std::string, std::string>::first);
    if (op.unmapped == PatchOp::Unmapped::Error && twice == back.table.end())
        return {.op = back, .loss = {}};
    return {.op = std::nullopt,
            .loss = fmt::format("maps several values of {} to one", op.at.toText())};
}

/// The last name of @p to when both places stand in one object or array, which makes a move a
/// rename.
std::optional<json::MemberName> nameWithin(const Place& from, const Place& to)
{
    if (from.meta != to.meta || to.pointer.empty() ||
        json::parentPointer(from.pointer) != json::parentPointer(to.pointer))
        return std::nullopt;
    return json::MemberName(json::tokensOf(to.pointer).back());
}

/// The name that the member at the edit's place gets.
std::optional<json::MemberName> nameFrom(const PatchOp& op, const std::vector<std::string>& tokens)
{
    switch (op.kind) {
    case PatchOp::Kind::Add:
        return tokens.empty() ? std::nullopt : std::optional(json::MemberName(tokens.back()));
    case PatchOp::Kind::Rename:
        return json::MemberName(op.name);
    case PatchOp::Kind::Move:
        return nameWithin(op.at, op.to);
    default:
        return std::nullopt;
    }
}

std::optional<json::Constant> constant(const std::string& source)
{
    Result<json::Constant> read = json::Constant::read(source);
    return read ? std::optional(std::move(*read)) : std::nullopt;
}

PatchOp::Prepared prepare(const PatchOp& op)
{
    PatchOp::Prepared prepared;
    prepared.tokens = json::tokensOf(op.at.pointer);
    prepared.name = nameFrom(op, prepared.tokens);
    prepared.value = constant(op.value);
    for (const auto& [from, to] : op.table)
        prepared.mapped.push_back(constant(to));
    return prepared;
}

} // namespace

std::string PatchOp::summary() const
{
    switch (kind) {
    case Kind::Add:
        return fmt::format("+ {} = {}", at.toText(), shortened(value));
    case Kind::Remove:
        return fmt::format("− {}", at.toText());
    case Kind::Move:
        return fmt::format("{} → {}", at.toText(), to.toText());
    case Kind::Copy:
        return fmt::format("{} ⇒ {}", at.toText(), to.toText());
    case Kind::Rename:
        return fmt::format("{} → {}", at.toText(), name);
    case Kind::Convert:
        return fmt::format("{} to {}", at.toText(), wordOf(conversion.to, false)) +
               (conversion.scale == 0 ? std::string() : fmt::format(" × 10^{}", conversion.scale));
    case Kind::Map:
        return fmt::format("{} by {} values", at.toText(), table.size());
    }
    return {};
}

void PatchOp::write(Meaning& out) const
{
    out.number(static_cast<int>(kind));
    out.text(at.toText());
    out.text(to.toText());
    out.text(name);
    out.text(value);
    for (const int policy :
         {static_cast<int>(ifPresent), static_cast<int>(missing), static_cast<int>(collision),
          static_cast<int>(unmapped), static_cast<int>(createParents), static_cast<int>(prune),
          static_cast<int>(conversion.to), static_cast<int>(conversion.from), conversion.scale,
          conversion.decimals, static_cast<int>(conversion.keepNull)})
        out.number(policy);
    out.number(static_cast<std::int64_t>(table.size()));
    for (const auto& [from, into] : table) {
        out.text(from);
        out.text(into);
    }
}

InverseOp inverseOf(const PatchOp& op)
{
    switch (op.kind) {
    case PatchOp::Kind::Add:
        return inverseOfAdd(op, op.at);
    case PatchOp::Kind::Copy:
        return inverseOfAdd(op, op.to);
    case PatchOp::Kind::Remove:
        return {.op = std::nullopt, .loss = fmt::format("removes {}", op.at.toText())};
    case PatchOp::Kind::Move:
        return inverseOfMove(op);
    case PatchOp::Kind::Rename: {
        PatchOp back = op;
        back.at = renamed(op);
        back.missing = PatchOp::Missing::Ignore;
        const std::optional<std::string> old = lastName(op.at);
        if (!old)
            return {.op = std::nullopt, .loss = fmt::format("renames {}", op.at.toText())};
        back.name = *old;
        return {.op = back, .loss = {}};
    }
    case PatchOp::Kind::Convert: {
        PatchOp back = op;
        back.conversion = op.conversion.inverse();
        back.missing = PatchOp::Missing::Ignore;
        if (op.conversion.exact())
            return {.op = back, .loss = {}};
        return {.op = back, .loss = fmt::format("writes {} in another form", op.at.toText())};
    }
    case PatchOp::Kind::Map:
        return inverseOfMap(op);
    }
    return {};
}

Patch::Patch(std::vector<PatchOp> ops) : m_ops(std::move(ops))
{
    for (PatchOp& op : m_ops)
        op.prepared = prepare(op);
    m_readsData = std::ranges::any_of(m_ops, [](const PatchOp& op) {
        const bool second = op.kind == PatchOp::Kind::Move || op.kind == PatchOp::Kind::Copy;
        return !op.at.meta || (second && !op.to.meta);
    });
}

std::string Patch::summary() const
{
    std::string text;
    for (const PatchOp& op : m_ops)
        text += (text.empty() ? "" : ", ") + op.summary();
    return text;
}

void Patch::write(Meaning& out) const
{
    out.number(static_cast<std::int64_t>(m_ops.size()));
    for (const PatchOp& op : m_ops)
        op.write(out);
}

Status Patch::apply(Work& work, const StepContext&) const
{
    for (const PatchOp& op : m_ops) {
        Status done = op.apply(work);
        if (!done)
            return done;
    }
    return {};
}

Inverse Patch::inverse(const Match&) const
{
    std::vector<PatchOp> back;
    std::string loss;
    for (auto op = m_ops.rbegin(); op != m_ops.rend(); ++op) {
        InverseOp one = inverseOf(*op);
        if (one.op)
            back.push_back(std::move(*one.op));
        if (!loss.empty() && !one.loss.empty())
            loss.insert(0, ", ");
        loss.insert(0, one.loss);
    }
    if (back.empty())
        return {.action = nullptr, .loss = std::move(loss)};
    return {.action = std::make_shared<Patch>(std::move(back)), .loss = std::move(loss)};
}

} // namespace viridian::pipeline
