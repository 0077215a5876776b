#include "core/demo/demo.h"
#include "core/pipeline/transform.h"
#include "core/store/fence.h"
#include "core/store/open.h"
#include "core/workspace/workspace.h"
#include "tests/support/stores.h"

#include <QTemporaryDir>
#include <QTest>

#include <map>
#include <set>

namespace viridian {

using test::allEvents;
using test::must;

/// The shop that everything is tried on.
class TestDemo : public QObject {
    Q_OBJECT

private slots:
    void make_givesBluePipelineGreenAndWorkspace();
    void make_isTheSameForTheSameSeed();
    void make_refusesAFolderThatHoldsADemo();
    void make_stoppedLeavesNoHalfFilledBlue();
    void pipeline_takesEveryEventOfBlue();
    void writer_appendsWithoutMeetingAnotherWritersStreams();
    void writer_isRefusedByTheFence();
    void writer_needsADemo();
};

namespace {

constexpr std::uint64_t kEvents = 3000;

struct Made {
    QTemporaryDir folder;
    demo::DemoFiles files = demo::DemoFiles::in(folder.path().toStdString());

    explicit Made(std::uint64_t seed = 1)
    {
        must(demo::makeDemo(path(), {.events = kEvents, .seed = seed}, {}, {}));
    }
    [[nodiscard]] std::filesystem::path path() const { return folder.path().toStdString(); }
    [[nodiscard]] std::unique_ptr<EventStore> blue() const
    {
        return must(openStore("sqlite:" + files.blue.string()));
    }
    [[nodiscard]] demo::DemoWriter writer() const { return must(demo::DemoWriter::open(path())); }
};

/// Streams whose versions are not 0, 1, 2, ...
std::size_t brokenStreams(const EventBatch& events)
{
    std::map<std::string_view, std::int64_t> next;
    std::set<std::string_view> broken;
    for (const Event& event : events) {
        if (event.version != next[event.stream]++)
            broken.insert(event.stream);
    }
    return broken.size();
}

} // namespace

void TestDemo::make_givesBluePipelineGreenAndWorkspace()
{
    const Made made;
    const EventBatch events = allEvents(*made.blue());
    QCOMPARE(events.size(), std::size_t{kEvents});
    QCOMPARE(brokenStreams(events), std::size_t{0});
    std::map<std::string_view, std::size_t> versions;
    std::set<std::string_view> types;
    for (const Event& event : events) {
        ++versions[event.schemaVersion];
        types.insert(event.type);
    }
    QCOMPARE(versions.size(), std::size_t{2}); // two releases of the shop wrote it
    for (const char* type : {"CartOpened", "OrderPlaced", "PaymentReceived", "VideoWatched"})
        QVERIFY2(types.contains(type), type);
    QCOMPARE(allEvents(*must(openStore("sqlite:" + made.files.green.string()))).size(),
             std::size_t{0});
    const Workspace workspace = must(loadWorkspace(made.files.workspace));
    QCOMPARE(workspace.pipeline, std::string("shop.yaml"));
}

void TestDemo::make_isTheSameForTheSameSeed()
{
    const auto payloads = [](std::uint64_t seed) {
        const Made made(seed);
        std::string text;
        for (const Event& event : allEvents(*made.blue()))
            text += std::string(event.type) + std::string(event.stream);
        return text;
    };
    const std::string first = payloads(7);
    QCOMPARE(payloads(7), first);
    QVERIFY(payloads(8) != first);
}

void TestDemo::make_refusesAFolderThatHoldsADemo()
{
    const Made made;
    const Status again = demo::makeDemo(made.path(), {.events = 10}, {}, {});
    QCOMPARE(again.error().kind, ErrorKind::Conflict);
    QCOMPARE(allEvents(*made.blue()).size(), std::size_t{kEvents});
}

void TestDemo::make_stoppedLeavesNoHalfFilledBlue()
{
    const QTemporaryDir folder;
    std::stop_source stop;
    const auto stopAtOnce = [&](const Progress&) { stop.request_stop(); };
    const std::filesystem::path path = folder.path().toStdString();
    const Status stopped = demo::makeDemo(path, {.events = 500'000}, stopAtOnce, stop.get_token());
    QCOMPARE(stopped.error().kind, ErrorKind::Cancelled);
    QVERIFY(!std::filesystem::exists(demo::DemoFiles::in(path).blue));
}

void TestDemo::pipeline_takesEveryEventOfBlue()
{
    const Made made;
    Transform transform(must(Pipeline::load(made.files.pipeline)));
    const EventBatch events = allEvents(*made.blue());
    const Expected expected = transform.run(events);
    QVERIFY2(!expected.halt, expected.halt ? expected.halt->error.message.c_str() : "");
    QVERIFY(expected.counters.changed > 0);
    QVERIFY(expected.counters.split > 0);
    QVERIFY(expected.counters.dropped > 0);
    QVERIFY(expected.counters.unchanged > 0);
}

void TestDemo::writer_appendsWithoutMeetingAnotherWritersStreams()
{
    const Made made;
    constexpr int kRounds = 50;
    for (int writers = 0; writers < 2; ++writers) {
        demo::DemoWriter writer = made.writer();
        for (int i = 0; i < kRounds; ++i)
            must(writer.append({}));
    }
    const EventBatch events = allEvents(*made.blue());
    QCOMPARE(events.size(), std::size_t{kEvents + 2 * kRounds});
    QCOMPARE(brokenStreams(events), std::size_t{0});
}

void TestDemo::writer_isRefusedByTheFence()
{
    const Made made;
    demo::DemoWriter writer = made.writer();
    must(writer.append({}));
    const std::unique_ptr<Fence> fence = must(made.blue()->openFence());
    must(fence->arm(std::chrono::seconds(10), {}));
    const Status refused = writer.append({});
    QCOMPARE(refused.error().kind, ErrorKind::Denied);
    must(fence->lift({}));
    must(writer.append({}));
    QCOMPARE(allEvents(*made.blue()).size(), std::size_t{kEvents + 2});
}

void TestDemo::writer_needsADemo()
{
    const QTemporaryDir folder;
    const auto opened = demo::DemoWriter::open(folder.path().toStdString());
    QCOMPARE(opened.error().kind, ErrorKind::NotFound);
    QVERIFY(opened.error().message.find("demo init") != std::string::npos);
}

} // namespace viridian

QTEST_GUILESS_MAIN(viridian::TestDemo)
#include "tst_demo.moc"
