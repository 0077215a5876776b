#include "core/store/open.h"
#include "ui/browse/event_detail.h"
#include "ui/browse/event_text.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "browse_frame.h"

namespace viridian::ui {

class TestEventText : public QObject {
    Q_OBJECT

private slots:
    void csv_guardsFormulas()
    {
        EventBatch events;
        Event event;
        event.position = Position(7);
        event.stream = "=HYPERLINK(1)";
        event.type = "+cmd";
        event.data = {PayloadKind::Json, R"({"a": "x, y"})"};
        events.addCopy(event);
        const std::string text = eventsAsText(events, CopyForm::Csv);
        QVERIFY(text.starts_with("position,time,stream,version,type,v,id,metadata,data\r\n"));
        QVERIFY(text.find(R"x("'=HYPERLINK(1)")x") != std::string::npos);
        QVERIFY(text.find(R"("'+cmd")") != std::string::npos);
        QVERIFY(text.find(R"("{""a"": ""x, y""}")") != std::string::npos);
    }

    void markdown_keepsItsColumns()
    {
        EventBatch events;
        Event event;
        event.stream = "a|b";
        event.data = {PayloadKind::Json, "{\n}"};
        events.addCopy(event);
        const QString text = toQt(eventsAsText(events, CopyForm::Markdown));
        const QStringList lines = text.split(QLatin1Char('\n'), Qt::SkipEmptyParts);
        QCOMPARE(lines.size(), 3);
        QVERIFY(lines.at(2).contains(QStringLiteral("a\\|b")));
        QVERIFY(lines.at(2).contains(QStringLiteral("{ }")));
    }

    void json_keepsPayloadBytes()
    {
        EventBatch events;
        Event event;
        event.stream = "a";
        event.type = "T";
        event.data = {PayloadKind::Json, R"({"n": 1.50, "n": 2})"};
        events.addCopy(event);
        events.addCopy(event);
        const std::string text = eventsAsText(events, CopyForm::Json);
        QVERIFY(text.starts_with("[\n{"));
        QVERIFY(text.ends_with("}\n]\n"));
        QVERIFY(text.find("},\n{") != std::string::npos);
        QVERIFY(text.find(R"({"n": 1.50, "n": 2})") != std::string::npos);
    }

    void numbers_areExactInEveryForm_data()
    {
        QTest::addColumn<int>("form");
        QTest::newRow("JSON") << static_cast<int>(CopyForm::Json);
        QTest::newRow("NDJSON") << static_cast<int>(CopyForm::Ndjson);
        QTest::newRow("CSV") << static_cast<int>(CopyForm::Csv);
        QTest::newRow("Markdown") << static_cast<int>(CopyForm::Markdown);
    }

    void numbers_areExactInEveryForm()
    {
        QFETCH(int, form);
        EventBatch events;
        Event event;
        event.position = Position(9'223'372'036'854'775'807);
        event.version = 9'007'199'254'740'993; // no double
        event.stream = "a";
        event.type = "T";
        event.metadata = {PayloadKind::Json, "[18446744073709551616]"};
        event.data = {PayloadKind::Json,
                      "[1234567890123456789012345678901234567890,-0.10,1E400,9007199254740993]"};
        events.addCopy(event);
        const QString text = toQt(eventsAsText(events, static_cast<CopyForm>(form)));
        for (const char* number :
             {"9223372036854775807", "9007199254740993", "18446744073709551616",
              "[1234567890123456789012345678901234567890,-0.10,1E400,9007199254740993]"})
            QVERIFY2(text.contains(QLatin1String(number)), qPrintable(text));
    }

    void export_takesExactlyTheFilteredEvents()
    {
        const QTemporaryDir folder;
        std::vector<Line> lines;
        for (int i = 0; i < 5000; ++i)
            lines.push_back({.stream = "s-" + std::to_string(i % 3),
                             .version = i / 3,
                             .type = i % 5 == 0 ? "Fifth" : "Other"});
        const std::string address =
            writeStore(folder.filePath(QStringLiteral("in.ndjson")).toStdString(), lines);
        Result<std::unique_ptr<EventStore>> store = openStore(address);
        QVERIFY(store.has_value());
        const QString path = folder.filePath(QStringLiteral("out.ndjson"));
        const EventChoice choice{std::nullopt, *Filter::parse("type:Fifth", now())};
        std::uint64_t reported = 0;
        const Result<std::uint64_t> written =
            exportEvents(**store, choice, path.toStdString(), IfThere::Replace,
                         [&](const Progress& progress) { reported = progress.done; }, {});
        QVERIFY(written.has_value());
        QCOMPARE(*written, std::uint64_t{1000});
        QCOMPARE(reported, std::uint64_t{5000}); // looked at, of 5,000
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QList<QByteArray> out = file.readAll().trimmed().split('\n');
        QCOMPARE(out.size(), 1000);
        for (const QByteArray& line : out)
            QVERIFY(line.contains("Fifth"));
    }

    void export_thatIsStoppedLeavesNothing()
    {
        const QTemporaryDir folder;
        const std::string address =
            writeStore(folder.filePath(QStringLiteral("in.ndjson")).toStdString(),
                       std::vector<Line>(10, {.stream = "s-1", .type = "T"}));
        Result<std::unique_ptr<EventStore>> store = openStore(address);
        QVERIFY(store.has_value());
        std::stop_source stop;
        stop.request_stop();
        const QString path = folder.filePath(QStringLiteral("out.ndjson"));
        const Result<std::uint64_t> written = exportEvents(
            **store, {}, path.toStdString(), IfThere::Replace, [](const Progress&) {},
            stop.get_token());
        QVERIFY(!written.has_value());
        QCOMPARE(written.error().kind, ErrorKind::Cancelled);
        QVERIFY(QDir(folder.path()).entryList({QStringLiteral("out*")}).isEmpty());
    }

    void copyingRows_readsOnlyThose()
    {
        const QTemporaryDir folder;
        std::vector<Line> lines;
        for (int i = 0; i < 50; ++i)
            lines.push_back({.stream = "s-1", .version = i, .type = "T" + std::to_string(i + 1)});
        Result<std::unique_ptr<EventStore>> store = openStore(
            writeStore(folder.filePath(QStringLiteral("in.ndjson")).toStdString(), lines));
        QVERIFY(store.has_value());
        const Result<std::string> text =
            readAsText(**store, {}, {Position(3), Position(40)}, CopyForm::Ndjson, {});
        QVERIFY(text.has_value());
        QCOMPARE(std::ranges::count(*text, '\n'), std::ptrdiff_t{2});
        QVERIFY(text->find("T3\"") != std::string::npos);
        QVERIFY(text->find("T40\"") != std::string::npos);
    }

    void hex_showsOffsetBytesAndAscii()
    {
        QCOMPARE(hexText("{\"a\":1}\n", 100),
                 QStringLiteral("00000000  7b 22 61 22 3a 31 7d 0a                          "
                                " {\"a\":1}."));
        QCOMPARE(hexText("0123456789abcdefXYZ", 16).count(QLatin1Char('\n')), 0);
    }
};

} // namespace viridian::ui

QTEST_GUILESS_MAIN(viridian::ui::TestEventText)
#include "tst_event_text.moc"
