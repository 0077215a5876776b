#include "core/pipeline/worker/programs.h"
#include "tests/ui/shell/frame.h"
#include "ui/shell/effect_dialog.h"
#include "ui/shell/shell_actions.h"

#include <QAction>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include <thread>

using namespace viridian;
using namespace viridian::ui;
using worker::mayStart;
using worker::Program;

/// A pipeline's own program runs on this computer only when its user said so.
class TestProgramQuestion : public QObject {
    Q_OBJECT

    static Program upcast(const char* argument = "--strict")
    {
        return {.step = "real", .command = {"./upcast", argument}, .folder = "/srv/shop"};
    }
    /// On another thread, as steps ask.
    static bool allowed(const Program& program)
    {
        bool may = false;
        std::thread([&] { may = mayStart(program).has_value(); }).join();
        return may;
    }
    static EffectDialog* dialogOf(Frame& frame)
    {
        return frame.window.findChild<EffectDialog*>(QStringLiteral("programDialog"));
    }
    static void answer(Frame& frame, const char* button)
    {
        frame.find<QPushButton>(button).click();
        QTRY_VERIFY(!dialogOf(frame) || !dialogOf(frame)->isVisible());
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    }

private slots:
    void initTestCase() { Theme::install(*qApp, true); }

    void aProgramWaitsForTheAnswer()
    {
        Frame frame;
        QSignalSpy again(&frame.context, &AppContext::programsAllowed);
        QVERIFY(!allowed(upcast()));
        QTRY_VERIFY(dialogOf(frame) && dialogOf(frame)->isVisible());
        QStringList texts;
        for (const QLabel* label : dialogOf(frame)->findChildren<QLabel*>())
            texts << label->text();
        QVERIFY(texts.contains(QStringLiteral("./upcast --strict")));
        QVERIFY2(texts.join(QLatin1Char('\n')).contains(QStringLiteral("would run in /srv/shop")),
                 qPrintable(texts.join(QLatin1Char('\n'))));
        QVERIFY(!allowed(upcast())); // it is not asked twice
        QVERIFY(frame.find<QPushButton>("programCancel").isDefault());
        answer(frame, "programConfirm");
        QCOMPARE(again.count(), 1);
        QVERIFY(allowed(upcast()));
        QVERIFY(!dialogOf(frame));
        QCOMPARE(frame.context.audit().rowCount({}), 1);
    }

    void aLongCommandIsSeenWhole()
    {
        Frame frame;
        std::string argument = "--strict";
        for (int i = 0; i < 60; ++i)
            argument += " and-more";
        QVERIFY(!allowed(upcast(argument.c_str())));
        QTRY_VERIFY(dialogOf(frame) && dialogOf(frame)->isVisible());
        QVERIFY2(dialogOf(frame)->width() <= theme().px(600),
                 qPrintable(QString::number(dialogOf(frame)->width())));
        for (const QLabel* label : dialogOf(frame)->findChildren<QLabel*>())
            QVERIFY(label->height() >= label->heightForWidth(label->width()));
        answer(frame, "programCancel");
    }

    void anotherCommandOrFolderIsAnotherProgram()
    {
        Frame frame;
        QVERIFY(!allowed(upcast()));
        QTRY_VERIFY(dialogOf(frame));
        answer(frame, "programConfirm");
        QVERIFY(allowed(upcast()));
        QVERIFY(!allowed(upcast("--all")));
        Program elsewhere = upcast();
        elsewhere.folder = "/srv/mail";
        QVERIFY(!allowed(elsewhere));
    }

    void anAnswerIsKeptForTheNextSession()
    {
        QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("kept.ini"));
        QStringList kept;
        {
            Frame frame;
            QVERIFY(!allowed(upcast()));
            QTRY_VERIFY(dialogOf(frame));
            answer(frame, "programConfirm");
            kept =
                frame.context.settings().value(QStringLiteral("programs/allowed")).toStringList();
        }
        QCOMPARE(kept.size(), 1);
        QVERIFY(allowed(upcast())); // no window, no gate: a command line's user named the pipeline
        QSettings(file, QSettings::IniFormat).setValue(QStringLiteral("programs/allowed"), kept);
        JobRunner runner;
        AppContext context(runner, std::make_unique<QSettings>(file, QSettings::IniFormat));
        MainWindow window(context);
        QVERIFY(allowed(upcast()));
        QVERIFY(!allowed(upcast("--all")));
    }

    void aRefusedProgramIsAskedAboutWhenTheUserWants()
    {
        Frame frame;
        QAction& action = frame.window.shellActions().action(ShellCommand::AskPrograms);
        QVERIFY(!action.isEnabled());
        QVERIFY(!allowed(upcast()));
        QTRY_VERIFY(dialogOf(frame));
        answer(frame, "programCancel");
        QVERIFY(!allowed(upcast()));
        QCoreApplication::processEvents();
        QVERIFY(!dialogOf(frame)); // a run that is repeated with each keystroke does not nag
        QVERIFY(action.isEnabled());
        action.trigger();
        QVERIFY(dialogOf(frame));
        answer(frame, "programConfirm");
        QVERIFY(allowed(upcast()));
        QVERIFY(!action.isEnabled());
    }

    void severalProgramsAreAskedAboutOneAfterTheOther()
    {
        Frame frame;
        QVERIFY(!allowed(upcast("one")));
        QVERIFY(!allowed(upcast("two")));
        QTRY_VERIFY(dialogOf(frame));
        answer(frame, "programCancel");
        QTRY_VERIFY(dialogOf(frame));
        answer(frame, "programConfirm");
        QVERIFY(!allowed(upcast("one")));
        QVERIFY(allowed(upcast("two")));
    }
};

QTEST_MAIN(TestProgramQuestion)
#include "tst_program_question.moc"
