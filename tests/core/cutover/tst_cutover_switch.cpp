#include "core/cutover/switch.h"
#include "tests/core/cutover/doubles.h"

#include <QtTest>

#include <array>
#include <fstream>
#include <map>

using namespace viridian;
using namespace viridian::test;

class TstCutoverSwitch : public QObject {
    Q_OBJECT

private slots:
    void init();
    void plan_thatCouldNeverRunIsRefused_data();
    void plan_thatCouldNeverRunIsRefused();
    void manual_asksAndRemembers();
    void manual_withNobodyToAskIsUnavailable();
    void manual_refusedIsNotDone();
    void command_movesThereAndBack();
    void command_checkTells_data();
    void command_checkTells();
    void command_thatFailsHangsOrFloods_isAnError_data();
    void command_thatFailsHangsOrFloods_isAnError();
    void command_withoutCheckCannotTell();
    void row_comparesAndSets();
    void row_changedBySomebodyElseIsLeftAlone();
    void row_quotesNamesAndBindsValues();
    void row_missingOrDoubleCannotTell();
    void shownStatement_putsValuesInPlace_data();
    void shownStatement_putsValuesInPlace();

private:
    [[nodiscard]] std::unique_ptr<Switch> made(SwitchSetup setup = {});

    std::unique_ptr<QTemporaryDir> m_folder;
    CutoverPlan m_plan;
};

namespace {

/// One table of (key, value) behind the three statements that a row switch makes.
class FakeSession : public SqlSession {
public:
    struct Table {
        std::multimap<std::string, std::string> rows;
        std::vector<std::string> statements;
        bool open = false;
        std::multimap<std::string, std::string> before;
    };
    explicit FakeSession(Table& table) : m_table(table) {}

    Engine engine() const override { return Engine::Sqlite; }
    Result<SqlRows> run(std::string_view sql, std::span<const SqlValue> parameters,
                        std::stop_token) override
    {
        m_table.statements.emplace_back(sql);
        SqlRows rows;
        const auto text = [&](std::size_t at) {
            return std::string(std::get<std::string_view>(parameters[at]));
        };
        if (sql.starts_with("SELECT")) {
            const auto [from, to] = m_table.rows.equal_range(text(0));
            for (auto row = from; row != to; ++row)
                rows.rows.push_back({row->second});
            return rows;
        }
        const auto [from, to] = m_table.rows.equal_range(text(1));
        for (auto row = from; row != to; ++row) {
            if (row->second == text(2)) {
                row->second = text(0);
                ++rows.affected;
            }
        }
        return rows;
    }
    Status script(std::string_view) override { return {}; }
    Status begin() override
    {
        m_table.before = m_table.rows;
        return {};
    }
    Status commit() override { return {}; }
    void rollback() noexcept override { m_table.rows = m_table.before; }

private:
    Table& m_table;
};

std::string text(const Status& status)
{
    return status ? "it worked" : status.error().message;
}

} // namespace

void TstCutoverSwitch::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_plan = soundPlan(m_folder->path().toStdString());
}

std::unique_ptr<Switch> TstCutoverSwitch::made(SwitchSetup setup)
{
    Result<std::unique_ptr<Switch>> made = makeSwitch(m_plan, std::move(setup));
    if (!made)
        qFatal("%s", made.error().message.c_str());
    return std::move(*made);
}

void TstCutoverSwitch::plan_thatCouldNeverRunIsRefused_data()
{
    QTest::addColumn<QString>("what");
    QTest::addColumn<QString>("says");
    QTest::newRow("live mode") << "live"
                               << "fenced mode only";
    QTest::newRow("no commands") << "commands"
                                 << "switch.to";
    QTest::newRow("an empty command") << "empty"
                                      << "is empty";
    QTest::newRow("a row in blue") << "blue"
                                   << "nothing but the fence";
    QTest::newRow("a row at blue's address") << "address"
                                             << "nothing but the fence";
    QTest::newRow("a row without a table") << "table"
                                           << "missing";
    QTest::newRow("a row that does not change") << "same"
                                                << "must differ";
}

