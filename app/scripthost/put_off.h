#pragma once

#include <string_view>

namespace viridian::scripthost {

/// Whether a script may put code off until after its event: what follows `await`, or is given to
/// `then`. The engine runs that when an entry into it ends, so such a script gets an entry for each
/// event; its answers would else depend on how many lines came together. Where this says no, the
/// prelude takes away every way to it that needs none of the words, and code made from text. That
/// a word may stand in a comment costs time only.
[[nodiscard]] bool mayPutOff(std::string_view script);

} // namespace viridian::scripthost
