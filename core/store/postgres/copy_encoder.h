#pragma once

#include "core/base/result.h"
#include "core/event/event_batch.h"
#include "core/store/layout.h"
#include "core/store/postgres/catalog.h"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace viridian::postgres {

/// A layout's constant that stands for the SHA-1 of the event's stream.
inline constexpr std::string_view kStreamSha1Word = "{stream_sha1}";

/// Turns events into the rows of COPY … FROM STDIN (FORMAT binary), in large pieces.
///
/// Thread: one at a time.
class CopyEncoder {
public:
    /// Errors: InvalidInput where a column has a type that Viridian does not write.
    [[nodiscard]] static Result<CopyEncoder> make(const Layout& layout, const PgTable& table);

    /// "COPY table (columns) FROM STDIN (FORMAT binary)".
    [[nodiscard]] const std::string& statement() const { return m_statement; }

    /// What the layout's columns cannot hold, asked before anything is sent: names position,
    /// stream, path and why. Errors: InvalidInput.
    [[nodiscard]] Status check(const Event& event) const;

    /// Receives about 256 KB at a time.
    using Sink = std::function<Status(std::string_view bytes)>;
    /// Encodes header, rows and trailer. Events without a time get @p time; @p transaction goes
    /// into a layout's transaction column. Errors: those of @p sink; InvalidInput as check().
    [[nodiscard]] Status encode(std::span<const Event> events, std::uint64_t transaction,
                                Timestamp time, const Sink& sink);

private:
    enum class Source : std::uint8_t {
        Position,
        Transaction,
        Stream,
        Version,
        Id,
        Type,
        SchemaVersion,
        Data,
        DataBytes,
        Metadata,
        MetadataBytes,
        Time,
        Constant,
        Category,
        StreamSha1,
    };
    struct Column {
        Source source = Source::Constant;
        Wire wire = Wire::Text;
        std::size_t integerBytes = 8;
        bool required = false;
        bool takesBytes = false; ///< data and metadata: the column holds payloads that are not JSON
        std::string name;
        std::string constant; ///< encoded, with its length
    };

    CopyEncoder() = default;
    [[nodiscard]] Status addColumn(const PgTable& table, const LayoutColumn& column, Source source,
                                   bool required, bool takesBytes = false);
    [[nodiscard]] Status addConstant(const PgTable& table, const LayoutConstant& constant);
    [[nodiscard]] Status checkPayload(const Event& event, const Payload& payload,
                                      bool isData) const;
    void row(const Event& event);
    void field(const Column& column, const Event& event);
    void payload(const Column& column, const Payload& value, bool bytesColumn);

    void putNull();
    void putBytes(std::string_view bytes);
    void putNumber(std::int64_t value, std::size_t bytes);
    void putText(const Column& column, std::string_view text);
    void putTime(const Column& column, Timestamp time);
    [[nodiscard]] char* grow(std::size_t bytes);

    std::vector<Column> m_columns;
    std::string m_statement;
    bool m_dataBytes = false;     ///< there is a place for data that is not JSON
    bool m_metadataBytes = false; ///< likewise for metadata
    bool m_jsonbData = false;
    bool m_jsonbMetadata = false;
    bool m_uuidIds = false;
    bool m_uuidStreams = false;
    std::uint64_t m_transaction = 0; ///< of the encode() under way
    Timestamp m_time{};
    std::string m_buffer;
    std::size_t m_used = 0;
};

} // namespace viridian::postgres
