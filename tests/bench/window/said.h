#pragma once

#include "tests/bench/window/loop_watch.h"

namespace viridian::bench {

/// A line that viridian_bench reads.
void say(const char* name, double value);
/// The longest gap and the most memory.
void sayEnd(const LoopWatch& watch);
/// What was waited for never came: ends the program.
[[noreturn]] void giveUp(const char* what);

} // namespace viridian::bench
