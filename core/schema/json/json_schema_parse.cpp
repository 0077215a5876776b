// References are found by walking the schemas within the document, keyword by keyword, so that data
// (enum, const, default) is never taken for a schema. A reference may lead to a place that no
// keyword names ("#/components/..."): that place is walked too when it is first met.

#include "core/json/pointer.h"
#include "core/schema/json/json_schema.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>
#include <unordered_set>
#include <vector>

namespace viridian::schema {

using json::Kind;
using json::kNone;
using json::Node;

namespace {

constexpr std::array<std::string_view, 12> kOneSchema{"additionalProperties",
                                                      "unevaluatedProperties",
                                                      "propertyNames",
                                                      "additionalItems",
                                                      "unevaluatedItems",
                                                      "contains",
                                                      "not",
                                                      "if",
                                                      "then",
                                                      "else",
                                                      "contentSchema",
                                                      "items"};
constexpr std::array<std::string_view, 6> kSchemasByName{
    "properties", "patternProperties", "definitions", "$defs", "dependentSchemas", "dependencies"};
constexpr std::array<std::string_view, 5> kListOfSchemas{"allOf", "anyOf", "oneOf", "prefixItems",
                                                         "items"};
constexpr std::array<std::string_view, 7> kTypes{"null",   "boolean", "object", "array",
                                                 "number", "string",  "integer"};

template <std::size_t size>
bool has(const std::array<std::string_view, size>& words, std::string_view word)
{
    return std::find(words.begin(), words.end(), word) != words.end();
}

Draft draftOf(const json::Document& document)
{
    const Node given = document.member(json::Document::root(), "$schema");
    if (given == kNone || document.kind(given) != Kind::String)
        return Draft::Draft07;
    const std::string uri = json::decodeString(document.source(given));
    const auto names = [&](std::string_view part) { return uri.find(part) != std::string::npos; };
    if (names("2020-12"))
        return Draft::Draft2020;
    if (names("2019-09"))
        return Draft::Draft2019;
    if (names("draft-06"))
        return Draft::Draft06;
    return names("draft-04") ? Draft::Draft04 : Draft::Draft07;
}

/// The URI that @p reference means within @p base, without normalising dots.
std::string resolved(const std::string& base, const std::string& reference)
{
    if (reference.find("://") != std::string::npos || reference.rfind("urn:", 0) == 0)
        return reference;
    const std::size_t hash = base.find('#');
    const std::string whole = base.substr(0, hash);
    if (reference.empty() || reference.front() == '#')
        return whole + reference;
    const std::size_t authority = whole.find("://");
    if (reference.front() == '/') {
        const std::size_t path =
            authority == std::string::npos ? std::string::npos : whole.find('/', authority + 3);
        return whole.substr(0, authority == std::string::npos ? 0 : path) + reference;
    }
    const std::size_t last = whole.rfind('/');
    return (last == std::string::npos ? "" : whole.substr(0, last + 1)) + reference;
}

std::string percentDecoded(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        unsigned value = 0;
        const char* const digits = text.data() + i + 1;
        if (text[i] == '%' && i + 2 < text.size() &&
            std::from_chars(digits, digits + 2, value, 16).ptr == digits + 2) {
            out += static_cast<char>(value);
            i += 2;
            continue;
        }
        out += text[i];
    }
    return out;
}

/// Walks a document's schemas and finds what their references name.
class References {
public:
    References(const json::Document& document, Draft draft) : m_document(document), m_draft(draft)
    {
    }

    Status find(std::unordered_map<Node, Node>& found);

private:
    struct Reference {
        Node schema;
        Node text;
        std::string base;
    };

    Status walk(Node schema, const std::string& base);
    Status walkMembers(Node schema, const std::string& base);
    Status checkType(Node type) const;
    void note(Node schema, std::string& base);
    Result<Node> target(const Reference& reference);
    Node member(Node object, std::string_view name);
    [[nodiscard]] std::string text(Node node) const
    {
        return json::decodeString(m_document.source(node));
    }
    [[nodiscard]] Node stringMember(Node schema, std::string_view name) const
    {
        const Node node = m_document.member(schema, name);
        return node != kNone && m_document.kind(node) == Kind::String ? node : kNone;
    }

