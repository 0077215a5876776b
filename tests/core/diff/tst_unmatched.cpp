#include "core/diff/unmatched.h"
#include "tests/core/diff/diff_fixture.h"

#include <QTemporaryDir>
#include <QTest>

using namespace viridian;
using namespace viridian::diff;
using namespace viridian::test;

namespace {

/// Unmatched events with the sink they go to.
struct Bench {
    explicit Bench(UnmatchedLimits limits = {}) : unmatched(comparer, sink, limits)
    {
        observer.counts = [this](const Counts& counts) { told = counts; };
    }

    [[nodiscard]] static DiffOptions optionsIn(const QTemporaryDir& folder)
    {
        DiffOptions options;
        options.keepInMemory = 100;
        options.spoolFolder = folder.path().toStdString();
        return options;
    }

    QTemporaryDir folder;
    DiffOptions options = optionsIn(folder);
    DiffObserver observer;
    Counts told;
    EventComparer comparer{DigestLevel::Bytes, nullptr};
    DifferenceSink sink{options, observer};
    Unmatched unmatched;

    void add(Label label, const PlainEvent& plainEvent)
    {
        const EventBatch batch = batchOf({plainEvent});
        const Event& event = batch.front();
        Difference difference;
        difference.label = label;
        difference.stream = event.stream;
        difference.id = event.id;
        difference.type = event.type;
        difference.at = event.position;
        if (label != Label::Extra) {
            difference.expectedVersion = event.version;
            difference.bluePosition = event.position;
        }
        if (label != Label::Missing) {
            difference.greenVersion = event.version;
            difference.greenPosition = event.position;
        }
        const bool missing = label == Label::Missing;
        if (const Status added =
                unmatched.add(difference, missing ? &event : nullptr, missing ? nullptr : &event);
            !added)
            qFatal("%s", added.error().message.c_str());
    }
    void flush()
    {
        if (const Status flushed = unmatched.flush(); !flushed)
            qFatal("%s", flushed.error().message.c_str());
    }
    [[nodiscard]] QStringList spooled() const
    {
        QStringList texts;
        const Status read = sink.spool()->forEach(
            [&](const Detail& detail) {
                texts << shortText(detail.difference);
                return true;
            },
            {});
        return read ? texts : QStringList("unreadable");
    }
};

PlainEvent eventOf(const char* stream, std::int64_t version, const char* id,
                   const char* data = R"({"n":1})")
{
    return {.stream = stream,
            .type = "T",
            .data = data,
            .id = id,
            .version = version,
            .position = Position(static_cast<std::uint64_t>(version) + 1)};
}

} // namespace

class TestUnmatched : public QObject {
    Q_OBJECT

private slots:
    void add_joinsWhatIsMissingHereAndExtraThere_data()
    {
        QTest::addColumn<bool>("missingFirst");
        QTest::addColumn<QString>("extraData");
        QTest::addColumn<qint64>("extraVersion");
        QTest::addColumn<QString>("difference");
        for (const bool missingFirst : {true, false}) {
            const char* first = missingFirst ? "missing first" : "extra first";
            const auto row = [&](const char* what, const char* data, qint64 version,
                                 const char* text) {
                QTest::newRow(qPrintable(QString("%1, %2").arg(what, first)))
                    << missingFirst << data << version << text;
            };
            row("same", R"({"n":1})", 3, "reordered s-1 3>3");
            row("other version", R"({"n":1})", 8, "reordered s-1 3>8 /version");
            row("other value", R"({"n":2})", 3, "changed s-1 3>3 /data/n");
        }
    }
    void add_joinsWhatIsMissingHereAndExtraThere()
    {
        QFETCH(bool, missingFirst);
        QFETCH(QString, extraData);
        QFETCH(qint64, extraVersion);
        QFETCH(QString, difference);
        Bench bench;
        const PlainEvent missing = eventOf("s-1", 3, "a");
        const std::string data = extraData.toStdString();
        const PlainEvent extra = eventOf("s-1", extraVersion, "a", data.c_str());
        if (missingFirst)
            bench.add(Label::Missing, missing);
        bench.add(Label::Extra, extra);
        if (!missingFirst)
            bench.add(Label::Missing, missing);
        QCOMPARE(bench.unmatched.waiting(), std::size_t{0});
        QCOMPARE(bench.spooled(), QStringList(difference));
        const Result<DifferencePage> page = bench.sink.spool()->page(0, 10, {});
        QVERIFY(page);
        const Difference& found = page->differences.front();
        QVERIFY(found.at == missing.position);
        QVERIFY(found.bluePosition == missing.position);
        QVERIFY(found.greenPosition == extra.position);
        const Result<Detail> detail = bench.sink.spool()->detail(found.offset);
        QVERIFY(detail && detail->expected && detail->green);
        QCOMPARE(detail->expected->data.bytes, std::string_view(missing.data));
        QCOMPARE(detail->green->data.bytes, std::string_view(extra.data));
    }

