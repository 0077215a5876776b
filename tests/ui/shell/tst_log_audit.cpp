#include "ui/shell/audit_model.h"
#include "ui/shell/log_model.h"
#include "ui/shell/ui_clock.h"

#include <QAbstractItemModelTester>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <thread>

using namespace viridian;
using namespace viridian::ui;

class TestLogAudit : public QObject {
    Q_OBJECT

    UiClock m_clock;

private slots:
    void initTestCase()
    {
        Theme::install(*qApp, true);
        m_clock.freeze(*parseTime("2026-11-22T22:00:00Z"));
    }

    void linesOfOtherThreadsArrive()
    {
        constexpr int kThreads = 4;
        constexpr int kLines = 200;
        LogModel model(m_clock);
        const QAbstractItemModelTester tester(&model);
        model.listen();
        {
            std::vector<std::jthread> writers;
            for (int thread = 0; thread < kThreads; ++thread)
                writers.emplace_back([] {
                    for (int line = 0; line < kLines; ++line)
                        log::info("line {}", line);
                });
        }
        QTRY_COMPARE(model.rowCount(), kThreads * kLines);
        QCOMPARE(model.problemCount(), 0);
    }

    void linesAfterTheModelEndedGoNowhere()
    {
        auto model = std::make_unique<LogModel>(m_clock);
        model->listen();
        log::error("on its way");
        model.reset();
        log::error("nobody listens");
        QCoreApplication::processEvents();
    }

    void theFirstErrorIsNeverOverwritten()
    {
        LogModel model(m_clock);
        model.append(log::Level::Info, QStringLiteral("start"));
        model.append(log::Level::Error, QStringLiteral("the first error"));
        for (int line = 0; line < LogModel::kMostLines + 50; ++line)
            model.append(line % 2 ? log::Level::Error : log::Level::Info,
                         QStringLiteral("later %1").arg(line));
        QCOMPARE(*model.firstError(), QStringLiteral("the first error"));
        QCOMPARE(model.rowCount(), LogModel::kMostLines);
        QCOMPARE(model.index(0, LogModel::Message).data().toString(),
                 QStringLiteral("the first error"));
        QCOMPARE(model.index(model.rowCount() - 1, LogModel::Message).data().toString(),
                 QStringLiteral("later %1").arg(LogModel::kMostLines + 49));
    }

    void problemsAreCounted()
    {
        LogModel model(m_clock);
        QSignalSpy counted(&model, &LogModel::problemCountChanged);
        model.append(log::Level::Info, QStringLiteral("a"));
        QVERIFY(model.worst() == Severity::None);
        model.append(log::Level::Warning, QStringLiteral("b"));
        QVERIFY(model.worst() == Severity::Warning);
        model.append(log::Level::Error, QStringLiteral("c"));
        model.append(log::Level::Warning, QStringLiteral("d"));
        QVERIFY(model.worst() == Severity::Error);
        QCOMPARE(model.problemCount(), 3);
        QCOMPARE(counted.count(), 3);
        QCOMPARE(model.index(1, LogModel::Level).data().toString(), QStringLiteral("warning"));
        QCOMPARE(model.index(2, LogModel::Level).data().toString(), QStringLiteral("failed"));
    }

    void theAuditIsAlsoAFile()
    {
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("a.audit.ndjson"));
        {
            AuditModel audit(m_clock);
            const QAbstractItemModelTester tester(&audit);
            audit.append(QStringLiteral("Opened blue"), QStringLiteral("sqlite:a \"b\".db"));
            audit.setFile(path.toStdString());
            audit.append(QStringLiteral("Started sync"));
            QCOMPARE(audit.rowCount(), 2);
        }
        {
            AuditModel next(m_clock);
            next.setFile(path.toStdString());
            next.append(QStringLiteral("Stopped sync"));
        }
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QList<QByteArray> lines = file.readAll().trimmed().split('\n');
        QCOMPARE(lines.size(), 3);
        QVERIFY(lines[0].startsWith("{\"time\":\"2026-11-22T22:00:00.000000Z\""));
        QVERIFY(lines[0].contains("\"what\":\"Opened blue\",\"detail\":\"sqlite:a \\\"b\\\".db\""));
        QVERIFY(lines[2].contains("Stopped sync"));
    }

    void anAuditThatCannotBeWrittenIsSaid()
    {
        LogModel log(m_clock);
        log.listen();
        AuditModel audit(m_clock);
        audit.setFile("/nonexistent/folder/a.ndjson");
        audit.append(QStringLiteral("Opened blue"));
        QTRY_COMPARE(log.rowCount(), 1);
        QVERIFY(log.firstError()->contains(QStringLiteral("audit")));
        QCOMPARE(audit.rowCount(), 1);
    }
};

QTEST_MAIN(TestLogAudit)
#include "tst_log_audit.moc"
