#include "core/schema/avro/avro_parser.h"
#include "core/schema/number.h"

#include <algorithm>
#include <array>

namespace viridian::schema {

using json::kNone;

namespace {

struct Plain {
    std::string_view name;
    AvroType over;
    std::uint64_t size = 0; ///< of a fixed type
};

constexpr std::array kPlain{
    Plain{"big-decimal", AvroType::Bytes},
    Plain{"uuid", AvroType::String},
    Plain{"uuid", AvroType::Fixed, 16},
    Plain{"date", AvroType::Int},
    Plain{"time-millis", AvroType::Int},
    Plain{"time-micros", AvroType::Long},
    Plain{"timestamp-millis", AvroType::Long},
    Plain{"timestamp-micros", AvroType::Long},
    Plain{"timestamp-nanos", AvroType::Long},
    Plain{"local-timestamp-millis", AvroType::Long},
    Plain{"local-timestamp-micros", AvroType::Long},
    Plain{"local-timestamp-nanos", AvroType::Long},
    Plain{"duration", AvroType::Fixed, 12},
};

std::optional<std::int64_t> numberOf(const json::Document& document, json::Node object,
                                     std::string_view member)
{
    const json::Node node = document.member(object, member);
    if (node == kNone || document.kind(node) != json::Kind::Number)
        return std::nullopt;
    return wholeNumber(document.source(node));
}

/// Whether every number of @p precision digits fits into @p bytes of two's complement:
/// floor(log10(2^(8n - 1) - 1)) of them do.
bool holdsDigits(std::uint64_t bytes, std::int64_t precision)
{
    constexpr std::uint64_t kEnough = 1'000'000; // bytes, beyond any precision that we take
    if (bytes >= kEnough)
        return true;
    constexpr std::uint64_t kMillionthsOfLog2 = 301'030; // of log10(2) = 0.30103
    const std::uint64_t bits = bytes * 8;
    return bits > 0 &&
           static_cast<std::uint64_t>(precision) <= (bits - 1) * kMillionthsOfLog2 / 1'000'000;
}

AvroLogicalType decimalOf(const json::Document& document, json::Node object, const AvroNode& node)
{
    constexpr std::int64_t kLargest = 1'000'000;
    const std::optional<std::int64_t> precision = numberOf(document, object, "precision");
    const bool scaleGiven = document.member(object, "scale") != kNone;
    const std::optional<std::int64_t> scale =
        scaleGiven ? numberOf(document, object, "scale") : std::optional<std::int64_t>(0);
    const bool right = precision && scale && *precision > 0 && *precision <= kLargest &&
                       *scale >= 0 && *scale <= *precision;
    if (!right || (node.type != AvroType::Bytes && node.type != AvroType::Fixed))
        return {};
    if (node.type == AvroType::Fixed && !holdsDigits(node.size, *precision))
        return {};
    return {"decimal", static_cast<std::uint32_t>(*precision), static_cast<std::uint32_t>(*scale)};
}

} // namespace

AvroLogicalType avroLogicalType(const json::Document& document, json::Node object,
                                const AvroNode& node)
{
    const json::Node given = document.member(object, "logicalType");
    if (given == kNone || document.kind(given) != json::Kind::String)
        return {};
    const std::string word = json::decodeString(document.source(given));
    if (word == "decimal")
        return decimalOf(document, object, node);
    const bool known = std::any_of(kPlain.begin(), kPlain.end(), [&](const Plain& plain) {
        return plain.name == word && plain.over == node.type &&
               (node.type != AvroType::Fixed || plain.size == node.size);
    });
    return known ? AvroLogicalType{word, 0, 0} : AvroLogicalType{};
}

} // namespace viridian::schema
