// Reads one layout file (format: resources/layouts/README.md). Every error names file, line and
// column; a key that is not known is refused, so that a misspelt one cannot be silently without
// effect.
#include "core/store/layout.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <span>
#include <yaml-cpp/yaml.h>

namespace viridian {
namespace {

constexpr std::string_view kFormat = "viridian.layout/1";

template <typename T>
struct Word {
    std::string_view text;
    T value;
};

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

/// Carries the first error out of nested reading; caught in parseLayout().
struct Wrong {
    YAML::Mark mark;
    std::string what;
};

class Reader {
public:
    explicit Reader(const YAML::Node& root) : m_root(root) {}

    Layout read()
    {
        keys(m_root, {"format", "name", "title", "engine", "schema", "table", "order", "columns",
                      "where", "constants", "heads", "indexes", "create", "notify",
                      "systemCategories", "writable", "recognise"});
        if (text(m_root, "format", true) != kFormat)
            throw Wrong{m_root["format"].Mark(), fmt::format("expected “{}”", kFormat)};
        Layout layout;
        layout.name = text(m_root, "name", true);
        layout.title = text(m_root, "title", true);
        layout.engine = word(m_root, "engine", kEngines, true).value();
        layout.schema = text(m_root, "schema", false);
        layout.table = text(m_root, "table", true);
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
        readRecognition(layout);
        check(layout);
        return layout;
    }

private:
    /// Refuses what is not a map, and keys that are not known.
    static void keys(const YAML::Node& map, std::initializer_list<std::string_view> known)
    {
        if (!map.IsMap())
            throw Wrong{map.Mark(), fmt::format("expected the keys {}", fmt::join(known, ", "))};
        std::vector<std::string> seen;
        for (const auto& entry : map) {
            const std::string key = entry.first.Scalar();
            if (std::ranges::find(known, key) == known.end())
                throw Wrong{entry.first.Mark(),
                            fmt::format("there is no key “{}” here; keys are {}", key,
                                        fmt::join(known, ", "))};
            if (std::ranges::find(seen, key) != seen.end())
                throw Wrong{entry.first.Mark(), fmt::format("the key “{}” stands here twice", key)};
            seen.push_back(key);
        }
    }

    static YAML::Node get(const YAML::Node& map, const char* key, bool required)
    {
        const YAML::Node node = map[key];
        if (required && !node)
            throw Wrong{map.Mark(), fmt::format("expected the key “{}”", key)};
        return node;
    }

    static std::string text(const YAML::Node& map, const char* key, bool required)
    {
        const YAML::Node node = get(map, key, required);
        if (!node)
            return {};
        if (!node.IsScalar() || (required && node.Scalar().empty()))
            throw Wrong{node.Mark(), fmt::format("expected text for “{}”", key)};
        return node.Scalar();
    }

    static std::int64_t number(const YAML::Node& map, const char* key, std::int64_t otherwise)
    {
        const YAML::Node node = map[key];
        if (!node)
            return otherwise;
        std::int64_t value = 0;
        if (!YAML::convert<std::int64_t>::decode(node, value))
            throw Wrong{node.Mark(), fmt::format("expected a whole number for “{}”", key)};
        return value;
    }

    static bool flag(const YAML::Node& map, const char* key)
    {
        const YAML::Node node = map[key];
        if (!node)
            return false;
        if (!node.IsScalar() || (node.Scalar() != "true" && node.Scalar() != "false"))
            throw Wrong{node.Mark(), fmt::format("expected true or false for “{}”", key)};
        return node.Scalar() == "true";
    }

    static std::vector<std::string> list(const YAML::Node& map, const char* key)
    {
        const YAML::Node node = map[key];
        std::vector<std::string> items;
        if (!node)
            return items;
        if (!node.IsSequence())
            throw Wrong{node.Mark(), fmt::format("expected a list for “{}”", key)};
        for (const YAML::Node& item : node) {
            if (!item.IsScalar())
                throw Wrong{item.Mark(), fmt::format("expected text in the list “{}”", key)};
            items.push_back(item.Scalar());
        }
        return items;
    }

