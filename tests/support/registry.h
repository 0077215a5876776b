#pragma once

#include <QProcess>
#include <QStandardPaths>
#include <QStringList>

#include <nlohmann/json.hpp>
#include <string>

namespace viridian::test {

/// tests/data/registry/registry.py as a process, ended by the destructor.
class RegistryDouble {
public:
    /// Empty url(): python3 is not installed.
    explicit RegistryDouble(const QStringList& options = {})
    {
        const QString python = QStandardPaths::findExecutable(QStringLiteral("python3"));
        if (python.isEmpty())
            return;
        m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        m_process.start(python, QStringList{QStringLiteral(VIRIDIAN_SOURCE_DIR
                                                           "/tests/data/registry/registry.py")} +
                                    options);
        if (!m_process.waitForReadyRead(30'000))
            qFatal("registry.py did not start");
        const QByteArray line = m_process.readLine();
        m_url =
            "http://127.0.0.1:" +
            std::to_string(
                nlohmann::json::parse(line.constBegin(), line.constEnd()).at("port").get<int>());
    }
    ~RegistryDouble() { stop(); }
    RegistryDouble(const RegistryDouble&) = delete;
    RegistryDouble& operator=(const RegistryDouble&) = delete;

    [[nodiscard]] const std::string& url() const { return m_url; }
    void stop()
    {
        m_process.kill();
        m_process.waitForFinished();
    }

private:
    QProcess m_process;
    std::string m_url;
};

} // namespace viridian::test
