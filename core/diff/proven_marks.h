#pragma once

#include "core/diff/run.h"
#include "core/store/ledger.h"

#include <cstdint>
#include <optional>
#include <string>

namespace viridian::diff {

/// Notes in green's ledger which closed segments were proven, so that no later diff under the same
/// rules computes them again, and takes back what holds no longer. A failure is logged: the proof
/// itself does not depend on it. Thread: one at a time.
class ProvenMarks {
public:
    /// @param run, ledger  must outlive it
    ProvenMarks(const Run& run, Ledger& ledger, std::string shard);

    /// Leading segments that were proven earlier.
    [[nodiscard]] std::uint64_t before() const { return m_before; }
    void mark(std::uint64_t segment, bool equal);
    /// Writes what is not written yet.
    void flush();

private:
    void forget(std::uint64_t first);

    const Run& m_run;
    Ledger& m_ledger;
    std::string m_shard;
    std::uint64_t m_before = 0;
    std::optional<std::uint64_t> m_first; ///< of equal neighbours that are not written yet
    std::uint64_t m_last = 0;
};

} // namespace viridian::diff
