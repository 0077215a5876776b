#pragma once

#include <QByteArray>
#include <QStringList>

#include <nlohmann/json.hpp>

namespace viridian::test {

/// What a run of viridianctl gave back.
struct CtlRun {
    int exitCode = -1;
    QByteArray out;
    QByteArray err;

    /// The result as JSON; a discarded value when it is none.
    [[nodiscard]] nlohmann::json json() const
    {
        return nlohmann::json::parse(out.constBegin(), out.constEnd(), nullptr, false);
    }
};

/// Runs the viridianctl of this build and waits for it, at most @p seconds.
CtlRun ctl(const QStringList& arguments, int seconds = 120);

/// Path of the viridianctl of this build.
QString ctlProgram();

} // namespace viridian::test
