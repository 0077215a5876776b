#include "core/json/compare.h"
#include "core/json/decimal.h"
#include "core/json/pointer.h"
#include "core/pipeline/model.h"
#include "core/pipeline/patch.h"

#include <fmt/format.h>
#include <span>

/// The edits of a patch on one event. Each either does its work or says in a clause why it cannot.
namespace viridian::pipeline {
namespace {

using json::Editor;

tl::unexpected<Error> missing(const Place& place)
{
    return fail(ErrorKind::InvalidInput, fmt::format("{} is missing", place.toText()));
}

tl::unexpected<Error> present(const Place& place)
{
    return fail(ErrorKind::InvalidInput, fmt::format("{} is there already", place.toText()));
}

/// An editor's refusal as a clause that names the place.
Status told(const Place& place, Status status)
{
    if (status)
        return status;
    switch (status.error().kind) {
    case ErrorKind::Conflict:
        return present(place);
    case ErrorKind::NotFound:
        return fail(ErrorKind::InvalidInput,
                    fmt::format("what should hold {} is missing", place.toText()));
    default:
        return fail(ErrorKind::InvalidInput,
                    fmt::format("{}: {}", place.toText(), status.error().message));
    }
}

/// The node, kNone when there is none. Errors: the path hits a key that stands twice, or the
/// payload is not JSON.
/// @param path  the place's pointer, whole or in tokens
template <typename Path>
Result<json::Node> find(Work& work, const Place& place, const Path& path, Editor*& editor)
{
    if (place.meta) {
        editor = work.metadata();
        if (!editor)
            return json::kNone;
    } else {
        Result<Editor*> data = work.data();
        if (!data)
            return passOn(data);
        editor = *data;
    }
    bool duplicated = false;
    const json::Node node = editor->document().find(path, &duplicated);
    if (duplicated)
        return fail(ErrorKind::InvalidInput,
                    fmt::format("a key of {} stands twice in its object", place.toText()));
    return node;
}

Result<json::Node> find(Work& work, const Place& place, Editor*& editor)
{
    return find(work, place, place.pointer, editor);
}

/// Where the value that an edit takes stands; kNone where it is missing and may be.
struct Spot {
    Editor* editor = nullptr;
    json::Node node = json::kNone;
};

Result<Spot> spotOf(const PatchOp& op, Work& work)
{
    Spot spot;
    Result<json::Node> node = find(work, op.at, op.prepared.tokens, spot.editor);
    if (!node)
        return passOn(node);
    spot.node = *node;
    if (spot.node == json::kNone && op.missing == PatchOp::Missing::Error)
        return missing(op.at);
    return spot;
}

/// Writes a value that was prepared, or its text where that is no JSON, which the editor then says.
Status write(Editor& editor, json::Node node, const std::optional<json::Constant>& prepared,
             const std::string& text)
{
    return prepared ? editor.set(node, *prepared) : editor.set(node, text);
}

Status addNew(const PatchOp& op, Editor& editor)
{
    const PatchOp::Prepared& prepared = op.prepared;
    if (prepared.name && prepared.value) {
        const auto above = std::span(prepared.tokens).first(prepared.tokens.size() - 1);
        bool duplicated = false;
        const json::Node parent = editor.document().find(above, &duplicated);
        if (parent != json::kNone && !duplicated &&
            editor.document().kind(parent) == json::Kind::Object)
            return told(op.at, editor.addMember(parent, *prepared.name, *prepared.value));
    }
    return told(op.at, editor.add(op.at.pointer, op.value, op.createParents));
}

Status add(const PatchOp& op, Work& work)
{
    Result<Editor*> editor = work.editorForWriting(op.at);
    if (!editor)
        return passOn(editor);
    if (op.ifPresent == PatchOp::IfPresent::Error)
        return addNew(op, **editor);
    Editor* unused = nullptr;
    const Result<json::Node> there = find(work, op.at, unused);
    if (!there)
        return tl::unexpected(there.error());
    if (*there == json::kNone)
        return addNew(op, **editor);
    if (op.ifPresent == PatchOp::IfPresent::Keep)
        return {};
    return told(op.at, write(**editor, *there, op.prepared.value, op.value));
}

/// Takes away the parents of @p place that are empty objects now.
Status prune(Editor& editor, const Place& place)
{
    std::optional<std::string_view> parent = json::parentPointer(place.pointer);
    while (parent && !parent->empty()) {
        const json::Node node = editor.document().find(*parent);
        if (node == json::kNone || editor.document().kind(node) != json::Kind::Object ||
            editor.document().size(node) != 0)
            return {};
        Status gone = editor.remove(*parent);
        if (!gone)
            return gone;
        parent = json::parentPointer(*parent);
    }
    return {};
}

Status remove(const PatchOp& op, Work& work)
{
    Editor* editor = op.at.meta ? work.metadata() : nullptr;
    if (!op.at.meta) {
        Result<Editor*> data = work.data();
        if (!data)
            return passOn(data);
        editor = *data;
    }
    bool duplicated = false;
    const json::Node node =
        editor ? editor->document().find(op.prepared.tokens, &duplicated) : json::kNone;
    if (node == json::kNone)
        return op.missing == PatchOp::Missing::Ignore ? Status() : missing(op.at);
    // All members of a duplicated name go, so a repeated last name is no obstacle here.
    if (duplicated)
        return told(op.at, editor->remove(op.at.pointer, true));
    editor->remove(node);
    return op.prune ? told(op.at, prune(*editor, op.at)) : Status();
}

/// A move within one object, which keeps the member's place: rename() of its node.
bool isRename(const PatchOp& op, const json::Document& document, json::Node node)
{
    return op.kind == PatchOp::Kind::Move && op.prepared.name &&
           document.kind(document.parent(node)) == json::Kind::Object;
}

Status transferAcross(const PatchOp& op, Editor& source, Editor& target, std::string_view value,
                      bool occupied)
{
    // Source and target are different editors, so the value stays where it is while the target
    // grows.
    Status put = occupied ? target.set(op.to.pointer, value)
                          : target.add(op.to.pointer, value, op.createParents);
    if (!put || op.kind == PatchOp::Kind::Copy)
        return told(op.to, put);
    return told(op.at, source.remove(op.at.pointer));
}

Status transfer(const PatchOp& op, Work& work)
{
    const Result<Spot> spot = spotOf(op, work);
    if (!spot || spot->node == json::kNone)
        return spot ? Status() : Status(tl::unexpected(spot.error()));
    const auto [source, node] = *spot;
    Result<Editor*> target = work.editorForWriting(op.to);
    if (!target)
        return passOn(target);
    // Whether the place is taken the editor tells, unless what stands there is to go.
    bool occupied = false;
    if (op.collision == PatchOp::Collision::Overwrite) {
        Editor* unused = nullptr;
        Result<json::Node> there = find(work, op.to, unused);
        if (!there)
            return passOn(there);
        occupied = *there != json::kNone;
    }
    Status done;
    if (*target != source) {
        done = transferAcross(op, *source, **target, source->document().source(node), occupied);
    } else {
        if (occupied)
            done = (*target)->remove(op.to.pointer);
        if (done && isRename(op, source->document(), node))
            done = source->rename(node, *op.prepared.name);
        else if (done)
            done = op.kind == PatchOp::Kind::Move
                       ? source->move(op.at.pointer, op.to.pointer, op.createParents)
                       : source->copy(op.at.pointer, op.to.pointer, op.createParents);
        done = told(op.to, done);
    }
    return done && op.prune ? told(op.at, prune(*source, op.at)) : done;
}

Status rename(const PatchOp& op, Work& work)
{
    const Result<Spot> spot = spotOf(op, work);
    if (!spot || spot->node == json::kNone)
        return spot ? Status() : Status(tl::unexpected(spot.error()));
    const auto [editor, node] = *spot;
    const json::Document& document = editor->document();
    if (document.kind(document.parent(node)) != json::Kind::Object)
        return told(op.at, editor->rename(op.at.pointer, op.name));
    const json::MemberName& name = *op.prepared.name;
    Status done = editor->rename(node, name);
    if (done || done.error().kind != ErrorKind::Conflict)
        return told(op.at, done);
    const json::Node taken = document.member(document.parent(node), op.name);
    if (op.collision == PatchOp::Collision::Error || taken == json::kNone)
        return fail(ErrorKind::InvalidInput, fmt::format("beside {} a member “{}” is there already",
                                                         op.at.toText(), op.name));
    done = editor->remove(document.pointer(taken), true);
    return told(op.at, done ? editor->rename(node, name) : done);
}

Status convert(const PatchOp& op, Work& work)
{
    const Result<Spot> spot = spotOf(op, work);
    if (!spot || spot->node == json::kNone)
        return spot ? Status() : Status(tl::unexpected(spot.error()));
    const auto [editor, node] = *spot;
    const std::string_view source = editor->document().source(node);
    Result<std::string> value = op.conversion.apply(source, editor->document().kind(node));
    if (!value)
        return fail(ErrorKind::InvalidInput,
                    fmt::format("{} {}", op.at.toText(), value.error().message));
    return *value == source ? Status() : told(op.at, editor->set(node, *value));
}

/// Scalars are the same when their canonical values are: 1.0 is 1, and escapes do not matter.
bool sameScalar(std::string_view a, std::string_view b)
{
    return a == b || json::compare(a, b) != json::Equality::Different;
}

Status map(const PatchOp& op, Work& work)
{
    const Result<Spot> spot = spotOf(op, work);
    if (!spot || spot->node == json::kNone)
        return spot ? Status() : Status(tl::unexpected(spot.error()));
    const auto [editor, node] = *spot;
    const std::string_view source = editor->document().source(node);
    for (std::size_t i = 0; i < op.table.size(); ++i) {
        const auto& [from, to] = op.table[i];
        if (sameScalar(source, from))
            return told(op.at, write(*editor, node, op.prepared.mapped[i], to));
    }
    if (op.unmapped == PatchOp::Unmapped::Keep)
        return {};
    if (op.unmapped == PatchOp::Unmapped::Default)
        return told(op.at, write(*editor, node, op.prepared.value, op.value));
    return fail(ErrorKind::InvalidInput,
                fmt::format("{} is {}, which no line of the map's values names", op.at.toText(),
                            shortened(source)));
}

} // namespace

Status PatchOp::apply(Work& work) const
{
    switch (kind) {
    case Kind::Add:
        return add(*this, work);
    case Kind::Remove:
        return remove(*this, work);
    case Kind::Move:
    case Kind::Copy:
        return transfer(*this, work);
    case Kind::Rename:
        return rename(*this, work);
    case Kind::Convert:
        return convert(*this, work);
    case Kind::Map:
        return map(*this, work);
    }
    return {};
}

bool Condition::holds(Work& work) const
{
    const Editor* editor = work.editorOf(place);
    const json::Node node = editor ? editor->document().find(place.pointer) : json::kNone;
    switch (test) {
    case Test::Present:
        return node != json::kNone;
    case Test::Absent:
        return node == json::kNone;
    case Test::Equals:
        return node != json::kNone && sameScalar(editor->document().source(node), value);
    case Test::NotEquals:
        return node == json::kNone || !sameScalar(editor->document().source(node), value);
    }
    return false;
}

} // namespace viridian::pipeline
