// The room by keyboard alone: every place that takes keys has a name for who cannot see it, Tab
// goes around through every pane and gets stuck in none, and every command can be read.
#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAccessible>
#include <QAction>
#include <QLabel>
#include <QLineEdit>
#include <QTabWidget>
#include <QToolButton>

#include "browse_frame.h"

namespace viridian::ui {
namespace {

std::vector<Line> shop()
{
    std::vector<Line> lines;
    for (int i = 0; i < 60; ++i)
        lines.push_back({.stream = "order-" + std::to_string(i % 7),
                         .version = i / 7,
                         .type = i < 7 ? "OrderPlaced" : "ItemAdded",
                         .data = R"({"n": 1})",
                         .metadata = R"({"correlationId": "c-1"})"});
    return lines;
}

QString placeOf(const QWidget& widget)
{
    QStringList names;
    for (const QWidget* at = &widget; at && !at->isWindow(); at = at->parentWidget())
        names += at->objectName().isEmpty() ? QLatin1String(at->metaObject()->className())
                                            : at->objectName();
    return names.join(QStringLiteral(" in "));
}

QString accessibleNameOf(QWidget& widget)
{
    QAccessibleInterface* face = QAccessible::queryAccessibleInterface(&widget);
    return face ? face->text(QAccessible::Name) : QString();
}

/// What takes keys, or can be pressed, and has no name.
QStringList namelessIn(const QWidget& window)
{
    QStringList nameless;
    for (QWidget* widget : window.findChildren<QWidget*>()) {
        const bool takesKeys = (widget->focusPolicy() & Qt::TabFocus) != 0;
        // A picture inside a field is no button, although Qt makes it one.
        const bool pressed = qobject_cast<QAbstractButton*>(widget) != nullptr &&
                             !qobject_cast<QLineEdit*>(widget->parentWidget());
        if (widget->isVisible() && widget->isEnabled() && !widget->focusProxy() &&
            (takesKeys || pressed) && accessibleNameOf(*widget).isEmpty())
            nameless += placeOf(*widget);
    }
    return nameless;
}

} // namespace

class TestBrowseKeys : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { Theme::install(*qApp, true); }

    void everyPlace_hasAName_data()
    {
        QTest::addColumn<int>("tab");
        for (int tab = 0; tab < 6; ++tab)
            QTest::newRow(qPrintable(QStringLiteral("inspector tab %1").arg(tab))) << tab;
    }

    void everyPlace_hasAName()
    {
        QFETCH(int, tab);
        BrowseFrame frame;
        open(frame);
        frame.find<QTabWidget>("inspectorTabs").setCurrentIndex(tab);
        frame.room->run(RoomCommand::GoTo);
        QTRY_VERIFY(frame.settled());
        QCOMPARE(namelessIn(frame.window).join(QLatin1Char('\n')), QString());
    }

    void everyPlaceOfOneStream_hasAName()
    {
        BrowseFrame frame;
        open(frame);
        frame.window.findChild<QAction*>(QStringLiteral("openStream"))->trigger();
        QTRY_VERIFY(frame.view()->subject().stream.has_value());
        frame.view()->filterLine().setText(QStringLiteral("type:Nothing"), true);
        QTRY_VERIFY(frame.settled());
        QCOMPARE(namelessIn(frame.window).join(QLatin1Char('\n')), QString());
    }

    void refusedStore_hasNames()
    {
        BrowseFrame frame;
        frame.context.setBlue("file:" + frame.folder.path().toStdString() + "/missing.ndjson");
        QTRY_COMPARE(frame.inView<QLabel>("eventsState").text(), QStringLiteral("Refused"));
        QCOMPARE(namelessIn(frame.window).join(QLatin1Char('\n')), QString());
    }

    void everyCommand_canBeRead()
    {
        BrowseFrame frame;
        open(frame);
        for (const Room::MenuEntry& entry : frame.room->menuActions())
            QVERIFY2(!entry.action->text().isEmpty(), qPrintable(entry.action->objectName()));
        for (const QAction* action : frame.window.findChildren<QAction*>()) {
            if (!action->isSeparator() && action->isVisible() && !action->objectName().isEmpty())
                QVERIFY2(!action->text().isEmpty(), qPrintable(action->objectName()));
        }
    }

    void tab_goesAroundThroughEveryPane()
    {
        BrowseFrame frame;
        open(frame);
        frame.find<QAbstractItemView>("storeTree").setFocus();
        QStringList order;
        for (int step = 0; step < 80; ++step) {
            QWidget* at = frame.window.focusWidget();
            QVERIFY(at);
            if (!order.isEmpty() && at->objectName() == QStringLiteral("storeTree"))
                break;
            order += at->objectName();
            // A label goes over its links first.
            for (int press = 0; press < 3 && frame.window.focusWidget() == at; ++press)
                QTest::keyClick(at, Qt::Key_Tab);
            QVERIFY2(frame.window.focusWidget() != at, qPrintable(placeOf(*at)));
        }
        // Left dock, centre, right, bottom.
        const QStringList panes{QStringLiteral("storeTree"),
                                QStringLiteral("streamFilter"),
                                QStringLiteral("streamTree"),
                                QStringLiteral("savedFilters"),
                                QStringLiteral("marks"),
                                QStringLiteral("filterLine"),
                                QStringLiteral("timeStrip"),
                                QStringLiteral("eventTable"),
                                QStringLiteral("eventsFollow"),
                                QStringLiteral("inspectorPretty"),
                                QStringLiteral("inspectorPreview"),
                                QStringLiteral("jobsView")};
        qsizetype before = -1;
        for (const QString& pane : panes) {
            const qsizetype at = order.indexOf(pane);
            QVERIFY2(at > before, qPrintable(pane + QStringLiteral(" stands wrong in: ") +
                                             order.join(QLatin1Char(' '))));
            before = at;
        }
    }

private:
    static void open(BrowseFrame& frame)
    {
        frame.context.setBlue(frame.write("shop.ndjson", shop()));
        QTRY_VERIFY(frame.settled() && frame.selected().has_value());
    }
};

} // namespace viridian::ui

QTEST_MAIN(viridian::ui::TestBrowseKeys)
#include "tst_browse_keys.moc"
