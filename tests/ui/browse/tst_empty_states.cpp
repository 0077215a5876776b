#include "ui/browse/events_footer.h"
#include "ui/browse/time_strip.h"

#include <QAbstractItemView>
#include <QLabel>
#include <QLineEdit>
#include <QToolButton>

#include "browse_frame.h"

namespace viridian::ui {

/// The five kinds of empty of design/ui.md section 1, and that no pane says otherwise.
class TestEmptyStates : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { Theme::install(*qApp, true); }

    void noStore()
    {
        BrowseFrame frame;
        QCOMPARE(streams(frame), QStringLiteral("Open a store to see its streams."));
    }

    void notConnected()
    {
        BrowseFrame frame;
        frame.context.setBlue("postgresql://nobody@127.0.0.1:1/none");
        QTRY_COMPARE(title(frame), QStringLiteral("Not connected"));
        QTRY_VERIFY(frame.settled());
        QVERIFY(!words(frame).isEmpty());
        QVERIFY(frame.inView<QToolButton>("eventsRetry").isVisible());
        QVERIFY(!frame.inView<QToolButton>("eventsMap").isVisible());
        QCOMPARE(frame.room->stateLine().text, QStringLiteral("lost"));
        nothingClaimsToBeOnItsWay(frame);
        frame.picture("empty-not-connected");
    }

    void connectedAndEmpty()
    {
        BrowseFrame frame;
        frame.context.setBlue(frame.write("empty.ndjson", {}));
        QTRY_COMPARE(title(frame), QStringLiteral("No events"));
        QTRY_COMPARE(streams(frame), QStringLiteral("The store holds no event yet."));
        QVERIFY(words(frame).contains(QStringLiteral("connected")));
        QVERIFY(!frame.inView<QToolButton>("eventsRetry").isVisible());
        QTRY_VERIFY(frame.settled());
        nothingClaimsToBeOnItsWay(frame);
        frame.picture("empty-no-events");
    }

    void filterMatchesNothing()
    {
        BrowseFrame frame;
        frame.context.setBlue(frame.write("one.ndjson", {{.stream = "a-1", .type = "Happened"}}));
        QTRY_VERIFY(frame.selected().has_value());
        frame.view()->filterLine().setText(QStringLiteral("type:Nothing"), true);
        QTRY_COMPARE(title(frame), QStringLiteral("Nothing matches"));
        QTRY_COMPARE(words(frame),
                     QStringLiteral("Events in the store: 1. Esc clears the filter."));
        frame.picture("empty-nothing-matches");
        frame.find<QLineEdit>("streamFilter").setText(QStringLiteral("zzz"));
        QTRY_COMPARE(firstStreamRow(frame), QStringLiteral("No stream matches."));
    }

    void loading()
    {
        BrowseFrame frame;
        frame.context.setBlue(frame.write("one.ndjson", {{.stream = "a-1", .type = "Happened"}}));
        // Before any answer can have come.
        QCOMPARE(title(frame), QStringLiteral("Loading"));
        QCOMPARE(streams(frame), QStringLiteral("Looking at the store …"));
        QTRY_VERIFY(frame.selected().has_value());
        QTRY_COMPARE(firstStreamRow(frame), QStringLiteral("a"));
    }

    void refused()
    {
        BrowseFrame frame;
        frame.context.setBlue("file:" + frame.folder.path().toStdString() + "/missing.ndjson");
        QTRY_COMPARE(title(frame), QStringLiteral("Refused"));
        QTRY_VERIFY(frame.settled());
        QVERIFY(words(frame).contains(QStringLiteral("missing.ndjson")));
        QVERIFY(streams(frame).contains(QStringLiteral("missing.ndjson")));
        QCOMPARE(frame.room->stateLine().text, QStringLiteral("refused"));
        nothingClaimsToBeOnItsWay(frame);
        frame.picture("empty-refused");
    }

private:
    [[nodiscard]] static QString title(const BrowseFrame& frame)
    {
        return frame.inView<QLabel>("eventsState").text();
    }
    [[nodiscard]] static QString words(const BrowseFrame& frame)
    {
        return frame.inView<QLabel>("eventsStateText").text();
    }
    /// Why there are no streams; empty where there are.
    [[nodiscard]] static QString streams(const BrowseFrame& frame)
    {
        return frame.find<QAbstractItemView>("streamTree").accessibleDescription();
    }
    [[nodiscard]] static QString firstStreamRow(const BrowseFrame& frame)
    {
        const auto* model = frame.find<QAbstractItemView>("streamTree").model();
        return model->index(0, 0).data().toString();
    }
    /// After the last answer no pane may say that it counts, looks or loads.
    static void nothingClaimsToBeOnItsWay(const BrowseFrame& frame)
    {
        QVERIFY(
            !frame.inView<QLabel>("eventsProgress").text().contains(QStringLiteral("counting")));
        QVERIFY(!frame.inView<TimeStrip>("timeStrip")
                     .accessibleDescription()
                     .contains(QStringLiteral("looking")));
        QVERIFY(!streams(frame).contains(QStringLiteral("Looking")));
    }
};

} // namespace viridian::ui

QTEST_MAIN(viridian::ui::TestEmptyStates)
#include "tst_empty_states.moc"
