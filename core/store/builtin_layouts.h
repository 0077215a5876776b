#pragma once

#include <span>
#include <string_view>

namespace viridian {

struct BuiltinLayout {
    std::string_view fileName;
    std::string_view yaml;
};

/// The layouts of resources/layouts, compiled in.
[[nodiscard]] std::span<const BuiltinLayout> builtinLayouts();

} // namespace viridian
