#include "core/sync/spine.h"
#include "tests/core/sync/sync_fixture.h"

#include <QtTest>

using namespace viridian;
using namespace viridian::test;
using namespace std::chrono_literals;

namespace {

SpineOptions optionsOf(const std::shared_ptr<MemoryDatabase>& blue, Pipeline pipeline = {})
{
    SpineOptions options;
    options.blue = blue->opener();
    options.pipeline = std::move(pipeline);
    options.green.schemaColumn = true;
    options.digests = DigestLevel::Bytes;
    options.workers = 4;
    options.pageEvents = 100;
    options.poll = 5ms;
    return options;
}

struct Delivered {
    std::vector<PlainEvent> events;
    std::vector<Digest128> content;
    std::optional<Position> readTo;
    std::size_t inputs = 0;
    std::optional<Error> error;
};

Delivered deliver(Spine& spine, std::stop_token stop = {})
{
    Delivered all;
    for (;;) {
        Result<SpineTurn> turn = spine.next(1s, stop);
        if (!turn) {
            all.error = turn.error();
            return all;
        }
        if (turn->kind == SpineTurn::Kind::End)
            return all;
        if (turn->kind != SpineTurn::Kind::Page)
            continue;
        for (PlainEvent& event : plain(turn->page.expected.events))
            all.events.push_back(std::move(event));
        all.content.insert(all.content.end(), turn->page.content.begin(), turn->page.content.end());
        all.inputs += turn->page.expected.inputs();
        all.readTo = turn->page.readTo;
    }
}

} // namespace

class TestSpine : public QObject {
    Q_OBJECT

private slots:
    void pages_comeInOrderWhateverWorkersAndPages_data()
    {
        QTest::addColumn<int>("workers");
        QTest::addColumn<int>("page");
        for (const int workers : {1, 2, 8})
            for (const int page : {1, 7, 100, 5000})
                QTest::addRow("%d workers, %d a page", workers, page) << workers << page;
    }

    void pages_comeInOrderWhateverWorkersAndPages()
    {
        QFETCH(int, workers);
        QFETCH(int, page);
        const auto blue = makeBlue(1500);
        SpineOptions options = optionsOf(blue, busyPipeline());
        options.workers = static_cast<std::size_t>(workers);
        options.pageEvents = static_cast<std::size_t>(page);
        Spine spine(options);
        const Delivered all = deliver(spine);
        QVERIFY(!all.error);
        QCOMPARE(all.inputs, 1500U);
        QCOMPARE(all.content.size(), all.events.size());
        QCOMPARE(*all.readTo, Position(1500));
        const auto expected = expectedOf(*blue, busyPipeline(), options.green);
        QCOMPARE(all.events.size(), expected.size());
        for (std::size_t i = 0; i < expected.size(); ++i) {
            QCOMPARE(all.events[i].data, expected[i].data);
            QCOMPARE(all.events[i].id, expected[i].id);
        }
    }

    void empty_endsAtOnce()
    {
        const auto blue = makeBlue(0);
        Spine spine(optionsOf(blue));
        const Delivered all = deliver(spine);
        QVERIFY(!all.error);
        QCOMPARE(all.inputs, 0U);
    }

    void end_isFixedWhenReadingBegins()
    {
        const auto blue = makeBlue(250);
        blue->holdAfter(Position(200));
        SpineOptions options = optionsOf(blue);
        Spine spine(options);
        QCOMPARE(deliver(spine).inputs, 200U);
        options.upTo = Position(120);
        options.after = Position(20);
        Spine part(options);
        const Delivered all = deliver(part);
        QCOMPARE(all.inputs, 100U);
        QCOMPARE(*all.readTo, Position(120));
    }

    void follow_deliversWhatComesLater()
    {
        const auto blue = makeBlue(10);
        SpineOptions options = optionsOf(blue);
        options.follow = true;
        Spine spine(options);
        std::size_t seen = 0;
        int caughtUp = 0;
        const auto turnUntil = [&](std::size_t wanted) {
            for (int i = 0; i < 1000 && (seen < wanted || caughtUp == 0); ++i) {
                const Result<SpineTurn> turn = spine.next(50ms, {});
                QVERIFY(turn.has_value());
                caughtUp += turn->kind == SpineTurn::Kind::CaughtUp ? 1 : 0;
                seen += turn->page.expected.inputs();
            }
        };
        turnUntil(10);
        QCOMPARE(seen, 10U);
        QCOMPARE(caughtUp, 1);
        blue->append(numbered(11));
        turnUntil(11);
        QCOMPARE(seen, 11U);
    }

