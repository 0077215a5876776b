#include "core/schema/avro/avro_names.h"

#include "core/schema/avro/avro_schema.h"

#include <algorithm>

namespace viridian::schema {
namespace {

bool isLetter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool isLetterOrDigit(char c)
{
    return isLetter(c) || (c >= '0' && c <= '9');
}

} // namespace

bool isAvroName(std::string_view text) noexcept
{
    return !text.empty() && isLetter(text.front()) &&
           std::all_of(text.begin(), text.end(), isLetterOrDigit);
}

bool isAvroFullName(std::string_view text) noexcept
{
    for (;;) {
        const std::size_t dot = text.find('.');
        if (!isAvroName(text.substr(0, dot)))
            return false;
        if (dot == std::string_view::npos)
            return true;
        text.remove_prefix(dot + 1);
    }
}

std::string avroFullName(std::string_view name, std::string_view space)
{
    if (space.empty() || name.find('.') != std::string_view::npos)
        return std::string(name);
    std::string full(space);
    full += '.';
    full += name;
    return full;
}

std::string_view avroNamespace(std::string_view fullName) noexcept
{
    const std::size_t dot = fullName.rfind('.');
    return dot == std::string_view::npos ? std::string_view() : fullName.substr(0, dot);
}

std::optional<AvroType> avroPrimitive(std::string_view word) noexcept
{
    for (const AvroType type :
         {AvroType::Null, AvroType::Boolean, AvroType::Int, AvroType::Long, AvroType::Float,
          AvroType::Double, AvroType::Bytes, AvroType::String}) {
        if (word == name(type))
            return type;
    }
    return std::nullopt;
}

} // namespace viridian::schema