    template <typename T, std::size_t N>
    static std::optional<T> word(const YAML::Node& map, const char* key,
                                 const std::array<Word<T>, N>& words, bool required)
    {
        const YAML::Node node = get(map, key, required);
        if (!node)
            return std::nullopt;
        std::vector<std::string_view> known;
        for (const Word<T>& one : words) {
            if (node.IsScalar() && node.Scalar() == one.text)
                return one.value;
            known.push_back(one.text);
        }
        throw Wrong{node.Mark(),
                    fmt::format("“{}” must be one of {}", key, fmt::join(known, ", "))};
    }

    /// {column: NAME, type: TYPE}; @p extra names the further keys that this column may have.
    static LayoutColumn column(const YAML::Node& map, const char* key, bool required,
                               std::initializer_list<std::string_view> known = {"column", "type"})
    {
        const YAML::Node node = get(map, key, required);
        LayoutColumn column;
        if (!node)
            return column;
        keys(node, known);
        column.name = text(node, "column", true);
        column.type = word(node, "type", kTypes, true).value();
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
        keys(order, {"guard", "position", "transaction", "sequence", "first"});
        layout.guard = word(order, "guard", kGuards, true).value();
        layout.position = column(order, "position", true);
        oneOf(order, "position", layout.position, {ColumnType::Integer});
        layout.transaction = column(order, "transaction", layout.guard == OrderGuard::Xid);
        oneOf(order, "transaction", layout.transaction, {ColumnType::Xid8});
        layout.sequence = text(order, "sequence", false);
        layout.firstPosition =
            static_cast<std::uint64_t>(std::max<std::int64_t>(number(order, "first", 1), 0));
        if (layout.guard == OrderGuard::Time || layout.guard == OrderGuard::None)
            throw Wrong{order["guard"].Mark(),
                        "stores without a numbered order cannot be read by this version"};
        if (layout.transaction && layout.guard != OrderGuard::Xid)
            throw Wrong{order["transaction"].Mark(), "a transaction column needs the guard xid"};
    }

    void readColumns(Layout& layout) const
    {
        using enum ColumnType;
        const YAML::Node columns = get(m_root, "columns", true);
        keys(columns, {"stream", "version", "id", "type", "schemaVersion", "data", "dataBytes",
                       "metadata", "metadataBytes", "time"});
        layout.stream = column(columns, "stream", true);
        oneOf(columns, "stream", layout.stream, {Text});
        layout.version = column(columns, "version", true, {"column", "type", "base"});
        oneOf(columns, "version", layout.version, {Integer});
        layout.versionBase = number(columns["version"], "base", 0);
        layout.id = column(columns, "id", true);
        oneOf(columns, "id", layout.id, {Text, Uuid});
        layout.type = column(columns, "type", true);
        oneOf(columns, "type", layout.type, {Text});
        layout.schemaVersion = column(columns, "schemaVersion", false);
        oneOf(columns, "schemaVersion", layout.schemaVersion, {Text, Integer});
        layout.data = column(columns, "data", true, {"column", "type", "required"});
        oneOf(columns, "data", layout.data, {Json, Jsonb, Text, Bytes});
        layout.dataRequired = flag(columns["data"], "required");
        layout.dataBytes = column(columns, "dataBytes", false);
        oneOf(columns, "dataBytes", layout.dataBytes, {Bytes});
        layout.metadata = column(columns, "metadata", false, {"column", "type", "required"});
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
        keys(recognise, {"columns", "absent", "functions", "versionQuery"});
        layout.required = list(recognise, "columns");
        layout.absent = list(recognise, "absent");
        layout.functions = list(recognise, "functions");
        layout.versionQuery = text(recognise, "versionQuery", false);
        if (layout.required.empty())
            throw Wrong{recognise.Mark(), "expected “columns”: what the event table must have"};
    }

    void check(const Layout& layout) const
    {
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
