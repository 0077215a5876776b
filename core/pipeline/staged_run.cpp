#include "core/pipeline/staged_run.h"

#include "core/pipeline/in_process_stage.h"
#include "core/pipeline/quarantine.h"

#include <algorithm>
#include <fmt/format.h>

namespace viridian::pipeline {
namespace {

/// Puts what came out of the last stage, and what became of each input, together.
class Assembly {
public:
    Assembly(BatchLedger& ledger, std::span<const Passing> flow, Expected& out)
        : m_ledger(ledger), m_flow(flow), m_out(out)
    {
    }

    void inputs(std::size_t count)
    {
        const std::size_t good = std::min<std::size_t>(count, m_ledger.end);
        for (std::uint32_t i = 0; i < good; ++i)
            settle(i, outputsOf(i));
        m_out.halt = std::move(m_ledger.halt);
        m_out.failures = std::move(m_ledger.failures);
        const auto late = [&](const StepFailure& f) { return f.input >= m_ledger.end; };
        std::erase_if(m_out.failures, late);
        std::ranges::stable_sort(m_out.failures, {}, &StepFailure::input);
        for (const BatchLedger::Touch& drop : m_ledger.countedDrops)
            if (drop.input < good && !m_ledger.fates[drop.input].failed &&
                !m_ledger.fates[drop.input].aside)
                m_out.countedDrops.push_back({.input = drop.input, .step = drop.step});
        std::ranges::stable_sort(m_out.countedDrops, {}, &Expected::CountedDrop::input);
        touched(good);
    }

    void rest()
    {
        for (; m_next < m_flow.size(); ++m_next)
            put(m_flow[m_next]);
    }

private:
    struct Outputs {
        std::uint64_t own = 0;
        std::uint64_t made = 0;
    };

    void put(const Passing& item)
    {
        const auto number = static_cast<std::uint32_t>(m_out.events.size());
        if (item.made) {
            m_out.made.push_back(number);
            ++m_out.counters.made;
        }
        if (item.movedBy != Passing::kNotMoved)
            m_out.moved.push_back({.input = item.input,
                                   .output = number,
                                   .step = item.movedBy,
                                   .source = item.source});
        m_out.events.add(item.event);
        ++m_out.counters.out;
    }

    [[nodiscard]] Outputs outputsOf(std::uint32_t input)
    {
        Outputs count;
        for (; m_next < m_flow.size() && m_flow[m_next].input == input; ++m_next) {
            ++(m_flow[m_next].made ? count.made : count.own);
            put(m_flow[m_next]);
        }
        return count;
    }

    static Disposition dispositionOf(const InputFate& fate, const Outputs& outputs)
    {
        if (outputs.own == 0)
            return fate.taken ? Disposition::Merged : Disposition::Dropped;
        if (outputs.own > 1)
            return Disposition::Split;
        return fate.changed ? Disposition::Changed : Disposition::Unchanged;
    }

    void settle(std::uint32_t input, const Outputs& outputs)
    {
        const InputFate& fate = m_ledger.fates[input];
        TransformCounters& count = m_out.counters;
        ++count.in;
        count.unmatched += fate.matched || fate.aside ? 0 : 1;
        m_out.endOf.push_back(static_cast<std::uint32_t>(m_out.events.size()));
        if (fate.aside) {
            ++count.quarantined;
            m_out.dispositions.push_back(Disposition::Quarantined);
            return;
        }
        if (fate.failed) {
            ++count.failed;
            m_out.dispositions.push_back(Disposition::Failed);
            return;
        }
        const Disposition what = dispositionOf(fate, outputs);
        count.unchanged += what == Disposition::Unchanged ? 1 : 0;
        count.changed += what == Disposition::Changed ? 1 : 0;
        count.dropped += what == Disposition::Dropped ? 1 : 0;
        count.merged += what == Disposition::Merged ? 1 : 0;
        count.split += what == Disposition::Split ? 1 : 0;
        count.surplus += outputs.own > 1 ? outputs.own - 1 : 0;
        count.passedOn += fate.passedOn ? 1 : 0;
        m_out.dispositions.push_back(fate.passedOn ? Disposition::Failed : what);
    }

    void touched(std::size_t good)
    {
        if (!m_ledger.options.touched)
            return;
        std::ranges::stable_sort(m_ledger.touched, {}, &BatchLedger::Touch::input);
        auto next = m_ledger.touched.begin();
        for (std::uint32_t i = 0; i < good; ++i) {
            for (; next != m_ledger.touched.end() && next->input == i; ++next)
                m_out.touchedSteps.push_back(next->step);
            m_out.touchedEnd.push_back(static_cast<std::uint32_t>(m_out.touchedSteps.size()));
        }
        m_out.touchedMade = std::move(m_ledger.touchedMade);
    }

