#include "core/browse/merge.h"

namespace viridian {

Status MergedObject::merge(std::string_view json)
{
    if (Status parsed = m_document.parse(json); !parsed)
        return parsed;
    if (m_document.kind(json::Document::root()) != json::Kind::Object)
        return fail(ErrorKind::InvalidInput,
                    "Only JSON objects can be merged; this is another value.");
    mergeObject(m_root, m_document, json::Document::root());
    return {};
}

void MergedObject::mergeObject(Node& into, const json::Document& document, json::Node from)
{
    for (json::Node member = document.firstChild(from); member != json::kNone;
         member = document.nextSibling(member))
        put(into, document, member);
}

void MergedObject::put(Node& into, const json::Document& document, json::Node from)
{
    const std::string_view nameSource = document.nameSource(from);
    const json::Kind kind = document.kind(from);
    const auto [found, isNew] =
        into.byName.try_emplace(json::decodeString(nameSource), into.members.size());
    if (isNew) {
        into.members.push_back(
            {.nameSource = std::string(nameSource), .value = {}, .object = {}, .gone = true});
        m_bytes += nameSource.size();
    }
    Member& member = into.members[found->second];
    if (kind == json::Kind::Object) {
        if (member.gone || !member.object) {
            m_bytes -= member.value.size();
            member.value.clear();
            member.object = std::make_unique<Node>();
        }
        member.gone = false;
        mergeObject(*member.object, document, from);
        return;
    }
    m_bytes -= member.value.size();
    member.object.reset();
    member.gone = kind == json::Kind::Null;
    member.value = member.gone ? std::string_view() : document.source(from);
    m_bytes += member.value.size();
}

void MergedObject::append(std::string& out, const Node& node)
{
    out += '{';
    bool first = true;
    for (const Member& member : node.members) {
        if (member.gone)
            continue;
        if (!first)
            out += ", ";
        first = false;
        out += member.nameSource;
        out += ": ";
        if (member.object)
            append(out, *member.object);
        else
            out += member.value;
    }
    out += '}';
}

std::string MergedObject::toText() const
{
    std::string out;
    append(out, m_root);
    return out;
}

} // namespace viridian
