#pragma once

#include "app/scripthost/line_facts.h"
#include "core/base/result.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace viridian::scripthost {

/// What the first line asks the host to run.
struct Script {
    std::string name;
    std::string text;
    bool replicator = false;
    bool stateful = false;
    std::chrono::milliseconds limit{5000}; ///< processor time for one event
    int leavesWith = 1; ///< exit code after the answer to an event whose code has no end
};

/// One JavaScriptCore context with a script in it. Thread: one.
class Engine {
public:
    /// Errors: InvalidInput; the message names the script's line and what is wrong there. Internal.
    [[nodiscard]] static Result<std::unique_ptr<Engine>> create(const Script& script);
    ~Engine();
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    /// Room for the lines of one run().
    static constexpr std::size_t kMostLines = 1024;

    /// Calls the script for the lines from @p first on and appends one answer line each to @p out:
    /// for all of them, or for as many as a tenth of a second was enough for, at least one.
    /// Where a script that may put code off takes longer than its limit for one, this writes @p out
    /// and that line's error to stdout and ends the process.
    /// @param text  holds the lines; zero-terminated
    /// @returns the first line without an answer; lines.size() when all have theirs
    /// Errors: Internal: the engine did not give the answers; nothing was appended to @p out.
    [[nodiscard]] Result<std::size_t> run(const std::string& text, std::span<const LineFacts> lines,
                                          std::size_t first, std::string& out);

private:
    Engine();
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace viridian::scripthost
