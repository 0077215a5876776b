#include "core/json/members.h"

#include <algorithm>

namespace viridian::json {

const std::vector<NamedMember>& MemberTable::read(const Document& document, Node object)
{
    m_members.clear();
    m_decoded.clear();
    for (Node node = document.firstChild(object); node != kNone;
         node = document.nextSibling(node)) {
        const std::string_view source = document.nameSource(node);
        std::string_view name = source.substr(1, source.size() - 2);
        if (name.find('\\') != std::string_view::npos)
            name = m_decoded.emplace_back(decodeString(source));
        m_members.push_back({name, node});
    }
    std::ranges::sort(m_members, [&](const NamedMember& a, const NamedMember& b) {
        const int order = a.name.compare(b.name);
        return order != 0 ? order < 0 : document.begin(a.node) < document.begin(b.node);
    });
    const std::size_t all = m_members.size();
    std::size_t kept = 0;
    for (std::size_t i = 0; i < all; ++i) {
        if (i + 1 == all || m_members[i].name != m_members[i + 1].name)
            m_members[kept++] = m_members[i];
    }
    m_members.resize(kept);
    m_duplicated = kept != all;
    return m_members;
}

} // namespace viridian::json
