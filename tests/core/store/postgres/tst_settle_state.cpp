#include "core/store/postgres/settle.h"

#include <QTest>

using namespace viridian;
using namespace viridian::postgres;

namespace {

std::vector<LockHolder> holders(std::initializer_list<const char*> names)
{
    std::vector<LockHolder> list;
    for (const char* name : names)
        list.push_back({name, {}});
    return list;
}

} // namespace

class tst_SettleState : public QObject {
    Q_OBJECT

private slots:
    void nobodyWrites_everythingIsSettledAtOnce();
    void aWriter_holdsWhatWasDrawnBefore();
    void laterWriters_doNotHoldAnEarlierNumber();
    void busyWriters_areFollowed();
    void aRenamedTransaction_isWaitedFor();
    void aLongWriter_doesNotLoseTheOldestList();
    void waitingFor_namesWhoIsLeft();
};

void tst_SettleState::nobodyWrites_everythingIsSettledAtOnce()
{
    SettleState state(0);
    QVERIFY(!state.everSettled());
    state.observe(17, {});
    QCOMPARE(state.settled(), 17);
    QVERIFY(state.everSettled());
}

void tst_SettleState::aWriter_holdsWhatWasDrawnBefore()
{
    SettleState state(0);
    state.observe(5, holders({"3/1"}));
    QCOMPARE(state.settled(), 0);
    state.observe(6, holders({"3/1"}));
    QCOMPARE(state.settled(), 0);
    state.observe(7, holders({}));
    QCOMPARE(state.settled(), 7);
}

void tst_SettleState::laterWriters_doNotHoldAnEarlierNumber()
{
    SettleState state(0);
    state.observe(5, holders({"3/1"}));
    state.observe(9, holders({"4/1"}));
    QCOMPARE(state.settled(), 5);
    state.observe(12, holders({"5/1"}));
    QCOMPARE(state.settled(), 9);
}

void tst_SettleState::busyWriters_areFollowed()
{
    SettleState state(0);
    for (std::int64_t turn = 1; turn <= 1000; ++turn) {
        // Two transactions always overlap.
        const std::string a = "3/" + std::to_string(turn);
        const std::string b = "3/" + std::to_string(turn + 1);
        state.observe(turn * 10, holders({a.c_str(), b.c_str()}));
        if (turn > 2)
            QVERIFY(state.settled() >= (turn - 2) * 10);
    }
}

void tst_SettleState::aRenamedTransaction_isWaitedFor()
{
    SettleState state(0);
    state.observe(5, holders({"3/1"}));
    state.observe(6, holders({"-1/900"})); // PREPARE TRANSACTION of 3/1
    QCOMPARE(state.settled(), 0);
    state.observe(7, holders({}));
    QCOMPARE(state.settled(), 7);
}

void tst_SettleState::aLongWriter_doesNotLoseTheOldestList()
{
    SettleState state(0);
    for (std::int64_t number = 1; number <= 500; ++number)
        state.observe(number, holders({"3/1"}));
    QCOMPARE(state.settled(), 0);
    state.observe(501, holders({"4/1"}));
    QVERIFY(state.settled() >= 1);
    state.observe(502, {});
    state.observe(503, {});
    QCOMPARE(state.settled(), 503);
}

void tst_SettleState::waitingFor_namesWhoIsLeft()
{
    SettleState state(0);
    state.observe(5, holders({"3/1", "4/1"}));
    state.observe(6, holders({"4/1", "5/1"}));
    QCOMPARE(state.waitingFor(), (std::set<std::string>{"4/1"}));
}

QTEST_GUILESS_MAIN(tst_SettleState)
#include "tst_settle_state.moc"
