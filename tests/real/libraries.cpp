#include "tests/real/libraries.h"

#include "tests/support/ctl.h"

#include <QFile>
#include <QFileInfo>
#include <QProcess>

#include <fstream>
#include <map>

namespace viridian::test {

using nlohmann::json;

namespace {

constexpr int kPatience = 180'000;

const QString kHere = QStringLiteral(VIRIDIAN_SOURCE_DIR "/tests/real");

/// Where `./dev real` put the libraries; empty: it did not.
QString installed()
{
    return qEnvironmentVariable("VIRIDIAN_REAL");
}

Library npm(const char* name, const QStringList& arguments, bool onPostgres, const QString& layout,
            const char* writtenBy)
{
    return {.name = name,
            .installed = QStringLiteral("/node/node_modules"),
            .package = QStringLiteral("node"),
            .program = QStringLiteral("node"),
            .arguments = arguments,
            .onPostgres = onPostgres,
            .layout = layout,
            .member = {},
            .writtenBy = writtenBy,
            .greenOption = {}};
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
            .writtenBy = {},
            .ownNames = false,
            .oursFit = !onPostgres, // Viridian's are for ids of text
            .greenOption = {}};
}

Library pythonText()
{
    Library library =
        python("Python eventsourcing on PostgreSQL, ids of text", QStringLiteral("postgresql-text"),
               true, QStringLiteral("eventsourcing-postgresql"));
    library.ownNames = library.oursFit = true;
    library.greenOption = QStringLiteral("&table=application_events");
    return library;
}

Library java(const char* name, const QString& package, const QStringList& arguments,
             const QString& layout)
{
    return {.name = name,
            .installed = QStringLiteral("/java/%1/classes").arg(package),
            .package = package,
            .program = kHere + QStringLiteral("/java/run"),
            .arguments = QStringList{package} << arguments,
            .layout = layout,
            .member = {},
            .writtenBy = {},
            .greenOption = {}};
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

Library pekko(const char* name, const QString& tables, const QString& layout)
{
    return java(name, QStringLiteral("pekko"), {QStringLiteral("PekkoShop"), tables}, layout);
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
            .writtenBy = "cqrs-es",
            .greenOption = {}};
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

} // namespace

QString shopFile()
{
    return kHere + QStringLiteral("/shop.json");
}

Facts shop()
{
    std::ifstream file(shopFile().toStdString());
    Facts facts;
    for (const json& event : json::parse(file))
        facts.push_back({event.at("stream"), event.at("type"), event.at("data")});
    return facts;
}

std::vector<Library> greens()
{
    const QString sqlite = QStringLiteral("sqlite");
    const QString postgres = QStringLiteral("postgresql");
    const QString emmett = QStringLiteral("emmett.mjs");
    return {
        npm("Emmett on SQLite", {emmett, sqlite}, false, QStringLiteral("emmett-sqlite"), "Emmett"),
        npm("Emmett on PostgreSQL", {emmett, postgres}, true, QStringLiteral("emmett-postgresql"),
            "Emmett"),
        npm("message-db", {QStringLiteral("message_db.mjs")}, true, QStringLiteral("message-db"),
            "message-db"),
        python("Python eventsourcing on SQLite", sqlite, false,
               QStringLiteral("eventsourcing-sqlite")),
        python("Python eventsourcing on PostgreSQL", postgres, true,
               QStringLiteral("eventsourcing-postgresql")),
        pythonText(),
    };
}

std::vector<Library> libraries()
{
    const QString jpa = QStringLiteral("jpa");
    const QString spring = QStringLiteral("jpa-spring");
    std::vector<Library> all = greens();
    all.push_back(axon("Axon 4 over JDBC", 4, QStringLiteral("jdbc")));
    all.push_back(axon("Axon 4 over JPA", 4, jpa));
    all.push_back(axon("Axon 4 over JPA, Spring's names", 4, spring));
    all.push_back(axon("Axon 5 over JPA", 5, jpa));
    all.push_back(axon("Axon 5 over JPA, Spring's names", 5, spring));
    all.push_back(
        pekko("Pekko persistence JDBC", QStringLiteral("today"), QStringLiteral("pekko-jdbc")));
    all.push_back(cqrsEs());
    return all;
}

Library pekkoLegacy()
{
    return pekko("Pekko persistence JDBC, legacy tables", QStringLiteral("legacy"),
                 QStringLiteral("pekko-jdbc-legacy"));
}

QString missing(const Library& library)
{
    if (installed().isEmpty())
        return QStringLiteral("Other projects' libraries are not installed here; ./dev real does "
                              "it and runs this test.");
    QFile why(installed() + QStringLiteral("/%1.why").arg(library.package));
    if (why.open(QIODevice::ReadOnly))
        return QStringLiteral("./dev real could not install this library: ") +
               QString::fromUtf8(why.readAll()).trimmed();
    if (!QFileInfo::exists(installed() + library.installed))
        return QStringLiteral("./dev real did not install this library.");
    return {};
}

Written runWriter(const Library& library, const QString& place, const QStringList& more)
{
    QProcess process;
    process.setWorkingDirectory(installed() + QStringLiteral("/node"));
    process.start(library.program, QStringList(library.arguments) << place << shopFile() << more);
    if (!process.waitForStarted() || !process.waitForFinished(kPatience))
        return {.exitCode = -1,
                .words = library.program + QStringLiteral(" did not run to its end"),
                .out = {}};
    return {.exitCode = process.exitCode(),
            .words = QString::fromUtf8(process.readAllStandardError()).trimmed().right(2000),
            .out = process.readAllStandardOutput()};
}

Place::Place(bool onPostgres)
    : m_database(onPostgres ? std::make_unique<PgDatabase>() : nullptr),
      m_name(m_database ? QString::fromStdString(m_database->uri())
                        : m_folder.filePath(QStringLiteral("real.db"))),
      m_address(m_database ? m_name : QStringLiteral("sqlite:") + m_name)
{
}

QString layoutOf(const QString& address)
{
    const json found = ctl({QStringLiteral("probe"), address, QStringLiteral("--json")}).json();
    return QString::fromStdString(found.value("layout", std::string()));
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

Fact factOf(const json& event, const std::string& member)
{
    const std::string type = plainType(event.at("type"));
    return {event.at("stream"), type,
            plainData(event.at("data"), member == "TYPE" ? type : member)};
}

Facts withoutNames(Facts facts)
{
    std::map<std::string, std::string> numbers;
    for (Fact& fact : facts)
        fact.stream =
            numbers.try_emplace(fact.stream, std::to_string(numbers.size())).first->second;
    return facts;
}

} // namespace viridian::test
