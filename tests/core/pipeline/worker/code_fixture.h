#pragma once

#include "core/pipeline/transform.h"
#include "tests/core/pipeline/pipeline_fixture.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include <string>
#include <string_view>

namespace viridian::test {

/// A pipeline of one script step for events of type A, in a folder of its own.
class ScriptedPipeline {
public:
    /// @param more  further keys of the script: ", state: stream"
    explicit ScriptedPipeline(const std::string& script, const std::string& more = {},
                              const std::string& step = {})
    {
        QFile file(m_folder.filePath(QStringLiteral("s.js")));
        if (file.open(QIODevice::WriteOnly))
            file.write(script.data(), static_cast<qint64>(script.size()));
        file.close();
        m_pipeline = Pipeline::parse(
            fileOf("- {id: code, match: {type: A}, script: {js: s.js" + more + "}" + step + "}"),
            m_folder.path().toStdString(), "p.yaml");
    }

    [[nodiscard]] const Result<Pipeline>& pipeline() const { return m_pipeline; }

    /// The only output's data; the failure's clause where the step failed, "dropped" without one.
    [[nodiscard]] QByteArray dataOf(std::string_view payload)
    {
        const EventBatch batch = oneEvent("A", payload);
        Transform transform(*m_pipeline);
        const Expected out = transform.run(batch);
        if (out.halt)
            return QByteArray::fromStdString(out.halt->what);
        if (out.events.empty())
            return "dropped";
        const std::string_view bytes = out.events[0].data.bytes;
        return {bytes.data(), static_cast<qsizetype>(bytes.size())};
    }

private:
    QTemporaryDir m_folder;
    Result<Pipeline> m_pipeline = Pipeline::passThrough();
};

} // namespace viridian::test
