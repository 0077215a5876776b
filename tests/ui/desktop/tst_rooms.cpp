#include "app/desktop/rooms.h"
#include "core/base/job_runner.h"
#include "ui/shell/app_context.h"

#include <QSettings>
#include <QTemporaryDir>
#include <QTest>

#include <filesystem>
#include <fstream>

using namespace viridian;
using namespace viridian::ui;

namespace {

struct Given {
    const char* name;
    bool blue;
    bool green;
    bool pipeline;
};
constexpr std::array kGiven{Given{"nothing", false, false, false},
                            Given{"blue", true, false, false}, Given{"green", false, true, false},
                            Given{"both", true, true, false},
                            Given{"both and a pipeline", true, true, true}};

/// Notes every widget that is shown as a window of its own.
class ShownWindows : public QObject {
public:
    QStringList names;

    bool eventFilter(QObject* watched, QEvent* event) override
    {
        if (event->type() == QEvent::Show && watched->isWidgetType() &&
            static_cast<QWidget*>(watched)->isWindow())
            names << QLatin1String(watched->metaObject()->className()) + watched->objectName();
        return false;
    }
};

} // namespace

class TestRooms : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { Theme::install(*qApp, true); }

    void theLineAtFirstIsTheOneThatTheRoomBeginsWith_data()
    {
        QTest::addColumn<int>("id");
        QTest::addColumn<int>("given");
        for (int id = 0; id < kRoomCount; ++id) {
            for (int given = 0; given < static_cast<int>(kGiven.size()); ++given)
                QTest::addRow("%s, %s", qPrintable(roomKey(static_cast<RoomId>(id))),
                              kGiven.at(static_cast<std::size_t>(given)).name)
                    << id << given;
        }
    }

    void theLineAtFirstIsTheOneThatTheRoomBeginsWith()
    {
        QFETCH(int, id);
        QFETCH(int, given);
        const Given& stores = kGiven.at(static_cast<std::size_t>(given));
        const QTemporaryDir folder;
        const std::filesystem::path path = fromQt(folder.path());
        std::ofstream(path / "shop.yaml") << "format: viridian.pipeline/1\nname: shop\nsteps: []\n";
        JobRunner runner;
        AppContext context(runner,
                           std::make_unique<QSettings>(folder.filePath(QStringLiteral("t.ini")),
                                                       QSettings::IniFormat));
        Workspace workspace;
        workspace.path = path / "shop.viridian";
        if (stores.blue)
            workspace.blue = "sqlite:blue.db";
        if (stores.green)
            workspace.green = "sqlite:green.db";
        if (stores.pipeline)
            workspace.pipeline = "shop.yaml";
        context.setWorkspace(workspace);

        const RoomSpec spec = roomSpec(static_cast<RoomId>(id));
        QVERIFY(spec.id == static_cast<RoomId>(id));
        const StateLine line = spec.lineAtFirst(context);
        QVERIFY(!line.text.isEmpty());
        const std::unique_ptr<Room> room(spec.make(context, nullptr));
        QVERIFY(room->id() == spec.id);
        QCOMPARE(room->stateLine().text, line.text);
        QVERIFY(room->stateLine() == line);
    }

    void aRoomIsMadeWithoutAWindowOfItsOwn_data()
    {
        QTest::addColumn<int>("id");
        for (int id = 0; id < kRoomCount; ++id)
            QTest::addRow("%s", qPrintable(roomKey(static_cast<RoomId>(id)))) << id;
    }

    /// It is made while the frame shows: a part that shows before it has its place would flash.
    void aRoomIsMadeWithoutAWindowOfItsOwn()
    {
        QFETCH(int, id);
        const QTemporaryDir folder;
        JobRunner runner;
        AppContext context(runner,
                           std::make_unique<QSettings>(folder.filePath(QStringLiteral("t.ini")),
                                                       QSettings::IniFormat));
        QWidget frame;
        ShownWindows shown;
        qApp->installEventFilter(&shown);
        const std::unique_ptr<Room> room(roomSpec(static_cast<RoomId>(id)).make(context, &frame));
        qApp->removeEventFilter(&shown);
        QCOMPARE(shown.names, QStringList());
    }
};

QTEST_MAIN(TestRooms)
#include "tst_rooms.moc"
