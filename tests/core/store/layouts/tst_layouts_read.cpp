// Stores of other libraries, built by SQL: recognised without a hint, and held to the reading half
// of the contract.
#include "core/json/compare.h"
#include "core/store/open.h"
#include "tests/core/store/contract.h"
#include "tests/core/store/layouts/builders.h"
#include "tests/support/pg.h"

#include <QCoreApplication>
#include <QTest>

#include <fmt/format.h>
#include <map>

using namespace viridian;
using namespace viridian::test;

namespace {

std::function<std::string()> maker(const LayoutBuilder& builder)
{
    if (builder.engine == Engine::Sqlite) {
        auto folder = std::make_shared<Folder>();
        return [folder, builder, number = std::make_shared<int>(0)] {
            const std::string address = fmt::format("sqlite:{}/{}.db", folder->path(), ++*number);
            must(createStore(must(StoreAddress::parse(address + "?layout=native"))));
            const auto session =
                must(openSqlSession(must(StoreAddress::parse(address)), Access::ReadWrite));
            must(session->script("DROP TABLE events"));
            build(*session, builder);
            return address;
        };
    }
    auto databases = std::make_shared<std::vector<std::unique_ptr<PgDatabase>>>();
    return [databases, builder] {
        constexpr std::size_t kAtOnce = 3; // more than any one test makes
        if (databases->size() == kAtOnce)
            databases->erase(databases->begin());
        databases->push_back(std::make_unique<PgDatabase>());
        const std::string address = databases->back()->uri();
        const auto session =
            must(openSqlSession(must(StoreAddress::parse(address)), Access::ReadWrite));
        build(*session, builder);
        return address;
    };
}

std::vector<const LayoutBuilder*> allBuilders()
{
    std::vector<const LayoutBuilder*> all;
    for (const LayoutBuilder& builder : sqliteBuilders())
        all.push_back(&builder);
    if (pgServer().empty())
        return all;
    for (const LayoutBuilder& builder : postgresBuilders())
        all.push_back(&builder);
    return all;
}

void fillWith(const LayoutBuilder& builder, const std::string& address,
              const std::vector<EventSpec>& specs)
{
    const auto session =
        must(openSqlSession(must(StoreAddress::parse(address)), Access::ReadWrite));
    append(*session, builder, specs);
}

std::vector<ContractRow> rows()
{
    std::vector<ContractRow> rows;
    for (const LayoutBuilder* builder : allBuilders()) {
        ContractRow row;
        row.name = fmt::format("{} {}", builder->engine == Engine::Sqlite ? "SQLite" : "PG",
                               builder->name);
        row.make = maker(*builder);
        row.fillBySql = [builder](const std::string& address, const std::vector<EventSpec>& specs) {
            fillWith(*builder, address, specs);
        };
        row.uuidStreams = builder->uuidStreams;
        rows.push_back(std::move(row));
    }
    return rows;
}

} // namespace

Q_DECLARE_METATYPE(const LayoutBuilder*)

class TestLayoutsRead : public QObject {
    Q_OBJECT

private slots:
    void store_isRecognisedAndNoOtherLayoutFits_data() { builders(); }
    void store_isRecognisedAndNoOtherLayoutFits();
    void events_areWhatWasWritten_data() { builders(); }
    void events_areWhatWasWritten();

private:
    static void builders()
    {
        QTest::addColumn<const LayoutBuilder*>("builder");
        for (const LayoutBuilder* builder : allBuilders())
            QTest::newRow(std::string(builder->name).c_str()) << builder;
    }
};

void TestLayoutsRead::store_isRecognisedAndNoOtherLayoutFits()
{
    QFETCH(const LayoutBuilder*, builder);
    const std::function<std::string()> make = maker(*builder);
    const StoreAddress address = must(StoreAddress::parse(make()));
    const std::vector<LayoutCandidate> found = must(candidates(address));
    QCOMPARE(found.front().layout, std::string(builder->layout));
    QVERIFY(found.front().missing.empty());
    QVERIFY(!found[1].missing.empty());
    const auto store = must(openStore(address));
    QCOMPARE(store->info().layout, std::string(builder->layout));
}

void TestLayoutsRead::events_areWhatWasWritten()
{
    QFETCH(const LayoutBuilder*, builder);
    const std::function<std::string()> make = maker(*builder);
    const std::string address = make();
    std::vector<EventSpec> specs = shopEvents(60);
    for (EventSpec& spec : specs) {
        if (builder->uuidStreams)
            spec.stream = fmt::format("00000000-0000-4000-8000-{:0>12}",
                                      spec.stream.substr(spec.stream.find('-') + 1));
    }
    fillWith(*builder, address, specs);
    const auto store = must(openStore(address));
    const EventBatch events = allEvents(*store);
    QCOMPARE(events.size(), specs.size());
    const EventBatch ids = batchOf(specs);
    const ColumnTraits traits = store->info().traits;
    const bool opaque = builder->layout == "pekko-jdbc-legacy";
    std::map<std::string, std::int64_t> next;
    for (std::size_t i = 0; i < specs.size(); ++i) {
        const Event& event = events[i];
        QCOMPARE(std::string(event.stream), specs[i].stream);
        QCOMPARE(event.version, store->info().versionBase + next[specs[i].stream]++);
        QCOMPARE(event.data.kind, opaque ? PayloadKind::Bytes : PayloadKind::Json);
        if (opaque)
            continue;
        QCOMPARE(std::string(event.type), specs[i].type);
        QVERIFY(json::compare(event.data.bytes, specs[i].data) != json::Equality::Different);
        if (traits.keepsTime)
            QVERIFY(event.time == specs[i].time);
        if (traits.metadataColumn && event.metadata.kind != PayloadKind::Null)
            QVERIFY(event.metadata.bytes.find("\"u") != std::string_view::npos);
        const bool ownId = event.id.find(':') == std::string_view::npos;
        if (traits.idColumn && ownId)
            QCOMPARE(std::string(event.id), std::string(ids[i].id));
    }
}

int main(int argc, char** argv)
{
    QCoreApplication application(argc, argv);
    TestLayoutsRead read;
    const int failed = QTest::qExec(&read, argc, argv);
    StoreContract contract(rows());
    return failed + QTest::qExec(&contract, argc, argv);
}
#include "tst_layouts_read.moc"
