#pragma once

#include "core/json/document.h"

#include <string>

namespace viridian::json {

// How a container's author spaced it, found from what stands in the text, so that a new child looks
// like its siblings.

/// Where a child begins, its name included.
[[nodiscard]] std::size_t startOf(const Document& document, Node node);

/// Adds what stands between a member's name and its value: the object's own way, else that of the
/// nearest member around it, else a bare colon.
void appendColon(std::string& out, const Document& document, Node object);

/// Adds what stands between two children of a container that has at least one.
void appendSeparator(std::string& out, const Document& document, Node container);

/// White space to write before and after the first child of an empty container, in place of what is
/// in it now.
struct Padding {
    std::string before;
    std::string after;
};
[[nodiscard]] Padding paddingOf(const Document& document, Node emptyContainer);

} // namespace viridian::json
