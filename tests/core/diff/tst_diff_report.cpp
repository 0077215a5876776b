#include "core/diff/aligned_stream.h"
#include "core/diff/report.h"
#include "tests/core/diff/diff_fixture.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

using namespace viridian;
using namespace viridian::diff;
using namespace viridian::test;

namespace {

using Events = std::vector<PlainEvent>;

QByteArray contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

SyncedPair differingPair()
{
    SyncedPair pair;
    pair.fill(400);
    pair.blue->append(
        PlainEvent{.stream = "<b>-1", .data = R"({"text":"<script>alert(1)</script>"})"});
    pair.sync();
    pair.green->tamper([](Events& events) {
        replaceIn(events[indexOf(events, "order-3", 2)].data, "EUR", "USD");
        events.erase(events.begin() + static_cast<std::ptrdiff_t>(indexOf(events, "order-3", 5)));
        replaceIn(events[indexOf(events, "<b>-1", 0)].data, "alert", "<img src=x>");
    });
    pair.green->append(PlainEvent{.stream = "order-3", .type = "Foreign"});
    return pair;
}

} // namespace

class TestDiffReport : public QObject {
    Q_OBJECT

private slots:
    void toJson_hasTheFieldsOfTheContract()
    {
        const DiffResult result = differingPair().diff();
        QJsonParseError error;
        const QJsonObject json =
            QJsonDocument::fromJson(QByteArray::fromStdString(toJson(result)), &error).object();
        QVERIFY2(error.error == QJsonParseError::NoError, qPrintable(error.errorString()));
        QCOMPARE(json["verdict"].toString(), "different");
        QCOMPARE(json["blueTo"].toString(), "401");
        QCOMPARE(json["greenTo"].toString(), "402");
        QCOMPARE(json["pipelineHash"].toString().size(), 64);
        QCOMPARE(json["rulesHash"].toString(), "none");
        QCOMPARE(json["digest"].toString().size(), 32);
        QCOMPARE(json["eventsExpected"].toInt(), 401);
        QCOMPARE(json["eventsActual"].toInt(), 401);
        const QJsonObject counts = json["counts"].toObject();
        QCOMPARE(counts.keys(), QStringList({"changed", "equal", "extra", "metadata", "missing",
                                             "reordered", "version"}));
        QCOMPARE(counts["changed"].toInt(), 2);
        const QJsonArray differences = json["differences"].toArray();
        QCOMPARE(differences.size(), 4);
        const QJsonObject first = differences[0].toObject();
        QCOMPARE(first["label"].toString(), "changed");
        QCOMPARE(first["stream"].toString(), "order-3");
        QCOMPARE(first["blueVersion"].toInt(), 2);
        QCOMPARE(first["greenVersion"].toInt(), 2);
        QCOMPARE(first["type"].toString(), "PriceSet");
        QCOMPARE(first["paths"].toArray(), QJsonArray({"/data/amount/currency"}));
        QVERIFY(!differences[1].toObject().contains("greenVersion"));
    }