    BatchLedger& m_ledger;
    std::span<const Passing> m_flow;
    Expected& m_out;
    std::size_t m_next = 0;
};

void refuseUnmatched(std::span<const Event> blue, BatchLedger& ledger)
{
    for (std::uint32_t i = 0; i < blue.size(); ++i) {
        const Passing item{.event = blue[i], .input = i, .source = {}};
        if (ledger.wants(item) && !ledger.fates[i].matched)
            ledger.fail(item, StepFailure::kNoStep, "no step matches it");
    }
}

} // namespace

StagedRun::StagedRun(const Model& model) : m_model(model)
{
    const std::size_t count = model.steps.size();
    for (std::size_t i = 0; i < count;) {
        const std::size_t from = i;
        while (i < count && model.steps[i].staging() == Staging::InProcess)
            ++i;
        if (i > from)
            m_parts.push_back(
                {.from = from, .stage = std::make_unique<InProcessStage>(model, from, i)});
        for (; i < count && model.steps[i].staging() != Staging::InProcess; ++i)
            m_parts.push_back(
                {.from = i, .stage = model.steps[i].actions.front()->openStage(model, i)});
    }
}

/// What a stage is given and gives must not be of an input that has failed, or that lies behind the
/// one the batch ends at.
void StagedRun::through(std::vector<Passing>& flow, BatchLedger& ledger, Arena& arena,
                        bool flushing)
{
    for (const Part& part : m_parts) {
        if (part.from >= ledger.options.untilStep)
            break;
        std::vector<Passing> next;
        next.reserve(flow.size());
        StageTurn turn{.in = flow, .arena = arena, .ledger = ledger, .out = next};
        part.stage->run(turn);
        if (flushing) {
            turn.in = {};
            part.stage->flush(turn);
        }
        std::erase_if(next, [&](const Passing& item) { return !ledger.wants(item); });
        flow = std::move(next);
    }
}

Expected StagedRun::run(const EventBatch& in, const RunOptions& options, Quarantine* quarantine)
{
    Expected out;
    out.events.share(in);
    BatchLedger ledger(m_model, in.events(), options);
    std::vector<Passing> flow;
    flow.reserve(in.size());
    for (std::uint32_t i = 0; i < in.size(); ++i) {
        ledger.fates[i].aside = quarantine && quarantine->holds(in[i].stream);
        if (!ledger.fates[i].aside)
            flow.push_back({.event = in[i], .input = i, .source = in[i].stream});
    }
    through(flow, ledger, out.events.arena(), false);
    if (m_model.unmatchedIsError) {
        refuseUnmatched(in.events(), ledger);
        std::erase_if(flow, [&](const Passing& item) { return !ledger.wants(item); });
    }
    if (quarantine)
        ledger.settleAside(*quarantine);
    out.events.reserve(flow.size());
    Assembly(ledger, flow, out).inputs(in.size());
    out.held = held();
    return out;
}

Expected StagedRun::flush(const RunOptions& options)
{
    Expected out;
    BatchLedger ledger(m_model, {}, options);
    std::vector<Passing> flow;
    through(flow, ledger, out.events.arena(), true);
    Assembly assembly(ledger, flow, out);
    assembly.inputs(0);
    assembly.rest();
    out.held = held();
    return out;
}

std::vector<StagedRun::StageState> StagedRun::state() const
{
    std::vector<StageState> all;
    for (const Part& part : m_parts) {
        std::string bytes = part.stage->state();
        if (!bytes.empty())
            all.push_back({.step = m_model.steps[part.from].id, .bytes = std::move(bytes)});
    }
    return all;
}

Status StagedRun::restore(const std::vector<StageState>& states)
{
    std::size_t used = 0;
    for (const Part& part : m_parts) {
        const auto found =
            std::ranges::find(states, m_model.steps[part.from].id, &StageState::step);
        used += found != states.end() ? 1 : 0;
        if (Status restored = part.stage->restore(found == states.end() ? "" : found->bytes);
            !restored)
            return restored;
    }
    if (used != states.size())
        return fail(ErrorKind::InvalidInput, "What was carried is of steps that are not here.");
    return {};
}

Status StagedRun::renewWorkers()
{
    for (const Part& part : m_parts) {
        if (Status renewed = part.stage->renewWorkers(); !renewed)
            return renewed;
    }
    return {};
}

std::vector<OpenGroup> StagedRun::openGroups() const
{
    std::vector<OpenGroup> all;
    for (const Part& part : m_parts)
        std::ranges::move(part.stage->openGroups(), std::back_inserter(all));
    return all;
}

std::uint64_t StagedRun::held() const
{
    std::uint64_t sum = 0;
    for (const Part& part : m_parts)
        sum += part.stage->held();
    return sum;
}

} // namespace viridian::pipeline
