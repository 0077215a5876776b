#pragma once

#include "core/store/filter.h"

namespace viridian {

class EventStore;

/// Which single values of an event an index of the store leads to.
struct IndexedFields {
    bool position = false;
    bool stream = false;
    bool id = false;
    bool time = false;
};

/// A store that has indexes says so beside EventStore. Thread: any; what it says never changes.
class HasIndexes {
public:
    virtual ~HasIndexes() = default;
    [[nodiscard]] virtual IndexedFields indexedFields() const = 0;
};

/// What the store says of itself; nothing is indexed where it says nothing.
[[nodiscard]] IndexedFields indexedFieldsOf(const EventStore& store);

/// What it takes to answer a filter, cheapest first.
enum class FilterCost {
    Indexed,    ///< an index leads to the rows, or to a range of positions that holds them
    ScansRows,  ///< every row is looked at, but no payload
    ScansBodies ///< every payload is read
};
[[nodiscard]] FilterCost costOf(const Filter& filter, const IndexedFields& indexed);

} // namespace viridian
