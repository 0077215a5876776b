#pragma once

namespace viridian::scripthost {

/// The JavaScript that stands around a script: it takes away what would make a script depend on
/// anything but its event, and turns lines into calls and results into answer lines. It evaluates
/// to a function that is called once with (table, progress, write) and returns
/// {load(transform, replicator, stateful), run(text, from, to), take(from, to)}.
extern const char* const kPrelude;

} // namespace viridian::scripthost