    void toJson_listsTheFirstThousand()
    {
        SyncedPair pair;
        pair.fill(1'500);
        pair.sync();
        pair.green->tamper([](Events& events) {
            for (PlainEvent& event : events)
                event.metadata.clear();
        });
        const DiffResult result = pair.diff();
        const QJsonObject json =
            QJsonDocument::fromJson(QByteArray::fromStdString(toJson(result))).object();
        QCOMPARE(json["differences"].toArray().size(), 1'000);
        const QTemporaryDir folder;
        const QString file = folder.filePath("all.ndjson");
        QVERIFY(writeNdjson(result, file.toStdString(), {}));
        const QByteArrayList lines = contentOf(file).trimmed().split('\n');
        QCOMPARE(lines.size(), 1'500);
        QCOMPARE(QJsonDocument::fromJson(lines.last()).object()["label"].toString(), "metadata");
    }

    void verdictSentence_saysItInOneLine()
    {
        QCOMPARE(QString::fromStdString(verdictSentence(differingPair().diff())),
                 "Not equal: 4 events in 2 streams differ, of 401");
        SyncedPair pair;
        pair.fill(1'200);
        pair.sync();
        const DiffResult equal = pair.diff();
        QCOMPARE(QString::fromStdString(verdictSentence(equal)), "Equal up to 1,200");
        QVERIFY(QString::fromStdString(identitySentence(equal))
                    .startsWith("Compared up to 1,200 of BLUE through pipeline "));
    }

    void writeHtml_escapesEverythingAndStandsAlone()
    {
        const QTemporaryDir folder;
        const QString file = folder.filePath("report.html");
        const ReportTitle title{.blue = "shop <prod>", .green = "shop & next", .pipeline = "p"};
        QVERIFY(writeHtml(differingPair().diff(), title, file.toStdString(), {}));
        const QByteArray html = contentOf(file);
        for (const char* raw : {"<script", "<img", "<b>", "<prod>", "http:", "https:", "src=x>"})
            QVERIFY2(!html.contains(raw), raw);
        for (const char* text :
             {"&lt;script&gt;", "&lt;b&gt;-1", "shop &lt;prod&gt;", "prefers-color-scheme",
              "@media print", "Missing in green", "/data/amount/currency", "Digest of expected"})
            QVERIFY2(html.contains(text), text);
        QCOMPARE(QDir(folder.path()).entryList(QDir::Files), QStringList("report.html"));
    }

    void writeHtml_whereItCannotBeWrittenSaysSo()
    {
        const Status written = writeHtml(differingPair().diff(), {}, "/nonexistent/r.html", {});
        QVERIFY(!written);
        QVERIFY(written.error().message.find("/nonexistent/r.html") != std::string::npos);
    }

    void writeNdjson_stoppedLeavesNoFile()
    {
        const QTemporaryDir folder;
        std::stop_source stop;
        stop.request_stop();
        QVERIFY(!writeNdjson(differingPair().diff(), folder.filePath("x.ndjson").toStdString(),
                             stop.get_token()));
        QVERIFY(QDir(folder.path()).entryList(QDir::Files).isEmpty());
    }

    void alignedStream_putsDifferencesBesideGreen()
    {
        const SyncedPair pair = differingPair();
        const DiffResult result = pair.diff();
        const Result<std::unique_ptr<EventStore>> green = pair.green->open();
        QVERIFY(green);
        const Result<AlignedStream> aligned = alignedStream(**green, result, "order-3", 1'000, {});
        QVERIFY(aligned);
        QString glyphs;
        for (const AlignedRow& row : aligned->rows)
            glyphs += QString::fromUtf8(glyph(row.label));
        QCOMPARE(glyphs, QString::fromUtf8("==~==−====+"));
        QCOMPARE(aligned->counts.equal, std::uint64_t{8});
        QVERIFY(!aligned->truncated);
        const AlignedRow& changed = aligned->rows[2];
        QVERIFY(changed.expected->data.bytes != changed.green->data.bytes);
        QVERIFY(!aligned->rows[5].green);
        QVERIFY(!aligned->rows[10].expected);
    }

    void spool_keepsEveryField()
    {
        const QTemporaryDir folder;
        DifferenceSpool spool(folder.path().toStdString());
        Difference difference{.label = Label::Version,
                              .stream = "order-1",
                              .expectedVersion = -3,
                              .greenVersion = 7,
                              .bluePosition = Position(5, 6),
                              .greenPosition = {},
                              .at = Position(9),
                              .id = "id",
                              .type = "T",
                              .schemaVersion = "2",
                              .paths = {{.pointer = "/version",
                                         .change = json::PathChange::OnlyRight,
                                         .left = "",
                                         .right = "7"}},
                              .offset = 0};
        Event event;
        event.position = Position(4, 8);
        event.stream = "order-1";
        event.data = {PayloadKind::Bytes, std::string_view("\0\n\"", 3)};
        event.time = Timestamp(std::chrono::microseconds(-5));
        QVERIFY(spool.append(difference, nullptr, &event));
        QVERIFY(spool.append(difference, &event, nullptr));
        const Result<Detail> detail = spool.detail(difference.offset);
        QVERIFY(detail);
        QCOMPARE(toJsonLine(detail->difference), toJsonLine(difference));
        QVERIFY(detail->difference.at == Position(9));
        QVERIFY(detail->expected && !detail->green);
        QVERIFY(detail->expected->data == event.data);
        QVERIFY(detail->expected->position == event.position);
        QVERIFY(detail->expected->time == event.time);
        QVERIFY(!spool.detail(3));
        QVERIFY(!spool.detail(1'000'000));
        QCOMPARE(spool.count(), std::uint64_t{2});
    }

    void spool_givesPages()
    {
        DifferenceSpool spool({});
        for (int i = 0; i < 25; ++i) {
            Difference difference;
            difference.stream = fmt::format("s-{}", i);
            QVERIFY(spool.append(difference, nullptr, nullptr));
        }
        std::uint64_t next = 0;
        QStringList streams;
        for (const int size : {10, 10, 5}) {
            const Result<DifferencePage> page = spool.page(next, 10, {});
            QVERIFY(page);
            QCOMPARE(page->differences.size(), static_cast<std::size_t>(size));
            QCOMPARE(page->atEnd, size == 5);
            next = page->next;
            streams << QString::fromStdString(page->differences.back().stream);
        }
        QCOMPARE(streams, QStringList({"s-9", "s-19", "s-24"}));
        QVERIFY(spool.page(next, 10, {})->differences.empty());
    }
};

QTEST_GUILESS_MAIN(TestDiffReport)
#include "tst_diff_report.moc"
