#pragma once

#include "core/pipeline/pipeline.h"
#include "core/sync/sync.h"
#include "tests/support/memory_store.h"

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace viridian::test {

/// A blue of @p events events in @p streams streams, numbered in their data.
[[nodiscard]] std::shared_ptr<MemoryDatabase> makeBlue(std::size_t events,
                                                       std::size_t streams = 37);
[[nodiscard]] std::shared_ptr<MemoryDatabase> makeGreen();
[[nodiscard]] PlainEvent numbered(std::size_t number, std::size_t streams = 37);

[[nodiscard]] Pipeline pipelineOf(const std::string& yaml);
/// Renames, moves and splits, and drops one in ten: everything but failures.
[[nodiscard]] Pipeline busyPipeline();

/// What the pipeline makes of blue in one go, with dense versions and positions.
[[nodiscard]] std::vector<PlainEvent>
expectedOf(const MemoryDatabase& blue, const Pipeline& pipeline, const ColumnTraits& green);
/// Events apart from their times, and apart from their positions where asked.
[[nodiscard]] std::vector<PlainEvent> timeless(std::vector<PlainEvent> events,
                                               bool keepPositions = true);
/// First difference in words; empty when equal.
[[nodiscard]] std::string firstDifference(const std::vector<PlainEvent>& expected,
                                          const std::vector<PlainEvent>& actual);

/// Options with short waits.
[[nodiscard]] SyncOptions quickOptions(const std::shared_ptr<MemoryDatabase>& blue,
                                       const std::shared_ptr<MemoryDatabase>& green,
                                       Pipeline pipeline = {});

/// A sync on a thread of its own.
class RunningSync {
public:
    explicit RunningSync(SyncOptions options);
    ~RunningSync();
    void stop();
    /// Waits for the end and returns how it ended.
    Result<SyncSummary> wait();
    [[nodiscard]] bool ended() const { return m_ended; }

    SyncMonitor monitor;

private:
    SyncOptions m_options;
    std::atomic<bool> m_ended{false};
    std::optional<Result<SyncSummary>> m_result;
    std::jthread m_thread;
};

} // namespace viridian::test
