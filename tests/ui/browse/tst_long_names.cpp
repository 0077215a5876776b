// Names of any length stand in the room without pushing anything aside.
#include <QAction>
#include <QLabel>
#include <QTabWidget>
#include <QTreeView>

#include "browse_frame.h"

namespace viridian::ui {
namespace {

const std::string kLong(300, 'W');

std::vector<Line> events()
{
    const std::string data = "{\"name\": \"" + kLong + "\"}";
    const std::string links =
        "{\"correlationId\": \"" + kLong + "\", \"causationId\": \"" + kLong + "\"}";
    return {{.stream = kLong + "-1",
             .version = 0,
             .type = "Shop.Orders.Contracts.V2." + kLong,
             .data = data,
             .metadata = links},
            {.stream = kLong + "-1", .version = 1, .type = "Next." + kLong, .id = kLong},
            {.stream = "короткий поток-漢字-1", .version = 0, .type = "事件が発生した"}};
}

} // namespace

class TestLongNames : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { Theme::install(*qApp, true); }

    void nothing_isPushedAside()
    {
        BrowseFrame frame;
        const std::string name = std::string(120, 'n') + ".ndjson";
        frame.context.setBlue(frame.write(name.c_str(), events()));
        QTRY_VERIFY(frame.settled() && frame.selected().has_value());
        frame.view()->goTo(Position(1));
        QTRY_VERIFY(frame.find<QLabel>("inspectorType").text().contains(QStringLiteral("WWWW")));
        frame.picture("long-names");
        fits(frame);
        frame.window.findChild<QAction*>(QStringLiteral("openStream"))->trigger();
        QTRY_VERIFY(frame.view()->subject().stream.has_value());
        QTRY_VERIFY(frame.settled());
        frame.view()->filterLine().setText(QStringLiteral("type:") + QString(400, QLatin1Char('t')),
                                           true);
        QTRY_VERIFY(frame.settled());
        // Of the stream, not of the store.
        const auto& said = frame.inView<QLabel>("eventsStateText");
        QTRY_COMPARE(said.text(), QStringLiteral("No event matches. Esc clears the filter."));
        for (int tab = 3; tab < 6; ++tab) {
            frame.find<QTabWidget>("inspectorTabs").setCurrentIndex(tab);
            QTRY_VERIFY(frame.settled());
            fits(frame);
        }
        frame.picture("long-names-stream");
    }

private:
    static void fits(const BrowseFrame& frame)
    {
        QCoreApplication::processEvents(); // what was said is laid out
        QCOMPARE(frame.window.width(), 1440);
        QVERIFY2(frame.room->minimumSizeHint().width() <= 700,
                 qPrintable(QString::number(frame.room->minimumSizeHint().width())));
        const auto& inspector = frame.find<QWidget>("inspector");
        QVERIFY2(inspector.minimumSizeHint().width() <= 372,
                 qPrintable(QString::number(inspector.minimumSizeHint().width())));
        // Whoever cannot see the whole name can ask for it.
        const auto& type = frame.find<QLabel>("inspectorType");
        QVERIFY(type.width() <= inspector.width());
        QVERIFY(type.text().size() > 200 || type.toolTip().size() > 200);
    }
};

} // namespace viridian::ui

QTEST_MAIN(viridian::ui::TestLongNames)
#include "tst_long_names.moc"
