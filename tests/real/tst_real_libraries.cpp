// Stores that real libraries write on this machine, read back: see README.md of this folder.
#include "tests/support/ctl.h"
#include "tests/support/pg.h"

#include <QFileInfo>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <fstream>
#include <map>
#include <memory>

namespace viridian::test {
namespace {

using nlohmann::json;

constexpr int kPatience = 180'000;

const QString kHere = QStringLiteral(VIRIDIAN_SOURCE_DIR "/tests/real");

/// Where `./dev real` put the libraries; empty: it did not.
QString installed()
{
    return qEnvironmentVariable("VIRIDIAN_REAL");
}

/// One event as the application knows it.
struct Fact {
    std::string stream;
    std::string type;
    json data;
    bool operator==(const Fact&) const = default;
};

/// In the order of the store.
using Facts = std::vector<Fact>;

Facts written()
{
    std::ifstream file((kHere + QStringLiteral("/shop.json")).toStdString());
    Facts facts;
    for (const json& event : json::parse(file))
        facts.push_back({event.at("stream"), event.at("type"), event.at("data")});
    return facts;
}

/// A library, its writer here and what we make of its store.
struct Library {
    const char* name = "";
    QString installed; ///< what ./dev real leaves where it could install it
    QString package;   ///< whose .why says why it could not
    QString program;
    QStringList arguments; ///< before the place and the shop
    bool onPostgres = true;
    QString layout;
    std::string member =
        {}; ///< of data, where the application's data is; "TYPE": named by the type
    std::string writtenBy =
        {};               ///< in the metadata; empty: the library keeps none of the application's
    bool ownNames = true; ///< streams have the names that were given
};

Library npm(const char* name, const QStringList& arguments, bool onPostgres, const QString& layout)
{
    return {.name = name,
            .installed = QStringLiteral("/node/node_modules"),
            .package = QStringLiteral("node"),
            .program = QStringLiteral("node"),
            .arguments = arguments,
            .onPostgres = onPostgres,
            .layout = layout};
}

Library python(const char* name, const QString& kind, bool onPostgres, const QString& layout)
{
    return {.name = name,
            .installed = QStringLiteral("/python/bin/python"),
            .package = QStringLiteral("python"),
            .program = installed() + QStringLiteral("/python/bin/python"),
            .arguments = {kHere + QStringLiteral("/python/eventsourcing_shop.py"), kind},
            .onPostgres = onPostgres,
            .layout = layout,
            .member = "data",
            .ownNames = false};
}

Library java(const char* name, const QString& package, const QStringList& arguments,
             const QString& layout)
{
    return {.name = name,
            .installed = QStringLiteral("/java/%1/classes").arg(package),
            .package = package,
            .program = kHere + QStringLiteral("/java/run"),
            .arguments = QStringList{package} << arguments,
            .layout = layout};
}

Library axon(const char* name, int release, const QString& engine)
{
    Library library = java(name, QStringLiteral("axon%1").arg(release),
                           {QStringLiteral("Axon%1Shop").arg(release), engine},
                           QStringLiteral("axon-%1").arg(release));
    library.member = "data";
    library.writtenBy = "Axon";
    return library;
}

Library cqrsEs()
{
    const QString rust = installed() + QStringLiteral("/rust");
    return {.name = "cqrs-es",
            .installed = QStringLiteral("/rust/init.sql"),
            .package = QStringLiteral("rust"),
            .program = rust + QStringLiteral("/target/debug/shop"),
            .arguments = {rust + QStringLiteral("/init.sql")},
            .layout = QStringLiteral("cqrs-es"),
            .member = "TYPE",
            .writtenBy = "cqrs-es"};
}

std::vector<Library> libraries()
{
    const QString sqlite = QStringLiteral("sqlite");
    const QString postgres = QStringLiteral("postgresql");
    const QString jpa = QStringLiteral("jpa");
    const QString spring = QStringLiteral("jpa-spring");
    const QString emmett = QStringLiteral("emmett.mjs");
    std::vector<Library> all{
        npm("Emmett on SQLite", {emmett, sqlite}, false, QStringLiteral("emmett-sqlite")),
        npm("Emmett on PostgreSQL", {emmett, postgres}, true, QStringLiteral("emmett-postgresql")),
        npm("message-db", {QStringLiteral("message_db.mjs")}, true, QStringLiteral("message-db")),
        python("Python eventsourcing on SQLite", sqlite, false,
               QStringLiteral("eventsourcing-sqlite")),
        python("Python eventsourcing on PostgreSQL", postgres, true,
               QStringLiteral("eventsourcing-postgresql")),
        axon("Axon 4 over JDBC", 4, QStringLiteral("jdbc")),
        axon("Axon 4 over JPA", 4, jpa),
        axon("Axon 4 over JPA, Spring's names", 4, spring),
        axon("Axon 5 over JPA", 5, jpa),
        axon("Axon 5 over JPA, Spring's names", 5, spring),
        java("Pekko persistence JDBC", QStringLiteral("pekko"),
             {QStringLiteral("PekkoShop"), QStringLiteral("today")}, QStringLiteral("pekko-jdbc")),
        cqrsEs(),
    };
    all[0].writtenBy = all[1].writtenBy = "Emmett";
    all[2].writtenBy = "message-db";
    return all;
}

/// "__main__:Order.OrderPlaced" and "Shop$OrderPlaced" are "OrderPlaced" to who wrote them.
std::string plainType(const std::string& type)
{
    return type.substr(type.find_last_of(".:$") + 1); // npos + 1 is 0
}

/// Libraries that keep the application's data inside an object of their own.
json plainData(const json& data, const std::string& member)
{
    if (member.empty())
        return data;
    const json inner = data.value(member, json());
    return inner.is_string() ? json::parse(inner.get<std::string>()) : inner;
}

Fact factOf(const json& event, const std::string& member)
{
    const std::string type = plainType(event.at("type"));
    return {event.at("stream"), type,
            plainData(event.at("data"), member == "TYPE" ? type : member)};
}

/// Streams numbered as they first appear, for libraries that name streams by identifiers.
Facts withoutNames(Facts facts)
{
    std::map<std::string, std::string> numbers;
    for (Fact& fact : facts)
        fact.stream =
            numbers.try_emplace(fact.stream, std::to_string(numbers.size())).first->second;
    return facts;
}

struct Written {
    int exitCode = -1;
    QString words;
};

constexpr int kCannotRunHere = 77; ///< exit code of a writer that says why

Written runWriter(const QString& program, const QStringList& arguments)
{
    QProcess process;
    process.setWorkingDirectory(installed() + QStringLiteral("/node"));
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(program, arguments);
    if (!process.waitForStarted() || !process.waitForFinished(kPatience))
        return {.exitCode = -1, .words = program + QStringLiteral(" did not run to its end")};
    return {.exitCode = process.exitCode(), .words = QString::fromUtf8(process.readAll())};
}

/// One empty place, and what a library's writer made of it.
class Store {
public:
    explicit Store(const Library& library)
        : m_database(library.onPostgres ? std::make_unique<PgDatabase>() : nullptr)
    {
        const QString file = m_folder.filePath(QStringLiteral("real.db"));
        const QString place = m_database ? QString::fromStdString(m_database->uri()) : file;
        m_address = m_database ? place : QStringLiteral("sqlite:") + file;
        m_written =
            runWriter(library.program, QStringList(library.arguments)
                                           << place << kHere + QStringLiteral("/shop.json"));
    }

