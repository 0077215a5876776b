// What a library keeps in columns that no event has is shown in the metadata and is in those
// columns again after a copy, beside metadata that is as it was.
#include "core/store/correlation.h"
#include "core/store/open.h"
#include "tests/core/store/layouts/builders.h"
#include "tests/support/pg.h"

#include <QTest>

#include <array>
#include <fmt/format.h>

using namespace viridian;
using namespace viridian::test;

namespace {

/// A layout with such columns, as one of the column types that its library allows.
struct Variant {
    const char* layout;
    const char* builder = nullptr; ///< makes the store; null: Viridian does
    const char* change = "";       ///< SQL that follows
    const char* set;               ///< fills the columns of types that have B or C in their name
    const char* table;             ///< what must be the same in the copy, as one text
    bool bytes = false;            ///< metadata may be anything
};

constexpr const char* kElixirSet =
    "UPDATE public.events SET causation_id = event_id WHERE event_type LIKE '%B%';"
    "UPDATE public.events SET correlation_id = event_id WHERE event_type LIKE '%C%'";
constexpr const char* kElixirTable =
    "SELECT string_agg(concat_ws(' ', event_type, '-', causation_id, '-', correlation_id, "
    "coalesce(metadata, '{}')::text), chr(10) ORDER BY event_id) FROM public.events";
constexpr const char* kRailsSet =
    "UPDATE public.event_store_events SET valid_at = created_at - interval '1 day 0.000007 s' "
    "WHERE event_type LIKE '%B%' OR event_type LIKE '%C%'";
constexpr const char* kRailsTable =
    "SELECT string_agg(concat_ws(' ', event_type, valid_at, coalesce(metadata, '{}')::text), "
    "chr(10) ORDER BY id) FROM public.event_store_events";

const Variant kElixirJsonb{.layout = "elixir-eventstore", .set = kElixirSet, .table = kElixirTable};
const Variant kElixirBytes{.layout = "elixir-eventstore",
                           .builder = "Elixir bytea",
                           .set = kElixirSet,
                           .table = kElixirTable,
                           .bytes = true};
const Variant kRailsJson{
    .layout = "rails-event-store-postgresql", .set = kRailsSet, .table = kRailsTable};
const Variant kRailsJsonb{.layout = "rails-event-store-postgresql",
                          .change = "ALTER TABLE public.event_store_events ALTER COLUMN metadata "
                                    "TYPE jsonb USING metadata::jsonb",
                          .set = kRailsSet,
                          .table = kRailsTable};
const Variant kRailsBytes{.layout = "rails-event-store-postgresql",
                          .builder = "Rails bytea",
                          .set = kRailsSet,
                          .table = kRailsTable,
                          .bytes = true};
const Variant kRailsSqlite{
    .layout = "rails-event-store-sqlite",
    .set = "UPDATE event_store_events SET valid_at = '2020-01-02 03:04:05.678901' "
           "WHERE event_type LIKE '%B%' OR event_type LIKE '%C%'",
    .table = "SELECT group_concat(event_type || coalesce(valid_at, '-') || "
             "coalesce(CAST(metadata AS TEXT), '{}')) FROM event_store_events",
    .bytes = true};

/// One empty store of a variant, with what keeps it.
class Home {
public:
    explicit Home(const Variant& variant)
    {
        const bool sqlite = std::string_view(variant.layout).ends_with("sqlite");
        if (!sqlite)
            m_database = std::make_unique<PgDatabase>();
        m_address = sqlite ? fmt::format("sqlite:{}/store.db", m_folder.path()) : m_database->uri();
        if (variant.builder == nullptr)
            must(createStore(
                must(StoreAddress::parse(fmt::format("{}?layout={}", m_address, variant.layout)))));
        for (const LayoutBuilder& builder : postgresBuilders()) {
            if (variant.builder != nullptr && builder.name == variant.builder)
                build(*session(), builder);
        }
        run(variant.change);
    }

    [[nodiscard]] std::unique_ptr<EventStore> open() const { return must(openStore(m_address)); }
    void run(const char* sql) const
    {
        if (*sql != '\0')
            must(session()->script(sql));
    }
    [[nodiscard]] std::string text(const char* sql) const
    {
        return must(session()->run(sql)).text(0);
    }

private:
    [[nodiscard]] std::unique_ptr<SqlSession> session() const
    {
        return must(openSqlSession(must(StoreAddress::parse(m_address)), Access::ReadWrite));
    }

