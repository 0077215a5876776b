#pragma once

#include "app/ctl/verb.h"

namespace viridian::ctl {

/// `schema registry`: declares its options and returns what it does.
Action defineRegistry(CLI::App& app);

} // namespace viridian::ctl
