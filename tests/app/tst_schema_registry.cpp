#include "tests/support/ctl.h"
#include "tests/support/registry.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace viridian::test;

/// `viridianctl schema registry` against the registry's double.
class TestSchemaRegistry : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void lists_subjectsVersionsAndSchemas();
    void check_exitsByTheVerdict();
    void bearerToken_comesFromTheEnvironment();
    void basicPassword_comesFromNetrc();
    void refusals_data();
    void refusals();

private:
    [[nodiscard]] QString write(const char* name, const QByteArray& text) const
    {
        const QString path = m_folder.filePath(QLatin1String(name));
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size())
            qFatal("cannot write %s", name);
        return path;
    }
    static CtlRun ask(const RegistryDouble& server, const QStringList& more)
    {
        return ctl(QStringList{QStringLiteral("schema"), QStringLiteral("registry"),
                               QString::fromStdString(server.url())} +
                   more);
    }
    QTemporaryDir m_folder;
};

namespace {

const QByteArray kOrder1 =
    R"({"type":"record","name":"Order","fields":[{"name":"id","type":"string"}]})";
const QByteArray kOrder2 =
    R"({"type":"record","name":"Order","fields":[{"name":"id","type":"string"},{"name":"amount","type":"long"}]})";

/// Somebody registers kOrder1 as order 1.
void enroll(const RegistryDouble& server)
{
    QProcess curl;
    const nlohmann::json body{{"schema", kOrder1.toStdString()}};
    curl.start(QStringLiteral("python3"),
               {QStringLiteral("-c"),
                QStringLiteral("import sys, urllib.request\n"
                               "urllib.request.urlopen(urllib.request.Request(sys.argv[1], "
                               "data=sys.argv[2].encode()))"),
                QString::fromStdString(server.url() + "/subjects/order/versions"),
                QString::fromStdString(body.dump())});
    if (!curl.waitForFinished() || curl.exitCode() != 0)
        qFatal("the double refused a schema");
}

} // namespace

void TestSchemaRegistry::initTestCase()
{
    if (RegistryDouble().url().empty())
        QSKIP("python3 is not installed, and the registry's double is written in it");
}

void TestSchemaRegistry::lists_subjectsVersionsAndSchemas()
{
    const RegistryDouble server;
    CtlRun run = ask(server, {});
    QCOMPARE(run.exitCode, 0);
    QCOMPARE(run.out, QByteArray());
    enroll(server);
    QCOMPARE(ask(server, {}).out, QByteArray("order\n"));
    const QStringList order{QStringLiteral("--subject"), QStringLiteral("order")};
    QCOMPARE(ask(server, order).out, QByteArray("level BACKWARD\nversion 1\n"));
    run = ask(server, order + QStringList{QStringLiteral("--json")});
    QCOMPARE(run.json().at("versions").size(), std::size_t{1});
    run = ask(server, order + QStringList{QStringLiteral("--version"), QStringLiteral("latest")});
    QCOMPARE(run.out, kOrder1 + '\n');
    QCOMPARE(ask(server, {QStringLiteral("--id"), QStringLiteral("1")}).out, kOrder1 + '\n');
}

void TestSchemaRegistry::check_exitsByTheVerdict()
{
    const RegistryDouble server;
    enroll(server);
    const QStringList check{QStringLiteral("--subject"), QStringLiteral("order"),
                            QStringLiteral("--check")};
    CtlRun run = ask(server, check + QStringList{write("same.avsc", kOrder1)});
    QVERIFY2(run.exitCode == 0, run.err);
    QVERIFY(run.out.startsWith("compatible at BACKWARD"));
    QVERIFY(run.out.contains("The registry says: compatible"));
    run = ask(server, check + QStringList{write("new.avsc", kOrder2)});
    QCOMPARE(run.exitCode, 1);
    QVERIFY(run.out.contains("NOT COMPATIBLE at BACKWARD"));
    QVERIFY(run.out.contains("order 1"));
    QVERIFY(run.out.contains("READER_FIELD_MISSING_DEFAULT_VALUE"));
    run = ask(server, check + QStringList{write("new.avsc", kOrder2), QStringLiteral("--json")});
    QCOMPARE(run.exitCode, 1);
    QCOMPARE(run.json().at("compatible").get<bool>(), false);
    QCOMPARE(run.json().at("ours").at("verdict").get<std::string>(), std::string("incompatible"));
    QCOMPARE(run.json().at("registry").at("messages").size(), std::size_t{1});
}

void TestSchemaRegistry::bearerToken_comesFromTheEnvironment()
{
    const RegistryDouble server({QStringLiteral("--bearer"), QStringLiteral("s3cret")});
    const CtlRun refused = ask(server, {});
    QCOMPARE(refused.exitCode, 3);
    QVERIFY2(refused.err.contains("VIRIDIAN_REGISTRY_TOKEN"), refused.err);
    qputenv("VIRIDIAN_REGISTRY_TOKEN", "s3cret");
    const CtlRun run = ask(server, {});
    qunsetenv("VIRIDIAN_REGISTRY_TOKEN");
    QVERIFY2(run.exitCode == 0, run.err);
}

void TestSchemaRegistry::basicPassword_comesFromNetrc()
{
    const RegistryDouble server({QStringLiteral("--basic"), QStringLiteral("mira:s3cret")});
    static_cast<void>(write(".netrc", "machine 127.0.0.1 login mira password s3cret\n"));
    const QByteArray home = qgetenv("HOME");
    QCOMPARE(ask(server, {}).exitCode, 3);
    qputenv("HOME", m_folder.path().toUtf8());
    const CtlRun run = ask(server, {});
    qputenv("HOME", home);
    QVERIFY2(run.exitCode == 0, run.err);
}

void TestSchemaRegistry::refusals_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("exitCode");
    QTest::addColumn<QByteArray>("said");
    const auto words = [](const char* text) {
        return QString::fromLatin1(text).split(QLatin1Char(' '));
    };
    QTest::newRow("no subject") << words("--subject nope") << 3
                                << QByteArray("Subject 'nope' not found");
    QTest::newRow("no id") << words("--id 77") << 3 << QByteArray("Schema 77 not found");
    QTest::newRow("version alone") << words("--version 1") << 2 << QByteArray("--subject");
    QTest::newRow("no file") << words("--subject order --check /nowhere.avsc") << 2
                             << QByteArray("/nowhere.avsc cannot be read");
}

void TestSchemaRegistry::refusals()
{
    QFETCH(const QStringList, arguments);
    QFETCH(const int, exitCode);
    QFETCH(const QByteArray, said);
    const RegistryDouble server;
    enroll(server);
    const CtlRun run = ask(server, arguments);
    QVERIFY2(run.err.contains(said), run.err);
    QCOMPARE(run.exitCode, exitCode);
    QVERIFY(!run.err.contains("s3cret"));
}

QTEST_GUILESS_MAIN(TestSchemaRegistry)
#include "tst_schema_registry.moc"