    const json::Document& m_document;
    Draft m_draft;
    std::unordered_map<std::string, Node> m_places; ///< by absolute URI
    std::unordered_map<Node, std::string> m_bases;  ///< of every schema walked
    std::vector<Reference> m_references;
    /// Members by name of the objects that references lead through.
    std::unordered_map<Node, std::unordered_map<std::string, Node>> m_members;
};

/// Takes in the names that a schema gives itself.
void References::note(Node schema, std::string& base)
{
    const std::string_view keyword = m_draft == Draft::Draft04 ? "id" : "$id";
    if (const Node id = stringMember(schema, keyword); id != kNone) {
        std::string uri = resolved(base, text(id));
        if (!uri.empty() && uri.back() == '#')
            uri.pop_back();
        m_places.emplace(uri, schema);
        if (uri.find('#') == std::string::npos)
            base = uri;
    }
    for (const std::string_view anchor : {"$anchor", "$dynamicAnchor"}) {
        if (const Node named = stringMember(schema, anchor); named != kNone)
            m_places.emplace(base + "#" + text(named), schema);
    }
}

Status References::checkType(Node type) const
{
    const bool isList = m_document.kind(type) == Kind::Array;
    Node each = isList ? m_document.firstChild(type) : type;
    while (each != kNone) {
        if (m_document.kind(each) != Kind::String || !has(kTypes, text(each)))
            return fail(ErrorKind::InvalidInput,
                        fmt::format("The JSON Schema is wrong at {}: {:.60} is no type; types are "
                                    "null, boolean, object, array, number, string and integer.",
                                    m_document.pointer(each), m_document.source(each)),
                        std::to_string(m_document.begin(each)));
        each = isList ? m_document.nextSibling(each) : kNone;
    }
    return {};
}

Status References::walk(Node schema, const std::string& base)
{
    if (m_document.kind(schema) == Kind::True || m_document.kind(schema) == Kind::False)
        return {};
    if (m_document.kind(schema) != Kind::Object)
        return fail(
            ErrorKind::InvalidInput,
            fmt::format("The JSON Schema is wrong at {}: a schema is an object, true or "
                        "false.",
                        schema == json::Document::root() ? "its root" : m_document.pointer(schema)),
            std::to_string(m_document.begin(schema)));
    if (m_bases.contains(schema))
        return {};
    std::string own = base;
    note(schema, own);
    m_bases.emplace(schema, own);
    for (const std::string_view keyword : {"$ref", "$dynamicRef"}) {
        if (const Node reference = stringMember(schema, keyword); reference != kNone) {
            m_references.push_back({schema, reference, own});
            break;
        }
    }
    return walkMembers(schema, own);
}

Status References::walkMembers(Node schema, const std::string& base)
{
    for (Node each = m_document.firstChild(schema); each != kNone;
         each = m_document.nextSibling(each)) {
        const std::string word = json::decodeString(m_document.nameSource(each));
        const Kind kind = m_document.kind(each);
        Status done;
        if (word == "type") {
            done = checkType(each);
        } else if (kind == Kind::Array ? has(kListOfSchemas, word)
                                       : kind == Kind::Object && has(kSchemasByName, word)) {
            for (Node inner = m_document.firstChild(each); inner != kNone && done;
                 inner = m_document.nextSibling(inner)) {
                // a dependency may be a list of names
                if (word != "dependencies" || m_document.kind(inner) != Kind::Array)
                    done = walk(inner, base);
            }
        } else if (has(kOneSchema, word)) {
            done = walk(each, base);
        }
        if (!done)
            return done;
    }
    return {};
}

Node References::member(Node object, std::string_view name)
{
    auto known = m_members.find(object);
    if (known == m_members.end()) {
        known = m_members.emplace(object, std::unordered_map<std::string, Node>()).first;
        if (m_document.kind(object) == Kind::Object) {
            for (Node each = m_document.firstChild(object); each != kNone;
                 each = m_document.nextSibling(each))
                known->second.emplace(json::decodeString(m_document.nameSource(each)), each);
        }
    }
    const auto found = known->second.find(std::string(name));
    return found == known->second.end() ? kNone : found->second;
}

Result<Node> References::target(const Reference& reference)
{
    const std::string uri = resolved(reference.base, text(reference.text));
    const std::size_t hash = uri.find('#');
    const std::string fragment =
        hash == std::string::npos ? std::string() : percentDecoded(uri.substr(hash + 1));
    const std::string resource = uri.substr(0, hash);
    if (const auto named = m_places.find(fragment.empty() ? resource : resource + "#" + fragment);
        named != m_places.end())
        return named->second;
    Node root = json::Document::root();
    if (const auto place = m_places.find(resource); place != m_places.end())
        root = place->second;
    else if (!resource.empty() && resource != m_bases.at(root))
        root = kNone;
    Node node = root;
    std::string_view rest = fragment;
    if (!json::isPointer(rest))
        node = kNone;
    std::string scratch;
    while (node != kNone && !rest.empty()) {
        const std::string_view token = json::takeToken(rest, scratch);
        const std::optional<std::size_t> index = json::elementIndex(token);
        if (m_document.kind(node) == Kind::Array)
            node = index ? m_document.element(node, *index) : kNone;
        else
            node = member(node, token);
    }
    if (node == kNone)
        return fail(
            ErrorKind::InvalidInput,
            fmt::format("The JSON Schema is wrong at {}: “{:.200}” leads to no place in this "
                        "document; put what it names into the document's definitions.",
                        m_document.pointer(reference.text), text(reference.text)),
            std::to_string(m_document.begin(reference.text)));
    return node;
}

Status References::find(std::unordered_map<Node, Node>& found)
{
    m_bases.emplace(kNone, "");
    if (Status walked = walk(json::Document::root(), ""); !walked)
        return walked;
    m_bases.emplace(json::Document::root(), ""); // where it is true or false
    for (std::size_t i = 0; i < m_references.size(); ++i) {
        const Reference reference = m_references[i]; // the list may grow
        const Result<Node> node = target(reference);
        if (!node)
            return tl::unexpected<Error>(node.error());
        found.emplace(reference.schema, *node);
        if (Status walked = walk(*node, reference.base); !walked)
            return walked;
    }
    return {};
}

} // namespace

Result<JsonSchema> JsonSchema::parse(std::string_view text)
{
    constexpr std::size_t kDeepest = 200;
    JsonSchema schema;
    schema.m_text = std::make_unique<const std::string>(text);
    if (Status parsed = schema.m_document.parse(*schema.m_text, {.depth = kDeepest}); !parsed)
        return passOn(parsed);
    if (schema.m_document.hasDuplicateKeys())
        return fail(ErrorKind::InvalidInput,
                    "An object of the JSON Schema holds a name twice; remove one of them.");
    schema.m_draft = draftOf(schema.m_document);
    References references(schema.m_document, schema.m_draft);
    if (Status found = references.find(schema.m_references); !found)
        return passOn(found);
    return schema;
}

Node JsonSchema::referred(Node schema) const
{
    const auto found = m_references.find(schema);
    return found == m_references.end() ? kNone : found->second;
}

} // namespace viridian::schema
