#include "tests/ui/shell/frame.h"
#include "ui/shell/open_store_dialog.h"
#include "ui/shell/shell_actions.h"
#include "ui/shell/status_line.h"

#include <QAction>
#include <QDockWidget>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QRadioButton>
#include <QSignalSpy>
#include <QTest>

using namespace viridian;
using namespace viridian::ui;

class TestWorkspaceCommands : public QObject {
    Q_OBJECT

    static std::filesystem::path write(const QTemporaryDir& folder, const char* name,
                                       const Workspace& workspace)
    {
        const std::filesystem::path path = folder.filePath(QLatin1String(name)).toStdString();
        if (!saveWorkspace(workspace, path))
            qFatal("the workspace could not be written");
        return path;
    }

private slots:
    void initTestCase() { Theme::install(*qApp, true); }

    void openingTellsEverybody()
    {
        Frame frame;
        Workspace workspace;
        workspace.blue = "sqlite:blue.db";
        workspace.pipeline = "shop.yaml";
        const auto path = write(frame.folder, "shop.viridian", workspace);
        QSignalSpy blue(&frame.context, &AppContext::blueChanged);
        QSignalSpy green(&frame.context, &AppContext::greenChanged);
        QSignalSpy pipeline(&frame.context, &AppContext::pipelineChanged);
        QVERIFY(frame.window.openWorkspace(path));
        QCOMPARE(blue.count(), 1);
        QCOMPARE(green.count(), 0);
        QCOMPARE(pipeline.count(), 1);
        QCOMPARE(QByteArray::fromStdString(frame.context.blueAddress()),
                 QByteArray::fromStdString("sqlite:" + (path.parent_path() / "blue.db").string()));
        QCOMPARE(frame.context.pipelinePath(), path.parent_path() / "shop.yaml");
        QVERIFY(frame.window.windowTitle().contains(QStringLiteral("shop.viridian")));
        QCOMPARE(frame.window.accessibleName(), QStringLiteral("Viridian, shop.viridian"));
        QVERIFY(frame.window.shellActions().recentMenu().actions().front()->text().endsWith(
            QStringLiteral("shop.viridian")));
        QCOMPARE(frame.context.audit().file(), path.parent_path() / "shop.audit.ndjson");
    }

    void aBadWorkspaceLeavesTheOldOne()
    {
        Frame frame;
        QVERIFY(frame.window.openWorkspace(write(frame.folder, "good.viridian", {})));
        const QString bad = frame.folder.filePath(QStringLiteral("bad.viridian"));
        QFile file(bad);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("format: viridian.workspace/1\ncolour: red\n");
        file.close();
        QVERIFY(!frame.window.openWorkspace(bad.toStdString()));
        QCOMPARE(frame.context.workspace().name(), std::string("good.viridian"));
        QVERIFY(frame.find<StatusLine>("statusLine")
                    .sections()
                    .front()
                    .contains(QStringLiteral("bad.viridian:2:1")));
        QTRY_VERIFY(frame.context.log().firstError().has_value());
        QVERIFY(!frame.find<QDockWidget>("dockLog").isHidden());
    }

    void savingKeepsWhatPathsMean()
    {
        Frame frame;
        QVERIFY(QDir(frame.folder.path()).mkpath(QStringLiteral("other")));
        Workspace workspace;
        workspace.blue = "sqlite:blue.db?layout=native";
        workspace.pipeline = "shop.yaml";
        const auto path = write(frame.folder, "a.viridian", workspace);
        QVERIFY(frame.window.openWorkspace(path));
        const std::string blue = frame.context.blueAddress();
        QVERIFY(
            frame.context.saveWorkspaceTo(path.parent_path() / "other" / "b.viridian").has_value());
        QCOMPARE(frame.context.blueAddress(), blue);
        QCOMPARE(frame.context.pipelinePath(), path.parent_path() / "shop.yaml");
        QVERIFY(!frame.context.workspaceModified());
    }

    void changesAreKeptWithTheSession()
    {
        Frame frame;
        const auto path = write(frame.folder, "shop.viridian", {});
        QVERIFY(frame.window.openWorkspace(path));
        frame.context.setGreen("sqlite:/data/green.db");
        QVERIFY(frame.context.workspaceModified());
        QVERIFY(frame.window.isWindowModified());
        frame.window.saveSession();

        Frame next;
        for (const QString& key : frame.context.settings().allKeys())
            next.context.settings().setValue(key, frame.context.settings().value(key));
        next.window.restoreSession(true);
        QCOMPARE(next.context.greenAddress(), std::string("sqlite:/data/green.db"));
        QVERIFY(next.context.workspaceModified());
        QCOMPARE(next.context.workspace().path, path);
    }

    void saveWritesToTheOpenFile()
    {
        Frame frame;
        const auto path = write(frame.folder, "shop.viridian", {});
        QVERIFY(frame.window.openWorkspace(path));
        frame.context.setBlue("sqlite:/data/blue.db");
        frame.window.shellActions().action(ShellCommand::SaveWorkspace).trigger();
        QVERIFY(!frame.context.workspaceModified());
        QCOMPARE(loadWorkspace(path)->blue, std::string("sqlite:/data/blue.db"));
    }

    void storesAreOpenedByAddress()
    {
        Frame frame;
        frame.window.show();
        frame.window.shellActions().action(ShellCommand::OpenStore).trigger();
        auto& dialog = frame.find<OpenStoreDialog>("openStoreDialog");
        auto* open = dialog.findChild<QPushButton*>(QStringLiteral("openStoreOpen"));
        QVERIFY(!open->isEnabled());
        dialog.findChild<QRadioButton*>(QStringLiteral("openStoreGreen"))->setChecked(true);
        dialog.findChild<QLineEdit*>(QStringLiteral("openStoreAddress"))
            ->setText(QStringLiteral("sqlite:/data/x.db"));
        QVERIFY(open->isEnabled());
        open->click();
        QCOMPARE(frame.context.greenAddress(), std::string("sqlite:/data/x.db"));
        QCOMPARE(frame.context.blueAddress(), std::string());
        QCOMPARE(frame.context.audit().rowCount(), 1);
        QVERIFY(frame.window.shellActions().action(ShellCommand::CloseGreen).isEnabled());
        frame.window.shellActions().action(ShellCommand::CloseGreen).trigger();
        QCOMPARE(frame.context.greenAddress(), std::string());
    }

    void passwordsAreNotTakenInAddresses()
    {
        Frame frame;
        frame.window.show();
        frame.window.shellActions().action(ShellCommand::OpenStore).trigger();
        auto& dialog = frame.find<OpenStoreDialog>("openStoreDialog");
        dialog.findChild<QLineEdit*>(QStringLiteral("openStoreAddress"))
            ->setText(QStringLiteral("postgresql://me:secret@db/shop"));
        QVERIFY(!dialog.findChild<QPushButton*>(QStringLiteral("openStoreOpen"))->isEnabled());
        const QString problem =
            dialog.findChild<QLabel*>(QStringLiteral("openStoreProblem"))->text();
        QVERIFY(problem.contains(QStringLiteral("pgpass")));
        QVERIFY(!problem.contains(QStringLiteral("secret")));
    }
};

QTEST_MAIN(TestWorkspaceCommands)
#include "tst_workspace_commands.moc"
