// A process may die before or after any act and any journal record. Wherever it dies, another
// process brings the cutover to one of two ends: Draft with blue free, or Watching with the traffic
// on green.
#include "tests/core/cutover/doubles.h"

#include <QtTest>

using namespace viridian;
using namespace viridian::test;
using S = CutoverState;

class TstCutoverCrash : public QObject {
    Q_OBJECT

private slots:
    void anywhereInARun_resumeEndsConsistently();
    void anywhereInACancel_resumeEndsInDraft();
    void anywhereInARollback_resumeEndsRolledBack();
    void crashWhileResuming_isResumedToo();
};

namespace {

/// Counts hook calls; dies at one of them.
struct Killer {
    int dieAt = -1;
    int calls = 0;
    std::vector<std::string> points{};

    void operator()(std::string_view point)
    {
        points.emplace_back(point);
        if (calls++ == dieAt)
            throw Crash{std::string(point)};
    }
};

struct Setup {
    QTemporaryDir folder;
    World world;
    std::string path = folder.path().toStdString();

    Setup()
    {
        Process process(world, path);
        makeReady(process.engine(), world);
        world.blueHead = 120;
        world.drainsPerTurn = 15;
    }
    /// Runs @p work in a process that dies at its hook call @p dieAt; returns where, or nothing.
    std::optional<std::string> process(int dieAt, const std::function<void(Cutover&)>& work,
                                       std::vector<std::string>* points = nullptr)
    {
        auto killer = std::make_shared<Killer>(Killer{.dieAt = dieAt});
        Process one(world, path);
        one.at = [killer](std::string_view point) { (*killer)(point); };
        std::optional<std::string> died;
        try {
            work(one.engine());
        } catch (const Crash& crash) {
            died = crash.at;
        }
        if (points != nullptr)
            *points = killer->points;
        return died;
    }
    [[nodiscard]] bool committed() const
    {
        return std::ranges::any_of(
            world.journal, [](const JournalRecord& record) { return record.state == "Committed"; });
    }
    void verifyEnd(const std::string& where)
    {
        Process last(world, path);
        const Result<S> end = last.engine().resume({});
        QVERIFY2(end, qPrintable(
                          QString::fromStdString(where + ": " + (end ? "" : end.error().message))));
        const Result<CutoverStatus> status = last.engine().status({});
        QVERIFY2(status->journal.intact, where.c_str());
        if (committed()) {
            QVERIFY2(*end == S::Watching, where.c_str());
            QCOMPARE(world.fence, FenceState::Armed);
            QCOMPARE(world.live, std::optional(Side::Green));
            QVERIFY(world.gate && world.handedOver);
        } else {
            QVERIFY2(*end == S::Draft || *end == S::Ready, where.c_str());
            QCOMPARE(world.fence, FenceState::Lifted);
            QCOMPARE(world.live, std::optional(Side::Blue));
            QVERIFY(!world.gate && !world.handedOver);
        }
    }
};

void runIt(Cutover& engine)
{
    static_cast<void>(engine.run({.typedName = "shop-next"}, {}));
}

std::vector<std::string> pointsOfARun()
{
    Setup setup;
    std::vector<std::string> points;
    setup.process(-1, runIt, &points);
    return points;
}

} // namespace

void TstCutoverCrash::anywhereInARun_resumeEndsConsistently()
{
    const std::vector<std::string> points = pointsOfARun();
    QVERIFY(points.size() > 40);
    QVERIFY(std::ranges::find(points, "before state Committed") != points.end());
    bool sawDraft = false;
    bool sawWatching = false;
    for (int at = 0; at < static_cast<int>(points.size()); ++at) {
        Setup setup;
        const auto died = setup.process(at, runIt);
        QVERIFY(died);
        setup.verifyEnd("died " + *died);
        (setup.committed() ? sawWatching : sawDraft) = true;
    }
    QVERIFY(sawDraft && sawWatching);
}

void TstCutoverCrash::anywhereInACancel_resumeEndsInDraft()
{
    const auto begun = [](Setup& setup) {
        setup.process(12, runIt); // somewhere behind the fence
        QCOMPARE(setup.world.fence, FenceState::Armed);
    };
    const auto cancelIt = [](Cutover& engine) {
        static_cast<void>(engine.cancel("not tonight", {}));
    };
    std::vector<std::string> points;
    {
        Setup setup;
        begun(setup);
        setup.process(-1, cancelIt, &points);
    }
    QVERIFY(points.size() > 15);
    for (int at = 0; at < static_cast<int>(points.size()); ++at) {
        Setup setup;
        begun(setup);
        const auto died = setup.process(at, cancelIt);
        setup.verifyEnd("died " + *died);
        QVERIFY(!setup.committed());
    }
}

void TstCutoverCrash::anywhereInARollback_resumeEndsRolledBack()
{
    const auto back = [](Cutover& engine) {
        static_cast<void>(engine.rollback(
            {.typedName = "shop-prod", .acknowledgedEvents = 0, .reason = "errors"}, {}));
    };
    std::vector<std::string> points;
    {
        Setup setup;
        setup.process(-1, runIt);
        setup.process(-1, back, &points);
    }
    QVERIFY(points.size() > 12);
    for (int at = 0; at < static_cast<int>(points.size()); ++at) {
        Setup setup;
        setup.process(-1, runIt);
        const auto died = setup.process(at, back);
        Process last(setup.world, setup.path);
        const Result<S> end = last.engine().resume({});
        QVERIFY2(end, died->c_str());
        if (*end == S::Watching) { // the order was not written down yet
            QCOMPARE(*died, std::string("before state RollingBack"));
            continue;
        }
        QVERIFY2(*end == S::RolledBack, died->c_str());
        QCOMPARE(setup.world.fence, FenceState::Lifted);
        QCOMPARE(setup.world.live, std::optional(Side::Blue));
        QVERIFY(!setup.world.gate);
    }
}

void TstCutoverCrash::crashWhileResuming_isResumedToo()
{
    constexpr int kEvery = 9;
    const int points = static_cast<int>(pointsOfARun().size());
    for (int first = 1; first < points; first += kEvery) {
        for (int second = 0;; second += kEvery) {
            Setup setup;
            setup.process(first, runIt);
            const auto died = setup.process(
                second, [](Cutover& engine) { static_cast<void>(engine.resume({})); });
            setup.verifyEnd("died twice");
            if (!died)
                break;
        }
    }
}

QTEST_GUILESS_MAIN(TstCutoverCrash)
#include "tst_cutover_crash.moc"
