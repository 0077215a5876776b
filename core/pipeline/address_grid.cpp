#include "core/pipeline/address_grid.h"

#include "core/pipeline/assertion.h"

#include <algorithm>
#include <fmt/format.h>

namespace viridian::pipeline {
namespace {

/// A text that no file names, for what a wildcard stands for.
constexpr std::string_view kOther = "\x01other";

std::string instanceOf(const std::string& pattern)
{
    std::string text;
    for (const char c : pattern)
        text += c == '*' ? std::string(kOther) : std::string(1, c);
    return text;
}

std::size_t indexOf(const std::vector<std::string>& list, const std::string& text)
{
    return static_cast<std::size_t>(std::ranges::lower_bound(list, text) - list.begin());
}

} // namespace

AddressGrid::AddressGrid(const Model& model)
{
    std::set<std::string> types{std::string(kOther)};
    std::set<std::string> versions{std::string(kOther)};
    const auto add = [&](const std::string& type, const std::string& version) {
        types.insert(type.empty() ? std::string(kOther) : type);
        versions.insert(version.empty() ? std::string(kOther) : version);
    };
    for (const Step& step : model.steps) {
        for (const std::string& type : step.match.types)
            types.insert(instanceOf(type));
        for (const std::string& version : step.match.versions)
            versions.insert(instanceOf(version));
        for (const NewAddress& to : step.addresses().value_or(std::vector<NewAddress>()))
            add(to.type, to.version);
    }
    for (const auto& assertion : model.assertions)
        add(assertion->type, assertion->version);
    versions.insert(model.version.fallback);
    m_types.assign(types.begin(), types.end());
    m_versions.assign(versions.begin(), versions.end());
}

std::vector<AddressGrid::Node> AddressGrid::sources(const Step& step) const
{
    std::vector<Node> out;
    for (std::size_t t = 0; t < m_types.size(); ++t) {
        if (!step.match.takesType(m_types[t]))
            continue;
        for (std::size_t v = 0; v < m_versions.size(); ++v) {
            if (step.match.takesVersion(m_versions[v]))
                out.emplace_back(t, v);
        }
    }
    return out;
}

AddressGrid::Node AddressGrid::target(const Node& from, const NewAddress& to) const
{
    return {to.type.empty() ? from.first : indexOf(m_types, to.type),
            to.version.empty() ? from.second : indexOf(m_versions, to.version)};
}

std::set<AddressGrid::Node> AddressGrid::all() const
{
    std::set<Node> out;
    for (std::size_t t = 0; t < m_types.size(); ++t) {
        for (std::size_t v = 0; v < m_versions.size(); ++v)
            out.emplace(t, v);
    }
    return out;
}

std::string AddressGrid::text(const Node& node) const
{
    const std::string& ofType = type(node);
    const std::string& ofVersion = version(node);
    return fmt::format("{} {}", ofType == kOther ? "any other type" : ofType,
                       ofVersion == kOther ? "of any version" : "v" + ofVersion);
}

bool takesAll(const Step& step)
{
    return !step.match.stream && !step.match.narrowed() && step.onError != OnError::Pass;
}

} // namespace viridian::pipeline
