// A mapping as a layout file. The event table's own rows are the events wherever its columns can
// stand as they are; only what they cannot say (seconds, counted versions) makes `rows` needed.
#include "core/store/mapping/mapping.h"
#include "core/store/sql/sql_session.h"

#include <algorithm>
#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

namespace viridian {
namespace {

using Table = DatabaseShape::Table;

constexpr std::string_view kCounted = "viridian_version"; ///< name of a counted version

std::string_view guardWord(OrderGuard guard)
{
    switch (guard) {
    case OrderGuard::File:
        return "file";
    case OrderGuard::SerialAll:
        return "serial-all";
    case OrderGuard::SerialPart:
        return "serial-part";
    case OrderGuard::Xid:
        return "xid";
    case OrderGuard::Time:
        return "time";
    case OrderGuard::None:
        return "none";
    case OrderGuard::Bare:
        break;
    }
    return "bare";
}

class Writer {
public:
    Writer(const Mapping& mapping, const Table& table) : m_mapping(mapping), m_table(table) {}

    std::string write()
    {
        m_out << YAML::Comment("Mapped by hand. What the keys mean: resources/layouts/README.md")
              << YAML::Newline << YAML::BeginMap;
        put("format", "viridian.layout/1");
        put("name", m_mapping.name);
        put("title", m_mapping.name);
        put("engine", m_mapping.engine == Engine::Sqlite ? "sqlite" : "postgresql");
        if (!m_table.schema.empty())
            put("schema", m_table.schema);
        put("table", m_table.name);
        const bool derived = needsRows();
        if (derived)
            m_out << YAML::Key << "rows" << YAML::Value << YAML::Literal << rows();
        writeOrder();
        writeColumns();
        // Without a statement that tries it, or on a view, no fence can be proven.
        if (derived || m_table.view)
            m_out << YAML::Key << "fence" << YAML::Value << false;
        writeRecognition();
        m_out << YAML::EndMap;
        return std::string(m_out.c_str(), m_out.size()) + "\n";
    }

private:
    void put(const char* key, std::string_view value)
    {
        m_out << YAML::Key << key << YAML::Value << std::string(value);
    }

    [[nodiscard]] ColumnKind kindOf(const std::string& column) const
    {
        const auto found = std::ranges::find(m_table.columns, column);
        const auto at = static_cast<std::size_t>(found - m_table.columns.begin());
        return at < m_table.types.size() ? kindOfColumn(m_mapping.engine, m_table.types[at])
                                         : ColumnKind::Other;
    }

    [[nodiscard]] bool countsTime() const
    {
        return !m_mapping.time.empty() && kindOf(m_mapping.time) == ColumnKind::Integer;
    }

    [[nodiscard]] bool needsRows() const
    {
        return m_mapping.version.empty() ||
               (countsTime() && m_mapping.timeUnit != TimeUnit::Micros);
    }

    [[nodiscard]] std::string versionColumn() const
    {
        return m_mapping.version.empty() ? std::string(kCounted) : m_mapping.version;
    }

    [[nodiscard]] std::string countedVersion() const
    {
        return fmt::format("(SELECT count(*) FROM {{table}} AS o WHERE o.{0} = v.{0} AND o.{1} < "
                           "v.{1}){2} AS {3}",
                           quoted(m_mapping.stream), quoted(m_mapping.position),
                           m_mapping.versionBase == 0 ? std::string()
                                                      : fmt::format(" + {}", m_mapping.versionBase),
                           quoted(kCounted));
    }

