#pragma once

#include "core/schema/avro/avro_schema.h"
#include "core/schema/payload_fault.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace viridian::schema {

/// Reads one datum written with one schema as another sees it, into JSON text. One use, for
/// avroToJson(). Every step returns false after refuse(), and the error says why.
class AvroDecoder {
public:
    AvroDecoder(const AvroSchema& writer, const AvroSchema& reader, std::string_view bytes,
                AvroJson form)
        : m_writer(writer), m_reader(reader), m_bytes(bytes), m_plain(form == AvroJson::Plain)
    {
    }

    bool datum(std::string& out);
    [[nodiscard]] tl::unexpected<Error> failure() const;

private:
    static constexpr std::size_t kMostValues = 20'000'000;
    /// Nulls and records without fields take no bytes: a few bytes may claim millions of them.
    static constexpr std::size_t kMostEmpty = 100'000;

    bool value(AvroId reader, AvroId writer, std::string& out);
    bool valueNow(AvroId reader, AvroId writer, std::string& out);
    bool sameType(AvroId reader, AvroId writer, std::string& out);
    bool promoted(AvroType reader, AvroType writer, std::string& out);
    bool toUnion(AvroId reader, AvroId writer, std::string& out);
    bool record(AvroId reader, AvroId writer, std::string& out);
    bool fields(const AvroNode& reader, const AvroNode& writer, std::vector<std::string>& values);
    bool recordText(const AvroNode& reader, const AvroNode& writer,
                    const std::vector<std::string>& values, std::string& out);
    bool enumeration(const AvroNode& reader, const AvroNode& writer, std::string& out);
    bool items(AvroId reader, AvroId writer, std::string& out);
    bool skip(AvroId writer);
    /// Counts a value that began at @p begin; false when there are too many.
    bool counted(std::size_t begin);
    bool skipNow(AvroId writer);
    bool skipItems(const AvroNode& writer);
    bool skipBlock(const AvroNode& writer, std::uint64_t count);
    bool branch(AvroId writerUnion, AvroId& taken);

    // the bytes
    bool readLong(std::int64_t& value);
    bool readInt(std::int64_t& value);
    bool readFloat(float& value);
    bool readDouble(double& value);
    bool readBoolean(bool& value);
    bool readBytes(std::string_view& value);
    bool take(std::uint64_t count, std::string_view& value);
    bool blockSize(std::uint64_t& count);
    bool appendString(std::string& out);

    bool refuse(std::string message, std::string detail = {});
    bool mismatch(const AvroNode& reader, const AvroNode& writer);

    const AvroSchema& m_writer;
    const AvroSchema& m_reader;
    std::string_view m_bytes;
    bool m_plain; ///< unions' values stand bare
    std::size_t m_at = 0;
    std::size_t m_depth = 0;
    std::size_t m_values = 0;
    std::size_t m_empty = 0;                                     ///< values that took no bytes
    std::unordered_map<std::uint64_t, std::uint32_t> m_branches; ///< of reader unions, by pair
    std::string m_message;
    std::string m_detail;
    std::string m_where; ///< field names from the outside in
};

} // namespace viridian::schema
