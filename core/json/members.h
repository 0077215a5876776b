#pragma once

#include "core/json/document.h"

#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace viridian::json {

struct NamedMember {
    std::string_view name; ///< decoded
    Node node = kNone;
};

/// An object's members sorted by decoded name; of duplicate names the last member counts.
/// Thread: one at a time; read() reuses memory.
class MemberTable {
public:
    /// The result is valid until the next read(), and as long as the document's text.
    const std::vector<NamedMember>& read(const Document& document, Node object);
    /// True when the object just read holds a name twice.
    [[nodiscard]] bool duplicated() const { return m_duplicated; }

private:
    std::vector<NamedMember> m_members;
    std::deque<std::string>
        m_decoded; ///< names with escapes; a deque, so that views into them stay
    bool m_duplicated = false;
};

} // namespace viridian::json
