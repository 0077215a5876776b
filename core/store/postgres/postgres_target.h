#pragma once

#include "core/store/postgres/copy_encoder.h"
#include "core/store/postgres/pg_store.h"
#include "core/store/postgres/target_heads.h"
#include "core/store/target.h"

#include <memory>
#include <optional>

namespace viridian::postgres {

/// The writing side of a PostgreSQL green. Contract: Target.
///
/// A commit locks other writers of the event table out (SHARE ROW EXCLUSIVE; readers go on), so
/// that the positions it assigns are its own, and lets them in again with its end.
class PostgresTarget final : public Target {
public:
    [[nodiscard]] static Result<std::unique_ptr<Target>> open(const StoreAddress& address,
                                                              const PgStoreFacts& facts);

    [[nodiscard]] Status prepare(std::string_view shard, std::stop_token stop) override;
    [[nodiscard]] Status deferIndexes(std::stop_token stop) override;
    [[nodiscard]] Status buildIndexes(const ProgressSink& progress, std::stop_token stop) override;
    [[nodiscard]] Result<bool> indexesDeferred() override;
    [[nodiscard]] Result<std::optional<Position>> commit(Commit& step,
                                                         std::stop_token stop) override;
    [[nodiscard]] Status handOver() override;
    [[nodiscard]] Result<std::vector<std::string>> handOverStatements() override;
    [[nodiscard]] Result<ForeignWrites> foreignWrites(const Checkpoint& checkpoint,
                                                      std::stop_token stop) override;
    [[nodiscard]] Status startOver(std::string_view shard) override;
    [[nodiscard]] Status rewrite(std::span<const StreamSpan> spans, const Checkpoint& standing,
                                 std::stop_token stop) override;

private:
    PostgresTarget(std::unique_ptr<PgSession> session, PgStoreFacts facts, CopyEncoder encoder);

    /// What a commit learns from the database once the other writers are out.
    struct Standing {
        std::uint64_t lastNumber = 0; ///< the next event takes the number after it
        std::uint64_t transaction = 0;
        Timestamp time{};
    };

    [[nodiscard]] Status writeStep(Commit& step, std::stop_token stop);
    [[nodiscard]] std::string lockStatement() const;
    [[nodiscard]] Status lockWriters(std::stop_token stop);
    [[nodiscard]] Status checkBefore(const Commit& step);
    [[nodiscard]] Result<Standing> standing(std::stop_token stop);
    /// Conflict unless green is released to writers.
    /// @param ours  the last number that any sync wrote; there are rows beyond it
    [[nodiscard]] Status allowForeign(std::uint64_t ours);
    /// The first row beyond a number, and 1 as the count of events; 0 where there is none.
    [[nodiscard]] Result<ForeignWrites> rowsBeyond(std::uint64_t number, std::stop_token stop);
    [[nodiscard]] Status checkPayloads(const EventBatch& events) const;
    [[nodiscard]] Status copyEvents(Commit& step, const Standing& standing, std::stop_token stop);
    /// Takes what was copied into the temporary table from there into the layout's tables.
    [[nodiscard]] Status spreadBatch(std::stop_token stop);
    [[nodiscard]] Status removeSpan(const StreamSpan& span, std::stop_token stop);
    [[nodiscard]] Status writeSpan(const StreamSpan& span, std::stop_token stop);
    [[nodiscard]] Status finishStep(Commit& step, std::stop_token stop);
    [[nodiscard]] Status setSequence(std::uint64_t last);
    [[nodiscard]] Error atEvent(Error error, const EventBatch& events) const;
    /// Forgets what was learnt about green: the next commit looks again.
    void forget();

    [[nodiscard]] Result<bool> hasEvents(std::stop_token stop);
    [[nodiscard]] Status inTransaction(const std::function<Status()>& work);
    [[nodiscard]] Status emptyTables(std::string_view shard);

    static constexpr std::string_view kSetSequence =
        "SELECT pg_catalog.setval($1::regclass, $2::bigint)";
    static constexpr std::string_view kLockPatience = "SET LOCAL lock_timeout = '30s'";

    std::unique_ptr<PgSession> m_session;
    PgStoreFacts m_facts;
    SelectContext m_context;
    CopyEncoder m_encoder;
    std::vector<std::string> m_spread; ///< statements of a layout with several tables
    TargetHeads m_heads;
    std::optional<bool> m_deferred;          ///< known since the last look
    std::optional<std::uint64_t> m_lastSeen; ///< highest number in green after our last commit
};

} // namespace viridian::postgres
