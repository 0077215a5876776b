#pragma once

#include "core/base/result.h"
#include "core/json/document.h"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace viridian {

/// A JSON object that others are merged into (RFC 7396): objects member by member, null takes a
/// member away, everything else replaces. Values keep their source text, so that no digit is lost;
/// members keep the place where they first came in. Of duplicate names the last counts.
///
/// Cost: a merge passes over what is merged, not over what is there. Thread: one at a time.
class MergedObject {
public:
    /// Errors: InvalidInput when @p json is not a JSON object.
    Status merge(std::string_view json);
    /// Names in the order they came, on one line.
    [[nodiscard]] std::string toText() const;
    /// Bytes of all names and values; what toText() is about as long as.
    [[nodiscard]] std::size_t bytes() const { return m_bytes; }

private:
    struct Node;
    struct Member {
        std::string nameSource; ///< with quotes, as first seen
        std::string value;      ///< source text; empty: an object, in `object`
        std::unique_ptr<Node> object;
        bool gone = false;
    };
    struct Node {
        std::vector<Member> members;
        std::unordered_map<std::string, std::size_t> byName; ///< decoded
    };
    void mergeObject(Node& into, const json::Document& document, json::Node from);
    void put(Node& into, const json::Document& document, json::Node from);
    static void append(std::string& out, const Node& node);

    Node m_root;
    json::Document m_document;
    std::size_t m_bytes = 0;
};

} // namespace viridian
