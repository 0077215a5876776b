#pragma once

#include <chrono>
#include <string_view>

namespace viridian::scripthost {

/// Ends the process when one entry into the engine takes too long, with what it put off. The
/// engine's own alarm begins anew with each piece of code that was put off, so that an endless row
/// of short pieces never sets it off; and an engine that was interrupted between such pieces keeps
/// the rest of them for the events that follow. Nothing is kept in a process that has ended.
///
/// One of it in a process. Thread: the one that called start(), whose processor time is counted.
class Deadline {
public:
    /// Written to stdout before the process ends. The texts must live until leave().
    struct LastWords {
        std::string_view answers; ///< of the events before
        std::string_view last;
        int code = 1; ///< that the process ends with
    };

    /// False when the system gives no timer.
    [[nodiscard]] static bool start(std::chrono::nanoseconds tick, long mostTicks);
    /// More than the ticks given to start() before leave() end the process.
    static void enter(const LastWords& words);
    static void leave();
    /// True when there was a tick since this was asked last.
    [[nodiscard]] static bool ticked();
};

} // namespace viridian::scripthost
