// First guesses for a database that no layout is known for. Each field knows the names that
// libraries and people give its column, likeliest first, and the kinds that it can be; the
// likeliest column that no earlier field took is the guess. Fields with telling names choose first,
// so that "event" is the type where there is a "payload", and "id" the position only where nothing
// better is.
#include "core/store/mapping/mapping.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>
#include <vector>

namespace viridian {
namespace {

using Table = DatabaseShape::Table;
using enum ColumnKind;

/// What a field's column is called, without case and underscores, and what it can be.
struct Hints {
    MappedField field;
    std::vector<std::string_view> names;
    std::vector<ColumnKind> kinds; ///< likeliest first
    int weight;                    ///< what finding it says of a table
};

/// In the order in which fields choose.
const std::vector<Hints>& hints()
{
    static const std::vector<Hints> kHints{
        {MappedField::Data,
         {"data", "eventdata", "payload", "eventpayload", "jsondata", "body", "eventbody",
          "content", "eventjson", "json", "message", "state", "value", "event"},
         {Jsonb, Json, Bytes, Text},
         4},
        {MappedField::Metadata,
         {"metadata", "meta", "eventmetadata", "jsonmetadata", "headers", "eventheaders",
          "customheaders", "header", "context", "metajson"},
         {Jsonb, Json, Bytes, Text},
         1},
        {MappedField::Time,
         {"time", "timestamp", "createdat", "recordedat", "recordedon", "occurredat", "occurredon",
          "created", "createdutc", "insertedat", "storedat", "savedat", "eventtime", "dbtimestamp",
          "happenedat", "date", "ts", "at"},
         {TimeTz, TimeUtc, Text, Integer},
         2},
        {MappedField::SchemaVersion,
         {"schemaversion", "typeversion", "payloadversion", "eventversion", "dataversion",
          "revisionofschema"},
         {Text, Integer},
         1},
        {MappedField::Version,
         {"streamversion", "version", "streamposition", "aggregateversion", "originatorversion",
          "aggregatesequencenumber", "streamrevision", "revision", "playhead", "sequence",
          "sequencenumber", "eventnumber", "seqinstream", "seqno", "versionno", "nr"},
         {Integer},
         3},
        {MappedField::Position,
         {"globalposition", "globalsequencenumber", "globalsequence", "globalseq", "position",
          "ordering", "ordinal", "seqid", "globalindex", "checkpointnumber", "eventno", "seq",
          "sequencenumber", "sequence", "number", "no", "id", "rowid", "pk"},
         {Integer},
         2},
        {MappedField::Type,
         {"eventtype", "type", "eventname", "messagetype", "eventclass", "event", "name", "topic",
          "kind", "payloadtype", "manifest", "typename", "action"},
         {Text},
         3},
        {MappedField::Stream,
         {"streamname", "stream", "streamid", "streamuuid", "streamkey", "aggregateid",
          "aggregateuuid", "aggregateidentifier", "aggregate", "originatorid", "persistenceid",
          "entityid", "sourceid", "subject", "subjectid", "partitionkey", "rootid", "ownerid"},
         {Text, Uuid},
         3},
        {MappedField::Id,
         {"eventid", "eventuuid", "messageid", "uuid", "guid", "id", "eventidentifier",
          "eventguid"},
         {Uuid, Text},
         1},
    };
    return kHints;
}

const Hints& hintsOf(MappedField field)
{
    return *std::ranges::find(hints(), field, &Hints::field);
}

/// How likely the column is that field; 0: it cannot be, or nothing says so.
int likeness(const Hints& hints, const std::string& column, ColumnKind kind)
{
    constexpr int kByName = 100;
    constexpr int kInName = 20;
    constexpr std::size_t kTelling = 5; // shorter words are inside too many others
    const auto fits = std::ranges::find(hints.kinds, kind);
    if (fits == hints.kinds.end())
        return 0;
    const int byKind = static_cast<int>(hints.kinds.end() - fits);
    const std::string name = comparableName(column, true);
    const auto named = std::ranges::find(hints.names, name);
    if (named != hints.names.end())
        return kByName - 2 * static_cast<int>(named - hints.names.begin()) + byKind;
    const bool inside = std::ranges::any_of(hints.names, [&](std::string_view hint) {
        return hint.size() >= kTelling && name.find(hint) != std::string::npos;
    });
    return inside ? kInName + byKind : 0;
}

ColumnKind kindAt(Engine engine, const Table& table, std::size_t column)
{
    return column < table.types.size() ? kindOfColumn(engine, table.types[column])
                                       : ColumnKind::Other;
}

/// What nothing but its kind or key speaks for: the only JSON there is, the key that is a number.
std::string byKindAlone(MappedField field, Engine engine, const Table& table,
                        const std::set<std::string>& taken)
{
    const auto first = [&](auto fits) {
        for (std::size_t i = 0; i < table.columns.size(); ++i) {
            if (!taken.contains(table.columns[i]) &&
                fits(table.columns[i], kindAt(engine, table, i)))
                return table.columns[i];
        }
        return std::string();
    };
    if (field == MappedField::Data)
        return first(
            [](const std::string&, ColumnKind kind) { return kind == Json || kind == Jsonb; });
    if (field == MappedField::Time)
        return first(
            [](const std::string&, ColumnKind kind) { return kind == TimeTz || kind == TimeUtc; });
    if (field == MappedField::Stream) // "AccountId", but not the event's own
        return first([](const std::string& column, ColumnKind kind) {
            const std::string name = comparableName(column, true);
            const auto& own = hintsOf(MappedField::Id).names;
            return (kind == Text || kind == Uuid) && name.ends_with("id") &&
                   std::ranges::find(own, name) == own.end();
        });
    if (field == MappedField::Position)
        return first([&table](const std::string& column, ColumnKind kind) {
            return kind == Integer && table.keys == std::vector<std::string>{column};
        });
    return {};
}

std::string bestColumn(const Hints& hints, Engine engine, const Table& table,
                       const std::set<std::string>& taken)
{
    int best = 0;
    std::string column;
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        const int like = taken.contains(table.columns[i])
                             ? 0
                             : likeness(hints, table.columns[i], kindAt(engine, table, i));
        if (like > best) {
            best = like;
            column = table.columns[i];
        }
    }
    return best > 0 ? column : byKindAlone(hints.field, engine, table, taken);
}

PayloadForm formOf(Engine engine, const Table& table, const std::string& column)
{
    const auto at = std::ranges::find(table.columns, column);
    const bool bytes =
        at != table.columns.end() &&
        kindAt(engine, table, static_cast<std::size_t>(at - table.columns.begin())) == Bytes;
    return bytes ? PayloadForm::JsonBytes : PayloadForm::Json;
}

void guessGuard(Mapping& mapping, const Table& table)
{
    mapping.guard = mapping.engine == Engine::Sqlite ? OrderGuard::File : OrderGuard::Bare;
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        if (mapping.engine == Engine::Postgres && kindAt(mapping.engine, table, i) == Xid8) {
            mapping.guard = OrderGuard::Xid;
            mapping.transaction = table.columns[i];
        }
    }
}

