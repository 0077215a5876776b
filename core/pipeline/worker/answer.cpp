#include "core/pipeline/worker/answer.h"

#include "core/base/base64.h"
#include "core/base/text.h"
#include "core/base/time.h"

#include <algorithm>
#include <fmt/format.h>

namespace viridian::worker {
namespace {

using json::Kind;
using json::kNone;
using json::Node;

constexpr std::string_view kExpected =
    "{\"emit\":[…]}, {\"unchanged\":true}, {\"drop\":\"reason\"}, {\"hold\":true} or "
    "{\"error\":\"…\"}";

tl::unexpected<Error> nonsense(std::string what)
{
    return fail(ErrorKind::InvalidInput, std::move(what));
}

} // namespace

std::string excerptOf(std::string_view line)
{
    constexpr std::size_t kMost = 80;
    std::string text(line.substr(0, kMost));
    while (line.size() > kMost && !text.empty() && !isUtf8(text))
        text.pop_back();
    if (!isUtf8(text))
        std::ranges::replace_if(
            text, [](char c) { return static_cast<unsigned char>(c) >= 0x80; }, '?');
    std::ranges::replace_if(
        text, [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
    return text + (line.size() > kMost ? "…" : "");
}

Status AnswerReader::readText(Node member, std::string_view& into, Arena& arena)
{
    if (m_document.kind(member) != Kind::String)
        return nonsense(fmt::format("answered with {} for {}, which must be text",
                                    excerptOf(m_document.source(member)),
                                    m_document.nameSource(member)));
    const std::string_view source = m_document.source(member);
    into = source.find('\\') == std::string_view::npos
               ? arena.keep(source.substr(1, source.size() - 2))
               : arena.keep(json::decodeString(source));
    return {};
}

Status AnswerReader::readBase64(Node member, Payload& into, Arena& arena)
{
    std::string_view text;
    if (Status read = readText(member, text, arena); !read)
        return read;
    const std::optional<std::string> bytes = fromBase64(text);
    if (!bytes)
        return nonsense(fmt::format("answered with {}, which is not base64",
                                    excerptOf(m_document.nameSource(member))));
    into = {.kind = PayloadKind::Bytes, .bytes = arena.keep(*bytes)};
    return {};
}

Status AnswerReader::checkPosition(Node member, const Event& asked) const
{
    const std::string_view source = m_document.source(member);
    const bool quoted = m_document.kind(member) == Kind::String;
    const std::string_view text = quoted ? source.substr(1, source.size() - 2) : source;
    if (text == asked.position.toText())
        return {};
    return fail(ErrorKind::Conflict,
                fmt::format("answered out of order: with event {} when event {} was due",
                            excerptOf(text), asked.position.toText()));
}

Status AnswerReader::readField(Node member, Emitted& into, Arena& arena)
{
    const auto is = [&](std::string_view name) { return m_document.isNamed(member, name); };
    Event& event = into.event;
    if (is("data") || is("metadata")) {
        Payload& payload = is("data") ? event.data : event.metadata;
        payload = {.kind = PayloadKind::Json, .bytes = arena.keep(m_document.source(member))};
        return {};
    }
    if (is("type"))
        return readText(member, event.type, arena);
    if (is("stream"))
        return readText(member, event.stream, arena);
    if (is("schemaVersion"))
        return readText(member, event.schemaVersion, arena);
    if (is("dataBase64"))
        return readBase64(member, event.data, arena);
    if (is("metadataBase64"))
        return readBase64(member, event.metadata, arena);
    if (is("id")) {
        std::string_view id;
        Status read = readText(member, id, arena);
        into.ownId = !id.empty() && id != event.id;
        event.id = into.ownId ? id : event.id;
        return read;
    }
    if (is("time")) {
        std::string_view text;
        if (Status read = readText(member, text, arena); !read)
            return read;
        const Result<Timestamp> time = parseTime(text);
        if (!time)
            return nonsense(fmt::format("answered with the time “{}”", excerptOf(text)));
        event.time = *time;
        return {};
    }
    if (is("version") || is("state")) // an echo of the input: versions are given by the target
        return {};
    return nonsense(fmt::format("answered with an event that has a member {}",
                                excerptOf(m_document.nameSource(member))));
}

Status AnswerReader::readEmitted(Node node, const Event& asked, Answers& out, Arena& arena)
{
    if (m_document.kind(node) != Kind::Object)
        return nonsense(
            fmt::format("emitted {}, which is not an event", excerptOf(m_document.source(node))));
    Emitted emitted{.event = asked, .ownId = false};
    for (Node member = m_document.firstChild(node); member != kNone;
         member = m_document.nextSibling(member)) {
        Status read = m_document.isNamed(member, "position") ? checkPosition(member, asked)
                                                             : readField(member, emitted, arena);
        if (!read)
            return read;
    }
    if (emitted.event.type.empty() || emitted.event.stream.empty())
        return nonsense("emitted an event with an empty type or stream");
    emitted.event.dataBytes = emitted.event.data.bytes.size();
    out.events.push_back(emitted);
    return {};
}

Status AnswerReader::readEvents(Node list, const Event& asked, Answers& out, Arena& arena)
{
    if (m_document.kind(list) != Kind::Array || m_document.size(list) == 0)
        return nonsense("answered with an empty “emit”; say {\"drop\":\"reason\"} when no event is "
                        "to take its place");
    Status read;
    for (Node item = m_document.firstChild(list); item != kNone && read;
         item = m_document.nextSibling(item))
        read = readEmitted(item, asked, out, arena);
    return read;
}

Result<bool> AnswerReader::readWord(Node member, const Event& asked, Answer& answer, Answers& out,
                                    Arena& arena)
{
    const auto is = [&](std::string_view name) { return m_document.isNamed(member, name); };
    Status read;
    if (is("emit")) {
        answer.kind = AnswerKind::Emit;
        read = readEvents(member, asked, out, arena);
    } else if (is("unchanged") || is("hold")) {
        answer.kind = is("hold") ? AnswerKind::Hold : AnswerKind::Unchanged;
        if (m_document.kind(member) != Kind::True)
            return nonsense(fmt::format("answered with {} for {}; expected true",
                                        excerptOf(m_document.source(member)),
                                        m_document.nameSource(member)));
    } else if (is("drop") || is("error")) {
        answer.kind = is("drop") ? AnswerKind::Drop : AnswerKind::Error;
        read = readText(member, answer.text, arena);
    } else {
        return false;
    }
    if (!read)
        return passOn(read);
    return true;
}

Status AnswerReader::read(std::string_view line, const Event& asked, Answers& out, Arena& arena)
{
    if (line.ends_with('\r'))
        line.remove_suffix(1);
    if (!m_document.parse(line) || m_document.kind(json::Document::root()) != Kind::Object)
        return nonsense(fmt::format("answered “{}”; expected {}", excerptOf(line), kExpected));
    Answer answer;
    answer.firstEvent = static_cast<std::uint32_t>(out.events.size());
    std::size_t words = 0;
    bool unknown = false;
    bool echoed = false;
    for (Node member = m_document.firstChild(json::Document::root()); member != kNone;
         member = m_document.nextSibling(member)) {
        const Result<bool> word = readWord(member, asked, answer, out, arena);
        Status read;
        if (!word)
            return tl::unexpected(word.error());
        if (*word)
            ++words;
        else if (m_document.isNamed(member, "position")) {
            read = checkPosition(member, asked);
            echoed = true;
        } else if (m_document.isNamed(member, "state"))
            answer.state = arena.keep(m_document.source(member));
        else
            unknown = true;
        if (!read)
            return read;
    }
    if (words != 1 || unknown)
        return nonsense(
            fmt::format("answered “{}”; expected one of {}", excerptOf(line), kExpected));
    if (m_echoes && !echoed && answer.kind != AnswerKind::Error)
        return fail(ErrorKind::Conflict,
                    "answered without the event's “position”, which an earlier answer gave");
    m_echoes = m_echoes || echoed;
    answer.events = static_cast<std::uint32_t>(out.events.size()) - answer.firstEvent;
    out.answers.push_back(answer);
    return {};
}

} // namespace viridian::worker
