#include "core/store/filter_cost.h"

#include "core/store/event_store.h"

#include <algorithm>

namespace viridian {
namespace {

using Field = Filter::Field;
using Node = Filter::Node;
using Value = Filter::Value;

bool isEqual(const Value& value)
{
    return value.test == Filter::Test::Equals;
}

/// The term alone leads to few rows by an index.
bool leads(const Node& term, const IndexedFields& indexed)
{
    switch (term.field) {
    case Field::Position:
        return indexed.position;
    case Field::Stream: // of several, each row of the store is compared
        return indexed.stream && term.values.size() == 1 && isEqual(term.values.front());
    case Field::Id:
        return indexed.id && std::ranges::all_of(term.values, isEqual);
    case Field::Time:
        return indexed.time;
    default:
        return false;
    }
}

bool answered(const Node& node, const IndexedFields& indexed)
{
    const auto below = [&indexed](const Node& child) { return answered(child, indexed); };
    switch (node.kind) {
    case Node::Kind::And:
        return std::ranges::any_of(node.children, below);
    case Node::Kind::Term:
        return leads(node, indexed);
    default: // alternatives and what is excluded are found by looking at every row
        return false;
    }
}

} // namespace

IndexedFields indexedFieldsOf(const EventStore& store)
{
    const auto* says = dynamic_cast<const HasIndexes*>(&store);
    return says != nullptr ? says->indexedFields() : IndexedFields{};
}

FilterCost costOf(const Filter& filter, const IndexedFields& indexed)
{
    if (filter.scansBodies())
        return FilterCost::ScansBodies;
    const bool narrow = filter.empty() || answered(*filter.root(), indexed);
    return narrow ? FilterCost::Indexed : FilterCost::ScansRows;
}

} // namespace viridian
