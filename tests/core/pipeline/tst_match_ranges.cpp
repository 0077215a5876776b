// Steps that are for events of a time or of positions (O10 and O27 of transform-operations.md: what
// is cut off by age is a drop of what its match names).
#include "core/pipeline/model.h"
#include "tests/core/pipeline/pipeline_fixture.h"

#include <QTest>

using namespace viridian;
using test::addEvent;
using test::fileOf;
using test::parsed;

namespace {

/// Events at noon of the first days of 2024, at the positions 1 to 5; the last has no time.
EventBatch days()
{
    EventBatch batch;
    for (int day = 1; day <= 5; ++day) {
        addEvent(batch, "A", "{}", "s-1", "e" + std::to_string(day));
        Event& event = batch.mutableEvents().back();
        event.time.reset();
        if (day < 5)
            event.time = *parseTime("2024-01-0" + std::to_string(day) + "T12:00:00Z");
    }
    return batch;
}

/// The positions of what comes out where the step takes away what it matches.
QByteArray left(const QString& match)
{
    const Result<Pipeline> pipeline =
        parsed(fileOf("- {id: old, match: {" + match.toStdString() + "}, drop: {reason: old}}"));
    if (!pipeline)
        return QByteArray::fromStdString(pipeline.error().message);
    Transform transform(*pipeline);
    const EventBatch batch = days();
    QByteArray text;
    for (const Event& event : transform.run(batch).events)
        text += QByteArray::number(qulonglong(event.position.number())) + ' ';
    return text.trimmed();
}

} // namespace

class TestMatchRanges : public QObject {
    Q_OBJECT

private slots:
    void drop_takesWhatTheRangeNames_data();
    void drop_takesWhatTheRangeNames();
    void refusal_saysWhatWasExpected_data();
    void refusal_saysWhatWasExpected();
    void rangesThatDoNotMeet_mayStandSideBySide_data();
    void rangesThatDoNotMeet_mayStandSideBySide();
    void hash_knowsTheRange();
    void reverse_goesByTheTime();
    void reverse_ofAPositionCannotBeTold();
    void text_namesTheRange();
};

void TestMatchRanges::drop_takesWhatTheRangeNames_data()
{
    QTest::addColumn<QString>("match");
    QTest::addColumn<QByteArray>("positions");
    const auto row = [](const char* name, const char* match, const char* positions) {
        QTest::newRow(name) << QString::fromUtf8(match) << QByteArray(positions);
    };
    row("before a time", "type: A, time: {before: 2024-01-03T12:00:00Z}", "3 4 5");
    row("since a time", "type: A, time: {since: 2024-01-03T12:00:00Z}", "1 2 5");
    row("between times", "time: {since: 2024-01-02, before: 2024-01-04}", "1 4 5");
    row("a time with a zone", "time: {before: 2024-01-02T14:00:00+02:00}", "2 3 4 5");
    row("before a position", "position: {before: 3}", "3 4 5");
    row("since a position", "type: A, position: {since: 3}", "1 2");
    row("between positions", "position: {since: 2, before: 4}", "1 4 5");
    row("both", "time: {since: 2024-01-02}, position: {before: 4}", "1 4 5");
    row("of another type", "type: B, position: {since: 1}", "1 2 3 4 5");
}

void TestMatchRanges::drop_takesWhatTheRangeNames()
{
    QFETCH(QString, match);
    QFETCH(QByteArray, positions);
    QCOMPARE(left(match), positions);
}

void TestMatchRanges::refusal_saysWhatWasExpected_data()
{
    QTest::addColumn<QString>("match");
    QTest::addColumn<QString>("says");
    QTest::newRow("no time") << "time: {before: yesterday}"
                             << "before is “yesterday”; expected a time such as";
    QTest::newRow("no position") << "position: {since: first}"
                                 << "since is “first”; expected a position";
    QTest::newRow("no bound") << "time: {}"
                              << "time names no bound";
    QTest::newRow("nothing within") << "position: {since: 7, before: 7}"
                                    << "expected a later before";
    QTest::newRow("unknown key") << "time: {until: 2024-01-01}"
                                 << "“until” is not a key";
}

void TestMatchRanges::refusal_saysWhatWasExpected()
{
    QFETCH(QString, match);
    QFETCH(QString, says);
    const QString told = QString::fromUtf8(left(match));
    QVERIFY2(told.contains(says), qPrintable(told));
    QVERIFY2(told.contains(QStringLiteral(":4:")), qPrintable(told)); // the step's line
}