    [[nodiscard]] const Written& written() const { return m_written; }
    [[nodiscard]] const QString& address() const { return m_address; }

private:
    QTemporaryDir m_folder;
    std::unique_ptr<PgDatabase> m_database;
    QString m_address;
    Written m_written;
};

/// Why this library's row cannot run; empty when it can.
QString missing(const Library& library)
{
    if (installed().isEmpty())
        return QStringLiteral(
            "Other projects' libraries are not installed here; ./dev real does it and runs this "
            "test.");
    QFile why(installed() + QStringLiteral("/%1.why").arg(library.package));
    if (why.open(QIODevice::ReadOnly))
        return QStringLiteral("./dev real could not install this library: ") +
               QString::fromUtf8(why.readAll()).trimmed();
    if (!QFileInfo::exists(installed() + library.installed))
        return QStringLiteral("./dev real did not install this library.");
    return {};
}

std::vector<json> eventsAt(const QString& address)
{
    const CtlRun run =
        ctl({QStringLiteral("events"), address, QStringLiteral("--limit"), QStringLiteral("100000"),
             QStringLiteral("--format"), QStringLiteral("ndjson")});
    std::vector<json> events;
    for (const QByteArray& line : run.out.split('\n'))
        if (!line.isEmpty())
            events.push_back(json::parse(line.constBegin(), line.constEnd()));
    return events;
}

std::string layoutOf(const QString& address)
{
    return ctl({QStringLiteral("probe"), address, QStringLiteral("--json")})
        .json()
        .value("layout", std::string());
}

/// What the writer said of itself in the metadata, where there is any.
std::string writerOf(const json& event)
{
    const json metadata = event.value("metadata", json());
    return metadata.is_object() ? metadata.value("writtenBy", std::string()) : std::string();
}

/// Every stream's numbers rise by one.
bool versionsRiseByOne(const std::vector<json>& events)
{
    std::map<std::string, std::int64_t> heads;
    return std::ranges::all_of(events, [&heads](const json& event) {
        const auto version = event.at("version").get<std::int64_t>();
        const auto [head, first] = heads.try_emplace(event.at("stream"), version);
        return first || version == ++head->second;
    });
}

} // namespace

class TestRealLibraries : public QObject {
    Q_OBJECT

private slots:
    void everyEvent_onceInOrderAsWritten_data()
    {
        QTest::addColumn<std::size_t>("row");
        const std::vector<Library> all = libraries();
        for (std::size_t row = 0; row < all.size(); ++row)
            QTest::newRow(all[row].name) << row;
    }
    void everyEvent_onceInOrderAsWritten()
    {
        QFETCH(const std::size_t, row);
        const Library library = libraries()[row];
        if (const QString why = missing(library); !why.isEmpty())
            QSKIP(qPrintable(why));
        if (library.onPostgres)
            VIRIDIAN_NEEDS_POSTGRES();

        const Store store(library);
        if (store.written().exitCode == kCannotRunHere)
            QSKIP(qPrintable(store.written().words.trimmed()));
        QVERIFY2(store.written().exitCode == 0, qPrintable(store.written().words.right(2000)));
        QCOMPARE(QString::fromStdString(layoutOf(store.address())), library.layout);

        const std::vector<json> events = eventsAt(store.address());
        Facts found;
        for (const json& event : events) {
            found.push_back(factOf(event, library.member));
            QCOMPARE(writerOf(event), library.writtenBy);
        }
        QCOMPARE(found.size(), written().size());
        QVERIFY(versionsRiseByOne(events));
        if (library.ownNames)
            QVERIFY(found == written());
        else
            QVERIFY(withoutNames(found) == withoutNames(written()));
    }

