#include "core/cutover/switches/manual.h"

#include <fmt/format.h>
#include <utility>

namespace viridian {
namespace {

class ManualSwitch final : public Switch {
public:
    ManualSwitch(const CutoverPlan& plan, SwitchSetup setup)
        : m_blue(plan.blueName), m_green(plan.greenName), m_setup(std::move(setup))
    {
    }

    SwitchWords words() const override
    {
        SwitchWords words;
        words.title = "by hand";
        words.check = {"asks the operator which store has the traffic"};
        words.run = {questionFor(Side::Green)};
        words.undo = {questionFor(Side::Blue)};
        return words;
    }

    Status usable() const override
    {
        if (m_setup.ask)
            return {};
        return fail(ErrorKind::InvalidInput,
                    "The switch is made by hand, and there is nobody to ask here: run it on a "
                    "terminal, or name a command switch in the workspace (switch: command).");
    }

    Result<Traffic> check(std::stop_token) override
    {
        if (!m_setup.confirmed)
            return Traffic{.live = Side::Blue,
                           .measured = false,
                           .words = "blue, since nobody has moved the traffic; not measured"};
        return Traffic{.live = m_setup.confirmed,
                       .measured = false,
                       .words = fmt::format("{}, as the operator confirmed; not measured",
                                            name(*m_setup.confirmed))};
    }

    Status perform(std::stop_token stop) override { return move(Side::Green, std::move(stop)); }
    Status undo(std::stop_token stop) override { return move(Side::Blue, std::move(stop)); }

private:
    std::string questionFor(Side side) const
    {
        return fmt::format("Move all traffic to {} {}, then confirm that it is there.",
                           side == Side::Green ? "GREEN" : "BLUE",
                           side == Side::Green ? m_green : m_blue);
    }

    Status move(Side side, std::stop_token stop)
    {
        if (m_setup.confirmed == side)
            return {};
        if (!m_setup.ask)
            return fail(ErrorKind::Unavailable, "The switch is made by hand and nobody can be "
                                                "asked here; run it where a person can answer.");
        Result<bool> done = m_setup.ask(questionFor(side), std::move(stop));
        if (!done)
            return passOn(done);
        if (!*done)
            return fail(
                ErrorKind::Denied,
                fmt::format("The operator did not confirm that {} has the traffic.", name(side)));
        m_setup.confirmed = side;
        return {};
    }

    std::string m_blue;
    std::string m_green;
    SwitchSetup m_setup;
};

} // namespace

std::unique_ptr<Switch> makeManualSwitch(const CutoverPlan& plan, SwitchSetup setup)
{
    return std::make_unique<ManualSwitch>(plan, std::move(setup));
}

} // namespace viridian
