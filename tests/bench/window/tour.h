#pragma once

#include "tests/bench/window/loop_watch.h"
#include "ui/widgets/event_table.h"

#include <cstdint>
#include <functional>

namespace viridian::bench {

/// Moves through the table as a person would, and says how long each kind of move took until its
/// rows were painted.
class Tour {
public:
    explicit Tour(LoopWatch& watch) : m_watch(watch) {}

    /// What a move waits for.
    enum class Rows {
        Other, ///< a page that is asked for anew: until it comes, the rows before stay
        More   ///< those that scroll into view, some of which are there
    };
    /// p95 in ms of @p move, each until the rows in view are loaded and painted.
    void measure(const char* name, ui::EventTable& table, int rounds,
                 const std::function<void()>& move, Rows rows = Rows::Other);
    void walk(ui::EventTable& table, std::uint64_t events);

private:
    LoopWatch& m_watch;
};

} // namespace viridian::bench
