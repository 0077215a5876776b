#include "core/pipeline/convert.h"

#include "core/json/decimal.h"

#include <fmt/format.h>

namespace viridian::pipeline {
namespace {

using Type = Conversion::Type;

bool isNumber(Type type)
{
    return type == Type::Integer || type == Type::Decimal;
}

/// The number's text that @p source stands for.
Result<std::string> readValue(const Conversion& how, std::string_view source, json::Kind kind)
{
    const bool boolean = kind == json::Kind::True || kind == json::Kind::False;
    const bool fits = how.from == Type::String    ? kind == json::Kind::String
                      : how.from == Type::Boolean ? boolean
                                                  : kind == json::Kind::Number;
    if (!fits)
        return fail(ErrorKind::InvalidInput,
                    fmt::format("is {} ({}); expected a {}", phraseOf(kind), shortened(source),
                                wordOf(how.from, true)));
    return kind == json::Kind::String ? json::decodeString(source) : std::string(source);
}

Result<std::string> toNumber(const Conversion& how, const std::string& text)
{
    const bool boolean = how.from == Type::Boolean;
    Result<json::Decimal> number = json::Decimal::parse(!boolean         ? std::string_view(text)
                                                        : text == "true" ? "1"
                                                                         : "0");
    if (!number)
        return fail(ErrorKind::InvalidInput,
                    fmt::format("is {}; expected a number", shortened(json::encodeString(text))));
    const json::Decimal scaled = how.scale == 0 ? *number : number->shifted(how.scale);
    if (how.to == Type::Integer && !scaled.isInteger())
        return fail(
            ErrorKind::InvalidInput,
            fmt::format("is {}, which gives no whole number; use to: decimal", shortened(text)));
    const bool rewrite = boolean || how.scale != 0 || how.decimals >= 0 || how.to == Type::Integer;
    if (!rewrite)
        return text;
    Result<std::string> written = scaled.toText(how.to == Type::Integer ? 0 : how.decimals);
    if (!written)
        return fail(ErrorKind::InvalidInput,
                    fmt::format("is {}, which {} decimal places cannot hold exactly",
                                shortened(text), how.decimals));
    return written;
}

Result<std::string> toBoolean(const Conversion& how, const std::string& text)
{
    if (how.from == Type::String && (text == "true" || text == "false"))
        return text;
    if (isNumber(how.from) && (text == "1" || text == "0"))
        return std::string(text == "1" ? "true" : "false");
    return fail(ErrorKind::InvalidInput,
                fmt::format("is {}; expected {}", shortened(text),
                            how.from == Type::String ? "“true” or “false”" : "1 or 0"));
}

} // namespace

std::string_view wordOf(Type type, bool read)
{
    switch (type) {
    case Type::Integer:
        return "integer";
    case Type::Decimal:
        return read ? "number" : "decimal";
    case Type::String:
        return "string";
    case Type::Boolean:
        return "boolean";
    }
    return {};
}

std::string_view phraseOf(json::Kind kind)
{
    switch (kind) {
    case json::Kind::Object:
        return "an object";
    case json::Kind::Array:
        return "an array";
    case json::Kind::String:
        return "a string";
    case json::Kind::Number:
        return "a number";
    case json::Kind::True:
    case json::Kind::False:
        return "a boolean";
    case json::Kind::Null:
        return "null";
    }
    return {};
}

std::string shortened(std::string_view source)
{
    constexpr std::size_t kMost = 60;
    if (source.size() <= kMost)
        return std::string(source);
    std::size_t end = kMost;
    while (end > 0 && (static_cast<unsigned char>(source[end]) & 0xC0U) == 0x80U)
        --end; // not inside a character
    return std::string(source.substr(0, end)) + "…";
}

Result<std::string> Conversion::apply(std::string_view source, json::Kind kind) const
{
    if (kind == json::Kind::Null) {
        if (keepNull)
            return std::string(source);
        return fail(ErrorKind::InvalidInput, "is null; say ifNull: keep if it may be");
    }
    Result<std::string> value = readValue(*this, source, kind);
    if (!value)
        return value;
    if (to == Type::Boolean)
        return toBoolean(*this, *value);
    if (isNumber(to))
        return toNumber(*this, *value);
    if (isNumber(from) && (scale != 0 || decimals >= 0)) {
        value = toNumber(*this, *value);
        if (!value)
            return value;
    }
    return json::encodeString(*value);
}

bool Conversion::exact() const
{
    const bool text = to == Type::String || from == Type::String;
    return !(text && (scale != 0 || decimals >= 0 || to == Type::Integer));
}

Conversion Conversion::inverse() const
{
    const auto readable = [](Type type) { return type == Type::Integer ? Type::Decimal : type; };
    return {
        .to = from, .from = readable(to), .scale = -scale, .decimals = -1, .keepNull = keepNull};
}

} // namespace viridian::pipeline
