// Reads one layout file (format: resources/layouts/README.md). Every error names file, line and
// column; a key that is not known is refused, so that a misspelt one cannot be silently without
// effect.
#include "core/store/layout.h"
#include "core/store/layout_yaml.h"
#include "core/store/sql/row_plugin.h"

namespace viridian {
namespace {

constexpr std::string_view kFormat = "viridian.layout/1";

using namespace layout_yaml;

constexpr std::array kTypes{
    Word<ColumnType>{"integer", ColumnType::Integer},
    Word<ColumnType>{"text", ColumnType::Text},
    Word<ColumnType>{"uuid", ColumnType::Uuid},
    Word<ColumnType>{"json", ColumnType::Json},
    Word<ColumnType>{"jsonb", ColumnType::Jsonb},
    Word<ColumnType>{"bytes", ColumnType::Bytes},
    Word<ColumnType>{"boolean", ColumnType::Boolean},
    Word<ColumnType>{"xid8", ColumnType::Xid8},
    Word<ColumnType>{"timestamptz", ColumnType::TimestampTz},
    Word<ColumnType>{"timestamp-utc", ColumnType::TimestampUtc},
    Word<ColumnType>{"text-utc", ColumnType::TextUtc},
    Word<ColumnType>{"epoch-micros", ColumnType::EpochMicros},
};
constexpr std::array kGuards{
    Word<OrderGuard>{"file", OrderGuard::File},
    Word<OrderGuard>{"serial-all", OrderGuard::SerialAll},
    Word<OrderGuard>{"xid", OrderGuard::Xid},
    Word<OrderGuard>{"serial-part", OrderGuard::SerialPart},
    Word<OrderGuard>{"bare", OrderGuard::Bare},
    Word<OrderGuard>{"time", OrderGuard::Time},
    Word<OrderGuard>{"none", OrderGuard::None},
};
constexpr std::array kEngines{
    Word<Engine>{"sqlite", Engine::Sqlite},
    Word<Engine>{"postgresql", Engine::Postgres},
};

class Reader {
public:
    explicit Reader(const YAML::Node& root) : m_root(root) {}

    Layout read()
    {
        keys(m_root,
             {"format",           "name",     "title",    "engine", "schema",    "table", "rows",
              "rowPlugin",        "order",    "columns",  "where",  "constants", "heads", "indexes",
              "create",           "write",    "empty",    "lock",   "probe",     "fence", "notify",
              "systemCategories", "writable", "recognise"});
        if (text(m_root, "format", true) != kFormat)
            throw Wrong{m_root["format"].Mark(), fmt::format("expected “{}”", kFormat)};
        Layout layout;
        layout.name = text(m_root, "name", true);
        layout.title = text(m_root, "title", true);
        layout.engine = word(m_root, "engine", kEngines, true).value();
        layout.schema = text(m_root, "schema", false);
        layout.table = text(m_root, "table", true);
        layout.rows = text(m_root, "rows", false);
        readRowPlugin(layout);
        readOrder(layout);
        readColumns(layout);
        layout.where = constants(m_root, "where");
        layout.constants = constants(m_root, "constants");
        readHeads(layout);
        readIndexes(layout);
        layout.create = text(m_root, "create", false);
        layout.notifyChannel = text(m_root, "notify", false);
        layout.systemCategories = list(m_root, "systemCategories");
        layout.writable = flag(m_root, "writable");
        layout.write = list(m_root, "write");
        layout.empty = list(m_root, "empty");
        layout.lock = list(m_root, "lock");
        layout.probe = text(m_root, "probe", false);
        layout.fence = flag(m_root, "fence", true);
        readRecognition(layout);
        check(layout);
        return layout;
    }

private:
    /// {column: NAME, type: TYPE}; @p extra names the further keys that this column may have.
    static LayoutColumn column(const YAML::Node& map, const char* key, bool required,
                               std::initializer_list<std::string_view> known = {"column", "type",
                                                                                "needs"})
    {
        const YAML::Node node = get(map, key, required);
        LayoutColumn column;
        if (!node)
            return column;
        keys(node, known);
        column.name = text(node, "column", true);
        column.type = word(node, "type", kTypes, true).value();
        if (node["codec"] && text(node, "codec", true) != "json")
            throw Wrong{node["codec"].Mark(), "“codec” must be json"};
        column.mayBeJson = static_cast<bool>(node["codec"]);
        column.needs = text(node, "needs", false);
        return column;
    }