    void opaqueEvents_onceInOrderAsBytes()
    {
        const Library library =
            java("Pekko persistence JDBC, legacy tables", QStringLiteral("pekko"),
                 {QStringLiteral("PekkoShop"), QStringLiteral("legacy")},
                 QStringLiteral("pekko-jdbc-legacy"));
        if (const QString why = missing(library); !why.isEmpty())
            QSKIP(qPrintable(why));
        VIRIDIAN_NEEDS_POSTGRES();
        const Store store(library);
        QVERIFY2(store.written().exitCode == 0, qPrintable(store.written().words.right(2000)));
        QCOMPARE(QString::fromStdString(layoutOf(store.address())), library.layout);

        const std::vector<json> events = eventsAt(store.address());
        const Facts facts = written();
        QCOMPARE(events.size(), facts.size());
        QVERIFY(versionsRiseByOne(events));
        for (std::size_t at = 0; at < facts.size(); ++at) {
            QCOMPARE(events[at].at("stream").get<std::string>(), facts[at].stream);
            const QByteArray envelope = QByteArray::fromBase64(
                QByteArray::fromStdString(events[at].at("dataBase64").get<std::string>()));
            QVERIFY(envelope.contains(QByteArray::fromStdString(facts[at].type)));
            QVERIFY(envelope.contains(
                "\"total\":" + QByteArray::fromStdString(facts[at].data.at("total").dump())));
        }
    }
};

} // namespace viridian::test

QTEST_GUILESS_MAIN(viridian::test::TestRealLibraries)
#include "tst_real_libraries.moc"
