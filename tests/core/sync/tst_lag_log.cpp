#include "core/sync/lag_log.h"
#include "tests/support/memory_store.h"

#include <QtTest>

using namespace viridian;
using namespace viridian::test;
using namespace std::chrono_literals;

namespace {

const Timestamp kNow = *parseTime("2026-11-23T12:00:00Z");

KeptLag spanAt(Timestamp at, std::uint64_t lag, std::string shard = "0/1")
{
    return {.shard = std::move(shard),
            .at = at,
            .span = 5s,
            .lagMin = lag,
            .lagMax = lag,
            .lagLast = lag,
            .rateIn = 1,
            .rateOut = 2};
}

std::vector<KeptLag> everyFiveSeconds(Timestamp from, Timestamp to, std::uint64_t lag = 7)
{
    std::vector<KeptLag> spans;
    for (Timestamp at = from; at < to; at += 5s)
        spans.push_back(spanAt(at, lag));
    return spans;
}

LagSample sampleAt(Timestamp at, double lag)
{
    return {.at = at, .lag = lag, .rateIn = 1, .rateOut = 2};
}

struct Green {
    std::shared_ptr<MemoryDatabase> database = std::make_shared<MemoryDatabase>("green");
    std::unique_ptr<EventStore> store = std::move(*database->open());
    std::unique_ptr<Ledger> ledger = std::move(*store->openLedger(true));

    [[nodiscard]] std::vector<KeptLag> kept() const { return *ledger->keptLag({}, {}); }
    [[nodiscard]] std::size_t writes() const
    {
        const std::vector<std::string> calls = database->calls();
        return static_cast<std::size_t>(std::ranges::count(calls, "putLag"));
    }
};

} // namespace

class TestLagLog : public QObject {
    Q_OBJECT

private slots:
    void weekOfSpans_isBounded()
    {
        const auto all = everyFiveSeconds(kNow - 9 * 24h, kNow);
        const std::vector<KeptLag> kept = thinned(all, kNow);
        QVERIFY2(kept.size() > 2900 && kept.size() < 3100, std::to_string(kept.size()).c_str());
        QVERIFY(kept.front().at >= kNow - 7 * 24h);
        QCOMPARE(kept.back().at, kNow - 5s);
        for (std::size_t i = 1; i < kept.size(); ++i)
            QCOMPARE(kept[i - 1].at + kept[i - 1].span, kept[i].at);
        QVERIFY(thinned(kept, kNow) == kept);
    }

    void manyShortRuns_areBoundedToo()
    {
        std::vector<KeptLag> spans;
        for (Timestamp at = kNow - 7 * 24h; at < kNow; at += 30s)
            spans.push_back(spanAt(at, 1));
        const std::vector<KeptLag> kept = thinned(spans, kNow);
        QCOMPARE(kept.size(), kMostLagRows);
        QCOMPARE(kept.back(), spans.back());
    }

    void joined_keepsLeastMostAndLast()
    {
        const Timestamp minute = kNow - 3h;
        std::vector<KeptLag> spans = everyFiveSeconds(minute, minute + 1min);
        spans[3].lagMin = 2;
        spans[5].lagMax = 90;
        spans.back().lagLast = 4;
        spans.back().rateOut = 11;
        const std::vector<KeptLag> kept = thinned(spans, kNow);
        QCOMPARE(kept.size(), 1U);
        QCOMPARE(kept[0].at, minute);
        QVERIFY(kept[0].span == 1min);
        QCOMPARE(kept[0].lagMin, 2U);
        QCOMPARE(kept[0].lagMax, 90U);
        QCOMPARE(kept[0].lagLast, 4U);
        QCOMPARE(kept[0].rateOut, 11.0);
    }

    void timeWithoutSamples_staysAGapAtEveryAge()
    {
        for (const auto age : {2h, 30h}) {
            const Timestamp begin = kNow - age;
            std::vector<KeptLag> spans = everyFiveSeconds(begin, begin + 10s);
            const auto later = everyFiveSeconds(begin + 40s, begin + 1min);
            spans.insert(spans.end(), later.begin(), later.end());
            const std::vector<KeptLag> kept = thinned(spans, kNow);
            QCOMPARE(kept.size(), 2U);
            QVERIFY(kept[0].span == 10s);
            QVERIFY(kept[1].at == begin + 40s);
        }
    }

    void aRowEveryFiveSeconds_isWritten()
    {
        const Green green;
        LagLog log("0/1");
        for (int second = 0; second < 62; ++second) {
            log.add(sampleAt(kNow + std::chrono::seconds(second), second));
            QVERIFY(log.write(*green.ledger, 0s, false));
        }
        std::vector<KeptLag> kept = green.kept();
        QCOMPARE(kept.size(), 12U);
        QCOMPARE(green.writes(), 12U);
        QCOMPARE(kept[1].at, kNow + 5s);
        QVERIFY(kept[1].span == 5s);
        QCOMPARE(kept[1].lagMin, 5U);
        QCOMPARE(kept[1].lagMax, 9U);
        QCOMPARE(kept[1].lagLast, 9U);
        QVERIFY(log.write(*green.ledger, 0s, true));
        kept = green.kept();
        QCOMPARE(kept.size(), 13U);
        QCOMPARE(kept.back().lagLast, 61U);
        QVERIFY(kept.back().span == 1s); // it ended there
    }