    static void oneOf(const YAML::Node& map, const char* key, const LayoutColumn& column,
                      std::initializer_list<ColumnType> allowed)
    {
        if (!column || std::ranges::find(allowed, column.type) != allowed.end())
            return;
        std::vector<std::string_view> words;
        for (const Word<ColumnType>& one : kTypes) {
            if (std::ranges::find(allowed, one.value) != allowed.end())
                words.push_back(one.text);
        }
        throw Wrong{map[key]["type"].Mark(),
                    fmt::format("the type of “{}” must be one of {}", key, fmt::join(words, ", "))};
    }

    void readOrder(Layout& layout) const
    {
        const YAML::Node order = get(m_root, "order", true);
        keys(order, {"guard", "position", "transaction", "sequence", "first", "drawsEarly"});
        layout.guard = word(order, "guard", kGuards, true).value();
        layout.position = column(order, "position", true);
        oneOf(order, "position", layout.position, {ColumnType::Integer});
        const bool pairs = layout.guard == OrderGuard::Xid || layout.guard == OrderGuard::Time ||
                           layout.guard == OrderGuard::None;
        layout.transaction = column(order, "transaction", pairs);
        oneOf(order, "transaction", layout.transaction, {transactionType(layout.guard)});
        layout.drawsEarly = flag(order, "drawsEarly");
        layout.sequence = text(order, "sequence", false);
        layout.firstPosition =
            static_cast<std::uint64_t>(std::max<std::int64_t>(number(order, "first", 1), 0));
        if (layout.transaction && !pairs)
            throw Wrong{order["transaction"].Mark(),
                        "a transaction column needs the guard xid, time or none"};
        if (layout.drawsEarly && layout.guard != OrderGuard::Bare)
            throw Wrong{order["drawsEarly"].Mark(), "“drawsEarly” needs the guard bare"};
    }

    /// What the first half of a position is: xid8, the row's time, or a number made of its xmin.
    static ColumnType transactionType(OrderGuard guard)
    {
        if (guard == OrderGuard::Time)
            return ColumnType::TimestampTz;
        return guard == OrderGuard::None ? ColumnType::Integer : ColumnType::Xid8;
    }

    void readRowPlugin(Layout& layout) const
    {
        layout.rowPlugin = text(m_root, "rowPlugin", false);
        if (layout.rowPlugin.empty())
            return;
        if (findRowPlugin(layout.rowPlugin) == nullptr)
            throw Wrong{m_root["rowPlugin"].Mark(), "there is no such row plug-in"};
        if (!layout.rows.empty())
            throw Wrong{m_root["rowPlugin"].Mark(), "a row plug-in stands instead of “rows”"};
    }

