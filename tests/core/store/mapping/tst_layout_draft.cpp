// `viridianctl layouts --draft STORE`, and what --explain says of a store that no layout fits.
#include "tests/core/store/mapping/unknown_stores.h"
#include "tests/support/ctl.h"

#include <QTest>

using namespace viridian;

class TestLayoutDraft : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        qputenv("VIRIDIAN_LAYOUTS", QByteArray::fromStdString(m_folder.file("layouts")));
        m_store =
            QString::fromStdString(test::sqliteWith(m_folder, "ledger.db", test::ledgerSql()));
    }

    void explain_saysHowToMapByHand()
    {
        const test::CtlRun run = test::ctl({"layouts", "--explain", m_store});
        QVERIFY(run.exitCode != 0);
        QVERIFY2(run.err.contains("viridianctl layouts --draft"), run.err.constData());
    }

    void draft_isALayoutThatOpensTheStore()
    {
        const test::CtlRun drafted = test::ctl({"layouts", "--draft", m_store});
        QCOMPARE(drafted.exitCode, 0);
        QVERIFY2(drafted.out.contains("name: my-ledger-events"), drafted.out.constData());
        QVERIFY2(test::ctl({"events", m_store}).exitCode != 0, "not known yet");
        QVERIFY(std::filesystem::create_directories(m_folder.file("layouts")));
        test::writeFile(m_folder.file("layouts/ledger.yaml"), drafted.out.toStdString());
        const test::CtlRun events = test::ctl({"events", m_store, "--format", "ndjson"});
        QCOMPARE(events.exitCode, 0);
        QCOMPARE(events.out.count('\n'), 3);
        QVERIFY2(events.out.contains("12345678901234567890"), events.out.constData());
    }

    void draft_ofWhatHoldsNoEventsIsRefused()
    {
        const std::string other = test::sqliteWith(m_folder, "other.db", "CREATE TABLE t (a INT)");
        const test::CtlRun run = test::ctl({"layouts", "--draft", QString::fromStdString(other)});
        QCOMPARE(run.exitCode, 2);
        QVERIFY(run.out.isEmpty());
        QVERIFY2(run.err.contains("Choose the column"), run.err.constData());
    }

private:
    test::Folder m_folder;
    QString m_store;
};

QTEST_GUILESS_MAIN(TestLayoutDraft)
#include "tst_layout_draft.moc"
