#include "core/browse/projection.h"
#include "core/browse/state.h"
#include "core/store/open.h"
#include "tests/support/stores.h"

#include <QTest>

#include "browse_store.h"

using namespace viridian;
using test::must;

namespace {

const std::string kShape = "format: viridian.pipeline/1\n"
                           "name: state of an order\n"
                           "steps:\n"
                           "  - id: placed\n"
                           "    match: {type: OrderPlaced}\n"
                           "    sameVersion: true\n"
                           "    patch: [{add: /status, value: placed}]\n"
                           "  - {id: noise, match: {type: OrderViewed}, drop: {reason: noise}}\n";

} // namespace

/// A stream's state by a projection in the step language.
class TestProjection : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        m_store = must(openStore(writeStore(
            m_folder.file("s.ndjson"),
            {{.stream = "order-1",
              .version = 0,
              .type = "OrderPlaced",
              .data = R"({"total":12345678901234567890.10})"},
             {.stream = "order-1", .version = 1, .type = "OrderViewed", .data = R"({"by":"Ada"})"},
             {.stream = "order-1",
              .version = 2,
              .type = "OrderPaid",
              .data = R"({"paid":true})"}})));
    }

    void events_areShapedBeforeTheyAreMerged()
    {
        const StreamState state = fold(kShape, 3);
        QCOMPARE(state.json, std::string(R"({"total": 12345678901234567890.10, )"
                                         R"("status": "placed", "paid": true})"));
        QCOMPARE(state.before, std::string(R"({"total": 12345678901234567890.10, )"
                                           R"("status": "placed"})"));
        QCOMPARE(state.events, std::uint64_t{3});
        QCOMPARE(state.skipped, std::uint64_t{1}); // the one that was dropped
        QCOMPARE(state.changes.size(), std::size_t{1});
        QCOMPARE(state.changes[0].pointer, std::string("/paid"));
    }

    void withoutAProjection_eventsAreMergedAsTheyAre()
    {
        QCOMPARE(must(foldStream(*m_store, "order-1", Position(2), {})).json,
                 std::string(R"({"total": 12345678901234567890.10, "by": "Ada"})"));
    }

    void step_thatFailsIsNamed()
    {
        Projection projection =
            must(Projection::load(file("format: viridian.pipeline/1\nname: x\nsteps:\n"
                                       "  - {id: gone, match: {type: OrderPaid}, sameVersion: "
                                       "true, patch: [{move: /cust, to: /customer}]}\n")));
        const auto state = foldStream(*m_store, "order-1", Position(3), {}, &projection);
        QVERIFY(!state);
        QVERIFY2(state.error().message.find("gone") != std::string::npos,
                 state.error().message.c_str());
    }

    void file_thatIsNoPipelineIsRefused()
    {
        const auto wrong = Projection::load(file("format: other\n"));
        QVERIFY(!wrong && wrong.error().kind == ErrorKind::InvalidInput);
        QVERIFY(!Projection::load(m_folder.file("missing.yaml")));
    }

    void stepsThatRemember_mayStandInIt()
    {
        const StreamState state =
            fold("format: viridian.pipeline/1\nname: x\nsteps:\n"
                 "  - {id: twice, match: {type: \"*\"}, deduplicate: {by: content, within: "
                 "{events: 9}}}\n"
                 "  - {id: who, match: {type: OrderPaid}, after: twice, sameVersion: true, carry: "
                 "{from: {type: "
                 "OrderViewed, path: /by}, to: /by}}\n",
                 3);
        QCOMPARE(state.json, std::string(R"({"total": 12345678901234567890.10, "by": "Ada", )"
                                         R"("paid": true})"));
    }

    void stepsThatHoldBack_areRefused_data()
    {
        QTest::addColumn<QString>("step");
        QTest::newRow("merge") << "merge: {by: stream, close: [{count: 2}], into: {type: W}}";
        QTest::newRow("reorder") << "reorder: {key: time, by: stream, window: 5}";
    }

    void stepsThatHoldBack_areRefused()
    {
        QFETCH(QString, step);
        const auto wrong = Projection::load(
            file("format: viridian.pipeline/1\nname: x\nsteps:\n  - {id: late, match: {type: A}, " +
                 step.toStdString() + "}\n"));
        QVERIFY(!wrong && wrong.error().kind == ErrorKind::InvalidInput);
        QVERIFY2(wrong.error().message.find("“late”") != std::string::npos,
                 wrong.error().message.c_str());
    }

private:
    [[nodiscard]] std::string file(const std::string& text)
    {
        const std::string path = m_folder.file(std::to_string(++m_number) + ".yaml");
        test::writeFile(path, text);
        return path;
    }
    [[nodiscard]] StreamState fold(const std::string& text, std::uint64_t upTo)
    {
        Projection projection = must(Projection::load(file(text)));
        return must(foldStream(*m_store, "order-1", Position(upTo), {}, &projection));
    }

    test::Folder m_folder;
    std::unique_ptr<EventStore> m_store;
    int m_number = 0;
};

QTEST_GUILESS_MAIN(TestProjection)
#include "tst_projection.moc"
