#include "core/browse/stream_types.h"
#include "core/store/open.h"
#include "tests/support/stores.h"

#include <QTest>

#include "browse_store.h"

using namespace viridian;
using test::must;

/// The types of a stream's events over time.
class TestStreamTypes : public QObject {
    Q_OBJECT

private slots:
    void types_areCountedSliceBySlice()
    {
        const StreamTypes types =
            read({{.stream = "a", .version = 0, .type = "Opened", .second = 0},
                  {.stream = "b", .version = 0, .type = "Noise", .second = 1},
                  {.stream = "a", .version = 1, .type = "Added", .second = 9},
                  {.stream = "a", .version = 2, .type = "Added", .second = 10}},
                 {.slices = 10});
        QVERIFY(types.byTime && types.complete);
        QCOMPARE(types.events, std::uint64_t{3});
        QCOMPARE(types.lanes.size(), std::size_t{2});
        QCOMPARE(types.lanes[0].type, std::string("Added"));
        QCOMPARE(types.lanes[0].events, std::uint64_t{2});
        QCOMPARE(types.lanes[0].slices, (std::vector<std::uint64_t>{0, 0, 0, 0, 0, 0, 0, 0, 0, 2}));
        QCOMPARE(types.lanes[1].slices, (std::vector<std::uint64_t>{1, 0, 0, 0, 0, 0, 0, 0, 0, 0}));
        QCOMPARE(formatIso(types.begin(9)), std::string("2026-11-22T22:00:09.000000Z"));
    }

    void seldomTypes_shareTheLastLane()
    {
        std::vector<Line> lines;
        for (int type = 0; type < 8; ++type) {
            for (int i = 0; i <= 8 - type; ++i)
                lines.push_back({.stream = "a",
                                 .version = static_cast<std::int64_t>(lines.size()),
                                 .type = "T" + std::to_string(type)});
        }
        const StreamTypes types = read(lines, {.slices = 4, .lanes = 3});
        QCOMPARE(types.lanes.size(), std::size_t{4});
        QCOMPARE(types.lanes[0].type, std::string("T0"));
        QCOMPARE(types.lanes[3].type, std::string());
        std::uint64_t all = 0;
        for (const TypeLane& lane : types.lanes) {
            for (const std::uint64_t slice : lane.slices)
                all += slice;
        }
        QCOMPARE(all, std::uint64_t{lines.size()});
        // One more type than lanes is no reason for "other types".
        QCOMPARE(read({{.stream = "a", .type = "X"}, {.stream = "a", .version = 1, .type = "Y"}},
                      {.lanes = 1})
                     .lanes[1]
                     .type,
                 std::string("Y"));
    }

    void longStream_isReadOnlySoFar()
    {
        std::vector<Line> lines;
        for (int i = 0; i < 30; ++i)
            lines.push_back({.stream = "a", .version = i, .type = "T"});
        const StreamTypes types = read(lines, {.most = 20});
        QCOMPARE(types.events, std::uint64_t{20});
        QVERIFY(!types.complete);
        QVERIFY(read(lines, {.most = 30}).complete);
    }

    void emptyStream_hasNoLane()
    {
        const StreamTypes types = read({{.stream = "b", .type = "T"}}, {});
        QVERIFY(types.lanes.empty() && types.complete);
    }

    void stopped_isCancelled()
    {
        const auto store =
            must(openStore(writeStore(m_folder.file("s.ndjson"), {{.stream = "a", .type = "T"}})));
        std::stop_source stop;
        stop.request_stop();
        const auto types = typesOfStream(*store, "a", {}, stop.get_token());
        QVERIFY(!types && types.error().kind == ErrorKind::Cancelled);
    }

private:
    [[nodiscard]] StreamTypes read(const std::vector<Line>& lines,
                                   const StreamTypesOptions& options)
    {
        const std::string path = m_folder.file(std::to_string(++m_number) + ".ndjson");
        const auto store = must(openStore(writeStore(path, lines)));
        return must(typesOfStream(*store, "a", options, {}));
    }

    test::Folder m_folder;
    int m_number = 0;
};

QTEST_GUILESS_MAIN(TestStreamTypes)
#include "tst_stream_types.moc"
