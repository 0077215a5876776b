#include "core/pipeline/kinds.h"

#include <fmt/format.h>

namespace viridian::pipeline {
namespace {

/// Gives an event its new schema version, written back where the version was found.
class BumpVersion final : public Action {
public:
    explicit BumpVersion(std::string version) : m_version(std::move(version)) {}

    [[nodiscard]] std::string_view kind() const override { return "version"; }
    [[nodiscard]] std::string summary() const override
    {
        return fmt::format("version → {}", m_version);
    }
    void write(Meaning& out) const override { out.text(m_version); }
    [[nodiscard]] std::optional<std::vector<NewAddress>> addresses() const override
    {
        return std::vector{NewAddress{.type = {}, .version = m_version}};
    }
    Status apply(Work& work, const StepContext&) const override
    {
        Status written = work.setVersion(m_version);
        if (!written)
            return fail(ErrorKind::InvalidInput, fmt::format("version {} cannot be written: {}",
                                                             m_version, written.error().message));
        return {};
    }
    [[nodiscard]] Inverse inverse(const Match& match) const override
    {
        if (const std::string* old = match.onlyVersion())
            return {.action = makeVersion(*old), .loss = {}};
        return {.action = nullptr, .loss = "gives several versions one number"};
    }

private:
    std::string m_version;
};

} // namespace

std::shared_ptr<const Action> makeVersion(std::string version)
{
    return std::make_shared<BumpVersion>(std::move(version));
}

std::shared_ptr<const Action> loadVersion(const StepReader& in)
{
    if (!in.read.map(in.node, "to", {"version"}))
        return nullptr;
    std::string version;
    in.read.required(in.node, "version", version);
    return makeVersion(std::move(version));
}

} // namespace viridian::pipeline
