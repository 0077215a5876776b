// `viridianctl layouts --explain STORE`.
#include "core/store/open.h"
#include "tests/core/store/layouts/builders.h"
#include "tests/support/ctl.h"

#include <QTest>

#include <fmt/format.h>

using namespace viridian;

class TestLayoutsExplain : public QObject {
    Q_OBJECT

private slots:
    void knownStore_namesTheLayoutThatFitsAndWhatOthersLack();
    void unknownStore_isRefusedWithWhatIsMissing();
    void unknownFile_isAnError();

private:
    [[nodiscard]] std::string fileWith(std::string_view sql) const
    {
        const std::string address = "sqlite:" + m_folder.file("store.db");
        std::remove(m_folder.file("store.db").c_str());
        test::must(createStore(test::must(StoreAddress::parse(address))));
        const auto session =
            test::must(openSqlSession(test::must(StoreAddress::parse(address)), Access::ReadWrite));
        test::must(session->script("DROP TABLE events"));
        test::must(session->script(sql));
        return address;
    }

    test::Folder m_folder;
};

void TestLayoutsExplain::knownStore_namesTheLayoutThatFitsAndWhatOthersLack()
{
    for (const test::LayoutBuilder& builder : test::sqliteBuilders()) {
        const std::string address = fileWith(builder.schema);
        const test::CtlRun run =
            test::ctl({"layouts", "--explain", QString::fromStdString(address)});
        QCOMPARE(run.exitCode, 0);
        const QList<QByteArray> lines = run.out.split('\n');
        QVERIFY2(
            lines[0].startsWith("fits  " + QByteArray::fromStdString(std::string(builder.layout))),
            lines[0].constData());
        QVERIFY2(lines[0].endsWith("; chosen"), lines[0].constData());
        QVERIFY2(
            run.out.contains("no    emmett-sqlite                 there is no table emt_messages"),
            run.out.constData());
    }
}

void TestLayoutsExplain::unknownStore_isRefusedWithWhatIsMissing()
{
    const std::string address = fileWith("CREATE TABLE stored_events (originator_id TEXT, topic "
                                         "TEXT, state BLOB, PRIMARY KEY (originator_id))");
    const test::CtlRun run = test::ctl({"layouts", "--explain", QString::fromStdString(address)});
    QVERIFY(run.exitCode != 0);
    QVERIFY2(run.out.contains("stored_events lacks column originator_version"),
             run.out.constData());
    QVERIFY2(run.err.contains("No layout fits"), run.err.constData());
}

void TestLayoutsExplain::unknownFile_isAnError()
{
    const test::CtlRun run = test::ctl({"layouts", "--explain", "sqlite:/nowhere/store.db"});
    QVERIFY(run.exitCode != 0);
    QVERIFY(!run.err.isEmpty());
}

QTEST_GUILESS_MAIN(TestLayoutsExplain)
#include "tst_layouts_explain.moc"
