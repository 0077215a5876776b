#pragma once

#include "core/store/sql/page_reader.h"

namespace viridian {

/// The positions that a filter leaves to look at, both inclusive; absent: open. An empty range has
/// its lowest above its highest.
struct ScanBounds {
    std::optional<Position> low;
    std::optional<Position> high;
};

/// What the filter's "pos:" terms say, where each of them must hold.
[[nodiscard]] ScanBounds boundsOfPositions(const Filter& filter);

/// Where the rows of the filter's "time:" terms stand, asked of the index on the recorded time. No
/// store promises that time grows with position, so both ends are those of the rows themselves.
/// Open where there is no index, or the times hold more rows than a scan finds by itself soon.
[[nodiscard]] Result<ScanBounds> boundsOfTimes(PageSource& source, const SelectContext& context,
                                               const Filter& filter, std::stop_token stop);

/// What both leave.
[[nodiscard]] ScanBounds within(const ScanBounds& one, const ScanBounds& other);

} // namespace viridian
