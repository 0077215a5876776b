#include "core/cutover/journal.h"
#include "core/cutover/journal_file.h"
#include "tests/core/cutover/doubles.h"

#include <QtTest>

#include <fstream>

using namespace viridian;
using namespace viridian::test;

class TstCutoverJournal : public QObject {
    Q_OBJECT

private slots:
    void init();
    void append_writesBothCopiesInOneChain();
    void anyChangedField_breaksTheChain_data();
    void anyChangedField_breaksTheChain();
    void fileThatLagsBehind_isCaughtUp();
    void tornLastLine_isCutAndWrittenAgain();
    void missingFile_isWrittenAnewFromGreen();
    void copiesThatDisagree_areAmbiguous_data();
    void copiesThatDisagree_areAmbiguous();
    void twoOperators_onlyOneRecordGetsTheNumber();
    void lostAnswer_isAdoptedNotWrittenTwice();
    void unwritableFile_isAnErrorUnlessItMayLag();
    void textThatIsNoUtf8_isStoredTheSameInBothCopies();
    void lastRecordOfAStep_isOfThePresentRunOnly();

private:
    Journal opened();
    void appendThree();

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<World> m_world;
    std::unique_ptr<FakeLedger> m_ledger;
    std::filesystem::path m_file;
};

void TstCutoverJournal::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_world = std::make_unique<World>();
    m_ledger = std::make_unique<FakeLedger>(*m_world);
    m_file = m_folder->filePath("j.ndjson").toStdString();
}

Journal TstCutoverJournal::opened()
{
    Result<Journal> journal = Journal::open(*m_ledger, m_file, "mira");
    if (!journal)
        qFatal("%s", journal.error().message.c_str());
    return std::move(*journal);
}

void TstCutoverJournal::appendThree()
{
    Journal journal = opened();
    QVERIFY(journal.append(RecordKind::State, CutoverState::Draft, "begun"));
    QVERIFY(journal.append(RecordKind::State, CutoverState::Ready, "ready", R"({"step":"a"})"));
    QVERIFY(journal.append(RecordKind::Intent, CutoverState::Ready, "note “x”\nsecond line",
                           R"({"step":"b"})"));
}

void TstCutoverJournal::append_writesBothCopiesInOneChain()
{
    appendThree();
    Result<JournalFile> file = readJournalFile(m_file);
    QVERIFY(file);
    QCOMPARE(file->records.size(), 3U);
    QCOMPARE(file->records[2].text, m_world->journal[2].text);
    QCOMPARE(file->records[2].chain, m_world->journal[2].chain);
    QCOMPARE(m_world->journal[2].chain.size(), 64U);
    QCOMPARE(m_world->journal[2].who, std::string("mira"));
    QCOMPARE(firstBroken(m_world->journal), 0U);
    QVERIFY(m_world->journal[0].chain != m_world->journal[1].chain);
}

void TstCutoverJournal::anyChangedField_breaksTheChain_data()
{
    QTest::addColumn<int>("field");
    const char* names[]{"time", "kind", "state", "text", "details", "who", "chain", "number"};
    for (int field = 0; field < 8; ++field)
        QTest::newRow(names[field]) << field;
}

void TstCutoverJournal::anyChangedField_breaksTheChain()
{
    QFETCH(int, field);
    appendThree();
    JournalRecord& record = m_world->journal[1];
    switch (field) {
    case 0:
        record.at += std::chrono::microseconds(1);
        break;
    case 1:
        record.kind = "intent";
        break;
    case 2:
        record.state = "Committed";
        break;
    case 3:
        record.text += " ";
        break;
    case 4:
        record.details = "{}";
        break;
    case 5:
        record.who = "tomas";
        break;
    case 6:
        record.chain[0] = record.chain[0] == 'a' ? 'b' : 'a';
        break;
    default:
        record.number = 7;
    }
    QCOMPARE(firstBroken(m_world->journal), 2U);
    Result<JournalView> view = readJournal(*m_ledger, m_file);
    QVERIFY(view);
    QVERIFY(!view->intact);
    QCOMPARE(view->state(), CutoverState::Ambiguous);
    QVERIFY(!view->check.empty());
    QCOMPARE(Journal::open(*m_ledger, m_file, "mira").error().kind, ErrorKind::Corrupt);
}

void TstCutoverJournal::fileThatLagsBehind_isCaughtUp()
{
    appendThree();
    Result<JournalFile> before = readJournalFile(m_file);
    std::filesystem::resize_file(m_file, toLine(before->records[0]).size() + 1);
    Result<JournalView> view = readJournal(*m_ledger, m_file);
    QVERIFY(view->intact);
    QCOMPARE(readJournalFile(m_file)->records.size(), 1U); // reading alone writes nothing
    opened();
    QCOMPARE(readJournalFile(m_file)->records.size(), 3U);
}

void TstCutoverJournal::tornLastLine_isCutAndWrittenAgain()
{
    appendThree();
    std::filesystem::resize_file(m_file, std::filesystem::file_size(m_file) - 10);
    QVERIFY(readJournalFile(m_file)->torn);
    Journal journal = opened();
    QVERIFY(journal.append(RecordKind::Outcome, CutoverState::Ready, "after"));
    const Result<JournalFile> file = readJournalFile(m_file);
    QCOMPARE(file->records.size(), 4U);
    QVERIFY(!file->torn);
    QCOMPARE(firstBroken(file->records), 0U);
}

