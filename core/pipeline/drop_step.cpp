#include "core/base/text.h"
#include "core/pipeline/kinds.h"

#include <fmt/format.h>

namespace viridian::pipeline {
namespace {

/// Takes an event away, for a reason.
class Drop final : public Action {
public:
    Drop(std::string reason, std::optional<std::uint64_t> most)
        : m_reason(std::move(reason)), m_most(most)
    {
    }

    [[nodiscard]] std::string_view kind() const override { return "drop"; }
    [[nodiscard]] Fan fan() const override { return Fan::OneToNone; }
    [[nodiscard]] std::string summary() const override
    {
        return m_most ? fmt::format("{}, at most {}", m_reason, grouped(*m_most)) : m_reason;
    }
    void write(Meaning& out) const override
    {
        out.text(m_reason);
        out.text(m_most ? std::to_string(*m_most) : std::string());
    }
    [[nodiscard]] std::optional<std::vector<NewAddress>> addresses() const override
    {
        return std::vector<NewAddress>();
    }
    Status apply(Work& work, const StepContext&) const override
    {
        work.ended = true;
        return {};
    }
    [[nodiscard]] Inverse inverse(const Match&) const override
    {
        return {.action = nullptr, .loss = "dropped events do not come back"};
    }

private:
    std::string m_reason;
    std::optional<std::uint64_t> m_most;
};

} // namespace

std::shared_ptr<const Action> loadDrop(const StepReader& in)
{
    if (!in.read.map(in.node, "drop", {"reason", "expectAtMost"}))
        return nullptr;
    std::string reason;
    in.read.required(in.node, "reason", reason);
    if (in.node["expectAtMost"]) {
        std::uint64_t most = 0;
        in.read.number(in.node, "expectAtMost", most, 0, 1'000'000'000'000'000);
        in.step.expectAtMost = most;
    }
    return std::make_shared<Drop>(std::move(reason), in.step.expectAtMost);
}

} // namespace viridian::pipeline
