#pragma once

#include "core/pipeline/model.h"

#include <cstddef>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace viridian::pipeline {

/// The addresses of a pipeline as a finite grid: every type and every version that the file names,
/// one stand-in for each wildcard and one for all that is not named. Steps are edges on it.
class AddressGrid {
public:
    using Node = std::pair<std::size_t, std::size_t>; ///< index of type, index of version

    explicit AddressGrid(const Model& model);

    /// Addresses that the step matches.
    [[nodiscard]] std::vector<Node> sources(const Step& step) const;
    [[nodiscard]] Node target(const Node& from, const NewAddress& to) const;
    [[nodiscard]] std::set<Node> all() const;
    [[nodiscard]] const std::string& type(const Node& node) const { return m_types[node.first]; }
    [[nodiscard]] const std::string& version(const Node& node) const
    {
        return m_versions[node.second];
    }
    /// "OrderPlaced v2", "any other type of any version".
    [[nodiscard]] std::string text(const Node& node) const;

private:
    std::vector<std::string> m_types;
    std::vector<std::string> m_versions;
};

/// True when no event of the addresses that the step matches gets past it as it was.
[[nodiscard]] bool takesAll(const Step& step);

} // namespace viridian::pipeline
