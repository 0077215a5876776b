#pragma once

#include "core/base/result.h"

#include <chrono>
#include <stop_token>
#include <string>
#include <vector>

namespace viridian {

enum class FenceState { Lifted, Armed, Unreadable };

/// What a probe write on blue met. The probe is always rolled back and draws no number from blue's
/// sequence.
struct ProbeResult {
    bool refused = false;
    std::string words; ///< the server's answer, or "accepted, rolled back"
    std::chrono::microseconds took{0};
};

/// Stops writers on blue. The only thing in Viridian that writes to blue, and only when armed.
///
/// Thread: one at a time; holds its own writing connection. Errors: as EventStore.
class Fence {
public:
    virtual ~Fence() = default;

    /// The exact statements that arm() runs and lift() undoes them with, for the plan and the
    /// rehearsal.
    [[nodiscard]] virtual std::vector<std::string> armStatements() const = 0;
    [[nodiscard]] virtual std::vector<std::string> liftStatements() const = 0;

    /// The insert that probe() tries and rolls back, likewise; random parts differ each time.
    [[nodiscard]] virtual std::vector<std::string> probeStatements() const { return {}; }

    /// Waits for open writers, then refuses later ones. Repeatable: an armed fence stays armed.
    /// @param patience how long to wait for open writers before giving up with TimedOut (nothing is
    /// changed then)
    [[nodiscard]] virtual Status arm(std::chrono::milliseconds patience, std::stop_token stop) = 0;
    /// Repeatable.
    [[nodiscard]] virtual Status lift(std::stop_token stop) = 0;
    [[nodiscard]] virtual Result<FenceState> state() = 0;
    /// Tries one insert as an application would, and rolls it back.
    [[nodiscard]] virtual Result<ProbeResult> probe(std::stop_token stop) = 0;
    /// Open transactions that may still write to blue.
    [[nodiscard]] virtual Result<std::vector<std::string>> openWriters() = 0;
};

} // namespace viridian
