#pragma once

#include "core/base/result.h"
#include "core/event/event_batch.h"
#include "core/pipeline/transform.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// A pipeline runs in stages: each takes all events of a batch, in order, and what it gives is the
/// next one's input. Consecutive steps without state are one stage (in_process_stage.h); a step
/// with state (serial_stage.h) and a step whose work a process outside does (worker_stage.h) are a
/// stage each. A pipeline of one in-process stage runs without any of this (transform.cpp).
namespace viridian::pipeline {

struct Model;
class Quarantine;

/// An event between two stages.
struct Passing {
    static constexpr std::uint16_t kNotMoved = 0xffff;

    Event event;             ///< points into the batch, into the turn's arena or into blue's memory
    std::uint32_t input = 0; ///< index of the blue event that it came out of, or came out at
    bool made = false;       ///< it came out of what a step held back, or out of nothing (insert)
    std::uint16_t movedBy = kNotMoved; ///< the stream step that named its stream
    std::string_view source;           ///< blue stream that it stems from
};

/// What became of one blue event of a batch, over all stages.
struct InputFate {
    bool matched = false;
    bool changed = false;
    bool taken = false; ///< a step holds it or put it into a group
    bool passedOn = false;
    bool failed = false;
    bool aside = false; ///< its stream is quarantined
};

/// What the stages report while a batch runs through them. Thread: one at a time.
class BatchLedger {
public:
    BatchLedger(const Model& model, std::span<const Event> blue, const RunOptions& given)
        : options(given), fates(blue.size()), m_model(model), m_blue(blue)
    {
    }

    /// A step is for this event.
    void matched(const Passing& of);
    void touch(const Passing& of, std::size_t step);
    void changed(const Passing& of);
    void taken(const Passing& of);
    /// The event goes on as if the step were not there (onError: pass).
    void passOn(const Passing& of, std::size_t step, std::string clause);
    /// The event is lost to the batch: the batch ends before its input, or goes on without it where
    /// the options say so.
    /// @param clause  "/cust is missing"
    void fail(const Passing& of, std::size_t step, std::string clause);
    /// Sets the streams aside at whose events steps with onError: quarantine failed, each at the
    /// first of them, and counts what is of them and of the streams that @p quarantine holds
    /// already. Once a batch, after the last stage.
    void settleAside(Quarantine& quarantine);
    /// The step can do nothing more, or was stopped: the batch ends before this event's input
    /// whatever the options say. @p error is handed on as it is.
    void stop(const Passing& of, std::size_t step, Error error);
    void countDrop(const Passing& of, std::size_t step);

    /// False when the batch ends before this event, or its input has failed.
    [[nodiscard]] bool wants(const Passing& of) const
    {
        return of.input < end && (of.made || !(fates[of.input].failed || fates[of.input].aside));
    }

    /// The event that a failure names: of what came out of a step's state that itself, of anything
    /// else the blue event.
    [[nodiscard]] const Event& named(const Passing& of) const
    {
        return of.made || of.input >= m_blue.size() ? of.event : m_blue[of.input];
    }

    const RunOptions& options;
    std::vector<InputFate> fates;
    std::uint32_t end = 0xffffffff; ///< inputs from here on are not in the result
    std::optional<StepFailure> halt;
    std::vector<StepFailure> failures; ///< those that did not halt
    struct Touch {
        std::uint32_t input;
        std::uint16_t step;
    };
    std::vector<Touch> touched;             ///< only with RunOptions::touched
    std::vector<std::uint16_t> touchedMade; ///< likewise, by events that steps made of held ones
    std::vector<Touch> countedDrops;

private:
    void haltAt(StepFailure failure);
    void putAside(StepFailure failure);
    std::vector<StepFailure> m_aside; ///< failures that set their stream aside
    const Model& m_model;
    std::span<const Event> m_blue;
};

/// One batch's way through one stage.
struct StageTurn {
    std::span<const Passing> in; ///< ordered by input
    Arena& arena;                ///< lives as long as the batch's outputs
    BatchLedger& ledger;
    std::vector<Passing>& out; ///< must stay ordered by input
};

/// A part of a pipeline at work, with what it remembers. Thread: one at a time; every Transform has
/// its own.
class Stage {
public:
    Stage() = default;
    virtual ~Stage() = default;
    Stage(const Stage&) = delete;
    Stage& operator=(const Stage&) = delete;

    /// Reads turn.in and adds to turn.out what becomes of it. Events that it does not report on are
    /// gone without a word: every one of them is emitted, taken, dropped (a touch says by whom) or
    /// failed.
    virtual void run(StageTurn& turn) = 0;

    /// Emits what it holds back; turn.in is empty, outputs take input 0 and made = true.
    virtual void flush(StageTurn& turn) { static_cast<void>(turn); }

    /// As Transform::renewWorkers().
    virtual Status renewWorkers() { return {}; }

    /// What it must remember to go on later: state() of one stage given to restore() of a new one
    /// makes the two alike. Any bytes.
    [[nodiscard]] virtual std::string state() const { return {}; }
    /// Errors: InvalidInput where @p state is not what state() gave. An empty state is the start.
    virtual Status restore(std::string_view state)
    {
        static_cast<void>(state);
        return {};
    }

    [[nodiscard]] virtual std::vector<OpenGroup> openGroups() const { return {}; }
    /// Events held back in openGroups(); cheap.
    [[nodiscard]] virtual std::uint64_t held() const { return 0; }
};

} // namespace viridian::pipeline
