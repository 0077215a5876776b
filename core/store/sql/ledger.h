#pragma once

#include "core/store/ledger.h"
#include "core/store/sql/sql_session.h"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

/// Viridian's bookkeeping in SQL, written once for both databases (tables:
/// core/store/sql/README.md).
namespace viridian {

/// A ledger over any SqlSession.
class SqlLedger final : public Ledger {
public:
    /// @param session writing, or read-only for screens that only look
    explicit SqlLedger(std::unique_ptr<SqlSession> session) : m_session(std::move(session)) {}

    /// Opens the bookkeeping that is there, or with @p create makes what is missing. NotFound
    /// without it.
    [[nodiscard]] static Result<std::unique_ptr<Ledger>> open(std::unique_ptr<SqlSession> session,
                                                              bool create);

    Result<std::vector<Checkpoint>> checkpoints(std::stop_token stop) override;
    Result<std::optional<Checkpoint>> checkpoint(std::string_view shard) override;
    Result<std::vector<Segment>> segments(std::string_view shard, std::uint64_t first,
                                          std::size_t limit, std::stop_token stop) override;
    Result<Lease> acquireLease(std::string_view shard, std::string_view owner,
                               std::string_view token, std::chrono::milliseconds validFor) override;
    Status renewLease(const Lease& lease) override;
    Status releaseLease(const Lease& lease) override;
    Result<std::vector<Lease>> leases() override;
    Status putReport(const SyncReport& report) override;
    Result<std::vector<SyncReport>> reports() override;
    Status putLag(std::string_view shard, Timestamp from, Timestamp to,
                  std::span<const KeptLag> spans) override;
    Result<std::vector<KeptLag>> keptLag(Timestamp from, std::stop_token stop) override;
    Status putControl(const SyncControl& control) override;
    Result<SyncControl> control() override;
    Status appendJournal(const JournalRecord& record) override;
    Result<std::vector<JournalRecord>> journal(std::uint64_t first) override;
    Status putProof(const Proof& proof) override;
    Result<std::optional<Proof>> proof(std::string_view pipelineHash,
                                       std::string_view rulesHash) override;
    Status markProven(std::string_view shard, std::string_view rulesHash, std::uint64_t first,
                      std::uint64_t last) override;
    Result<std::uint64_t> provenSegments(std::string_view shard,
                                         std::string_view rulesHash) override;
    Status forgetProven(std::string_view shard, std::uint64_t first) override;
    Status setGate(bool open) override;
    Result<bool> gateOpen() override;
    std::vector<std::string> journalStatements(const JournalRecord& record) const override;
    std::vector<std::string> gateStatements(bool open) const override;
    std::vector<std::string> controlStatements(const SyncControl& control) const override;
    Result<Timestamp> databaseTime() override;

private:
    std::unique_ptr<SqlSession> m_session;
};

// What a Target uses inside its own transaction. None of these begins or commits one.

/// True when the bookkeeping tables are there.
[[nodiscard]] Result<bool> ledgerExists(SqlSession& session);
/// True when the bookkeeping table viridian_@p table is there: earlier versions made fewer.
[[nodiscard]] Result<bool> ledgerHas(SqlSession& session, std::string_view table);
/// Makes the tables that are missing (schema viridian on PostgreSQL).
[[nodiscard]] Status createLedger(SqlSession& session);

[[nodiscard]] Result<std::optional<Checkpoint>> readCheckpoint(SqlSession& session,
                                                               std::string_view shard);
[[nodiscard]] Result<std::vector<Checkpoint>> readCheckpoints(SqlSession& session);
[[nodiscard]] Status writeCheckpoint(SqlSession& session, const Checkpoint& checkpoint);
[[nodiscard]] Status writeSegments(SqlSession& session, std::string_view shard,
                                   std::span<const Segment> segments);

/// Renews the lease and thereby locks its row until the transaction ends; Conflict with the owner's
/// name when it is not this token's any more. A lease without a token is not checked (imports into
/// a store nobody syncs).
[[nodiscard]] Status checkLease(SqlSession& session, const Lease& lease);

/// Conflict unless the stored checkpoint of the shard is the one that @p known says (absent: none
/// yet).
[[nodiscard]] Status checkCheckpointIs(SqlSession& session, std::string_view shard,
                                       const std::optional<Checkpoint>& known);

/// Conflict unless nothing but the caller writes to green: no sync holds a lease or it is paused,
/// green is not released to writers, and the shard's checkpoint is still @p standing.
[[nodiscard]] Status checkAtRest(SqlSession& session, const Checkpoint& standing);

[[nodiscard]] Result<bool> readGate(SqlSession& session);

/// Forgets a shard's checkpoint, segments, proofs and report.
[[nodiscard]] Status forgetShard(SqlSession& session, std::string_view shard);

/// Now in microseconds since 1970, as an SQL expression of the database's own clock.
[[nodiscard]] std::string_view databaseNow(Engine engine);
/// A bookkeeping table's full name: "viridian_checkpoint", or "viridian"."viridian_checkpoint".
[[nodiscard]] std::string ledgerTable(Engine engine, std::string_view table);

} // namespace viridian
