// Evaluates every field of a filter against one event. Payloads are walked as text: numbers are
// compared as exact decimals, nothing passes through a double.
#include "core/base/text.h"
#include "core/base/uuid.h"
#include "core/json/decimal.h"
#include "core/json/document.h"
#include "core/store/correlation.h"
#include "core/store/filter.h"

#include <algorithm>
#include <charconv>
#include <span>
#include <vector>

namespace viridian {
namespace {

using Field = Filter::Field;
using Node = Filter::Node;
using Test = Filter::Test;
using Value = Filter::Value;

char folded(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

std::string foldedText(std::string_view text)
{
    std::string out(text);
    std::ranges::transform(out, out.begin(), folded);
    return out;
}

bool containsFolded(std::string_view text, std::string_view wanted)
{
    const auto same = [](char a, char b) { return folded(a) == folded(b); };
    // Not the search of std::ranges: clang-tidy 14 cannot read the subrange that it returns.
    return !wanted.empty() &&
           std::search(text.begin(), text.end(), wanted.begin(), wanted.end(), same) != text.end();
}

/// The word, or the pattern, somewhere in the text, whatever the case of its ASCII letters.
bool holdsWord(std::string_view text, const Value& value)
{
    if (value.test == Test::Contains)
        return containsFolded(text, value.text);
    return matchesWildcard(foldedText(text), "*" + foldedText(value.text) + "*");
}

bool textHolds(std::string_view text, const Value& value)
{
    return value.test == Test::Wildcard ? matchesWildcard(text, value.text) : text == value.text;
}

/// A UUID is found as it was typed, in lower and in upper case; push_filter.cpp asks the database
/// the same.
bool idHolds(std::string_view id, const Value& value)
{
    if (textHolds(id, value))
        return true;
    const std::optional<Uuid> wanted =
        value.test == Test::Equals ? Uuid::parse(value.text) : std::nullopt;
    if (!wanted)
        return false;
    const std::string lower = wanted->toText();
    const bool allUpper = std::ranges::none_of(id, [](char c) { return c >= 'a' && c <= 'z'; });
    return id == lower || (allUpper && foldedText(id) == lower);
}

bool positionHolds(const Position& position, const Value& value)
{
    const auto compared = [&position](const Position& end) {
        return end.isPair() ? position : Position(position.number());
    };
    return (!value.lowPosition || compared(*value.lowPosition) >= *value.lowPosition) &&
           (!value.highPosition || compared(*value.highPosition) <= *value.highPosition);
}

bool numberHolds(std::int64_t number, const Value& value)
{
    return number >= value.low && number <= value.high;
}

/// Order of two values as text: as numbers where both are, else by bytes.
/// @param onlyNumbers the stored value is a JSON number: text does not compare with it
std::optional<std::strong_ordering> order(std::string_view stored, std::string_view operand,
                                          bool onlyNumbers)
{
    const Result<json::Decimal> left = json::Decimal::parse(stored);
    const Result<json::Decimal> right = json::Decimal::parse(operand);
    if (left && right)
        return *left <=> *right;
    if (onlyNumbers)
        return std::nullopt;
    return stored <=> operand;
}

bool orderHolds(std::string_view stored, const Value& value, bool onlyNumbers)
{
    const auto is = [&](std::string_view operand, auto&& wanted) {
        const std::optional<std::strong_ordering> found = order(stored, operand, onlyNumbers);
        return found && wanted(*found);
    };
    const auto notBelow = [](std::strong_ordering found) { return found >= 0; };
    const auto notAbove = [](std::strong_ordering found) { return found <= 0; };
    switch (value.test) {
    case Test::Less:
        return is(value.text, [](std::strong_ordering found) { return found < 0; });
    case Test::LessOrEqual:
        return is(value.text, notAbove);
    case Test::Greater:
        return is(value.text, [](std::strong_ordering found) { return found > 0; });
    case Test::GreaterOrEqual:
        return is(value.text, notBelow);
    case Test::Range:
        return (value.from.empty() || is(value.from, notBelow)) &&
               (value.to.empty() || is(value.to, notAbove));
    default:
        return false;
    }
}

bool schemaVersionHolds(std::string_view version, const Value& value)
{
    if (value.test == Test::Equals || value.test == Test::Wildcard)
        return textHolds(version, value);
    return !version.empty() && orderHolds(version, value, false);
}

/// One JSON value against one alternative.
bool scalarHolds(const json::Document& document, json::Node node, const Value& value)
{
    if (value.test == Test::Wildcard && value.text == "*")
        return true;
    const json::Kind kind = document.kind(node);
    const std::string_view source = document.source(node);
    if (kind == json::Kind::String) {
        const std::string text = json::decodeString(source);
        const bool plain = value.test == Test::Equals || value.test == Test::Wildcard;
        return plain ? textHolds(text, value) : orderHolds(text, value, false);
    }
    if (value.test == Test::Wildcard)
        return kind != json::Kind::Object && kind != json::Kind::Array &&
               matchesWildcard(source, value.text);
    if (value.test == Test::Equals && kind == json::Kind::Number)
        return order(source, value.text, true) == std::strong_ordering::equal;
    if (value.test == Test::Equals)
        return source == value.text;
    return kind == json::Kind::Number && orderHolds(source, value, true);
}

/// Takes the first name off a JSON Pointer, unescaped.
std::string takeName(std::string_view& pointer)
{
    pointer.remove_prefix(1);
    const std::size_t end = std::min(pointer.find('/'), pointer.size());
    std::string name;
    for (std::size_t i = 0; i < end; ++i) {
        const bool escape = pointer[i] == '~' && i + 1 < end;
        name += !escape ? pointer[i] : pointer[++i] == '1' ? '/' : '~';
    }
    pointer.remove_prefix(end);
    return name;
}

bool isNamed(const json::Document& document, json::Node member, std::string_view name)
{
    const std::string_view source = document.nameSource(member);
    if (source.find('\\') != std::string_view::npos)
        return json::decodeString(source) == name;
    return source.size() == name.size() + 2 && source.substr(1, name.size()) == name;
}

/// Whether any value that the path leads to holds. "*" stands for every member or element; of
/// duplicate names, each.
bool pathHolds(const json::Document& document, json::Node node, std::string_view pointer,
               const Node& term)
{
    if (pointer.empty())
        return std::ranges::any_of(
            term.values, [&](const Value& value) { return scalarHolds(document, node, value); });
    const std::string name = takeName(pointer);
    const json::Kind kind = document.kind(node);
    if (kind != json::Kind::Object && kind != json::Kind::Array)
        return false;
    std::size_t wantedIndex = 0;
    const auto [end, code] = std::from_chars(name.data(), name.data() + name.size(), wantedIndex);
    const bool isIndex = code == std::errc() && end == name.data() + name.size();
    std::size_t index = 0;
    for (json::Node child = document.firstChild(node); child != json::kNone;
         child = document.nextSibling(child)) {
        const bool here = kind == json::Kind::Object ? isNamed(document, child, name)
                                                     : isIndex && index == wantedIndex;
        if ((here || name == "*") && pathHolds(document, child, pointer, term))
            return true;
        ++index;
    }
    return false;
}

/// Words that an escape hides from a search of the raw text.
bool stringsHold(const json::Document& document, const Value& value)
{
    std::vector<json::Node> open{json::Document::root()};
    while (!open.empty()) {
        const json::Node node = open.back();
        open.pop_back();
        const std::string_view memberName = document.nameSource(node);
        if (!memberName.empty() && holdsWord(json::decodeString(memberName), value))
            return true;
        if (document.kind(node) == json::Kind::String &&
            holdsWord(json::decodeString(document.source(node)), value))
            return true;
        for (json::Node child = document.firstChild(node); child != json::kNone;
             child = document.nextSibling(child))
            open.push_back(child);
    }
    return false;
}

bool payloadHoldsWord(const Payload& payload, const Value& value)
{
    if (holdsWord(payload.bytes, value))
        return true;
    if (payload.kind != PayloadKind::Json || payload.bytes.find('\\') == std::string_view::npos)
        return false;
    thread_local json::Document document;
    return document.parse(payload.bytes) && stringsHold(document, value);
}

bool payloadHolds(const Payload& payload, const Node& term)
{
    if (payload.kind == PayloadKind::Null)
        return false;
    if (term.path.empty())
        return std::ranges::any_of(term.values, [&payload](const Value& value) {
            return payloadHoldsWord(payload, value);
        });
    thread_local json::Document document;
    return document.parse(payload.bytes) &&
           pathHolds(document, json::Document::root(), term.path, term);
}

bool referenceHolds(const Payload& metadata, std::span<const std::string_view> keys,
                    const Node& term)
{
    if (metadata.kind == PayloadKind::Null)
        return false;
    const std::optional<std::string> text = metadataText(metadata.bytes, keys);
    return text && std::ranges::any_of(
                       term.values, [&text](const Value& value) { return idHolds(*text, value); });
}

bool wordHolds(const Event& event, const Value& value)
{
    return holdsWord(event.stream, value) || holdsWord(event.type, value) ||
           payloadHoldsWord(event.data, value);
}

bool termHolds(const Node& term, const Event& event, std::string_view side)
{
    const auto any = [&term](auto&& holds) { return std::ranges::any_of(term.values, holds); };
    switch (term.field) {
    case Field::Stream:
        return any([&](const Value& value) { return textHolds(event.stream, value); });
    case Field::Type:
        return any([&](const Value& value) { return textHolds(event.type, value); });
    case Field::Id:
        return any([&](const Value& value) { return idHolds(event.id, value); });
    case Field::Position:
        return any([&](const Value& value) { return positionHolds(event.position, value); });
    case Field::Version:
        return any([&](const Value& value) { return numberHolds(event.version, value); });
    case Field::Time:
        return event.time && any([&](const Value& value) {
                   return numberHolds(event.time->time_since_epoch().count(), value);
               });
    case Field::SchemaVersion:
        return any(
            [&](const Value& value) { return schemaVersionHolds(event.schemaVersion, value); });
    case Field::Size:
        return any([&](const Value& value) {
            return numberHolds(static_cast<std::int64_t>(event.dataBytes), value);
        });
    case Field::Correlation:
        return referenceHolds(event.metadata, correlationKeys(), term);
    case Field::Causation:
        return referenceHolds(event.metadata, causationKeys(), term);
    case Field::Body:
        return payloadHolds(event.data, term);
    case Field::Meta:
        return payloadHolds(event.metadata, term);
    case Field::Any:
        return any([&](const Value& value) { return wordHolds(event, value); });
    case Field::Side:
        return any([&](const Value& value) { return textHolds(side, value); });
    }
    return false;
}

bool holds(const Node& node, const Event& event, std::string_view side)
{
    const auto child = [&](const Node& inner) { return holds(inner, event, side); };
    switch (node.kind) {
    case Node::Kind::And:
        return std::ranges::all_of(node.children, child);
    case Node::Kind::Or:
        return std::ranges::any_of(node.children, child);
    case Node::Kind::Not: {
        const Node& inner = node.children.front();
        const bool ignored =
            side.empty() && inner.kind == Node::Kind::Term && inner.field == Field::Side;
        return ignored || !holds(inner, event, side);
    }
    case Node::Kind::Term:
        return (side.empty() && node.field == Field::Side) || termHolds(node, event, side);
    }
    return false;
}

} // namespace

bool Filter::matches(const Event& event, std::string_view side) const
{
    return !m_root || holds(*m_root, event, side);
}

} // namespace viridian
