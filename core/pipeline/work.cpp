#include "core/pipeline/work.h"

#include "core/json/decimal.h"

#include <fmt/format.h>

namespace viridian::pipeline {

void Work::begin(const Event& event, std::string_view base, const TypeAffix* affix,
                 std::string_view affixVersion, Arena& arena)
{
    m_event = event;
    m_base = base;
    m_affix = affix;
    m_affixVersion = affixVersion;
    m_arena = &arena;
    m_dataParsed = Parsed::No;
    m_metaParsed = Parsed::No;
    m_fieldsChanged = false;
    m_versionKnown = false;
    m_versionFrom = nullptr;
    emitted.clear();
    ended = false;
}

Result<json::Editor*> Work::data()
{
    if (m_dataParsed == Parsed::No) {
        if (!hasJsonData()) {
            m_dataError = "its data is not JSON";
            m_dataParsed = Parsed::Failed;
        } else if (const Status read = m_data.reset(m_event.data.bytes); !read) {
            m_dataError = fmt::format("its data is not JSON ({})", read.error().message);
            m_dataParsed = Parsed::Failed;
        } else {
            m_dataParsed = Parsed::Yes;
        }
    }
    if (m_dataParsed == Parsed::Failed)
        return fail(ErrorKind::InvalidInput, m_dataError);
    return &m_data;
}

json::Editor* Work::metadata()
{
    if (m_metaParsed == Parsed::No) {
        const bool json = m_event.metadata.kind == PayloadKind::Json;
        m_metaParsed = json && m_meta.reset(m_event.metadata.bytes) ? Parsed::Yes : Parsed::Failed;
    }
    return m_metaParsed == Parsed::Yes ? &m_meta : nullptr;
}

Result<json::Editor*> Work::metadataForWriting()
{
    if (json::Editor* editor = metadata())
        return editor;
    const bool nothing =
        m_event.metadata.kind == PayloadKind::Null || m_event.metadata.bytes.empty();
    if (!nothing || !m_meta.reset("{}"))
        return fail(ErrorKind::InvalidInput, "its metadata is not JSON");
    m_metaParsed = Parsed::Yes;
    return &m_meta;
}

json::Editor* Work::editorOf(const Place& place)
{
    if (place.meta)
        return metadata();
    const Result<json::Editor*> editor = data();
    return editor ? *editor : nullptr;
}

Result<json::Editor*> Work::editorForWriting(const Place& place)
{
    return place.meta ? metadataForWriting() : data();
}

bool Work::textAt(const Place& place, std::string& out)
{
    const json::Editor* editor = editorOf(place);
    const json::Node node = editor ? editor->document().find(place.pointer) : json::kNone;
    if (node == json::kNone)
        return false;
    const json::Document& document = editor->document();
    if (document.kind(node) == json::Kind::String)
        out = json::decodeString(document.source(node));
    else if (document.kind(node) == json::Kind::Number)
        out = document.source(node);
    else
        return false;
    return !out.empty();
}

std::string_view Work::version()
{
    if (m_versionKnown)
        return m_version;
    m_versionKnown = true;
    for (const VersionSource& source : m_rule.from) {
        bool hit = false;
        switch (source.kind) {
        case VersionSource::Kind::Column:
            hit = !m_event.schemaVersion.empty();
            if (hit)
                m_version = m_event.schemaVersion;
            break;
        case VersionSource::Kind::Value:
            hit = (source.place.meta || hasJsonData()) && textAt(source.place, m_version);
            break;
        case VersionSource::Kind::Affix:
            hit = m_affix != nullptr && &*source.affix == m_affix;
            if (hit)
                m_version = m_affixVersion;
            break;
        }
        if (hit) {
            m_versionFrom = &source;
            return m_version;
        }
    }
    m_versionFrom = nullptr;
    m_version = m_rule.fallback;
    return m_version;
}

void Work::setType(std::string_view base)
{
    m_base = keep(base);
    m_event.type = m_affix ? keep(m_affix->join(m_base, m_affixVersion)) : m_base;
    m_fieldsChanged = true;
}

Status Work::writeVersion(const VersionSource& source, std::string_view version)
{
    switch (source.kind) {
    case VersionSource::Kind::Column:
        m_event.schemaVersion = keep(version);
        m_fieldsChanged = true;
        return {};
    case VersionSource::Kind::Affix:
        m_affix = &*source.affix;
        m_affixVersion = keep(version);
        m_event.type = keep(m_affix->join(m_base, m_affixVersion));
        m_fieldsChanged = true;
        return {};
    case VersionSource::Kind::Value:
        break;
    }
    Result<json::Editor*> editor = editorForWriting(source.place);
    if (!editor)
        return passOn(editor);
    const Result<json::Kind> kind = (*editor)->kindAt(source.place.pointer);
    if (!kind)
        return (*editor)->add(source.place.pointer, json::encodeString(version), true);
    // A version that was a number stays one where the new one is a number.
    const bool number = *kind == json::Kind::Number && json::Decimal::parse(version);
    return (*editor)->set(source.place.pointer,
                          number ? std::string(version) : json::encodeString(version));
}

Status Work::setVersion(std::string_view to)
{
    static_cast<void>(version()); // finds where it stands
    const VersionSource& source = m_versionFrom ? *m_versionFrom : m_rule.from.front();
    Status written = writeVersion(source, to);
    if (!written)
        return written;
    m_version = to;
    m_versionFrom = &source;
    return {};
}

void Work::setData(PayloadKind kind, std::string_view bytes)
{
    static_cast<void>(version());
    m_versionKnown = kind != PayloadKind::Json;
    m_event.data = {.kind = kind, .bytes = keep(bytes)};
    m_event.dataBytes = bytes.size();
    m_dataParsed = Parsed::No;
    m_fieldsChanged = true;
}

void Work::setStream(std::string_view stream)
{
    m_fieldsChanged = m_fieldsChanged || stream != m_event.stream;
    m_event.stream = keep(stream);
}

void Work::setId(std::string_view id)
{
    m_event.id = keep(id);
    m_fieldsChanged = true;
}

bool Work::changed() const
{
    return m_fieldsChanged || (m_dataParsed == Parsed::Yes && m_data.changed()) ||
           (m_metaParsed == Parsed::Yes && m_meta.changed());
}

Event Work::finish()
{
    Event out = m_event;
    if (m_dataParsed == Parsed::Yes && m_data.changed()) {
        out.data.bytes = keep(m_data.text());
        out.dataBytes = out.data.bytes.size();
    }
    if (m_metaParsed == Parsed::Yes && m_meta.changed())
        out.metadata = {.kind = PayloadKind::Json, .bytes = keep(m_meta.text())};
    return out;
}

void Work::goBack(const Event& event, std::string_view base, bool changed)
{
    // The affix is part of event.type and base; what a failed step wrote there is found again on
    // the next look.
    m_event = event;
    m_base = base;
    m_affix = m_rule.affixOf(event.type);
    if (m_affix)
        m_affixVersion = m_affix->find(event.type)->version;
    m_dataParsed = Parsed::No;
    m_metaParsed = Parsed::No;
    m_versionKnown = false;
    m_fieldsChanged = changed;
    emitted.clear();
    ended = false;
}

} // namespace viridian::pipeline
