#pragma once

#include "core/cutover/cutover.h"
#include "core/cutover/details.h"

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace viridian {

/// What an act did, for its outcome record.
struct Cutover::Done {
    std::string text{};
    std::vector<std::pair<std::string, std::string>> details{};
};

/// Something that changes the world: journaled before and after, safe to make again.
struct Cutover::Act {
    std::string step{};
    std::string intent{};
    std::function<Result<Done>()> work;
};

/// Steps named in the details of intents and outcomes.
namespace steps {
inline constexpr const char* kFence = "fence";
inline constexpr const char* kProbe = "probe";
inline constexpr const char* kDrain = "drain";
inline constexpr const char* kProve = "prove";
inline constexpr const char* kCommit = "commit";
inline constexpr const char* kHandOver = "hand-over";
inline constexpr const char* kSwitch = "switch";
inline constexpr const char* kRelease = "release";
inline constexpr const char* kLift = "lift";
inline constexpr const char* kAccepts = "accepts";
inline constexpr const char* kFollow = "follow";
inline constexpr const char* kTraffic = "traffic";
inline constexpr const char* kCloseGate = "close-gate";
inline constexpr const char* kUndo = "undo";
} // namespace steps

/// What the record of the point of no return says.
inline constexpr const char* kCommittedText = "Committed, point of no return passed";

/// How the wait for the watch window begins: the one that an early reason can spare.
inline constexpr const char* kWatchWindow = "the watch window";

/// True for the outcome of an act that did what it should.
[[nodiscard]] bool succeeded(const JournalRecord* outcome);

/// Position's text, or "" for the place before every event.
[[nodiscard]] std::string positionText(const std::optional<Position>& position);

/// From the first refused write on blue to the first accepted on green; absent until both are
/// journaled.
[[nodiscard]] std::optional<Seconds> measuredFreeze(const JournalView& journal);

/// What a plan was when it was made ready.
[[nodiscard]] std::string planIdentity(const CutoverPlan& plan);

} // namespace viridian
