#include <QDir>
#include <QFile>
#include <QImage>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <utility>
#include <vector>

namespace {

constexpr int kPatience = 60'000;
const QString kProgram = QStringLiteral(VIRIDIAN_BINARY_DIR "/bin/viridian");

struct Ended {
    int exitCode = -1;
    QString out;
    QString err;
};

} // namespace

/// The program itself: the frame, and the library of rooms that it loads.
class TestProgram : public QObject {
    Q_OBJECT

private slots:
    void itEndsWhenWhatWasAskedForIsPainted_data()
    {
        QTest::addColumn<QString>("what");
        QTest::newRow("the window") << QStringLiteral("window");
        QTest::newRow("the room in it") << QStringLiteral("room");
    }

    void itEndsWhenWhatWasAskedForIsPainted()
    {
        QFETCH(QString, what);
        const Ended ended = run(kProgram, {QStringLiteral("--until-painted"), what});
        QVERIFY2(ended.exitCode == 0, qPrintable(ended.err));
    }

    /// The window shows before they are loaded.
    void theFrameIsLinkedWithoutDriversAndPlots()
    {
        const Ended ended =
            run(kProgram, {}, {{QStringLiteral("LD_TRACE_LOADED_OBJECTS"), QStringLiteral("1")}});
        QVERIFY2(ended.out.contains(QStringLiteral("libQt6Widgets")), qPrintable(ended.out));
        for (const char* library : {"libpq.", "libsqlite3.", "libqscintilla2", "libQCustomPlot"})
            QVERIFY2(!ended.out.contains(QLatin1String(library)), library);
    }

    /// Frame and rooms have one theme, as they have one of everything.
    void theRoomsFollowTheFramesTheme()
    {
        const QString folder = m_folder.filePath(QStringLiteral("shots"));
        const Ended ended = run(kProgram, {QStringLiteral("--shots"), folder,
                                           QStringLiteral("--room"), QStringLiteral("browse")});
        QVERIFY2(ended.exitCode == 0, qPrintable(ended.err));
        QVERIFY(middle(folder + QStringLiteral("/browse-light.png")).lightness() > 200);
        QVERIFY(middle(folder + QStringLiteral("/browse-dark.png")).lightness() < 60);
    }

    void withoutItsRoomsItSaysWhatIsMissing()
    {
        QVERIFY(QDir(m_folder.path()).mkpath(QStringLiteral("bin")));
        const QString lonely = m_folder.filePath(QStringLiteral("bin/viridian"));
        QVERIFY(QFile::copy(kProgram, lonely));
        const Ended ended =
            run(lonely, {QStringLiteral("--until-painted"), QStringLiteral("room")});
        QCOMPARE(ended.exitCode, 5);
        QVERIFY2(
            ended.err.contains(m_folder.filePath(QStringLiteral("lib/viridian/viridian-rooms.so"))),
            qPrintable(ended.err));
        QVERIFY2(ended.err.contains(QStringLiteral("install or build both again")),
                 qPrintable(ended.err));
    }

private:
    Ended run(const QString& program, const QStringList& arguments,
              const std::vector<std::pair<QString, QString>>& variables = {})
    {
        QProcess process;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("XDG_CONFIG_HOME"), m_folder.path());
        environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("offscreen"));
        for (const auto& [name, value] : variables)
            environment.insert(name, value);
        process.setProcessEnvironment(environment);
        process.start(program, arguments);
        if (!process.waitForFinished(kPatience) || process.exitStatus() != QProcess::NormalExit)
            return {.exitCode = -1,
                    .out = {},
                    .err = QStringLiteral("did not end: ") + process.errorString()};
        return {.exitCode = process.exitCode(),
                .out = QString::fromUtf8(process.readAllStandardOutput()),
                .err = QString::fromUtf8(process.readAllStandardError())};
    }

    static QColor middle(const QString& picture)
    {
        const QImage image(picture);
        return image.isNull() ? QColor() : image.pixelColor(image.rect().center());
    }

    const QTemporaryDir m_folder;
};

QTEST_MAIN(TestProgram)
#include "tst_program.moc"
