#include "tests/support/ctl.h"

#include <QProcess>

namespace viridian::test {

QString ctlProgram()
{
    return QStringLiteral(VIRIDIAN_BINARY_DIR "/bin/viridianctl");
}

CtlRun ctl(const QStringList& arguments, int seconds)
{
    QProcess process;
    process.start(ctlProgram(), arguments);
    CtlRun run;
    if (!process.waitForFinished(seconds * 1000)) {
        process.kill();
        process.waitForFinished();
        run.err = "viridianctl did not end in time: " + process.readAllStandardError();
        return run;
    }
    run.exitCode = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -2;
    run.out = process.readAllStandardOutput();
    run.err = process.readAllStandardError();
    return run;
}

} // namespace viridian::test
