// The registry's double, which our client is tested against, satisfies a client that is not ours.
#include "tests/support/ctl.h"
#include "tests/support/registry.h"

#include <QFileInfo>
#include <QTest>

namespace viridian::test {

class TestRealRegistry : public QObject {
    Q_OBJECT

private slots:
    void anIndependentClient_worksWithTheDouble()
    {
        const QString folder = qEnvironmentVariable("VIRIDIAN_REAL") + QStringLiteral("/node");
        if (!QFileInfo::exists(folder +
                               QStringLiteral("/node_modules/@kafkajs/confluent-schema-registry")))
            QSKIP("The npm client of schema registries is not installed here; ./dev real does it "
                  "and runs this test.");
        const RegistryDouble server;
        QVERIFY(!server.url().empty());
        QProcess client;
        client.setWorkingDirectory(folder);
        client.start(QStringLiteral("node"),
                     {QStringLiteral("registry.mjs"), QString::fromStdString(server.url())});
        QVERIFY(client.waitForFinished(60'000));
        const QByteArray out = client.readAllStandardOutput();
        QVERIFY2(client.exitCode() == 0, client.readAllStandardError());
        const auto said = nlohmann::json::parse(out.constBegin(), out.constEnd());
        QCOMPARE(said.at("ids").dump(), std::string("[1,2]"));
        QCOMPARE(said.at("latest").get<int>(), 2);
        QCOMPARE(said.at("found").get<int>(), 1);
        QCOMPARE(said.at("payload").get<std::string>(), std::string("0000000001066f2d31"));
        QCOMPARE(said.at("decoded").at("id").get<std::string>(), std::string("o-1"));

        // What it registered is what our client reads.
        const CtlRun latest =
            ctl({QStringLiteral("schema"), QStringLiteral("registry"),
                 QString::fromStdString(server.url()), QStringLiteral("--subject"),
                 QStringLiteral("order"), QStringLiteral("--version"), QStringLiteral("latest")});
        QCOMPARE(latest.exitCode, 0);
        QVERIFY(latest.out.contains("\"note\""));
    }
};

} // namespace viridian::test

QTEST_GUILESS_MAIN(viridian::test::TestRealRegistry)
#include "tst_real_registry.moc"
