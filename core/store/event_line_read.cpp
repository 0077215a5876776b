#include "core/base/base64.h"
#include "core/store/event_line.h"

#include <charconv>
#include <fmt/format.h>
#include <optional>

namespace viridian {
namespace {

/// Reads an object's members into an event. The first thing that is wrong is kept as a sentence.
class LineReader {
public:
    LineReader(const json::Document& document, json::Node line, EventBatch& into)
        : m_document(document), m_line(line), m_into(into)
    {
    }

    /// Empty when all is well.
    const std::string& read(std::uint64_t number)
    {
        if (m_document.kind(m_line) != json::Kind::Object)
            return refuse("expected a JSON object");
        m_event.position = Position(number);
        for (json::Node member = m_document.firstChild(m_line);
             member != json::kNone && m_wrong.empty(); member = m_document.nextSibling(member))
            readMember(json::decodeString(m_document.nameSource(member)), member);
        if (m_wrong.empty() && !m_hasStream)
            return refuse("expected a member “stream”");
        if (m_wrong.empty() && !m_hasType)
            return refuse("expected a member “type”");
        if (m_wrong.empty())
            m_into.add(m_event);
        return m_wrong;
    }

private:
    const std::string& refuse(std::string what)
    {
        m_wrong = std::move(what);
        return m_wrong;
    }

    void readMember(const std::string& name, json::Node node)
    {
        if (name == "position")
            readPosition(node);
        else if (name == "stream")
            m_hasStream = readText(name, node, m_event.stream);
        else if (name == "version")
            readVersion(node);
        else if (name == "id")
            readText(name, node, m_event.id);
        else if (name == "type")
            m_hasType = readText(name, node, m_event.type);
        else if (name == "schemaVersion")
            readText(name, node, m_event.schemaVersion);
        else if (name == "time")
            readTime(node);
        else if (name == "data")
            readPayload(node, m_event.data);
        else if (name == "metadata")
            readPayload(node, m_event.metadata);
        else if (name == "dataBase64")
            readBase64(name, node, m_event.data);
        else if (name == "metadataBase64")
            readBase64(name, node, m_event.metadata);
        m_event.dataBytes = m_event.data.bytes.size();
    }

    bool readText(const std::string& name, json::Node node, std::string_view& into)
    {
        if (m_document.kind(node) != json::Kind::String) {
            refuse(fmt::format("expected text for “{}”", name));
            return false;
        }
        const std::string_view source = m_document.source(node);
        if (source.find('\\') == std::string_view::npos)
            into = m_into.arena().keep(source.substr(1, source.size() - 2));
        else
            into = m_into.arena().keep(json::decodeString(source));
        return true;
    }

    void readPosition(json::Node node)
    {
        std::string_view text;
        if (m_document.kind(node) == json::Kind::Number)
            text = m_document.source(node);
        else if (!readText("position", node, text))
            return;
        const Result<Position> position = Position::parse(text);
        if (position)
            m_event.position = *position;
        else
            refuse("expected a position");
    }

    void readVersion(json::Node node)
    {
        const std::string_view source = m_document.source(node);
        const auto [end, code] =
            std::from_chars(source.data(), source.data() + source.size(), m_event.version);
        if (m_document.kind(node) != json::Kind::Number || code != std::errc() ||
            end != source.data() + source.size())
            refuse("expected a whole number for “version”");
    }

    void readTime(json::Node node)
    {
        std::string_view text;
        if (!readText("time", node, text))
            return;
        const Result<Timestamp> time = parseTime(text);
        if (time)
            m_event.time = *time;
        else
            refuse("expected a time for “time”");
    }

    void readPayload(json::Node node, Payload& payload)
    {
        payload = {PayloadKind::Json, m_into.arena().keep(m_document.source(node))};
    }

    void readBase64(const std::string& name, json::Node node, Payload& payload)
    {
        std::string_view text;
        if (!readText(name, node, text))
            return;
        const std::optional<std::string> bytes = fromBase64(text);
        if (!bytes) {
            refuse(fmt::format("expected base64 for “{}”", name));
            return;
        }
        payload = {PayloadKind::Bytes, m_into.arena().keep(*bytes)};
    }

    const json::Document& m_document;
    json::Node m_line;
    EventBatch& m_into;
    Event m_event;
    std::string m_wrong;
    bool m_hasStream = false;
    bool m_hasType = false;
};

} // namespace

Status readEvent(const json::Document& document, json::Node object, std::uint64_t position,
                 EventBatch& into)
{
    LineReader reader(document, object, into);
    const std::string& wrong = reader.read(position);
    if (!wrong.empty())
        return fail(ErrorKind::InvalidInput, wrong);
    return {};
}

} // namespace viridian