/// What a table with these columns is worth as the one that holds the events.
int worthOf(const Mapping& mapping, const Table& table)
{
    int worth = table.view ? 0 : 1;
    for (const Hints& hint : hints())
        worth += mapping.column(hint.field).empty() ? 0 : hint.weight;
    for (const std::string_view word : {"event", "message", "journal"})
        worth += comparableName(table.name, true).find(word) != std::string::npos ? 2 : 0;
    for (const std::string_view word : {"snapshot", "outbox", "subscription", "archive", "tmp"})
        worth -= comparableName(table.name, true).find(word) != std::string::npos ? 4 : 0;
    return worth;
}

/// A name that a layout can have, made of the table's.
std::string nameFrom(std::string_view table)
{
    std::string name;
    for (const char c : comparableName(table, false)) {
        const char small = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
        const bool plain = (small >= 'a' && small <= 'z') || (small >= '0' && small <= '9');
        if (plain)
            name += small;
        else if (!name.empty() && name.back() != '-')
            name += '-';
    }
    while (!name.empty() && name.back() == '-')
        name.pop_back();
    return name.empty() ? "my-events" : "my-" + name;
}

std::string freeName(std::string_view table)
{
    const std::string wanted = nameFrom(table);
    std::string name = wanted;
    for (int number = 2; std::filesystem::exists(userLayoutFile(name)); ++number)
        name = fmt::format("{}-{}", wanted, number);
    return name;
}

} // namespace

std::vector<std::string> columnsFor(MappedField field, Engine engine, const Table& table)
{
    const Hints& hint = hintsOf(field);
    std::vector<std::pair<int, std::string>> found;
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        const ColumnKind kind = kindAt(engine, table, i);
        if (std::ranges::find(hint.kinds, kind) != hint.kinds.end())
            found.emplace_back(likeness(hint, table.columns[i], kind), table.columns[i]);
    }
    std::ranges::stable_sort(found, std::greater<>(), &std::pair<int, std::string>::first);
    std::vector<std::string> names;
    names.reserve(found.size());
    for (auto& [like, column] : found)
        names.push_back(std::move(column));
    return names;
}

Mapping guessMapping(const DatabaseShape& shape, const Table& table)
{
    Mapping mapping;
    mapping.engine = shape.engine;
    mapping.schema = table.schema;
    mapping.table = table.name;
    std::set<std::string> taken;
    for (const Hints& hint : hints()) {
        std::string& column = mapping.column(hint.field);
        column = bestColumn(hint, shape.engine, table, taken);
        taken.insert(column);
    }
    mapping.dataForm = formOf(shape.engine, table, mapping.data);
    guessGuard(mapping, table);
    mapping.name = freeName(table.name);
    return mapping;
}

Mapping guessMapping(const DatabaseShape& shape)
{
    Mapping best;
    best.engine = shape.engine;
    best.guard = shape.engine == Engine::Sqlite ? OrderGuard::File : OrderGuard::Bare;
    int most = 0;
    for (const Table& table : shape.tables) {
        Mapping mapping = guessMapping(shape, table);
        const int worth = worthOf(mapping, table);
        if (worth > most) {
            most = worth;
            best = std::move(mapping);
        }
    }
    return best;
}

} // namespace viridian
