#pragma once

#include "app/ctl/console.h"
#include "core/schema/compatibility.h"

#include <span>
#include <string>

namespace viridian::ctl {

/// What the schemas of a verdict are called.
struct SchemaNames {
    std::string candidate;
    std::span<const std::string> history; ///< oldest first
};

/// A verdict in words: what differs, what breaks, and who is deployed first.
void print(Console& console, const schema::Verdict& verdict, const SchemaNames& names);

} // namespace viridian::ctl