    Folder m_folder;
    std::unique_ptr<PgDatabase> m_database;
    std::string m_address;
};

EventSpec spec(const char* type, const char* metadata, PayloadKind kind = PayloadKind::Json)
{
    EventSpec made;
    made.stream = "s-1";
    made.type = type;
    made.metadata = metadata;
    made.metadataKind = kind;
    return made;
}

/// Events of types with no such column, with one, the other and both, and every kind of metadata.
std::vector<EventSpec> events(const Variant& variant)
{
    std::vector<EventSpec> all;
    for (const char* type : {"A", "AB", "AC", "ABC"}) {
        for (const char* metadata :
             {"{}", R"({"user":"u1"})", R"({"n":12345678901234567890123456789012345678.50})",
              R"({"deep":{"x":[1,"}"]},"city":"Köln"})"})
            all.push_back(spec(type, metadata));
        all.push_back(spec(type, "", PayloadKind::Null));
    }
    // Metadata that has such a name itself, or is no JSON, stays what it is.
    all.push_back(spec("A", R"({"causation_id":"no uuid","x":1})"));
    all.push_back(spec("A", R"({"valid_at":"soon"})"));
    if (variant.bytes)
        all.push_back(spec("A", "\x83t no JSON", PayloadKind::Bytes));
    return all;
}

} // namespace

class TestOwnColumns : public QObject {
    Q_OBJECT

private slots:
    void columns_areSeenInTheMetadata_data() { variants(); }
    void columns_areSeenInTheMetadata();
    void columns_surviveACopy_data() { variants(); }
    void columns_surviveACopy();

private:
    static void variants()
    {
        QTest::addColumn<const Variant*>("variant");
        QTest::newRow("Rails, SQLite") << &kRailsSqlite;
        if (pgServer().empty())
            return;
        QTest::newRow("Elixir, jsonb") << &kElixirJsonb;
        QTest::newRow("Elixir, bytea") << &kElixirBytes;
        QTest::newRow("Rails, json") << &kRailsJson;
        QTest::newRow("Rails, jsonb") << &kRailsJsonb;
        QTest::newRow("Rails, bytea") << &kRailsBytes;
    }
};

Q_DECLARE_METATYPE(const Variant*)

void TestOwnColumns::columns_areSeenInTheMetadata()
{
    QFETCH(const Variant*, variant);
    const Home home(*variant);
    fill(*home.open(), batchOf(events(*variant)));
    home.run(variant->set);
    const bool elixir = std::string_view(variant->layout).starts_with("elixir");
    static constexpr std::array<std::string_view, 1> kSince{"valid_at"};
    int seen = 0;
    for (const Event& event : allEvents(*home.open())) {
        if (event.type == "A")
            continue;
        QCOMPARE(event.metadata.kind, PayloadKind::Json);
        const auto found = [&event](std::span<const std::string_view> keys) {
            return metadataText(event.metadata.bytes, keys);
        };
        const bool b = event.type.find('B') != std::string_view::npos;
        const bool c = event.type.find('C') != std::string_view::npos;
        if (elixir) {
            QCOMPARE(found(causationKeys()).value_or(""), b ? std::string(event.id) : "");
            QCOMPARE(found(correlationKeys()).value_or(""), c ? std::string(event.id) : "");
        } else {
            QCOMPARE(found(kSince).has_value(), b || c);
        }
        // What the metadata held itself is as it was.
        if (event.metadata.bytes.find("12345") != std::string_view::npos)
            QVERIFY(event.metadata.bytes.find("12345678901234567890123456789012345678.50") !=
                    std::string_view::npos);
        ++seen;
    }
    QCOMPARE(seen, 15);
}

void TestOwnColumns::columns_surviveACopy()
{
    QFETCH(const Variant*, variant);
    const Home blue(*variant);
    fill(*blue.open(), batchOf(events(*variant)));
    blue.run(variant->set);
    const EventBatch before = allEvents(*blue.open());
    const Home green(*variant);
    fill(*green.open(), before);
    const EventBatch after = allEvents(*green.open());
    QCOMPARE(after.size(), before.size());
    for (std::size_t i = 0; i < before.size(); ++i) {
        QCOMPARE(after[i].metadata.kind, before[i].metadata.kind);
        QCOMPARE(
            QByteArray(after[i].metadata.bytes.data(), qsizetype(after[i].metadata.bytes.size())),
            QByteArray(before[i].metadata.bytes.data(),
                       qsizetype(before[i].metadata.bytes.size())));
    }
    QCOMPARE(QString::fromStdString(green.text(variant->table)),
             QString::fromStdString(blue.text(variant->table)));
}

QTEST_GUILESS_MAIN(TestOwnColumns)
#include "tst_own_columns.moc"
