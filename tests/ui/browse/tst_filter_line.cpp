#include "ui/browse/filter_line.h"
#include "ui/browse/filter_term.h"
#include "ui/shell/theme.h"

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
        QTest::newRow("indexed") << QStringLiteral("type:Order*") << State::Valid
                                 << QStringLiteral("indexed");
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
        line.setText(text, false);
        QCOMPARE(line.state(), state);
        QCOMPARE(line.findChild<QLabel*>(QStringLiteral("filterWords"))->text(), words);
        const auto* explanation = line.findChild<QLabel*>(QStringLiteral("filterExplanation"));
        QCOMPARE(explanation->isVisibleTo(&line), state == State::Invalid);
        if (state == State::Invalid)
            QVERIFY(explanation->text().startsWith(QStringLiteral("Column ")));
        QCOMPARE(line.findChild<QToolButton*>(QStringLiteral("filterApply"))->isEnabled(),
                 state != State::Invalid);
    }

    void indexedFilters_applyWhileTyping()
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
