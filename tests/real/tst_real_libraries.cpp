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

/// What a stream holds: each event's type and data, in order.
using Streams = std::map<std::string, std::vector<std::pair<std::string, json>>>;

Streams written()
{
    std::ifstream file((kHere + QStringLiteral("/shop.json")).toStdString());
    Streams streams;
    for (const json& event : json::parse(file))
        streams[event.at("stream")].emplace_back(event.at("type"), event.at("data"));
    return streams;
}

/// "__main__:Order.OrderPlaced" and "AxonShop$OrderPlaced" are "OrderPlaced" to who wrote them.
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

Streams readBack(const QByteArray& ndjson, const std::string& member)
{
    Streams streams;
    for (const QByteArray& line : ndjson.split('\n')) {
        if (line.isEmpty())
            continue;
        const json event = json::parse(line.constBegin(), line.constEnd());
        streams[event.at("stream")].emplace_back(plainType(event.at("type")),
                                                 plainData(event.at("data"), member));
    }
    return streams;
}

/// The same without the streams' names, for libraries that name streams by identifiers.
std::vector<std::string> contents(const Streams& streams)
{
    std::vector<std::string> all;
    for (const auto& [name, events] : streams) {
        std::string text;
        for (const auto& [type, data] : events)
            text += type + ' ' + data.dump() + '\n';
        all.push_back(std::move(text));
    }
    std::ranges::sort(all);
    return all;
}

struct Written {
    int exitCode = -1;
    QString words;
};

Written runWriter(const QString& program, const QStringList& arguments)
{
    QProcess process;
    process.setWorkingDirectory(installed());
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(program, arguments);
    if (!process.waitForStarted() || !process.waitForFinished(kPatience))
        return {.exitCode = -1, .words = program + QStringLiteral(" did not run to its end")};
    return {.exitCode = process.exitCode(), .words = QString::fromUtf8(process.readAll())};
}

} // namespace

class TestRealLibraries : public QObject {
    Q_OBJECT

private slots:
    void everyEvent_onceInOrderAsWritten_data()
    {
        QTest::addColumn<QString>("library"); ///< what ./dev real leaves where it could install it
        QTest::addColumn<QString>("program");
        QTest::addColumn<QStringList>("arguments"); ///< PLACE is the file or the database
        QTest::addColumn<bool>("onPostgres");
        QTest::addColumn<QString>("layout");
        QTest::addColumn<QString>("member"); ///< of data, where the application's data is
        QTest::addColumn<bool>("ownNames");  ///< streams have the names that were given

        const QString node = QStringLiteral("node");
        const QString python = installed() + QStringLiteral("/python/bin/python");
        const QString here = kHere + QLatin1Char('/');
        const QString emmett = installed() + QStringLiteral("/node/emmett.mjs");
        const QString messageDb = installed() + QStringLiteral("/node/message_db.mjs");
        const QString sourcing = here + QStringLiteral("python/eventsourcing_shop.py");
        const QString axon = here + QStringLiteral("java/axon");
        const QString inNode = QStringLiteral("/node/node_modules");
        const QString inPython = QStringLiteral("/python/bin/python");
        const QString inJava = QStringLiteral("/java/classpath");
        const QString place = QStringLiteral("PLACE");
        const QString sqlite = QStringLiteral("sqlite");
        const QString postgres = QStringLiteral("postgresql");
        const QString data = QStringLiteral("data");

        QTest::newRow("Emmett on SQLite")
            << inNode << node << QStringList{emmett, sqlite, place} << false
            << QStringLiteral("emmett-sqlite") << QString() << true;
        QTest::newRow("Emmett on PostgreSQL")
            << inNode << node << QStringList{emmett, postgres, place} << true
            << QStringLiteral("emmett-postgresql") << QString() << true;
        QTest::newRow("message-db") << inNode << node << QStringList{messageDb, place} << true
                                    << QStringLiteral("message-db") << QString() << true;
        QTest::newRow("Python eventsourcing on SQLite")
            << inPython << python << QStringList{sourcing, sqlite, place} << false
            << QStringLiteral("eventsourcing-sqlite") << data << false;
        QTest::newRow("Python eventsourcing on PostgreSQL")
            << inPython << python << QStringList{sourcing, postgres, place} << true
            << QStringLiteral("eventsourcing-postgresql") << data << false;
        QTest::newRow("Axon 4 over JDBC") << inJava << axon << QStringList{place} << true
                                          << QStringLiteral("axon-4") << data << true;
    }
    void everyEvent_onceInOrderAsWritten()
    {
        QFETCH(const QString, library);
        QFETCH(const QString, program);
        QFETCH(QStringList, arguments);
        QFETCH(const bool, onPostgres);
        QFETCH(const QString, layout);
        QFETCH(const QString, member);
        QFETCH(const bool, ownNames);
        if (installed().isEmpty())
            QSKIP("Other projects' libraries are not installed here; ./dev real does it and runs "
                  "this test.");
        if (!QFileInfo::exists(installed() + library))
            QSKIP("./dev real could not install this library, and said why.");
        if (onPostgres)
            VIRIDIAN_NEEDS_POSTGRES();

        const QTemporaryDir folder;
        const std::unique_ptr<PgDatabase> database =
            onPostgres ? std::make_unique<PgDatabase>() : nullptr;
        const QString place = database ? QString::fromStdString(database->uri())
                                       : folder.filePath(QStringLiteral("real.db"));
        arguments.replaceInStrings(QStringLiteral("PLACE"), place);
        const Written write = runWriter(program, arguments << kHere + QStringLiteral("/shop.json"));
        QVERIFY2(write.exitCode == 0, qPrintable(write.words));

        const QString address = database ? place : QStringLiteral("sqlite:") + place;
        const CtlRun probe = ctl({QStringLiteral("probe"), address, QStringLiteral("--json")});
        QCOMPARE(probe.exitCode, 0);
        QCOMPARE(QString::fromStdString(probe.json().value("layout", std::string())), layout);

        const CtlRun events =
            ctl({QStringLiteral("events"), address, QStringLiteral("--limit"),
                 QStringLiteral("100000"), QStringLiteral("--format"), QStringLiteral("ndjson")});
        QCOMPARE(events.exitCode, 0);
        const Streams found = readBack(events.out, member.toStdString());
        if (ownNames)
            QVERIFY(found == written());
        else
            QVERIFY(contents(found) == contents(written()));
    }
};

} // namespace viridian::test

QTEST_GUILESS_MAIN(viridian::test::TestRealLibraries)
#include "tst_real_libraries.moc"
