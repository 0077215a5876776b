#pragma once

#include "core/pipeline/stage.h"
#include "core/pipeline/step_matcher.h"

#include <cstddef>
#include <string_view>

namespace viridian::pipeline {

/// A stage that takes events one after the other and remembers: the frame of every step with state.
/// A kind says in take() what an event that its step matches becomes.
class SerialStage : public Stage {
public:
    SerialStage(const Model& model, std::size_t step) : m_matcher(model, step) {}

    void run(StageTurn& turn) final;
    void flush(StageTurn& turn) final;

protected:
    /// An event comes, whether the step is for it or not: what its coming gives out stands before
    /// it.
    /// @param mine  the step is for it
    virtual void arrives(const Passing& item, bool mine)
    {
        static_cast<void>(item);
        static_cast<void>(mine);
    }
    /// The step is for this event. It is passed on with pass(), kept with keep(), or dropped by
    /// doing neither. Errors: a clause; nothing was remembered or given out then.
    virtual Status take(const Passing& item, Work& work) = 0;
    /// Gives out everything that is held back.
    virtual void drain() {}

    /// The event goes on.
    void pass(const Passing& item) { m_turn->out.push_back(item); }
    /// The event goes on as @p event.
    void passAs(const Passing& item, const Event& event);
    /// The event is held back or has gone into a group.
    void keep(const Passing& item) { m_turn->ledger.taken(item); }
    /// Gives out what was held, at the event that is being looked at.
    /// @param event   its bytes live in arena(); its position becomes that of the present event
    /// @param source  blue stream that it stems from
    void give(Event event, std::string_view source);
    /// The step failed on what it held.
    void giveUp(const Event& event, std::string clause);

    [[nodiscard]] Arena& arena() { return m_turn->arena; }
    [[nodiscard]] StepMatcher& matcher() { return m_matcher; }
    [[nodiscard]] const Step& step() const { return m_matcher.step(); }
    [[nodiscard]] const Model& model() const { return m_matcher.model(); }
    /// Copies an event's bytes into arena().
    [[nodiscard]] Event kept(const Event& event);

private:
    void one(const Passing& item);

    StepMatcher m_matcher;
    StageTurn* m_turn = nullptr;   ///< while run() or flush() is at work
    const Passing* m_at = nullptr; ///< the present event; null in flush()
};

} // namespace viridian::pipeline
