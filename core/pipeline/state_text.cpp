#include "core/pipeline/state_text.h"

#include <array>
#include <charconv>

namespace viridian::pipeline {
namespace {

constexpr std::array<char, 16> kHex{'0', '1', '2', '3', '4', '5', '6', '7',
                                    '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};

bool plain(char c)
{
    return c > ' ' && c <= '~' && c != '\\';
}

template <typename Number>
bool parseWhole(std::string_view text, Number& out, int base = 10)
{
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), out, base);
    return code == std::errc() && end == text.data() + text.size();
}

} // namespace

void StateWriter::text(std::string_view value)
{
    m_text += std::to_string(value.size());
    m_text += ':';
    m_text += value;
}

void StateWriter::time(const std::optional<Timestamp>& value)
{
    if (value)
        number(value->time_since_epoch().count());
    else
        text({});
}

void StateWriter::event(const Event& value)
{
    position(value.position);
    text(value.stream);
    number(value.version);
    text(value.id);
    text(value.type);
    text(value.schemaVersion);
    for (const Payload& payload : {value.data, value.metadata}) {
        number(static_cast<int>(payload.kind));
        text(payload.bytes);
    }
    time(value.time);
}

std::string_view StateReader::text()
{
    const std::size_t colon = m_rest.find(':');
    std::size_t size = 0;
    if (!m_good || colon == std::string_view::npos || !parseWhole(m_rest.substr(0, colon), size) ||
        size > m_rest.size() - colon - 1) {
        m_good = false;
        m_rest = {};
        return {};
    }
    const std::string_view value = m_rest.substr(colon + 1, size);
    m_rest.remove_prefix(colon + 1 + size);
    return value;
}

std::int64_t StateReader::number()
{
    std::int64_t value = 0;
    if (!parseWhole(text(), value))
        m_good = false;
    return value;
}

Position StateReader::position()
{
    const Result<Position> value = Position::parse(text());
    m_good = m_good && value.has_value();
    return value.value_or(Position());
}

std::optional<Timestamp> StateReader::time()
{
    const std::string_view value = text();
    std::int64_t micros = 0;
    if (value.empty())
        return std::nullopt;
    if (!parseWhole(value, micros))
        m_good = false;
    return Timestamp(std::chrono::microseconds(micros));
}

Event StateReader::event()
{
    Event event;
    event.position = position();
    event.stream = text();
    event.version = number();
    event.id = text();
    event.type = text();
    event.schemaVersion = text();
    for (Payload* payload : {&event.data, &event.metadata}) {
        const std::int64_t kind = number();
        m_good = m_good && kind >= 0 && kind <= static_cast<int>(PayloadKind::Bytes);
        payload->kind = m_good ? static_cast<PayloadKind>(kind) : PayloadKind::Null;
        payload->bytes = text();
    }
    event.dataBytes = event.data.bytes.size();
    event.time = time();
    return event;
}

Status StateReader::finish() const
{
    if (m_good && m_rest.empty())
        return {};
    return tl::unexpected(unreadableState());
}

Error unreadableState()
{
    return {.kind = ErrorKind::InvalidInput,
            .message = "What the sync carried from its last run is not readable; start it over.",
            .detail = {}};
}

std::string toLine(std::string_view bytes)
{
    std::string line;
    line.reserve(bytes.size() + bytes.size() / 8);
    for (const char c : bytes) {
        if (plain(c)) {
            line += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        line += '\\';
        line += kHex[byte >> 4U];
        line += kHex[byte & 15U];
    }
    return line;
}

std::optional<std::string> fromLine(std::string_view line)
{
    std::string bytes;
    bytes.reserve(line.size());
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (plain(line[i])) {
            bytes += line[i];
            continue;
        }
        unsigned char byte = 0;
        if (line[i] != '\\' || line.size() - i < 3 || !parseWhole(line.substr(i + 1, 2), byte, 16))
            return std::nullopt;
        bytes += static_cast<char>(byte);
        i += 2;
    }
    return bytes;
}

} // namespace viridian::pipeline
