#pragma once

#include "core/base/job_runner.h"
#include "core/cutover/parts.h"
#include "core/sync/sync.h"

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace viridian {

/// A sync that runs in this process, on a thread of its own.
class LocalSync final : public SyncDriver {
public:
    explicit LocalSync(SyncOptions options);
    ~LocalSync() override;

    [[nodiscard]] Result<std::vector<std::string>> owners() override
    {
        return std::vector<std::string>{m_options.owner};
    }
    [[nodiscard]] Result<SyncReport> report(std::stop_token stop) override;
    [[nodiscard]] Status handOver(std::stop_token stop) override;
    [[nodiscard]] Status follow(std::stop_token stop) override;

private:
    struct Outcome;

    SyncOptions m_options;
    SyncMonitor m_monitor;
    std::shared_ptr<Outcome> m_outcome; ///< why the last run ended
    JobRunner m_runner;
    JobHandle m_job;
};

/// A sync that runs elsewhere and answers through the control and report rows of green's ledger.
/// Ownership: the ledger must outlive it.
class AttachedSync final : public SyncDriver {
public:
    AttachedSync(Ledger& ledger, std::string who) : m_ledger(ledger), m_who(std::move(who)) {}

    /// Those who report: a sync that begins or moves while we look on is seen.
    [[nodiscard]] Result<std::vector<std::string>> owners() override;
    [[nodiscard]] Result<SyncReport> report(std::stop_token stop) override;
    /// A sync that died in between needs no answer: whose lease ran out writes no more.
    [[nodiscard]] Status handOver(std::stop_token stop) override;
    [[nodiscard]] std::vector<std::string> handOverOrders() override;
    [[nodiscard]] Status follow(std::stop_token stop) override;

private:
    Result<SyncControl> order(bool paused);
    Result<bool> answered(bool paused, Timestamp since);
    Status steer(bool paused, std::stop_token stop);

    Ledger& m_ledger;
    std::string m_who;
};

/// Who holds a lease of green's at this moment; empty: nobody.
[[nodiscard]] Result<std::string> leaseOwner(Ledger& ledger);

/// The shards of one sync as one report: sums, the oldest heartbeat, the lowest checkpoint.
/// NotFound without reports.
[[nodiscard]] Result<SyncReport> summed(const std::vector<SyncReport>& reports);

} // namespace viridian