    void readColumns(Layout& layout) const
    {
        using enum ColumnType;
        const YAML::Node columns = get(m_root, "columns", true);
        keys(columns, {"stream", "version", "id", "type", "schemaVersion", "data", "dataBytes",
                       "metadata", "metadataBytes", "time"});
        layout.stream = column(columns, "stream", true);
        oneOf(columns, "stream", layout.stream, {Text, Uuid});
        layout.version = column(columns, "version", true, {"column", "type", "base"});
        oneOf(columns, "version", layout.version, {Integer});
        layout.versionBase = number(columns["version"], "base", 0);
        layout.id = column(columns, "id", false);
        oneOf(columns, "id", layout.id, {Text, Uuid});
        layout.type = column(columns, "type", true);
        oneOf(columns, "type", layout.type, {Text});
        layout.schemaVersion = column(columns, "schemaVersion", false);
        oneOf(columns, "schemaVersion", layout.schemaVersion, {Text, Integer});
        layout.data =
            column(columns, "data", true, {"column", "type", "required", "codec", "needs"});
        oneOf(columns, "data", layout.data, {Json, Jsonb, Text, Bytes});
        layout.dataRequired = flag(columns["data"], "required");
        layout.dataBytes = column(columns, "dataBytes", false);
        oneOf(columns, "dataBytes", layout.dataBytes, {Bytes});
        layout.metadata =
            column(columns, "metadata", false, {"column", "type", "required", "codec", "needs"});
        oneOf(columns, "metadata", layout.metadata, {Json, Jsonb, Text, Bytes});
        layout.metadataRequired = columns["metadata"] && flag(columns["metadata"], "required");
        layout.metadataBytes = column(columns, "metadataBytes", false);
        oneOf(columns, "metadataBytes", layout.metadataBytes, {Bytes});
        layout.time = column(columns, "time", false);
        oneOf(columns, "time", layout.time, {TimestampTz, TimestampUtc, TextUtc, EpochMicros});
    }

    static std::vector<LayoutConstant> constants(const YAML::Node& map, const char* key)
    {
        std::vector<LayoutConstant> all;
        const YAML::Node node = map[key];
        if (!node)
            return all;
        if (!node.IsSequence())
            throw Wrong{node.Mark(), fmt::format("expected a list for “{}”", key)};
        for (const YAML::Node& item : node) {
            keys(item, {"column", "value", "type"});
            LayoutConstant constant;
            constant.column = text(item, "column", true);
            const YAML::Node value = get(item, "value", true);
            if (!value.IsScalar())
                throw Wrong{value.Mark(), "expected text for “value”"};
            constant.value = value.Scalar();
            constant.type = word(item, "type", kTypes, false).value_or(ColumnType::Text);
            checkConstant(constant, value.Mark());
            all.push_back(std::move(constant));
        }
        return all;
    }

    /// Numbers and booleans are written into SQL bare, so they must be just that.
    static void checkConstant(const LayoutConstant& constant, const YAML::Mark& mark)
    {
        const bool isNumber =
            constant.type == ColumnType::Integer || constant.type == ColumnType::EpochMicros;
        const std::string_view digits =
            std::string_view(constant.value).substr(constant.value.starts_with('-') ? 1 : 0);
        const bool allDigits =
            !digits.empty() && digits.size() < 19 &&
            std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; });
        if (isNumber && !allDigits)
            throw Wrong{mark, "expected a whole number"};
        if (constant.type == ColumnType::Boolean && constant.value != "true" &&
            constant.value != "false")
            throw Wrong{mark, "expected true or false"};
    }

    void readHeads(Layout& layout) const
    {
        const YAML::Node heads = m_root["heads"];
        if (!heads)
            return;
        keys(heads, {"table", "stream", "version", "constants", "conflictKey"});
        layout.heads.table = text(heads, "table", true);
        layout.heads.stream = text(heads, "stream", true);
        layout.heads.version = text(heads, "version", true);
        layout.heads.constants = constants(heads, "constants");
        layout.heads.conflictKey = list(heads, "conflictKey");
        if (layout.heads.conflictKey.empty())
            throw Wrong{heads.Mark(),
                        "expected “conflictKey”: the columns of the table's unique key"};
    }

    void readIndexes(Layout& layout) const
    {
        const YAML::Node indexes = m_root["indexes"];
        if (!indexes)
            return;
        if (!indexes.IsSequence())
            throw Wrong{indexes.Mark(), "expected a list for “indexes”"};
        for (const YAML::Node& item : indexes) {
            keys(item, {"name", "create", "drop"});
            layout.indexes.push_back(
                {text(item, "name", true), text(item, "create", true), text(item, "drop", true)});
        }
    }