void TstCutoverSwitch::plan_thatCouldNeverRunIsRefused()
{
    QFETCH(QString, what);
    QFETCH(QString, says);
    SwitchSpec& spec = m_plan.switchSpec;
    spec.row = {.store = "green",
                .table = "routing",
                .keyColumn = "id",
                .keyValue = "1",
                .column = "live",
                .from = "b",
                .to = "g"};
    spec.kind = what == "commands" || what == "empty" ? SwitchKind::Command : SwitchKind::TableRow;
    if (what == "live")
        m_plan.mode = CutoverMode::Live;
    else if (what == "empty")
        spec.switchTo = spec.undo = {{}};
    else if (what == "blue")
        spec.row.store = "blue";
    else if (what == "address")
        spec.row.store = m_plan.blueAddress;
    else if (what == "table")
        spec.row.table.clear();
    else if (what == "same")
        spec.row.to = spec.row.from;
    const Status refused = checkPlan(m_plan);
    QCOMPARE(refused.error().kind, ErrorKind::InvalidInput);
    QVERIFY2(QString::fromStdString(refused.error().message).contains(says),
             refused.error().message.c_str());
    QVERIFY(!makeSwitch(m_plan, {}));
}

void TstCutoverSwitch::manual_asksAndRemembers()
{
    std::vector<std::string> asked;
    auto traffic = made({.ask = [&](const std::string& question, std::stop_token) -> Result<bool> {
                             asked.push_back(question);
                             return true;
                         },
                         .confirmed = {},
                         .openSql = {}});
    QCOMPARE(traffic->check({})->live, std::optional(Side::Blue));
    QVERIFY(!traffic->check({})->measured);
    QVERIFY(traffic->perform({}));
    QVERIFY(traffic->verify(Side::Green, {}));
    QVERIFY(traffic->perform({})); // again: nobody is asked twice
    QCOMPARE(asked.size(), 1U);
    QVERIFY(asked[0].find("shop-next") != std::string::npos);
    QVERIFY(traffic->undo({}));
    QVERIFY(traffic->verify(Side::Blue, {}));
    QVERIFY(!traffic->words().expected);
}

void TstCutoverSwitch::manual_withNobodyToAskIsUnavailable()
{
    QCOMPARE(made()->perform({}).error().kind, ErrorKind::Unavailable);
    QCOMPARE(made()->usable().error().kind, ErrorKind::InvalidInput); // said before anything runs
    const auto ask = [](const std::string&, std::stop_token) -> Result<bool> { return true; };
    QVERIFY(made({.ask = ask, .confirmed = {}, .openSql = {}})->usable());
}

void TstCutoverSwitch::manual_refusedIsNotDone()
{
    auto traffic =
        made({.ask = [](const std::string&, std::stop_token) -> Result<bool> { return false; },
              .confirmed = {},
              .openSql = {}});
    QCOMPARE(traffic->perform({}).error().kind, ErrorKind::Denied);
    QCOMPARE(traffic->check({})->live, std::optional(Side::Blue));
}

void TstCutoverSwitch::command_movesThereAndBack()
{
    // Relative paths are relative to the workspace's folder.
    m_plan.switchSpec.kind = SwitchKind::Command;
    m_plan.switchSpec.check = {{"test", "-e", "green.live"}};
    m_plan.switchSpec.switchTo = {{"touch", "green.live"}};
    m_plan.switchSpec.undo = {{"rm", "-f", "green.live"}};
    auto traffic = made();
    QCOMPARE(traffic->check({})->live, std::optional(Side::Blue));
    QVERIFY2(traffic->perform({}), "touch");
    QCOMPARE(traffic->check({})->live, std::optional(Side::Green));
    QVERIFY(traffic->check({})->measured);
    QVERIFY(traffic->verify(Side::Green, {}));
    QCOMPARE(traffic->verify(Side::Blue, {}).error().kind, ErrorKind::Conflict);
    QVERIFY(traffic->undo({}));
    QVERIFY(traffic->verify(Side::Blue, {}));
    QCOMPARE(traffic->words().run, (std::vector<std::string>{"touch green.live"}));
}

void TstCutoverSwitch::command_checkTells_data()
{
    QTest::addColumn<QStringList>("scripts");
    QTest::addColumn<QString>("live");
    QTest::newRow("exit 0") << QStringList{"exit 0"} << "green";
    QTest::newRow("exit 1") << QStringList{"exit 1"} << "blue";
    QTest::newRow("exit 2") << QStringList{"echo refused; exit 2"} << "";
    QTest::newRow("hangs") << QStringList{"sleep 1000"} << "";
    QTest::newRow("both green") << QStringList{"exit 0", "exit 0"} << "green";
    QTest::newRow("disagree") << QStringList{"exit 0", "exit 1"} << "";
}