    void times_areGreens()
    {
        const Green green;
        LagLog log("0/1");
        log.add(sampleAt(kNow, 3));
        QVERIFY(log.write(*green.ledger, 90s, true));
        QCOMPARE(green.kept().front().at, kNow + 90s);
        QCOMPARE(pastOf(green.kept(), 90s).minutes.front().at, kNow);
    }

    void greenThatIsAway_losesNothing()
    {
        const Green green;
        LagLog log("0/1");
        green.database->setHook([](const std::string& call) {
            return call == "putLag" ? Failure::Before : Failure::None;
        });
        for (int second = 0; second < 12; ++second)
            log.add(sampleAt(kNow + std::chrono::seconds(second), 1));
        QVERIFY(!log.write(*green.ledger, 0s, false));
        green.database->setHook({});
        const auto store = *green.database->open();
        const auto again = *store->openLedger(true);
        QVERIFY(log.write(*again, 0s, true));
        QCOMPARE(again->keptLag({}, {})->size(), 3U);
    }

    void olderRows_areThinnedInPlace()
    {
        const Green green;
        const auto old = everyFiveSeconds(kNow - 3h, kNow - 2h);
        const auto forgotten = everyFiveSeconds(kNow - 200h, kNow - 199h);
        const KeptLag other = spanAt(kNow - 3h, 5, "1/2");
        QVERIFY(green.ledger->putLag("0/1", {}, kNow, old));
        QVERIFY(green.ledger->putLag("0/1", {}, kNow - 150h, forgotten));
        QVERIFY(green.ledger->putLag("1/2", {}, kNow, {&other, 1}));
        LagLog log("0/1");
        log.add(sampleAt(kNow, 1));
        QVERIFY(log.write(*green.ledger, 0s, true));
        std::vector<KeptLag> kept = green.kept();
        QCOMPARE(std::ranges::count(kept, std::string("1/2"), &KeptLag::shard), 1);
        std::erase_if(kept, [](const KeptLag& one) { return one.shard != "0/1"; });
        QCOMPARE(kept.size(), 61U);
        QCOMPARE(kept.front().at, kNow - 3h);
        QVERIFY(kept.front().span == 1min);
    }

    void plot_getsSecondsAndMinutes()
    {
        std::vector<KeptLag> spans = everyFiveSeconds(kNow - 10s, kNow, 40);
        KeptLag older = spanAt(kNow - 30min, 8);
        older.span = 10min;
        older.lagMax = 9;
        spans.insert(spans.begin(), older);
        const LagPast past = pastOf(spans, 0s);
        QCOMPARE(past.seconds.size(), 2U);
        QCOMPARE(past.seconds[1].at, kNow);
        QCOMPARE(past.seconds[1].lag, 40.0);
        QVERIFY(past.seconds[1].span == 5s);
        QCOMPARE(past.minutes.size(), 11U);
        QCOMPARE(past.minutes[9].at, kNow - 21min);
        QCOMPARE(past.minutes[9].lagMax, 9.0);
        QCOMPARE(past.minutes[10].at, kNow - 1min);
    }

    void shards_areSummedWhereAllWereMeasured()
    {
        const std::vector<KeptLag> spans{spanAt(kNow, 3, "0/2"), spanAt(kNow, 4, "1/2"),
                                         spanAt(kNow + 5s, 8, "0/2")};
        const LagPast past = pastOf(spans, 0s);
        QCOMPARE(past.seconds.size(), 1U);
        QCOMPARE(past.seconds[0].lag, 7.0);
        QCOMPARE(past.seconds[0].rateOut, 4.0);
    }

    void history_takesThePastBeforeItsOwn()
    {
        LagHistory history;
        history.add(sampleAt(kNow, 1));
        const LagPast past = pastOf(everyFiveSeconds(kNow - 1min, kNow + 10s, 6), 0s);
        history.addBefore(past.seconds, past.minutes);
        QCOMPARE(history.seconds().size(), 12U);
        QCOMPARE(history.seconds().back().lag, 1.0);
        QVERIFY(std::ranges::is_sorted(history.seconds(), {}, &LagSample::at));
        QCOMPARE(history.minutes().size(), 2U);
        QCOMPARE(history.minutes().back().lagMax, 1.0);
    }
};

QTEST_GUILESS_MAIN(TestLagLog)
#include "tst_lag_log.moc"