    void follow_endsAtAnEndThatLiesInAGap()
    {
        const auto blue = makeBlue(10);
        blue->leaveGap();
        SpineOptions options = optionsOf(blue);
        options.follow = true;
        options.upTo = Position(11);
        Spine spine(options);
        const auto turn = [&] { return spine.next(20ms, {}); };
        Result<SpineTurn> next = turn();
        while (next && next->kind != SpineTurn::Kind::CaughtUp)
            next = turn();
        QVERIFY(next.has_value());
        blue->append(numbered(12));
        while (next && next->kind != SpineTurn::Kind::End)
            next = turn();
        QVERIFY(next.has_value());
    }

    void halt_deliversEverythingBeforeAndNamesTheEvent()
    {
        const auto blue = makeBlue(1000);
        PlainEvent bad = numbered(1001);
        bad.type = "OrderCreated";
        bad.data = R"({"number": "x"})";
        blue->append(bad);
        blue->append(makeBlue(500)->events());
        SpineOptions options = optionsOf(blue, pipelineOf(R"(format: viridian.pipeline/1
name: halts
steps:
  - id: needs-amount
    match: {type: OrderCreated, version: "1"}
    to: {version: "2"}
    patch: [{move: /amount, to: /total}]
)"));
        Spine spine(options);
        const Delivered all = deliver(spine);
        QVERIFY(all.error.has_value());
        QCOMPARE(all.inputs, 1000U);
        QCOMPARE(*all.readTo, Position(1000));
        QCOMPARE(all.content.size(), all.events.size());
        QVERIFY(spine.halt().has_value());
        QCOMPARE(spine.halt()->position, Position(1001));
        QVERIFY2(all.error->message.find("1001") != std::string::npos ||
                     all.error->message.find("1,001") != std::string::npos,
                 all.error->message.c_str());
        QVERIFY(all.error->message.find("needs-amount") != std::string::npos);
    }

    void storeError_comesAfterWhatWasRead()
    {
        const auto blue = makeBlue(1000);
        auto reads = std::make_shared<std::atomic<int>>(0);
        blue->setHook([reads](const std::string& call) {
            return call == "read" && ++*reads == 4 ? Failure::Before : Failure::None;
        });
        Spine spine(optionsOf(blue));
        const Delivered all = deliver(spine);
        QVERIFY(all.error.has_value());
        QVERIFY(all.error->kind == ErrorKind::Unavailable);
        QCOMPARE(all.inputs, 300U);
    }

    void shards_giveTheWholeTogether()
    {
        const auto blue = makeBlue(1000);
        std::size_t sum = 0;
        for (std::uint32_t i = 0; i < 3; ++i) {
            SpineOptions options = optionsOf(blue);
            options.shard = {i, 3};
            Spine spine(options);
            const Delivered all = deliver(spine);
            QVERIFY(!all.error);
            QCOMPARE(*all.readTo, Position(1000));
            for (const PlainEvent& event : all.events)
                QVERIFY(options.shard.owns(event.stream));
            sum += all.inputs;
        }
        QCOMPARE(sum, 1000U);
    }

    void shards_refuseStepsThatMoveEvents()
    {
        SpineOptions options = optionsOf(makeBlue(10), pipelineOf(R"(format: viridian.pipeline/1
name: moves
steps:
  - {id: tenant, match: {stream: "order-{id}"}, stream: "shop-order-{id}"}
)"));
        options.shard = {0, 2};
        Spine spine(options);
        const Result<SpineTurn> turn = spine.next(1s, {});
        QVERIFY(!turn.has_value());
        QVERIFY(turn.error().kind == ErrorKind::Conflict);
        QVERIFY(turn.error().message.find("tenant") != std::string::npos);
    }

    void consumerThatStopsTaking_stopsTheReader()
    {
        const auto blue = makeBlue(5000);
        SpineOptions options = optionsOf(blue);
        options.inFlight = 4;
        Spine spine(options);
        QTRY_COMPARE(spine.gauge().inFlight, 4U);
        QTRY_COMPARE(spine.gauge().fillWrite, 1.0);
        QVERIFY(now() - spine.gauge().lastTurn < 5s);
        QCOMPARE(deliver(spine).inputs, 5000U);
        QCOMPARE(spine.gauge().piped, 5000U);
    }

    void pause_takesNothingMore()
    {
        const auto blue = makeBlue(100);
        SpineOptions options = optionsOf(blue);
        options.steering = std::make_shared<SpineSteering>();
        options.steering->paused = true;
        Spine spine(options);
        const Result<SpineTurn> turn = spine.next(50ms, {});
        QVERIFY(turn.has_value());
        QVERIFY(turn->kind == SpineTurn::Kind::Waiting);
        options.steering->paused = false;
        QCOMPARE(deliver(spine).inputs, 100U);
    }

    void rateLimit_isKept()
    {
        const auto blue = makeBlue(300);
        SpineOptions options = optionsOf(blue);
        options.steering = std::make_shared<SpineSteering>();
        options.steering->rateLimit = 1000;
        const auto begun = std::chrono::steady_clock::now();
        Spine spine(options);
        QCOMPARE(deliver(spine).inputs, 300U);
        QVERIFY(std::chrono::steady_clock::now() - begun >
                200ms); // never faster than the limit allows
    }

    void hungReader_growsOld()
    {
        const auto blue = makeBlue(10);
        std::atomic<bool> hang{true};
        blue->setHook([&hang](const std::string& call) {
            while (call == "read" && hang)
                std::this_thread::sleep_for(1ms);
            return Failure::None;
        });
        Spine spine(optionsOf(blue));
        QTRY_VERIFY(now() - spine.gauge().lastTurn > 200ms);
        hang = false;
        QCOMPARE(deliver(spine).inputs, 10U);
        QVERIFY(now() - spine.gauge().lastTurn < 200ms);
    }

    void stop_atEveryStage_data()
    {
        QTest::addColumn<int>("pages");
        for (const int pages : {0, 1, 3, 9})
            QTest::addRow("after %d pages", pages) << pages;
    }

    void stop_atEveryStage()
    {
        QFETCH(int, pages);
        const auto blue = makeBlue(1000);
        SpineOptions options = optionsOf(blue);
        options.follow = true;
        Spine spine(options);
        std::stop_source source;
        for (int i = 0; i < pages; ++i)
            QVERIFY(spine.next(1s, source.get_token()).has_value());
        source.request_stop();
        const Result<SpineTurn> turn = spine.next(1s, source.get_token());
        QVERIFY(!turn.has_value());
        QVERIFY(turn.error().kind == ErrorKind::Cancelled);
    }

    void carriedState_goesOnWhereItStood()
    {
        const auto pipeline = pipelineOf(R"(format: viridian.pipeline/1
name: counts
steps:
  - {id: noise, match: {type: Heartbeat}, drop: {reason: noise, expectAtMost: 5}}
)");
        const auto blue = makeBlue(100); // 10 heartbeats: the sixth, event 53, is one too many
        SpineOptions options = optionsOf(blue, pipeline);
        options.pageEvents = 10;
        options.upTo = Position(40);
        std::string carried;
        {
            Spine spine(options);
            for (;;) {
                const Result<SpineTurn> turn = spine.next(1s, {});
                QVERIFY(turn.has_value());
                if (turn->kind == SpineTurn::Kind::End)
                    break;
                if (turn->kind == SpineTurn::Kind::Page)
                    carried = turn->page.carried;
            }
        }
        options.after = Position(40);
        options.upTo.reset();
        options.carried = carried;
        Spine rest(options);
        const Delivered all = deliver(rest);
        QVERIFY(all.error.has_value());
        QCOMPARE(*all.readTo, Position(52));
    }
};

QTEST_GUILESS_MAIN(TestSpine)
#include "tst_spine.moc"