    void readRecognition(Layout& layout) const
    {
        const YAML::Node recognise = get(m_root, "recognise", true);
        keys(recognise,
             {"tables", "names", "columns", "absent", "beside", "functions", "versionQuery"});
        layout.tables = list(recognise, "tables");
        const std::string names = text(recognise, "names", false);
        if (!names.empty() && names != "loose")
            throw Wrong{recognise["names"].Mark(), "“names” must be loose"};
        layout.looseNames = !names.empty();
        for (const std::string& pattern : layout.tables) {
            if (const auto found = matchedPrefix(pattern, layout.table, layout.looseNames))
                layout.prefix = *found;
        }
        readNeighbours(recognise, layout);
        layout.required = list(recognise, "columns");
        layout.absent = list(recognise, "absent");
        layout.functions = list(recognise, "functions");
        layout.versionQuery = text(recognise, "versionQuery", false);
        if (layout.required.empty())
            throw Wrong{recognise.Mark(), "expected “columns”: what the event table must have"};
    }

    static void readNeighbours(const YAML::Node& recognise, Layout& layout)
    {
        const YAML::Node beside = recognise["beside"];
        if (!beside)
            return;
        if (!beside.IsSequence())
            throw Wrong{beside.Mark(), "expected a list for “beside”"};
        for (const YAML::Node& item : beside) {
            keys(item, {"table", "columns"});
            layout.beside.push_back({text(item, "table", true), list(item, "columns")});
        }
    }

    void checkWriting(const Layout& layout) const
    {
        if (layout.writable && layout.derived() && (layout.write.empty() || layout.empty.empty()))
            throw Wrong{m_root.Mark(),
                        "a writable layout with “rows” needs “write” and “empty” statements"};
        if (!layout.derived() && !layout.write.empty())
            throw Wrong{m_root["write"].Mark(), "“write” is for layouts with “rows”"};
        if (layout.derived() && layout.fence && layout.probe.empty())
            throw Wrong{m_root.Mark(),
                        "a layout with “rows” needs a “probe” statement, or “fence: false”"};
    }

    void check(const Layout& layout) const
    {
        checkWriting(layout);
        if (layout.engine == Engine::Sqlite && layout.guard != OrderGuard::File)
            throw Wrong{m_root["order"]["guard"].Mark(), "a SQLite layout has the guard “file”"};
        if (layout.engine == Engine::Sqlite && !layout.schema.empty())
            throw Wrong{m_root["schema"].Mark(), "a SQLite layout has no schema"};
        if (layout.engine == Engine::Postgres && layout.guard == OrderGuard::File)
            throw Wrong{m_root["order"]["guard"].Mark(), "the guard “file” is for SQLite"};
        if (layout.engine == Engine::Postgres && layout.schema.empty())
            throw Wrong{m_root.Mark(),
                        "expected the key “schema”: where the table is made or looked for first"};
    }

    const YAML::Node& m_root;
};

} // namespace

Result<Layout> parseLayout(std::string_view yaml, std::string_view fileName)
{
    const auto refused = [fileName](const YAML::Mark& mark, std::string_view what) {
        if (mark.is_null())
            return fail(ErrorKind::InvalidInput, fmt::format("{}: {}.", fileName, what),
                        std::string(fileName));
        return fail(ErrorKind::InvalidInput,
                    fmt::format("{}:{}:{}: {}.", fileName, mark.line + 1, mark.column + 1, what),
                    std::string(fileName));
    };
    try {
        const YAML::Node root = YAML::Load(std::string(yaml));
        return Reader(root).read();
    } catch (const Wrong& wrong) {
        return refused(wrong.mark, wrong.what);
    } catch (const YAML::Exception& error) {
        return refused(error.mark, error.msg);
    }
}

} // namespace viridian