void TstCutoverSwitch::command_checkTells()
{
    QFETCH(QStringList, scripts);
    QFETCH(QString, live);
    m_plan.switchSpec.kind = SwitchKind::Command;
    m_plan.switchSpec.switchTo = m_plan.switchSpec.undo = {{"true"}};
    m_plan.switchTimeout = std::chrono::milliseconds(300);
    for (const QString& script : scripts)
        m_plan.switchSpec.check.push_back({"sh", "-c", script.toStdString()});
    const Result<Traffic> found = made()->check({});
    QVERIFY(found);
    QCOMPARE(found->live ? QString(name(*found->live)) : QString(), live);
    QVERIFY(!found->words.empty());
    QCOMPARE(found->measured, !live.isEmpty());
}

void TstCutoverSwitch::command_thatFailsHangsOrFloods_isAnError_data()
{
    QTest::addColumn<QString>("script");
    QTest::addColumn<int>("kind");
    QTest::newRow("fails") << "echo no such backend >&2; exit 7"
                           << static_cast<int>(ErrorKind::Unavailable);
    QTest::newRow("hangs") << "sleep 1000" << static_cast<int>(ErrorKind::TimedOut);
    QTest::newRow("floods for ever") << "yes" << static_cast<int>(ErrorKind::TimedOut);
    QTest::newRow("floods and fails")
        << "head -c 3000000 /dev/zero; exit 1" << static_cast<int>(ErrorKind::Unavailable);
}

