#include "core/store/sqlite/event_writer.h"

#include "core/store/sqlite/sqlite_catalog.h"

#include <charconv>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace viridian {
namespace {

constexpr std::string_view kCategory = "{category}";
constexpr std::string_view kEmptyObject = "{}";

tl::unexpected<Error> refused(const Event& event, std::string_view why)
{
    return fail(
        ErrorKind::InvalidInput,
        fmt::format(
            "The {} event of stream {} (blue position {}) cannot be written to this store: {}.",
            event.type, event.stream, event.position.toText(), why),
        event.position.toText());
}

/// Text that a column of numeric affinity would turn into a number and not give back as it was.
bool wouldBecomeAnotherNumber(std::string_view text)
{
    const std::size_t start = text.find_first_not_of(" \t\r\n");
    if (start == std::string_view::npos)
        return false;
    const char first = text[start];
    const bool numeric =
        first == '-' || first == '+' || first == '.' || (first >= '0' && first <= '9');
    if (!numeric)
        return false;
    std::int64_t value = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool whole = code == std::errc() && end == text.data() + text.size();
    return !whole || fmt::format("{}", value) != text;
}

/// The columns and values of the INSERT, collected in step.
class InsertText {
public:
    int add(const LayoutColumn& column) { return column ? add(column.name) : 0; }
    int add(const std::string& column)
    {
        m_columns.push_back(quoted(column));
        m_values.push_back(fmt::format("?{}", ++m_parameters));
        return m_parameters;
    }
    void addLiteral(const LayoutConstant& constant)
    {
        m_columns.push_back(quoted(constant.column));
        m_values.push_back(constantLiteral(constant, Engine::Sqlite));
    }
    /// Another column that takes a parameter that is there already.
    void addAgain(const std::string& column, int parameter)
    {
        m_columns.push_back(quoted(column));
        m_values.push_back(fmt::format("?{}", parameter));
    }
    [[nodiscard]] std::string sql(const std::string& table) const
    {
        return fmt::format("INSERT INTO {} ({}) VALUES ({})", table, fmt::join(m_columns, ", "),
                           fmt::join(m_values, ", "));
    }

private:
    std::vector<std::string> m_columns;
    std::vector<std::string> m_values;
    int m_parameters = 0;
};

} // namespace

Result<EventWriter> EventWriter::make(SqliteSession& session, const SelectContext& context,
                                      Numbers numbers)
{
    const Layout& layout = *context.layout;
    EventWriter writer;
    writer.m_layout = &layout;
    InsertText insert;
    if (numbers == Numbers::Event)
        writer.m_position = insert.add(layout.position);
    writer.m_stream = insert.add(layout.stream);
    writer.m_version = insert.add(layout.version);
    writer.m_id = insert.add(layout.id);
    writer.m_type = insert.add(layout.type);
    writer.m_schemaVersion = insert.add(layout.schemaVersion);
    writer.m_data = insert.add(layout.data);
    const auto ownColumn = [](const LayoutColumn& bytes, const LayoutColumn& text) {
        return bytes.name != text.name;
    };
    writer.m_dataBytes = layout.dataBytes && ownColumn(layout.dataBytes, layout.data)
                             ? insert.add(layout.dataBytes)
                         : layout.dataBytes ? writer.m_data
                                            : 0;
    writer.m_metadata = insert.add(layout.metadata);
    writer.m_metadataBytes =
        layout.metadataBytes && ownColumn(layout.metadataBytes, layout.metadata)
            ? insert.add(layout.metadataBytes)
        : layout.metadataBytes ? writer.m_metadata
                               : 0;
    writer.m_time = insert.add(layout.time);
    for (const std::vector<LayoutConstant>* constants : {&layout.where, &layout.constants}) {
        for (const LayoutConstant& constant : *constants) {
            if (constant.value != kCategory)
                insert.addLiteral(constant);
            else if (writer.m_category == 0)
                writer.m_category = insert.add(constant.column);
            else
                insert.addAgain(constant.column, writer.m_category);
        }
    }
    Result<SqliteStatement> statement = session.prepare(insert.sql(context.table()));
    if (!statement)
        return passOn(statement);
    writer.m_insert = *std::move(statement);
    const Result<bool> data = makesNumbers(session, layout.table, layout.data.name);
    const Result<bool> metadata = makesNumbers(session, layout.table, layout.metadata.name);
    if (!data || !metadata)
        return tl::unexpected(data ? metadata.error() : data.error());
    writer.m_dataMakesNumbers = *data;
    writer.m_metadataMakesNumbers = *metadata;
    return writer;
}

