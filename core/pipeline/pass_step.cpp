#include "core/pipeline/kinds.h"

namespace viridian::pipeline {
namespace {

/// Says that events are meant to stay as they are, which `unmatched: error` and the coverage ask
/// for.
class Pass final : public Action {
public:
    [[nodiscard]] std::string_view kind() const override { return "pass"; }
    [[nodiscard]] std::string summary() const override { return "unchanged"; }
    void write(Meaning&) const override {}
    Status apply(Work&, const StepContext&) const override { return {}; }
    [[nodiscard]] Inverse inverse(const Match&) const override { return {}; }
};

} // namespace

std::shared_ptr<const Action> loadPass(const StepReader& in)
{
    const bool plain = in.node.IsScalar() && in.node.Scalar() == "true";
    if (!plain && !(in.node.IsMap() && in.node.size() == 0))
        in.read.refuse(in.node, "“pass” takes nothing; write pass: true.");
    return std::make_shared<Pass>();
}

} // namespace viridian::pipeline
