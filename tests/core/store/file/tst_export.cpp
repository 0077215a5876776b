#include "core/store/file/csv.h"
#include "core/store/file/export_events.h"
#include "core/store/open.h"
#include "tests/support/stores.h"

#include <QTest>

#include <filesystem>

using namespace viridian;
using test::must;

namespace {

/// Reads CSV as RFC 4180 says, and only so: lines end in CR LF, quotes are doubled inside quotes.
std::vector<std::vector<std::string>> readCsv(const std::string& text)
{
    std::vector<std::vector<std::string>> lines{{""}};
    bool quoted = false;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        std::string& cell = lines.back().back();
        if (quoted && c == '"' && at + 1 < text.size() && text[at + 1] == '"') {
            cell += '"';
            ++at;
        } else if (c == '"') {
            quoted = !quoted;
        } else if (!quoted && c == ',') {
            lines.back().emplace_back();
        } else if (!quoted && c == '\r' && at + 1 < text.size() && text[at + 1] == '\n') {
            lines.push_back({""});
            ++at;
        } else {
            cell += c;
        }
    }
    lines.pop_back(); // after the last line's end
    return lines;
}

constexpr std::size_t kData = kTextColumns.size() - 1;

} // namespace

/// Exports: exactly what was chosen, whole or not at all, in each form.
class TestExport : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { m_store = test::nativeStore(m_folder, "shop.db", 300); }

    void csv_keepsThePayloadsText_data()
    {
        QTest::addColumn<QByteArray>("data");
        QTest::newRow("quotes and commas") << QByteArray("{\"a\": \"x, \\\"y\\\"\"}");
        QTest::newRow("line breaks") << QByteArray("{\r\n \"a\":\n 1}");
        QTest::newRow("many digits") << QByteArray("{\"n\":12345678901234567890.10}");
        QTest::newRow("a negative number") << QByteArray("-5");
        QTest::newRow("white space before") << QByteArray("\t{}");
        QTest::newRow("other scripts") << QByteArray("{\"s\":\"Köln 東京\"}");
    }
    void csv_keepsThePayloadsText()
    {
        QFETCH(QByteArray, data);
        Event event;
        event.stream = "s-1";
        event.data = {PayloadKind::Json,
                      std::string_view(data.constData(), std::size_t(data.size()))};
        std::string text;
        appendCsvHeader(text);
        appendCsv(text, event);
        const auto lines = readCsv(text);
        QCOMPARE(lines.size(), std::size_t{2});
        QCOMPARE(lines[0].size(), kTextColumns.size());
        QCOMPARE(lines[1].size(), kTextColumns.size());
        QCOMPARE(QByteArray::fromStdString(lines[1][kData]), data);
    }

    void csv_guardsWhatIsAFormula()
    {
        Event event;
        event.stream = "=1+1";
        event.type = "@cmd";
        event.data = {PayloadKind::Json, "=HYPERLINK(1)"}; // text that is no JSON
        std::string text;
        appendCsv(text, event);
        const auto lines = readCsv(text);
        QCOMPARE(lines[0][2], std::string("'=1+1"));
        QCOMPARE(lines[0][4], std::string("'@cmd"));
        QCOMPARE(lines[0][kData], std::string("'=HYPERLINK(1)"));
    }

    void csv_holdsExactlyTheFilteredEvents()
    {
        const std::string path = m_folder.file("orders.csv");
        auto store = must(openStore(m_store));
        EventChoice choice;
        choice.filter = must(Filter::parse("stream:order-*", now()));
        const std::uint64_t written =
            must(exportEvents(*store, choice, path, IfThere::Refuse, [](const Progress&) {}, {}));
        const auto lines = readCsv(test::readFile(path));
        QCOMPARE(lines.size(), written + 1);
        std::size_t at = 1;
        const EventBatch all = test::allEvents(*store);
        for (const Event& event : all) {
            if (!event.stream.starts_with("order-"))
                continue;
            QVERIFY(at < lines.size());
            QCOMPARE(lines[at][0], event.position.toText());
            QCOMPARE(lines[at][kData], std::string(event.data.bytes));
            ++at;
        }
        QCOMPARE(at, lines.size());
        QVERIFY(written > 0 && written < all.size());
    }

    void everyForm_holdsOneStream_data()
    {
        QTest::addColumn<QString>("name");
        QTest::newRow("plain") << "one.ndjson";
        QTest::newRow("compressed") << "one.ndjson.zst";
        QTest::newRow("csv") << "one.csv";
    }
    void everyForm_holdsOneStream()
    {
        QFETCH(QString, name);
        const std::string path = m_folder.file(name.toStdString());
        auto store = must(openStore(m_store));
        EventChoice choice;
        choice.stream = std::string(test::allEvents(*store).front().stream);
        const std::uint64_t written =
            must(exportEvents(*store, choice, path, IfThere::Refuse, [](const Progress&) {}, {}));
        QVERIFY(written > 0);
        if (name.endsWith(QStringLiteral(".csv"))) {
            QCOMPARE(readCsv(test::readFile(path)).size(), written + 1);
            return;
        }
        auto read = must(openStore("file:" + path));
        const EventBatch events = test::allEvents(*read);
        QCOMPARE(events.size(), written);
        for (const Event& event : events)
            QCOMPARE(event.stream, std::string_view(*choice.stream));
    }

    void progress_reachesTheEnd()
    {
        auto store = must(openStore(m_store));
        Progress last;
        must(exportEvents(*store, {}, m_folder.file("all.csv"), IfThere::Refuse,
                          [&last](const Progress& now) { last = now; }, {}));
        QCOMPARE(last.done, std::uint64_t{300});
        QCOMPARE(last.total.value_or(0), std::uint64_t{300});
    }

    void stopped_leavesNothingBehind()
    {
        auto store = must(openStore(m_store));
        std::stop_source stop;
        const auto written = exportEvents(
            *store, {}, m_folder.file("stopped.csv"), IfThere::Refuse,
            [&stop](const Progress&) { stop.request_stop(); }, stop.get_token());
        QVERIFY(!written && written.error().kind == ErrorKind::Cancelled);
        for (const auto& entry : std::filesystem::directory_iterator(m_folder.path()))
            QVERIFY2(!entry.path().filename().string().starts_with("stopped"),
                     entry.path().c_str());
    }

    void whatIsThere_isLeftUnlessItIsToBeReplaced()
    {
        auto store = must(openStore(m_store));
        const std::string path = m_folder.file("there.csv");
        test::writeFile(path, "mine");
        const auto quiet = [](const Progress&) {};
        const auto refused = exportEvents(*store, {}, path, IfThere::Refuse, quiet, {});
        QVERIFY(!refused && refused.error().kind == ErrorKind::Conflict);
        QCOMPARE(test::readFile(path), std::string("mine"));
        must(exportEvents(*store, {}, path, IfThere::Replace, quiet, {}));
        QVERIFY(test::readFile(path).starts_with("position,"));
    }

    void otherNames_areRefused()
    {
        auto store = must(openStore(m_store));
        const auto refused = exportEvents(*store, {}, m_folder.file("x.txt"), IfThere::Refuse,
                                          [](const Progress&) {}, {});
        QVERIFY(!refused && refused.error().kind == ErrorKind::InvalidInput);
        QVERIFY2(refused.error().message.find(".csv") != std::string::npos,
                 refused.error().message.c_str());
    }

private:
    test::Folder m_folder;
    std::string m_store;
};

QTEST_GUILESS_MAIN(TestExport)
#include "tst_export.moc"