void TstCutoverJournal::missingFile_isWrittenAnewFromGreen()
{
    appendThree();
    std::filesystem::remove(m_file);
    opened();
    QCOMPARE(readJournalFile(m_file)->records.size(), 3U);
}

void TstCutoverJournal::copiesThatDisagree_areAmbiguous_data()
{
    QTest::addColumn<QString>("how");
    QTest::newRow("green lost its last record") << "shorter";
    QTest::newRow("green is another store") << "empty";
    QTest::newRow("green was written again from record 2") << "rewritten";
    QTest::newRow("a line of the file is no record") << "garbage";
}

void TstCutoverJournal::copiesThatDisagree_areAmbiguous()
{
    QFETCH(QString, how);
    appendThree();
    auto& records = m_world->journal;
    if (how == "shorter") {
        records.pop_back();
    } else if (how == "empty") {
        records.clear();
    } else if (how == "rewritten") {
        records[1].text = "something else";
        records[1].chain = chainOf(records[0].chain, records[1]);
        records[2].chain = chainOf(records[1].chain, records[2]);
        QCOMPARE(firstBroken(records), 0U);
    } else {
        std::ofstream(m_file, std::ios::app) << "{\"number\":\n";
    }
    Result<JournalView> view = readJournal(*m_ledger, m_file);
    QVERIFY(view);
    QVERIFY(!view->intact);
    QVERIFY(!view->trouble.empty());
    QCOMPARE(view->state(), CutoverState::Ambiguous);
    const Result<Journal> journal = Journal::open(*m_ledger, m_file, "mira");
    QCOMPARE(journal.error().kind, ErrorKind::Corrupt);
    QVERIFY(!journal.error().detail.empty());
}

void TstCutoverJournal::twoOperators_onlyOneRecordGetsTheNumber()
{
    Journal mira = opened();
    Result<Journal> tomas =
        Journal::open(*m_ledger, m_folder->filePath("other.ndjson").toStdString(), "tomas");
    QVERIFY(mira.append(RecordKind::State, CutoverState::Draft, "begun"));
    const Status second = tomas->append(RecordKind::State, CutoverState::Draft, "begun too");
    QCOMPARE(second.error().kind, ErrorKind::Conflict);
    QCOMPARE(second.error().detail, std::string(kJournalConflict));
    QCOMPARE(m_world->journal.size(), 1U);
    QVERIFY(tomas->reread());
    QVERIFY(tomas->append(RecordKind::State, CutoverState::Ready, "then ready"));
    QCOMPARE(firstBroken(m_world->journal), 0U);
}

void TstCutoverJournal::lostAnswer_isAdoptedNotWrittenTwice()
{
    Journal journal = opened();
    m_world->onAppend = [this](const JournalRecord& record) -> Status {
        m_world->journal.push_back(record); // it arrived, but the answer did not
        return fail(ErrorKind::Unavailable, "the connection is gone");
    };
    QVERIFY(!journal.append(RecordKind::State, CutoverState::Draft, "begun"));
    m_world->onAppend = {};
    QVERIFY(journal.append(RecordKind::State, CutoverState::Ready, "ready"));
    QCOMPARE(m_world->journal.size(), 2U);
    QCOMPARE(firstBroken(m_world->journal), 0U);
    QCOMPARE(readJournalFile(m_file)->records.size(), 2U);
}

void TstCutoverJournal::unwritableFile_isAnErrorUnlessItMayLag()
{
    m_file = m_folder->filePath("no such folder/j.ndjson").toStdString();
    Journal journal = opened();
    QVERIFY(!journal.append(RecordKind::State, CutoverState::Draft, "begun"));
    journal.letFileLag();
    QVERIFY(journal.append(RecordKind::State, CutoverState::Ready, "ready"));
    QCOMPARE(m_world->journal.size(), 2U);
}

void TstCutoverJournal::textThatIsNoUtf8_isStoredTheSameInBothCopies()
{
    Journal journal = opened();
    QVERIFY(journal.append(RecordKind::State, CutoverState::Draft,
                           std::string("bad \xff\x00 text", 11)));
    QVERIFY(readJournal(*m_ledger, m_file)->intact);
    QCOMPARE(m_world->journal[0].text, std::string("bad ?? text"));
}

void TstCutoverJournal::lastRecordOfAStep_isOfThePresentRunOnly()
{
    Journal journal = opened();
    QVERIFY(journal.append(RecordKind::State, CutoverState::Draft, "begun"));
    QVERIFY(journal.append(RecordKind::Outcome, CutoverState::Proving, "proven",
                           R"({"step":"prove"})"));
    QVERIFY(journal.view().last(RecordKind::Outcome, "prove") != nullptr);
    QVERIFY(journal.view().last(RecordKind::Intent, "prove") == nullptr);
    QVERIFY(journal.append(RecordKind::State, CutoverState::Draft, "cancelled"));
    QVERIFY(journal.view().last(RecordKind::Outcome, "prove") == nullptr);
}

QTEST_GUILESS_MAIN(TstCutoverJournal)
#include "tst_cutover_journal.moc"
