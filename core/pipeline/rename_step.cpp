#include "core/pipeline/kinds.h"

#include <fmt/format.h>

namespace viridian::pipeline {
namespace {

/// Gives an event another type. A version that stands in the type's name stays there.
class RenameType final : public Action {
public:
    explicit RenameType(std::string type) : m_type(std::move(type)) {}

    [[nodiscard]] std::string_view kind() const override { return "rename"; }
    [[nodiscard]] std::string summary() const override { return fmt::format("type → {}", m_type); }
    void write(Meaning& out) const override { out.text(m_type); }
    [[nodiscard]] std::optional<std::vector<NewAddress>> addresses() const override
    {
        return std::vector{NewAddress{.type = m_type, .version = {}}};
    }
    Status apply(Work& work, const StepContext&) const override
    {
        work.setType(m_type);
        return {};
    }
    [[nodiscard]] Inverse inverse(const Match& match) const override
    {
        if (const std::string* old = match.onlyType())
            return {.action = makeRename(*old), .loss = {}};
        return {.action = nullptr, .loss = "gives several types one name"};
    }

private:
    std::string m_type;
};

} // namespace

std::shared_ptr<const Action> makeRename(std::string type)
{
    return std::make_shared<RenameType>(std::move(type));
}

std::shared_ptr<const Action> loadRename(const StepReader& in)
{
    if (!in.read.map(in.node, "rename", {"type", "allowMerge"}))
        return nullptr;
    std::string type;
    in.read.required(in.node, "type", type);
    in.read.flag(in.node, "allowMerge", in.step.allowMerge);
    return makeRename(std::move(type));
}

} // namespace viridian::pipeline