void EventWriter::bindText(int at, std::string_view text)
{
    // A null pointer would be bound as NULL.
    sqlite3_bind_text64(m_insert.get(), at, text.data() != nullptr ? text.data() : "", text.size(),
                        SQLITE_STATIC, SQLITE_UTF8);
}

void EventWriter::bindBytes(int at, std::string_view bytes)
{
    sqlite3_bind_blob64(m_insert.get(), at, bytes.data() != nullptr ? bytes.data() : "",
                        bytes.size(), SQLITE_STATIC);
}

Status EventWriter::bindPayload(const Payload& payload, int at, int bytesAt, bool required,
                                bool numbers, const Event& event)
{
    const bool own = bytesAt != at;
    if (bytesAt != 0 && own)
        sqlite3_bind_null(m_insert.get(), bytesAt);
    if (payload.kind == PayloadKind::Json) {
        if (numbers && wouldBecomeAnotherNumber(payload.bytes))
            return refused(event, "its payload is a bare number, which the column would change");
        if (m_layout->data.type == ColumnType::Bytes && at == m_data)
            bindBytes(at, payload.bytes);
        else
            bindText(at, payload.bytes);
        return {};
    }
    if (payload.kind == PayloadKind::Bytes && bytesAt == 0)
        return refused(event, "its payload is not JSON, and the layout has no column for bytes");
    if (payload.kind == PayloadKind::Bytes)
        bindBytes(bytesAt, payload.bytes);
    const bool nothingElse = payload.kind == PayloadKind::Null || own;
    if (nothingElse && required && m_layout->data.type == ColumnType::Bytes && at == m_data)
        bindBytes(at, kEmptyObject);
    else if (nothingElse && required)
        bindText(at, kEmptyObject);
    else if (nothingElse)
        sqlite3_bind_null(m_insert.get(), at);
    return {};
}

void EventWriter::bindTime(const Event& event)
{
    if (!event.time) {
        sqlite3_bind_null(m_insert.get(), m_time);
        return;
    }
    if (m_layout->time.type == ColumnType::EpochMicros) {
        sqlite3_bind_int64(m_insert.get(), m_time, event.time->time_since_epoch().count());
        return;
    }
    // "2026-01-31 12:00:00", as SQLite's own CURRENT_TIMESTAMP writes it, with a fraction only
    // where there is one.
    std::string text = formatIso(*event.time);
    text[10] = ' ';
    const bool whole = event.time->time_since_epoch().count() % 1'000'000 == 0;
    text.resize(whole ? 19 : 26);
    std::ranges::copy(text, m_timeText.begin());
    bindText(m_time, {m_timeText.data(), text.size()});
}

Result<std::uint64_t> EventWriter::write(SqliteSession& session, const Event& event)
{
    if (m_position != 0)
        sqlite3_bind_int64(m_insert.get(), m_position,
                           static_cast<std::int64_t>(event.position.number()));
    bindText(m_stream, event.stream);
    sqlite3_bind_int64(m_insert.get(), m_version, event.version);
    if (m_id != 0)
        bindText(m_id, event.id);
    bindText(m_type, event.type);
    if (m_schemaVersion != 0 && event.schemaVersion.empty())
        sqlite3_bind_null(m_insert.get(), m_schemaVersion);
    else if (m_schemaVersion != 0)
        bindText(m_schemaVersion, event.schemaVersion);
    if (Status data = bindPayload(event.data, m_data, m_dataBytes, m_layout->dataRequired,
                                  m_dataMakesNumbers, event);
        !data)
        return passOn(data);
    if (m_metadata != 0) {
        Status metadata = bindPayload(event.metadata, m_metadata, m_metadataBytes,
                                      m_layout->metadataRequired, m_metadataMakesNumbers, event);
        if (!metadata)
            return passOn(metadata);
    }
    if (m_time != 0)
        bindTime(event);
    if (m_category != 0)
        bindText(m_category, categoryOf(event.stream));
    const int code = sqlite3_step(m_insert.get());
    if (code != SQLITE_DONE) {
        Error error = session.lastError();
        sqlite3_reset(m_insert.get());
        return tl::unexpected(std::move(error));
    }
    sqlite3_reset(m_insert.get());
    return static_cast<std::uint64_t>(sqlite3_last_insert_rowid(&session.handle()));
}

} // namespace viridian