void TstCutoverSwitch::command_thatFailsHangsOrFloods_isAnError()
{
    QFETCH(QString, script);
    QFETCH(int, kind);
    m_plan.switchSpec.kind = SwitchKind::Command;
    m_plan.switchSpec.switchTo = {{"true"}, {"sh", "-c", script.toStdString()}, {"touch", "third"}};
    m_plan.switchSpec.undo = {{"true"}};
    m_plan.switchTimeout =
        std::chrono::milliseconds(kind == static_cast<int>(ErrorKind::TimedOut) ? 400 : 20'000);
    const Status failed = made()->perform({});
    QVERIFY(!failed);
    QCOMPARE(static_cast<int>(failed.error().kind), kind);
    QVERIFY(failed.error().message.size() < 2000);
    QVERIFY(failed.error().detail.size() < 20'000);
    QVERIFY(!QFile::exists(m_folder->filePath("third"))); // what follows a failure is not run
}

void TstCutoverSwitch::command_withoutCheckCannotTell()
{
    m_plan.switchSpec.kind = SwitchKind::Command;
    m_plan.switchSpec.switchTo = m_plan.switchSpec.undo = {{"true"}};
    auto traffic = made();
    QVERIFY(!traffic->check({})->live);
    QVERIFY(traffic->verify(Side::Green, {})); // exit codes are all there is
}

void TstCutoverSwitch::row_comparesAndSets()
{
    FakeSession::Table table{
        .rows = {{"1", "blue"}, {"2", "blue"}}, .statements = {}, .open = false, .before = {}};
    m_plan.switchSpec.kind = SwitchKind::TableRow;
    m_plan.switchSpec.row = {.store = "green",
                             .table = "routing",
                             .keyColumn = "id",
                             .keyValue = "1",
                             .column = "live",
                             .from = "blue",
                             .to = "green"};
    auto traffic =
        made({.ask = {},
              .confirmed = {},
              .openSql = [&](const std::string& address) -> Result<std::unique_ptr<SqlSession>> {
                  if (address != m_plan.greenAddress)
                      return fail(ErrorKind::NotFound, address);
                  return std::make_unique<FakeSession>(table);
              }});
    QCOMPARE(traffic->check({})->live, std::optional(Side::Blue));
    QVERIFY(traffic->perform({}));
    QVERIFY(traffic->perform({})); // again is fine
    QVERIFY(traffic->verify(Side::Green, {}));
    QCOMPARE(table.rows.find("2")->second, std::string("blue"));
    QVERIFY(traffic->undo({}));
    QVERIFY(traffic->verify(Side::Blue, {}));
}

void TstCutoverSwitch::row_changedBySomebodyElseIsLeftAlone()
{
    FakeSession::Table table{
        .rows = {{"1", "maintenance"}}, .statements = {}, .open = false, .before = {}};
    m_plan.switchSpec.kind = SwitchKind::TableRow;
    m_plan.switchSpec.row = {.store = "green",
                             .table = "routing",
                             .keyColumn = "id",
                             .keyValue = "1",
                             .column = "live",
                             .from = "blue",
                             .to = "green"};
    auto traffic = made({.ask = {},
                         .confirmed = {},
                         .openSql = [&](const std::string&) -> Result<std::unique_ptr<SqlSession>> {
                             return std::make_unique<FakeSession>(table);
                         }});
    QVERIFY(!traffic->check({})->live);
    const Status refused = traffic->perform({});
    QCOMPARE(refused.error().kind, ErrorKind::Conflict);
    QVERIFY2(refused.error().message.find("maintenance") != std::string::npos,
             text(refused).c_str());
    QCOMPARE(table.rows.find("1")->second, std::string("maintenance"));
    QCOMPARE(traffic->verify(Side::Green, {}).error().kind, ErrorKind::Unavailable);
}

void TstCutoverSwitch::row_quotesNamesAndBindsValues()
{
    FakeSession::Table table{
        .rows = {{"it's", "a'; DROP TABLE x; --"}}, .statements = {}, .open = false, .before = {}};
    m_plan.switchSpec.kind = SwitchKind::TableRow;
    m_plan.switchSpec.row = {.store = "green",
                             .table = "ops.rout\"ing",
                             .keyColumn = "the key",
                             .keyValue = "it's",
                             .column = "live",
                             .from = "a'; DROP TABLE x; --",
                             .to = "g"};
    auto traffic = made({.ask = {},
                         .confirmed = {},
                         .openSql = [&](const std::string&) -> Result<std::unique_ptr<SqlSession>> {
                             return std::make_unique<FakeSession>(table);
                         }});
    QVERIFY(traffic->perform({}));
    QCOMPARE(
        table.statements[0],
        std::string(
            R"(UPDATE "ops"."rout""ing" SET "live" = $1 WHERE "the key" = $2 AND "live" = $3)"));
    QCOMPARE(
        traffic->words().run[0],
        std::string(
            R"(UPDATE "ops"."rout""ing" SET "live" = 'g' WHERE "the key" = 'it''s' AND "live" = 'a''; DROP TABLE x; --')"));
}

void TstCutoverSwitch::row_missingOrDoubleCannotTell()
{
    for (const auto& rows :
         {std::multimap<std::string, std::string>{}, {{"1", "blue"}, {"1", "blue"}}}) {
        FakeSession::Table table{.rows = rows, .statements = {}, .open = false, .before = {}};
        m_plan.switchSpec.kind = SwitchKind::TableRow;
        m_plan.switchSpec.row = {.store = "green",
                                 .table = "routing",
                                 .keyColumn = "id",
                                 .keyValue = "1",
                                 .column = "live",
                                 .from = "blue",
                                 .to = "green"};
        auto traffic =
            made({.ask = {},
                  .confirmed = {},
                  .openSql = [&](const std::string&) -> Result<std::unique_ptr<SqlSession>> {
                      return std::make_unique<FakeSession>(table);
                  }});
        QVERIFY(!traffic->check({})->live);
        QVERIFY(!traffic->perform({}));
        QCOMPARE(table.rows, rows);
    }
}

void TstCutoverSwitch::shownStatement_putsValuesInPlace_data()
{
    QTest::addColumn<QString>("sql");
    QTest::addColumn<QString>("shown");
    QTest::newRow("a number and a text") << "VALUES ($1, $2)"
                                         << "VALUES (7, 'it''s')";
    QTest::newRow("nothing") << "VALUES ($3)"
                             << "VALUES (NULL)";
    QTest::newRow("twice, and cast") << "$1 < $1::bigint"
                                     << "7 < 7::bigint";
    QTest::newRow("inside quotes") << R"('$1' || "$2" || $2)"
                                   << R"('$1' || "$2" || 'it''s')";
    QTest::newRow("no such value") << "$4 $0 $ $x"
                                   << "$4 $0 $ $x";
}

void TstCutoverSwitch::shownStatement_putsValuesInPlace()
{
    QFETCH(QString, sql);
    QFETCH(QString, shown);
    const std::array<SqlValue, 3> values{std::int64_t{7}, std::string_view("it's"), SqlValue()};
    QCOMPARE(QString::fromStdString(shownStatement(sql.toStdString(), values)), shown);
}

QTEST_GUILESS_MAIN(TstCutoverSwitch)
#include "tst_cutover_switch.moc"