void TestMatchRanges::rangesThatDoNotMeet_mayStandSideBySide_data()
{
    QTest::addColumn<QString>("one");
    QTest::addColumn<QString>("other");
    QTest::addColumn<bool>("good");
    QTest::newRow("times side by side") << "time: {before: 2024-01-03}"
                                        << "time: {since: 2024-01-03}" << true;
    QTest::newRow("times that meet") << "time: {before: 2024-01-04}"
                                     << "time: {since: 2024-01-03}" << false;
    QTest::newRow("positions side by side") << "position: {before: 3}"
                                            << "position: {since: 3}" << true;
    QTest::newRow("positions that meet") << "position: {before: 4}"
                                         << "position: {since: 3}" << false;
    QTest::newRow("one without") << "position: {before: 4}"
                                 << "version: \"1\"" << false;
}

void TestMatchRanges::rangesThatDoNotMeet_mayStandSideBySide()
{
    QFETCH(QString, one);
    QFETCH(QString, other);
    QFETCH(bool, good);
    const auto step = [](const char* id, const QString& range) {
        return "- {id: " + std::string(id) + ", match: {type: A, " + range.toStdString() +
               "}, sameVersion: true, patch: [{add: /n, value: 1}]}\n";
    };
    const Result<Pipeline> pipeline = parsed(fileOf(step("a", one) + step("b", other)));
    QVERIFY2(pipeline.has_value() == good, pipeline ? "" : pipeline.error().message.c_str());
}

void TestMatchRanges::hash_knowsTheRange()
{
    const auto hashOf = [](const char* match) {
        return parsed(fileOf("- {id: a, match: {" + std::string(match) + "}, drop: {reason: old}}"))
            ->hash();
    };
    const std::string plain = hashOf("type: A");
    const std::string one = hashOf("type: A, time: {before: 2024-01-03}");
    QVERIFY(plain != one);
    QCOMPARE(hashOf("type: A, time: {before: 2024-01-03T00:00:00.000Z}"), one);
    QVERIFY(hashOf("type: A, time: {since: 2024-01-03}") != one);
    QVERIFY(hashOf("type: A, position: {since: 3}") != hashOf("type: A, position: {before: 3}"));
}

void TestMatchRanges::reverse_goesByTheTime()
{
    const Result<Pipeline> pipeline = parsed(fileOf(
        "- {id: a, match: {type: A, time: {before: 2024-01-03}}, sameVersion: true, patch: [{add: "
        "/n, value: 1}]}"));
    QVERIFY2(pipeline, pipeline ? "" : pipeline.error().message.c_str());
    Transform there(*pipeline);
    const EventBatch batch = days();
    const Expected green = there.run(batch);
    QCOMPARE(green.events[0].data.bytes, std::string_view(R"({"n":1})"));
    QCOMPARE(green.events[2].data.bytes, std::string_view("{}"));
    Transform back(pipeline->reversed());
    const Expected blue = back.run(green.events);
    QCOMPARE(blue.events.size(), batch.size());
    for (const Event& event : blue.events)
        QCOMPARE(event.data.bytes, std::string_view("{}"));
}

void TestMatchRanges::reverse_ofAPositionCannotBeTold()
{
    const Result<Pipeline> pipeline = parsed(fileOf(
        "- {id: a, match: {type: A, position: {before: 3}}, sameVersion: true, patch: [{add: /n, "
        "value: 1}]}"));
    QVERIFY2(pipeline, pipeline ? "" : pipeline.error().message.c_str());
    QCOMPARE(pipeline->steps().front().reversal, Reversal::Lossy);
}

void TestMatchRanges::text_namesTheRange()
{
    const Result<Pipeline> pipeline =
        parsed(fileOf("- {id: a, match: {type: A, time: {since: 2024-01-03}, position: {before: "
                      "9}}, drop: {reason: old}}"));
    QVERIFY2(pipeline, pipeline ? "" : pipeline.error().message.c_str());
    QCOMPARE(QString::fromStdString(pipeline->steps().front().address),
             QStringLiteral("A since 2024-01-03T00:00:00.000000Z before position 9"));
}

QTEST_GUILESS_MAIN(TestMatchRanges)
#include "tst_match_ranges.moc"
