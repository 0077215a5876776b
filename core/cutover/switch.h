#pragma once

#include "core/base/result.h"
#include "core/cutover/plan.h"
#include "core/store/sql/sql_session.h"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace viridian {

enum class Side { Blue, Green };
[[nodiscard]] const char* name(Side side) noexcept; ///< "blue", "green"

/// Which side is live, as far as it can be read.
struct Traffic {
    std::optional<Side> live{}; ///< absent: could not be told; `words` says why
    bool measured = false;      ///< false: an operator said so
    std::string words{};
};

/// What a switch does, word for word, for the plan and the rehearsal.
struct SwitchWords {
    std::string title{}; ///< "command", "row shop.routing", "by hand"
    std::vector<std::string> check{};
    std::vector<std::string> run{};
    std::vector<std::string> undo{};
    std::optional<std::chrono::duration<double>> expected{}; ///< absent: a person decides
};

/// Moves the traffic between blue and green.
///
/// Every call can be made again safely. Thread: one at a time; calls block.
/// Errors: Unavailable, Denied, TimedOut, Cancelled; Conflict when something else than blue or
/// green is live.
class Switch {
public:
    virtual ~Switch() = default;

    [[nodiscard]] virtual SwitchWords words() const = 0;
    /// Whether it could be made from here at all; changes nothing. Errors: InvalidInput when it
    /// needs a person and nobody can be asked.
    [[nodiscard]] virtual Status usable() const { return {}; }
    /// What is live now. A switch that cannot tell returns Traffic without `live`, not an error.
    [[nodiscard]] virtual Result<Traffic> check(std::stop_token stop) = 0;
    /// Makes green live.
    [[nodiscard]] virtual Status perform(std::stop_token stop) = 0;
    /// Makes blue live again.
    [[nodiscard]] virtual Status undo(std::stop_token stop) = 0;
    /// Reads back that @p side is live. Errors: Conflict when it is not, Unavailable when it cannot
    /// be told.
    [[nodiscard]] virtual Status verify(Side side, std::stop_token stop);
};

/// Asks the person at the screen; true = done, false = refused. Called on the working thread.
using AskOperator = std::function<Result<bool>(const std::string& question, std::stop_token stop)>;

/// What the kinds of switches need from their surroundings.
struct SwitchSetup {
    AskOperator ask; ///< empty: nobody can be asked; a manual switch is then Unavailable
    /// What an operator confirmed last, for switches that cannot measure; from the journal.
    std::optional<Side> confirmed;
    /// Opens the database of a row switch.
    std::function<Result<std::unique_ptr<SqlSession>>(const std::string& address)> openSql;
};

/// The switch of a plan. Errors: InvalidInput (see checkPlan()).
[[nodiscard]] Result<std::unique_ptr<Switch>> makeSwitch(const CutoverPlan& plan,
                                                         SwitchSetup setup);

} // namespace viridian