    void add_keepsApartWhatIsNotTheSameEvent_data()
    {
        QTest::addColumn<QString>("stream");
        QTest::addColumn<QString>("id");
        QTest::addColumn<QString>("data");
        QTest::addColumn<bool>("joined");
        QTest::addColumn<QString>("missingId");
        QTest::newRow("other id") << "s-1"
                                  << "b"
                                  << R"({"n":1})" << false << "a";
        QTest::newRow("other stream") << "s-2"
                                      << "a"
                                      << R"({"n":1})" << false << "a";
        QTest::newRow("id on one side only") << "s-1"
                                             << ""
                                             << R"({"n":1})" << false << "a";
        QTest::newRow("without ids, same payload") << "s-1"
                                                   << ""
                                                   << R"({"n":1})" << true << "";
        QTest::newRow("without ids, other payload") << "s-1"
                                                    << ""
                                                    << R"({"n":2})" << false << "";
    }
    void add_keepsApartWhatIsNotTheSameEvent()
    {
        QFETCH(QString, stream);
        QFETCH(QString, id);
        QFETCH(QString, data);
        QFETCH(bool, joined);
        QFETCH(QString, missingId);
        Bench bench;
        bench.add(Label::Missing, eventOf("s-1", 3, qPrintable(missingId)));
        bench.add(Label::Extra, eventOf(qPrintable(stream), 3, qPrintable(id), qPrintable(data)));
        bench.flush();
        QCOMPARE(bench.spooled(),
                 joined ? QStringList("reordered s-1 3>3")
                        : QStringList({"missing s-1 3>-", QString("extra %1 ->3").arg(stream)}));
    }

    void add_joinsEachOnlyOnce()
    {
        Bench bench;
        bench.add(Label::Missing, eventOf("s-1", 3, "a"));
        bench.add(Label::Extra, eventOf("s-1", 3, "a"));
        bench.add(Label::Extra, eventOf("s-1", 9, "a"));
        bench.flush();
        QCOMPARE(bench.spooled(), QStringList({"reordered s-1 3>3", "extra s-1 ->9"}));
    }

    void add_passesOtherLabelsOnAtOnce()
    {
        Bench bench;
        bench.add(Label::Metadata, eventOf("s-1", 3, "a"));
        QCOMPARE(bench.unmatched.waiting(), std::size_t{0});
        QCOMPARE(bench.sink.counts().metadata, std::uint64_t{1});
    }

    void counts_areToldBeforeTheWaitIsOver()
    {
        Bench bench;
        bench.add(Label::Missing, eventOf("s-1", 3, "a"));
        bench.add(Label::Extra, eventOf("s-1", 4, "b"));
        bench.sink.tellCounts();
        QCOMPARE(bench.told.missing, std::uint64_t{1});
        QCOMPARE(bench.told.extra, std::uint64_t{1});
        bench.flush();
        bench.sink.tellCounts();
        QCOMPARE(bench.told.differing(), std::uint64_t{2});
    }

    void limits_bound_data()
    {
        QTest::addColumn<quint64>("events");
        QTest::addColumn<quint64>("bytes");
        QTest::addColumn<quint64>("mostWaiting");
        QTest::newRow("by number") << quint64{1000} << quint64{1} << quint64{1000};
        QTest::newRow("by bytes") << quint64{1'000'000} << quint64{0} << quint64{2000};
    }
    void limits_bound()
    {
        QFETCH(quint64, events);
        QFETCH(quint64, bytes);
        QFETCH(quint64, mostWaiting);
        Bench bench({.events = events, .bytes = bytes > 0 ? 1ULL << 30U : 500'000ULL});
        std::size_t most = 0;
        for (std::int64_t i = 0; i < 100'000; ++i) {
            const std::string id = std::to_string(i);
            bench.add(Label::Missing, eventOf("s-1", i, id.c_str()));
            most = std::max(most, bench.unmatched.waiting());
        }
        QVERIFY(most <= mostWaiting);
        QVERIFY(most > 0);
        QCOMPARE(bench.unmatched.passed(), std::uint64_t{100'000} - bench.unmatched.waiting());
        // One that still waits is joined, one that was handed on is not.
        bench.add(Label::Extra, eventOf("s-1", 0, "0"));
        bench.add(Label::Extra, eventOf("s-1", 99'999, "99999"));
        bench.flush();
        QCOMPARE(bench.sink.counts().missing, std::uint64_t{99'999});
        QCOMPARE(bench.sink.counts().extra, std::uint64_t{1});
        QCOMPARE(bench.sink.counts().reordered, std::uint64_t{1});
        QCOMPARE(bench.sink.takeDifferences().size(), std::size_t{100});
        QCOMPARE(bench.unmatched.waiting(), std::size_t{0});
    }
};

QTEST_GUILESS_MAIN(TestUnmatched)
#include "tst_unmatched.moc"
