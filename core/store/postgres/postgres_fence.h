#pragma once

#include "core/store/fence.h"
#include "core/store/postgres/pg_store.h"

#include <memory>
#include <string>
#include <vector>

namespace viridian::postgres {

/// A row-level BEFORE INSERT trigger that raises an error. Contract: Fence.
///
/// Row-level, so that on a partitioned table inserts straight into a partition fail too; ALWAYS, so
/// that a session in replica mode is stopped as well. Making it waits for open writers: it takes
/// SHARE ROW EXCLUSIVE on the table.
class PostgresFence final : public Fence {
public:
    [[nodiscard]] static Result<std::unique_ptr<Fence>> open(const StoreAddress& address,
                                                             const PgStoreFacts& facts);

    PostgresFence(std::unique_ptr<PgSession> session, PgStoreFacts facts);

    /// The role that probe() writes as; empty: the session's own. Its membership is needed.
    void setProbeRole(std::string role) { m_probeRole = std::move(role); }

    [[nodiscard]] std::vector<std::string> armStatements() const override;
    [[nodiscard]] std::vector<std::string> liftStatements() const override;
    [[nodiscard]] std::vector<std::string> probeStatements() const override;
    [[nodiscard]] Status arm(std::chrono::milliseconds patience, std::stop_token stop) override;
    [[nodiscard]] Status lift(std::stop_token stop) override;
    [[nodiscard]] Result<FenceState> state() override;
    [[nodiscard]] Result<ProbeResult> probe(std::stop_token stop) override;
    [[nodiscard]] Result<std::vector<std::string>> openWriters() override;

private:
    [[nodiscard]] std::string table() const;
    [[nodiscard]] std::string function() const;
    [[nodiscard]] Status runAll(const std::vector<std::string>& statements,
                                std::chrono::milliseconds patience, const std::stop_token& stop);
    [[nodiscard]] std::string probeStatement() const;

    std::unique_ptr<PgSession> m_session;
    PgStoreFacts m_facts;
    std::string m_probeRole;
};

/// In what a refused insert says; everything that must recognise it looks for this, or for its
/// SQLSTATE.
inline constexpr std::string_view kFenceWords = "fenced by Viridian";
inline constexpr std::string_view kFenceState = "VF001";

} // namespace viridian::postgres
