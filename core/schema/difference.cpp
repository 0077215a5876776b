#include "core/schema/difference.h"

#include <algorithm>

namespace viridian::schema {

bool isReadable(const Differences& differences) noexcept
{
    return std::none_of(differences.begin(), differences.end(),
                        [](const Difference& difference) { return difference.breaks; });
}

} // namespace viridian::schema
