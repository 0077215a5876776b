#pragma once

#include "core/base/result.h"
#include "core/pipeline/meaning.h"
#include "core/pipeline/pipeline.h"
#include "core/pipeline/work.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace viridian::pipeline {

struct Match;
struct Model;

/// What a step must know besides the event.
struct StepContext {
    Uuid pipeline;                 ///< space of the ids it makes
    std::string_view step;         ///< the step's id
    const Event* source = nullptr; ///< whose id, or stream@version, the new ids come from

    /// The id of output @p ordinal: the same on every run.
    [[nodiscard]] std::string idOf(std::size_t ordinal) const;
};

class Action;
class Stage;

/// How a step runs.
enum class Staging {
    InProcess, ///< apply(), on one event at a time
    Outside,   ///< in a stage of its own (openStage()) that remembers nothing
    Ordered,   ///< in a stage of its own that remembers: it must see all events in order
};

/// How an action is undone. `action` null: nothing to do, or nothing that can be done when `loss`
/// says so.
struct Inverse {
    std::shared_ptr<const Action> action;
    std::string loss; ///< empty: nothing is lost
};

/// An address that outputs get; empty = as the input's.
struct NewAddress {
    std::string type;
    std::string version;
};

/// One thing a step does, compiled. A kind of step is one implementation of this and one line in
/// kinds.cpp.
///
/// Immutable, shared by threads. Actions of the same step run in the order of the table of kinds.
class Action {
public:
    Action() = default;
    virtual ~Action() = default;
    Action(const Action&) = delete;
    Action& operator=(const Action&) = delete;

    [[nodiscard]] virtual std::string_view kind() const = 0;
    [[nodiscard]] virtual Fan fan() const { return Fan::OneToOne; }
    /// One line for screens.
    [[nodiscard]] virtual std::string summary() const = 0;
    virtual void write(Meaning& out) const = 0;
    /// The JavaScript file that it runs, as the pipeline names it; empty for all but scripts.
    [[nodiscard]] virtual std::string_view script() const { return {}; }
    /// True when events whose data is not JSON are not for this step.
    [[nodiscard]] virtual bool readsData() const { return false; }
    /// True when events whose data is JSON, or absent, are not for this step.
    [[nodiscard]] virtual bool readsBytes() const { return false; }
    /// True when it edits the payload, which an upcast must tell by a new type or version.
    [[nodiscard]] virtual bool editsPayload() const { return false; }
    /// True when outputs may stand in another stream than the input.
    [[nodiscard]] virtual bool movesStream() const { return false; }
    /// The streams that outputs stand in, where they can be told by their names alone.
    [[nodiscard]] virtual std::optional<StreamPattern> madeStreams() const { return std::nullopt; }
    /// Addresses that come out, where they differ from what came in. Nullopt: the address stays.
    [[nodiscard]] virtual std::optional<std::vector<NewAddress>> addresses() const
    {
        return std::nullopt;
    }

    /// Whether it may give events of that address besides what addresses() tells.
    [[nodiscard]] virtual bool makesOthers(std::string_view type, std::string_view version) const
    {
        static_cast<void>(type);
        static_cast<void>(version);
        return false;
    }

    [[nodiscard]] virtual Staging staging() const { return Staging::InProcess; }
    /// Whether events of one group may stand in several streams, so that no shard sees all of it.
    [[nodiscard]] virtual bool crossesStreams() const { return false; }
    /// What runs step @p step of @p model, which outlives it. Not for InProcess.
    [[nodiscard]] virtual std::unique_ptr<Stage> openStage(const Model& model,
                                                           std::size_t step) const;

    /// Changes @p work, or ends it. Only for InProcess. Errors: the message is a clause without a
    /// capital: "/cust is missing".
    virtual Status apply(Work& work, const StepContext& context) const;

    [[nodiscard]] virtual Inverse inverse(const Match& match) const = 0;
};

} // namespace viridian::pipeline
