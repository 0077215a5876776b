// compare() walks two trees side by side and is exact; canonicalDigest() folds one tree from its
// leaves up, so that many texts can be told apart by one number each. Both take a number's and a
// name's meaning from the same place (appendNumber, MemberTable), so that they agree.

#include "core/json/compare.h"

#include "core/json/decimal.h"
#include "core/json/members.h"

#include <array>
#include <cstring>
#include <utility>
#include <vector>

namespace viridian::json {
namespace {

/// Mixed into a digest, so that values of two kinds never share one by having the same bytes.
enum class Tag : std::uint64_t {
    Object = 0x9E3779B97F4A7C15ULL,
    Array = 0xC2B2AE3D27D4EB4FULL,
    String = 0x165667B19E3779F9ULL,
    Number = 0x27D4EB2F165667C5ULL,
    Word = 0x85EBCA77C2B2AE63ULL,
    Opaque = 0xD6E8FEB86659FD93ULL,
};

Digest128 tagged(Tag tag, std::string_view bytes)
{
    Digest128 digest = digestOf(bytes);
    digest.high ^= static_cast<std::uint64_t>(tag);
    return digest;
}

/// One spelling for each value. A number too far out for Decimal stands for itself, as text.
void appendNumber(std::string& out, std::string_view text)
{
    if (const Result<Decimal> number = Decimal::parse(text))
        out += number->canonicalText();
    else
        out += text;
}

bool sameNumber(std::string_view a, std::string_view b)
{
    if (a == b)
        return true;
    const Result<Decimal> left = Decimal::parse(a);
    const Result<Decimal> right = Decimal::parse(b);
    return left && right && *left == *right;
}

bool sameString(std::string_view a, std::string_view b)
{
    if (a == b)
        return true;
    const bool plain =
        a.find('\\') == std::string_view::npos && b.find('\\') == std::string_view::npos;
    return !plain && decodeString(a) == decodeString(b);
}

class TreeComparison {
public:
    bool same(const Document& left, const Document& right)
    {
        m_pairs.assign(1, {Document::root(), Document::root()});
        while (!m_pairs.empty()) {
            const auto [a, b] = m_pairs.back();
            m_pairs.pop_back();
            if (left.kind(a) != right.kind(b) || !sameBelow(left, a, right, b))
                return false;
        }
        return true;
    }

private:
    /// Compares what two nodes of one kind hold themselves; their children are put on the list.
    bool sameBelow(const Document& left, Node a, const Document& right, Node b)
    {
        switch (left.kind(a)) {
        case Kind::Object:
            return sameNames(left, a, right, b);
        case Kind::Array:
            if (left.size(a) != right.size(b))
                return false;
            a = left.firstChild(a);
            b = right.firstChild(b);
            for (; a != kNone; a = left.nextSibling(a), b = right.nextSibling(b))
                m_pairs.emplace_back(a, b);
            return true;
        case Kind::String:
            return sameString(left.source(a), right.source(b));
        case Kind::Number:
            return sameNumber(left.source(a), right.source(b));
        case Kind::True:
        case Kind::False:
        case Kind::Null:
            return true;
        }
        return true;
    }

    bool sameNames(const Document& left, Node a, const Document& right, Node b)
    {
        const std::vector<NamedMember>& mine = m_left.read(left, a);
        const std::vector<NamedMember>& theirs = m_right.read(right, b);
        if (mine.size() != theirs.size())
            return false;
        for (std::size_t i = 0; i < mine.size(); ++i) {
            if (mine[i].name != theirs[i].name)
                return false;
            m_pairs.emplace_back(mine[i].node, theirs[i].node);
        }
        return true;
    }

    std::vector<std::pair<Node, Node>> m_pairs;
    MemberTable m_left;
    MemberTable m_right;
};

class TreeDigest {
public:
    /// After parse() the nodes stand in text order, so that backwards every child comes before its
    /// parent.
    Digest128 of(const Document& document)
    {
        m_digests.resize(document.count());
        for (std::size_t i = document.count(); i-- > 0;)
            m_digests[i] = ofNode(document, static_cast<Node>(i));
        const Digest128 digest = m_digests[Document::root()];
        constexpr std::size_t kKept = std::size_t{1024} * 1024;
        if (m_digests.size() > kKept)
            m_digests = {};
        return digest;
    }

private:
    Digest128 ofNode(const Document& document, Node node)
    {
        m_bytes.clear();
        switch (document.kind(node)) {
        case Kind::Object:
            return ofObject(document, node);
        case Kind::Array:
            for (Node child = document.firstChild(node); child != kNone;
                 child = document.nextSibling(child))
                append(m_digests[child]);
            return tagged(Tag::Array, m_bytes);
        case Kind::String:
            return ofString(document.source(node));
        case Kind::Number:
            appendNumber(m_bytes, document.source(node));
            return tagged(Tag::Number, m_bytes);
        case Kind::True:
        case Kind::False:
        case Kind::Null:
            break;
        }
        return tagged(Tag::Word, document.source(node));
    }

    Digest128 ofString(std::string_view source)
    {
        if (source.find('\\') == std::string_view::npos)
            return tagged(Tag::String, source.substr(1, source.size() - 2));
        appendDecoded(m_bytes, source);
        return tagged(Tag::String, m_bytes);
    }

    Digest128 ofObject(const Document& document, Node object)
    {
        for (const NamedMember& member : m_members.read(document, object)) {
            append(digestOf(member.name));
            append(m_digests[member.node]);
        }
        return tagged(Tag::Object, m_bytes);
    }

    void append(const Digest128& digest)
    {
        std::array<char, sizeof(std::uint64_t) * 2> bytes{};
        std::memcpy(bytes.data(), &digest.high, sizeof(digest.high));
        std::memcpy(bytes.data() + sizeof(digest.high), &digest.low, sizeof(digest.low));
        m_bytes.append(bytes.data(), bytes.size());
    }

    std::vector<Digest128> m_digests; ///< by node
    std::string m_bytes;
    MemberTable m_members;
};

} // namespace

Equality compare(std::string_view a, std::string_view b)
{
    if (a == b)
        return Equality::Bytes;
    thread_local Document left;
    thread_local Document right;
    thread_local TreeComparison comparison;
    if (!left.parse(a) || !right.parse(b))
        return Equality::Different;
    return comparison.same(left, right) ? Equality::Canonical : Equality::Different;
}

Digest128 canonicalDigest(std::string_view text)
{
    thread_local Document document;
    thread_local TreeDigest digest;
    if (!document.parse(text))
        return tagged(Tag::Opaque, text);
    return digest.of(document);
}

} // namespace viridian::json
