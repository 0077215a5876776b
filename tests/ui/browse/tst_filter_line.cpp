#include "ui/browse/filter_line.h"
#include "ui/browse/filter_term.h"
#include "ui/shell/theme.h"

#include <QCompleter>
#include <QLabel>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

namespace viridian::ui {

using State = FilterLine::State;

class TestFilterLine : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { Theme::install(*qApp, true); }

    void state_followsTheText_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<State>("state");
        QTest::addColumn<QString>("words");
        QTest::newRow("empty") << QString() << State::Empty << QString();
        QTest::newRow("indexed") << QStringLiteral("stream:order-1 type:Order*") << State::Valid
                                 << QStringLiteral("indexed");
        QTest::newRow("no index") << QStringLiteral("type:Order*") << State::Valid
                                  << QStringLiteral("scans all rows");
        QTest::newRow("an index of one alternative")
            << QStringLiteral("stream:order-1 OR type:Order*") << State::Valid
            << QStringLiteral("scans all rows");
        QTest::newRow("what an index excludes") << QStringLiteral("-stream:order-1") << State::Valid
                                                << QStringLiteral("scans all rows");
        QTest::newRow("time without an index")
            << QStringLiteral("time:-15m") << State::Valid << QStringLiteral("scans all rows");
        QTest::newRow("costly") << QStringLiteral("body.total:>1000") << State::Costly
                                << QStringLiteral("scans bodies, Enter");
        QTest::newRow("bare word")
            << QStringLiteral("koeln") << State::Costly << QStringLiteral("scans bodies, Enter");
        QTest::newRow("invalid") << QStringLiteral("pos:abc") << State::Invalid
                                 << QStringLiteral("invalid");
    }

    void state_followsTheText()
    {
        QFETCH(QString, text);
        QFETCH(State, state);
        QFETCH(QString, words);
        FilterLine line;
        line.setIndexed({.position = true, .stream = true, .id = true, .time = false});
        line.setText(text, false);
        QCOMPARE(line.state(), state);
        QCOMPARE(line.findChild<QLabel*>(QStringLiteral("filterWords"))->text(), words);
        const auto* explanation = line.findChild<QLabel*>(QStringLiteral("filterExplanation"));
        QCOMPARE(explanation->isVisibleTo(&line), state == State::Invalid);
        if (state == State::Invalid)
            QCOMPARE(explanation->text().count(QStringLiteral("olumn")), 1);
        QCOMPARE(line.findChild<QToolButton*>(QStringLiteral("filterApply"))->isEnabled(),
                 state != State::Invalid);
    }

    void cost_isThatOfTheStoresIndexes()
    {
        FilterLine line;
        const auto* words = line.findChild<QLabel*>(QStringLiteral("filterWords"));
        line.setText(QStringLiteral("time:-15m"), false);
        QCOMPARE(words->text(), QStringLiteral("valid")); // not known yet
        line.setIndexed({.position = true, .stream = true, .id = true, .time = true});
        QCOMPARE(words->text(), QStringLiteral("indexed"));
        line.setIndexed({.position = true});
        QCOMPARE(words->text(), QStringLiteral("scans all rows"));
        line.setText(QStringLiteral("pos:5..9"), false);
        QCOMPARE(words->text(), QStringLiteral("indexed"));
    }

    void columnFilters_applyWhileTyping()
    {
        FilterLine line;
        QSignalSpy applied(&line, &FilterLine::applied);
        line.setText(QStringLiteral("type:Order*"), false);
        QCOMPARE(applied.count(), 0);
        QTRY_COMPARE(applied.count(), 1);
    }

    void costlyFilters_runOnlyOnEnter()
    {
        FilterLine line;
        QSignalSpy applied(&line, &FilterLine::applied);
        line.setText(QStringLiteral("body.total:>1000"), false);
        // The cheap one typed afterwards is the next that applies by itself.
        QVERIFY(!applied.wait(600));
        auto* edit = line.findChild<QLineEdit*>(QStringLiteral("filterLine"));
        QTest::keyClick(edit, Qt::Key_Return);
        QCOMPARE(applied.count(), 1);
        // What it did stands in the line; the next change asks for Enter again.
        const auto* words = line.findChild<QLabel*>(QStringLiteral("filterWords"));
        QCOMPARE(words->text(), QStringLiteral("scan"));
        QTest::keyClicks(edit, QStringLiteral("0"));
        QCOMPARE(words->text(), QStringLiteral("scans bodies, Enter"));
    }

    void invalidFilters_neverApply()
    {
        FilterLine line;
        QSignalSpy applied(&line, &FilterLine::applied);
        line.setText(QStringLiteral("pos:abc"), true);
        QTest::keyClick(line.findChild<QLineEdit*>(QStringLiteral("filterLine")), Qt::Key_Return);
        QCOMPARE(applied.count(), 0);
    }

    void running_showsHitsUntilItEnds()
    {
        FilterLine line;
        line.setText(QStringLiteral("word"), true);
        line.setRunning(QStringLiteral("scanned 10, 2 hits, Esc stops"));
        QCOMPARE(line.state(), State::Running);
        line.setRunning({});
        QCOMPARE(line.state(), State::Costly);
    }

    void terms_areAddedExcludedAndQuoted()
    {
        FilterLine line;
        line.addTerm(filterTerm(QStringLiteral("type"), QStringLiteral("Order Placed")), false);
        line.addTerm(filterTerm(QStringLiteral("stream"), QStringLiteral("a\"b")), true);
        QCOMPARE(line.text(), QStringLiteral("type:\"Order Placed\" -stream:\"a\\\"b\""));
        QCOMPARE(line.state(), State::Valid);
    }

    void terms_holdForEveryAlternative()
    {
        FilterLine line;
        line.setText(QStringLiteral("type:A OR type:B"), true);
        line.addTerm(QStringLiteral("ver:1"), true);
        QCOMPARE(line.text(), QStringLiteral("(type:A OR type:B) -ver:1"));
        QCOMPARE(line.state(), State::Valid);
    }

    void offers_areFieldsThenValues_data()
    {
        QTest::addColumn<QString>("word");
        QTest::addColumn<QStringList>("offers");
        const auto row = [](const char* name, const QString& word, const QStringList& offers) {
            QTest::newRow(name) << word << offers;
        };
        row("field", QStringLiteral("ti"), {QStringLiteral("time:")});
        row("type", QStringLiteral("type:Order"),
            {QStringLiteral("type:OrderPlaced"), QStringLiteral("type:\"Order Sent\"")});
        row("second type", QStringLiteral("type:X,Order"),
            {QStringLiteral("type:X,OrderPlaced"), QStringLiteral("type:X,\"Order Sent\"")});
        row("category", QStringLiteral("stream:c"), {QStringLiteral("stream:cart-*")});
        row("stream", QStringLiteral("stream:order-1"), {QStringLiteral("stream:order-17")});
        row("member", QStringLiteral("body.ship"), {QStringLiteral("body.shipTo.city:")});
        row("metadata", QStringLiteral("meta."), {QStringLiteral("meta.user:")});
        row("schema version", QStringLiteral("v:"), {QStringLiteral("v:2")});
        row("relative time", QStringLiteral("time:-1h"), {});
        row("nothing typed", {}, {});
    }

    void offers_areFieldsThenValues()
    {
        QFETCH(QString, word);
        QFETCH(QStringList, offers);
        const FilterValues values{.types = {QStringLiteral("OrderPlaced"),
                                            QStringLiteral("Order Sent"), QStringLiteral("Cart")},
                                  .categories = {QStringLiteral("cart"), QStringLiteral("order")},
                                  .streams = {QStringLiteral("order-17")},
                                  .versions = {QStringLiteral("2")},
                                  .paths = {QStringLiteral("total"), QStringLiteral("shipTo.city")},
                                  .metaPaths = {QStringLiteral("user")}};
        QCOMPARE(filterOffers(word, values), offers);
    }

    void words_areFoundInTheMiddle_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("start");
        QTest::addColumn<QString>("word");
        QTest::newRow("second term") << "type:A st" << 7 << "st";
        QTest::newRow("excluded") << "type:A -st" << 8 << "st";
        QTest::newRow("in a group") << "(ty" << 1 << "ty";
        QTest::newRow("a space in quotes") << "type:\"a b" << 0 << "type:\"a b";
        QTest::newRow("an escaped quote") << "type:\"a\\\" b" << 0 << "type:\"a\\\" b";
    }

    void words_areFoundInTheMiddle()
    {
        QFETCH(QString, text);
        QFETCH(int, start);
        QFETCH(QString, word);
        const FilterWord found = filterWordAt(text, text.size());
        QCOMPARE(int(found.start), start);
        QCOMPARE(found.text, word);
    }

    void streams_areAskedForAsTyped()
    {
        FilterLine line;
        QSignalSpy wanted(&line, &FilterLine::streamsWanted);
        auto* edit = line.findChild<QLineEdit*>(QStringLiteral("filterLine"));
        QTest::keyClicks(edit, QStringLiteral("stream:o"));
        QCOMPARE(wanted.count(), 1);
        QCOMPARE(wanted.front().at(0).toString(), QStringLiteral("o"));
        QTest::keyClicks(edit, QStringLiteral("r"));
        QCOMPARE(wanted.count(), 2);
    }

    void completion_keepsWhatFollows()
    {
        FilterLine line;
        line.setValues({.types = {QStringLiteral("OrderPlaced")}});
        auto* edit = line.findChild<QLineEdit*>(QStringLiteral("filterLine"));
        line.setText(QStringLiteral("type: ver:1"), false);
        edit->setCursorPosition(5);
        QTest::keyClicks(edit, QStringLiteral("O"));
        auto* completer = line.findChild<QCompleter*>();
        emit completer->activated(QStringLiteral("type:OrderPlaced"));
        QCOMPARE(line.text(), QStringLiteral("type:OrderPlaced ver:1"));
        QCOMPARE(edit->cursorPosition(), 16);
    }

    void history_keepsTheNewestFirst()
    {
        FilterLine line;
        QSignalSpy history(&line, &FilterLine::historyChanged);
        line.setText(QStringLiteral("type:A"), true);
        line.setText(QStringLiteral("type:B"), true);
        line.setText(QStringLiteral("type:A"), true);
        QCOMPARE(history.back().at(0).toStringList(),
                 QStringList({QStringLiteral("type:A"), QStringLiteral("type:B")}));
    }

    void escape_isTold()
    {
        FilterLine line;
        QSignalSpy escaped(&line, &FilterLine::escaped);
        QTest::keyClick(line.findChild<QLineEdit*>(QStringLiteral("filterLine")), Qt::Key_Escape);
        QCOMPARE(escaped.count(), 1);
    }
};

} // namespace viridian::ui

QTEST_MAIN(viridian::ui::TestFilterLine)
#include "tst_filter_line.moc"
