#pragma once

#include "core/pipeline/worker/worker.h"

#include <QFile>
#include <QStandardPaths>
#include <QtTest>

#include <initializer_list>
#include <string>
#include <vector>

namespace viridian::test {

/// The interpreter itself rather than a shim around it, which takes its time; empty: there is none.
inline std::string pythonProgram()
{
    if (QFile::exists(QStringLiteral("/usr/bin/python3")))
        return "/usr/bin/python3";
    return QStandardPaths::findExecutable(QStringLiteral("python3")).toStdString();
}

inline worker::WorkerOptions obedient(const std::string& first = {})
{
    worker::WorkerOptions options;
    options.step = "real";
    options.pipeline = "hash";
    options.command = {pythonProgram(), VIRIDIAN_SOURCE_DIR "/tests/data/workers/obedient.py"};
    if (!first.empty())
        options.command.push_back(first);
    return options;
}

/// Events of type A with these payloads, in stream s-1.
inline EventBatch eventsOf(const std::vector<std::string>& payloads)
{
    EventBatch batch;
    for (const std::string& data : payloads) {
        Event event;
        event.position = Position(batch.size() + 1);
        event.stream = "s-1";
        event.version = static_cast<std::int64_t>(batch.size());
        const std::string id = "e" + std::to_string(batch.size() + 1);
        event.id = id;
        event.type = "A";
        event.data = {.kind = PayloadKind::Json, .bytes = data};
        event.dataBytes = data.size();
        batch.addCopy(event);
    }
    return batch;
}

inline std::string doing(const std::string& what)
{
    return R"({"do":")" + what + R"("})";
}

inline QByteArray bytesOf(std::string_view text)
{
    return {text.data(), static_cast<qsizetype>(text.size())};
}

} // namespace viridian::test
