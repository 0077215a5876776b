#include "core/cutover/state.h"
#include "core/store/exchanged_roles.h"

#include <QtTest>

#include <set>

using namespace viridian;
using S = CutoverState;

class TstCutoverState : public QObject {
    Q_OBJECT

private slots:
    void transitions_areTheseAndNoOthers();
    void names_readBack();
    void nothingPastTheReturn_leadsToCancelling();
    void fromEveryStateBeforeCommitted_oneCanCancel();
    void rolesAreExchanged_fromCommittedUntilRolledBack();
};

namespace {

const std::vector<S> kAll{S::Draft,       S::Ready,      S::Fencing,  S::Draining,  S::Proving,
                          S::Committed,   S::Switching,  S::Watching, S::Completed, S::Cancelling,
                          S::RollingBack, S::RolledBack, S::Ambiguous};

} // namespace

void TstCutoverState::transitions_areTheseAndNoOthers()
{
    const std::set<std::pair<S, S>> expected{{S::Draft, S::Ready},
                                             {S::Ready, S::Draft},
                                             {S::Ready, S::Fencing},
                                             {S::Fencing, S::Draining},
                                             {S::Draining, S::Proving},
                                             {S::Proving, S::Committed},
                                             {S::Committed, S::Switching},
                                             {S::Switching, S::Watching},
                                             {S::Watching, S::Completed},
                                             {S::Draft, S::Cancelling},
                                             {S::Ready, S::Cancelling},
                                             {S::Fencing, S::Cancelling},
                                             {S::Draining, S::Cancelling},
                                             {S::Proving, S::Cancelling},
                                             {S::Cancelling, S::Draft},
                                             {S::Committed, S::RollingBack},
                                             {S::Switching, S::RollingBack},
                                             {S::Watching, S::RollingBack},
                                             {S::RollingBack, S::RolledBack},
                                             {S::RolledBack, S::Draft}};
    for (const S from : kAll) {
        for (const S to : kAll)
            QVERIFY2(allowed(from, to) == expected.contains({from, to}),
                     qPrintable(QString("%1 to %2").arg(name(from), name(to))));
    }
    QCOMPARE(transitions().size(), expected.size());
}

void TstCutoverState::names_readBack()
{
    for (const S state : kAll)
        QCOMPARE(parseCutoverState(name(state)), std::optional(state));
    QVERIFY(!parseCutoverState("draft"));
    QVERIFY(!parseCutoverState(""));
}

void TstCutoverState::nothingPastTheReturn_leadsToCancelling()
{
    for (const S state : kAll) {
        if (pastReturn(state))
            QVERIFY2(!allowed(state, S::Cancelling), name(state));
    }
}

void TstCutoverState::fromEveryStateBeforeCommitted_oneCanCancel()
{
    for (const S state : kAll) {
        if (beforeReturn(state) && state != S::Cancelling)
            QVERIFY2(allowed(state, S::Cancelling), name(state));
    }
}

void TstCutoverState::rolesAreExchanged_fromCommittedUntilRolledBack()
{
    for (const S state : kAll)
        QVERIFY2(rolesExchangedIn(name(state)) ==
                     ((pastReturn(state) && state != S::RolledBack) || state == S::Ambiguous),
                 name(state));
    QVERIFY(rolesExchangedIn("a state of a later build"));
}

QTEST_GUILESS_MAIN(TstCutoverState)
#include "tst_cutover_state.moc"