    [[nodiscard]] std::string rows() const
    {
        std::vector<std::string> columns;
        for (const MappedField field : columnFields()) {
            const std::string& column = m_mapping.column(field);
            const std::string name = "v." + quoted(column);
            if (field == MappedField::Version && column.empty())
                columns.push_back(countedVersion());
            else if (column.empty())
                continue;
            else if (field == MappedField::Time && countsTime() &&
                     m_mapping.timeUnit != TimeUnit::Micros)
                columns.push_back(fmt::format(
                    "{} * {} AS {}", name,
                    m_mapping.timeUnit == TimeUnit::Seconds ? 1'000'000 : 1'000, quoted(column)));
            else
                columns.push_back(fmt::format("{} AS {}", name, quoted(column)));
        }
        if (m_mapping.guard == OrderGuard::Xid)
            columns.push_back(fmt::format("v.{0} AS {0}", quoted(m_mapping.transaction)));
        std::string sql;
        for (const std::string& column : columns)
            sql += (sql.empty() ? "SELECT " : ",\n       ") + column;
        return sql + "\nFROM {table} AS v\n";
    }

    void column(const char* key, const std::string& name, std::string_view type,
                std::string_view codec = {})
    {
        m_out << YAML::Key << key << YAML::Value << YAML::Flow << YAML::BeginMap;
        put("column", name);
        put("type", type);
        if (!codec.empty())
            put("codec", codec);
        if (std::string_view(key) == "version")
            m_out << YAML::Key << "base" << YAML::Value << m_mapping.versionBase;
        m_out << YAML::EndMap;
    }

    void writeOrder()
    {
        m_out << YAML::Key << "order" << YAML::Value << YAML::BeginMap;
        put("guard", guardWord(m_mapping.guard));
        column("position", m_mapping.position, "integer");
        if (m_mapping.guard == OrderGuard::Xid)
            column("transaction", m_mapping.transaction, "xid8");
        if (m_mapping.guard == OrderGuard::Bare && m_mapping.drawsEarly)
            m_out << YAML::Key << "drawsEarly" << YAML::Value << true;
        m_out << YAML::EndMap;
    }

    [[nodiscard]] std::string_view nameType(const std::string& column) const
    {
        return kindOf(column) == ColumnKind::Uuid ? "uuid" : "text";
    }

    void payload(const char* key, const std::string& name, PayloadForm form)
    {
        const bool jsonb = kindOf(name) == ColumnKind::Jsonb;
        if (form == PayloadForm::Json)
            return column(key, name, jsonb ? "jsonb" : "json");
        column(key, name, "bytes", form == PayloadForm::JsonBytes ? "json" : "");
    }

    [[nodiscard]] std::string_view timeType() const
    {
        switch (kindOf(m_mapping.time)) {
        case ColumnKind::Integer:
            return "epoch-micros";
        case ColumnKind::TimeTz:
            return "timestamptz";
        case ColumnKind::TimeUtc:
            return m_mapping.engine == Engine::Sqlite ? "text-utc" : "timestamp-utc";
        default:
            return "text-utc";
        }
    }

    void writeColumns()
    {
        m_out << YAML::Key << "columns" << YAML::Value << YAML::BeginMap;
        column("stream", m_mapping.stream, nameType(m_mapping.stream));
        column("version", versionColumn(), "integer");
        if (!m_mapping.id.empty())
            column("id", m_mapping.id, nameType(m_mapping.id));
        column("type", m_mapping.type, "text");
        if (!m_mapping.schemaVersion.empty())
            column("schemaVersion", m_mapping.schemaVersion,
                   kindOf(m_mapping.schemaVersion) == ColumnKind::Integer ? "integer" : "text");
        payload("data", m_mapping.data, m_mapping.dataForm);
        if (!m_mapping.metadata.empty())
            payload("metadata", m_mapping.metadata,
                    kindOf(m_mapping.metadata) == ColumnKind::Bytes ? PayloadForm::JsonBytes
                                                                    : PayloadForm::Json);
        if (!m_mapping.time.empty())
            column("time", m_mapping.time, timeType());
        m_out << YAML::EndMap;
    }

    void writeRecognition()
    {
        m_out << YAML::Key << "recognise" << YAML::Value << YAML::BeginMap << YAML::Key << "columns"
              << YAML::Value << YAML::Flow << YAML::BeginSeq;
        for (const MappedField field : columnFields()) {
            if (!m_mapping.column(field).empty())
                m_out << m_mapping.column(field);
        }
        if (m_mapping.guard == OrderGuard::Xid)
            m_out << m_mapping.transaction;
        m_out << YAML::EndSeq << YAML::EndMap;
    }

    const Mapping& m_mapping;
    const Table& m_table;
    YAML::Emitter m_out;
};

} // namespace

Result<std::string> layoutText(const DatabaseShape& shape, const Mapping& mapping)
{
    for (MappingProblem& problem : problemsOf(shape, mapping)) {
        if (problem.blocks)
            return fail(ErrorKind::InvalidInput, std::move(problem.sentence),
                        std::string(name(problem.field)));
    }
    std::string text = Writer(mapping, *mappedTable(shape, mapping)).write();
    if (Result<Layout> read = parseLayout(text, mapping.name + ".yaml"); !read)
        return passOn(read);
    return text;
}

} // namespace viridian
