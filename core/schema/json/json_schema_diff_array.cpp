// Arrays: a list of schemas by place (items, from 2020-12 on prefixItems), one for every item, and
// one for the rest.

#include "core/schema/json/json_schema_differ.h"

#include <algorithm>

namespace viridian::schema {

using json::Decimal;
using json::Kind;
using json::kNone;
using json::Node;

void JsonSchemaDiffer::arrays(PartRef original, PartRef update)
{
    {
        const Step step(*this, "items");
        compareOptional(everyItem(*m_original, original), everyItem(*m_update, update));
    }
    tuples(original, update);
    rest(additionalItems(*m_original, original), additionalItems(*m_update, update),
         "additionalItems", "ADDITIONAL_ITEMS");
    rest(restIn(*m_original, original, "unevaluatedItems"),
         restIn(*m_update, update, "unevaluatedItems"), "unevaluatedItems", "UNEVALUATED_ITEMS");
    {
        const Step step(*this, "contains");
        compareOptional(schemaIn(*m_original, original, "contains"),
                        schemaIn(*m_update, update, "contains"));
    }
    bound(original, update, "maxItems", "MAX_ITEMS");
    bound(original, update, "minItems", "MIN_ITEMS");
    bound(original, update, "maxContains", "MAX_CONTAINS");
    const auto leastMatches = [](const Parts& side, PartRef array) {
        const Node node = side.member(array, "minContains");
        if (node == kNone || side.document().kind(node) != Kind::Number)
            return Decimal::parse("1");
        return Decimal::parse(side.document().source(node));
    };
    const Result<Decimal> before = leastMatches(*m_original, original);
    const Result<Decimal> after = leastMatches(*m_update, update);
    if (before && after)
        bound(*before, *after, "minContains", "MIN_CONTAINS");
    const auto isUnique = [](const Parts& side, PartRef array) {
        const Node node = side.member(array, "uniqueItems");
        return node != kNone && side.document().kind(node) == Kind::True;
    };
    if (isUnique(*m_original, original) != isUnique(*m_update, update))
        change(isUnique(*m_update, update) ? "UNIQUE_ITEMS_ADDED" : "UNIQUE_ITEMS_REMOVED",
               "uniqueItems");
}

std::vector<PartRef> JsonSchemaDiffer::tuple(Parts& side, PartRef array)
{
    std::vector<PartRef> items;
    const Node list = side.member(array, side.is2020() ? "prefixItems" : "items");
    if (list == kNone || side.document().kind(list) != Kind::Array)
        return items;
    for (Node each = side.document().firstChild(list); each != kNone;
         each = side.document().nextSibling(each))
        items.push_back(side.of(each));
    return items;
}

PartRef JsonSchemaDiffer::everyItem(Parts& side, PartRef array)
{
    const Node items = side.member(array, "items");
    if (items == kNone || side.document().kind(items) == Kind::Array)
        return nullptr;
    const bool isWord = side.document().kind(items) != Kind::Object;
    const bool isRest = side.is2020() && (isWord || side.member(array, "prefixItems") != kNone);
    return isRest ? nullptr : side.of(items);
}

JsonSchemaDiffer::Rest JsonSchemaDiffer::additionalItems(Parts& side, PartRef array)
{
    if (!side.is2020())
        return restIn(side, array, "additionalItems");
    return everyItem(side, array) ? Rest{} : restIn(side, array, "items");
}

JsonSchemaDiffer::Openness JsonSchemaDiffer::arrayOpenness(Parts& side, PartRef array)
{
    Rest others = additionalItems(side, array);
    if (others.allowed && !others.schema)
        others = restIn(side, array, "unevaluatedItems");
    if (!others.allowed)
        return Openness::Closed;
    return others.schema ? Openness::Partial : Openness::Open;
}

PartRef JsonSchemaDiffer::schemaForItem(Parts& side, PartRef array)
{
    const Rest others = additionalItems(side, array);
    return others.schema ? others.schema : restIn(side, array, "unevaluatedItems").schema;
}

void JsonSchemaDiffer::tuples(PartRef original, PartRef update)
{
    const std::vector<PartRef> before = tuple(*m_original, original);
    const std::vector<PartRef> after = tuple(*m_update, update);
    const Step step(*this, "items");
    for (std::size_t i = 0; i < std::max(before.size(), after.size()); ++i) {
        const Step inner(*this, std::to_string(i));
        if (i >= after.size())
            itemRemoved(before[i], update);
        else if (i >= before.size())
            itemAdded(original, after[i]);
        else
            compare(before[i], after[i]);
    }
}

void JsonSchemaDiffer::itemRemoved(PartRef item, PartRef update)
{
    const Openness openness = arrayOpenness(*m_update, update);
    if (openness == Openness::Open)
        change("ITEM_REMOVED_FROM_OPEN_CONTENT_MODEL");
    else if (openness == Openness::Closed)
        change(item->shape == Shape::False ? "ITEM_WITH_FALSE_REMOVED_FROM_CLOSED_CONTENT_MODEL"
                                           : "ITEM_REMOVED_FROM_CLOSED_CONTENT_MODEL");
    else
        change(compareReadable(item, schemaForItem(*m_update, update))
                   ? "ITEM_REMOVED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL"
                   : "ITEM_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL");
}

void JsonSchemaDiffer::itemAdded(PartRef original, PartRef item)
{
    const Openness openness = arrayOpenness(*m_original, original);
    if (openness == Openness::Open)
        change(item->shape == Shape::Empty ? "ITEM_WITH_EMPTY_SCHEMA_ADDED_TO_OPEN_CONTENT_MODEL"
                                           : "ITEM_ADDED_TO_OPEN_CONTENT_MODEL");
    else if (openness == Openness::Closed)
        change("ITEM_ADDED_TO_CLOSED_CONTENT_MODEL");
    else
        change(compareReadable(schemaForItem(*m_original, original), item)
                   ? "ITEM_ADDED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL"
                   : "ITEM_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL");
}

} // namespace viridian::schema
