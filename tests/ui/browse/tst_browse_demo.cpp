#include "core/demo/demo.h"
#include "ui/browse/dock_delegate.h"
#include "ui/browse/time_strip.h"

#include <QAbstractItemView>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QTabWidget>
#include <QToolButton>
#include <QTreeView>

#include "browse_frame.h"

namespace viridian::ui {
namespace {

constexpr std::uint64_t kEvents = 30'000;

} // namespace

/// The room over the demo's shop, a SQLite store.
class TestBrowseDemo : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        Theme::install(*qApp, true);
        QVERIFY(demo::makeDemo(m_folder.path().toStdString(), {.events = kEvents}, {}, {}));
    }

    void room_showsTheWholeStore()
    {
        BrowseFrame frame;
        frame.context.setBlue(blue());
        QTRY_VERIFY(frame.selected().has_value());
        QTRY_VERIFY(frame.settled());
        QTRY_VERIFY(frame.inView<TimeStrip>("timeStrip").accessibleName().contains(
            QStringLiteral("sampled")));
        auto& tree = frame.find<QTreeView>("streamTree");
        QTRY_COMPARE(tree.model()->rowCount(), 4);
        tree.expand(tree.model()->index(2, 0));
        QTRY_VERIFY(frame.settled());
        frame.picture("room");
    }

private:
    [[nodiscard]] std::string blue() const
    {
        return "sqlite:" + demo::DemoFiles::in(m_folder.path().toStdString()).blue.string();
    }

    QTemporaryDir m_folder;
};

} // namespace viridian::ui

QTEST_MAIN(viridian::ui::TestBrowseDemo)
#include "tst_browse_demo.moc"
