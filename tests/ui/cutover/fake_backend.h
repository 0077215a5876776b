#pragma once

#include "ui/cutover/cutover_backend.h"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

/// A cutover that says what a test wants, and remembers what it was asked to do.
namespace viridian::ui::test {

/// Shared by every backend that is opened; read and changed under its lock.
struct Script {
    mutable std::mutex mutex;
    std::condition_variable_any wake;
    CutoverPlan plan;
    CutoverStatus status;
    PlanText text;
    std::optional<Error> refuses; ///< opening and reading fail with it
    std::optional<Error> actionFails;
    std::vector<std::string> calls; ///< actions, in order: "run shop-next"
    bool hold = false;              ///< run() waits until it is let go or stopped
    bool asks = false;              ///< run() asks the operator
    std::optional<bool> answered;
    int readings = 0;

    template <typename Change>
    void change(Change&& how)
    {
        const std::scoped_lock lock(mutex);
        how(*this);
        wake.notify_all();
    }
    [[nodiscard]] std::vector<std::string> made() const
    {
        const std::scoped_lock lock(mutex);
        return calls;
    }
    [[nodiscard]] int read() const
    {
        const std::scoped_lock lock(mutex);
        return readings;
    }
};

[[nodiscard]] OpenBackend scripted(std::shared_ptr<Script> script);

/// What design/mock/cutover-light.png shows: Ready, 16 of 18, read models unknown.
void fillReady(Script& script, Timestamp now);
/// Every guard passes.
void letAllPass(Script& script);
/// What follows: watching for some minutes, four thousand events on green.
void fillWatching(Script& script, Timestamp now);

} // namespace viridian::ui::test
