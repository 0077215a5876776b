#include "core/store/mapping/mapping.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace viridian {
namespace {

using Table = DatabaseShape::Table;

/// Characters that mean something inside a layout file's SQL and patterns.
constexpr std::string_view kNotInNames = "{}*";

std::string_view whatIsMissing(MappedField field)
{
    switch (field) {
    case MappedField::Position:
        return "Choose the column whose whole number orders all events.";
    case MappedField::Stream:
        return "Choose the column that says which stream an event belongs to.";
    case MappedField::Type:
        return "Choose the column that names the event's type.";
    case MappedField::Data:
        return "Choose the column that holds the event itself.";
    default:
        return {};
    }
}

std::string_view whatItNeeds(MappedField field)
{
    switch (field) {
    case MappedField::Position:
    case MappedField::Version:
        return "whole numbers";
    case MappedField::Stream:
    case MappedField::Id:
        return "text or a UUID";
    case MappedField::Type:
        return "text";
    case MappedField::SchemaVersion:
        return "text or whole numbers";
    case MappedField::Time:
        return "a timestamp, ISO text or whole numbers";
    default:
        return "JSON, text or bytes";
    }
}

class Checker {
public:
    Checker(const Mapping& mapping, const Table& table) : m_mapping(mapping), m_table(table) {}

    std::vector<MappingProblem> check()
    {
        checkName(MappedField::Table, m_table.name);
        checkName(MappedField::Table, m_table.schema);
        for (const MappedField field : columnFields())
            checkColumn(field);
        checkGuard();
        if (m_mapping.version.empty() && m_problems.empty())
            m_problems.push_back({MappedField::Version,
                                  "Versions are counted within the stream at each read, which is "
                                  "slow in long streams.",
                                  false});
        return std::move(m_problems);
    }

private:
    void say(MappedField field, std::string sentence)
    {
        m_problems.push_back({field, std::move(sentence), true});
    }

    void checkName(MappedField field, const std::string& name)
    {
        if (name.find_first_of(kNotInNames) != std::string::npos)
            say(field, fmt::format("The name {} holds one of {}, which a layout cannot say.", name,
                                   kNotInNames));
    }

    void checkColumn(MappedField field)
    {
        const std::string& column = m_mapping.column(field);
        if (column.empty()) {
            if (const std::string_view missing = whatIsMissing(field); !missing.empty())
                say(field, std::string(missing));
            return;
        }
        const std::vector<std::string> able = columnsFor(field, m_mapping.engine, m_table);
        const auto there = std::ranges::find(m_table.columns, column);
        if (there == m_table.columns.end())
            return say(field, fmt::format("{} has no column {}.", m_table.name, column));
        if (std::ranges::find(able, column) == able.end())
            return say(field, fmt::format("{} is {}; a {} needs {}.", column, typeAt(there),
                                          name(field), whatItNeeds(field)));
        if (!m_taken.insert(column).second)
            return say(field, fmt::format("{} is chosen for another field already.", column));
        checkName(field, column);
        if (field == MappedField::Data)
            checkForm(there);
    }

    [[nodiscard]] std::string typeAt(std::vector<std::string>::const_iterator column) const
    {
        const auto at = static_cast<std::size_t>(column - m_table.columns.begin());
        return at < m_table.types.size() && !m_table.types[at].empty() ? m_table.types[at]
                                                                       : "without a type";
    }

    void checkForm(std::vector<std::string>::const_iterator column)
    {
        const ColumnKind kind = kindOfColumn(m_mapping.engine, typeAt(column));
        const bool bytes = kind == ColumnKind::Bytes;
        if (bytes && m_mapping.dataForm == PayloadForm::Json)
            say(MappedField::Data,
                fmt::format("{} holds bytes: read them as “JSON in bytes” or as opaque.", *column));
        // SQLite keeps bytes in a column of any type.
        if (!bytes && m_mapping.engine == Engine::Postgres &&
            m_mapping.dataForm != PayloadForm::Json)
            say(MappedField::Data, fmt::format("{} is {} and holds no bytes: read it as JSON.",
                                               *column, typeAt(column)));
    }

    void checkGuard()
    {
        const bool sqlite = m_mapping.engine == Engine::Sqlite;
        if (sqlite != (m_mapping.guard == OrderGuard::File))
            return say(MappedField::Guard, sqlite ? "A SQLite file has one writer: its order guard "
                                                    "is the file."
                                                  : "Choose how numbers relate to commits.");
        if (m_mapping.guard != OrderGuard::Xid)
            return;
        const auto column = std::ranges::find(m_table.columns, m_mapping.transaction);
        if (column == m_table.columns.end() ||
            kindOfColumn(m_mapping.engine, typeAt(column)) != ColumnKind::Xid8)
            say(MappedField::Guard, "This guard needs a column of type xid8 that holds the "
                                    "writer's transaction id.");
        else
            checkName(MappedField::Guard, m_mapping.transaction);
    }

    const Mapping& m_mapping;
    const Table& m_table;
    std::set<std::string> m_taken;
    std::vector<MappingProblem> m_problems;
};

} // namespace

std::vector<MappingProblem> problemsOf(const DatabaseShape& shape, const Mapping& mapping)
{
    if (shape.tables.empty())
        return {{MappedField::Table, "The database holds no table that you may see.", true}};
    const Table* table = mappedTable(shape, mapping);
    if (table == nullptr)
        return {{MappedField::Table, "Choose the table that holds one row for each event.", true}};
    return Checker(mapping, *table).check();
}

} // namespace viridian
