#pragma once

#include "core/base/result.h"
#include "core/pipeline/place.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace viridian::pipeline {

/// A version written into the type's name: "order_placed_v2" with suffix "_v([0-9]+)",
/// "V1.FullyPaid" with prefix "V([0-9]+)\.". The pattern is literal text, one group, literal text;
/// the group is a class with + ("[0-9]+",
/// "[A-Za-z0-9.]+"), "\d+" or ".+".
class TypeAffix {
public:
    /// Errors: InvalidInput: says which form is expected.
    [[nodiscard]] static Result<TypeAffix> parse(std::string_view pattern, bool prefix);

    struct Hit {
        std::string_view base;
        std::string_view version;
    };
    [[nodiscard]] std::optional<Hit> find(std::string_view type) const;
    /// The type's full name for that base and version.
    [[nodiscard]] std::string join(std::string_view base, std::string_view version) const;
    [[nodiscard]] const std::string& pattern() const { return m_pattern; }
    [[nodiscard]] bool isPrefix() const { return m_prefix; }

private:
    [[nodiscard]] bool inGroup(std::string_view text) const;

    std::string m_pattern;
    std::string m_before; ///< literal before the group
    std::string m_after;
    std::array<bool, 256> m_group{};
    bool m_prefix = false;
};

/// One place where an event's schema version may stand.
struct VersionSource {
    enum class Kind { Column, Value, Affix } kind = Kind::Column;
    Place place;                    ///< Value
    std::optional<TypeAffix> affix; ///< Affix

    [[nodiscard]] std::string toText() const;
};

/// Where versions are looked for, first hit wins, and what an event has that none was found for.
struct VersionRule {
    std::vector<VersionSource> from{VersionSource{}};
    std::string fallback = "1";

    /// The first affix source that fits the type's name.
    [[nodiscard]] const TypeAffix* affixOf(std::string_view type) const;
};

} // namespace viridian::pipeline
