// Two trees walked together, depth first in the left one's text order; a frame for each pair of
// containers on the way down. Pairs whose source text is the same are passed over at once.

#include "core/json/compare.h"
#include "core/json/members.h"
#include "core/json/pointer.h"

#include <algorithm>
#include <vector>

namespace viridian::json {
namespace {

/// A child of two containers that are compared: of the left one, the right one, or both.
struct Step {
    Node left = kNone;
    Node right = kNone;
};

struct Frame {
    std::vector<Step> steps;
    std::size_t next = 0;
    std::size_t pathLength = 0; ///< of the pointer to the containers
    bool array = false;
};

class Walk {
public:
    Walk(const Document& left, const Document& right, std::size_t limit)
        : m_left(left), m_right(right), m_limit(limit)
    {
    }

    std::vector<PathDifference> run()
    {
        visit({Document::root(), Document::root()});
        while (!m_frames.empty() && m_found.size() < m_limit) {
            Frame& frame = m_frames.back();
            if (frame.next == frame.steps.size()) {
                m_frames.pop_back();
                continue;
            }
            const Step step = frame.steps[frame.next++];
            m_path.resize(frame.pathLength);
            if (frame.array)
                m_path += "/" + std::to_string(frame.next - 1);
            else if (step.left != kNone)
                appendToken(m_path, decodeString(m_left.nameSource(step.left)));
            else
                appendToken(m_path, decodeString(m_right.nameSource(step.right)));
            visit(step);
        }
        return std::move(m_found);
    }

private:
    void visit(const Step& step)
    {
        if (step.left == kNone || step.right == kNone) {
            report(step);
            return;
        }
        const std::string_view a = m_left.source(step.left);
        const std::string_view b = m_right.source(step.right);
        if (a == b)
            return;
        const Kind kind = m_left.kind(step.left);
        const bool sameKind = kind == m_right.kind(step.right);
        if (sameKind && kind == Kind::Object)
            enter(step, membersOf(step));
        else if (sameKind && kind == Kind::Array)
            enter(step, elementsOf(step));
        else if (!sameKind || compare(a, b) == Equality::Different)
            report(step);
    }

    void enter(const Step& step, std::vector<Step> steps)
    {
        m_frames.push_back({.steps = std::move(steps),
                            .next = 0,
                            .pathLength = m_path.size(),
                            .array = m_left.kind(step.left) == Kind::Array});
    }

    std::vector<Step> elementsOf(const Step& pair) const
    {
        std::vector<Step> steps;
        steps.reserve(std::max(m_left.size(pair.left), m_right.size(pair.right)));
        Step step{m_left.firstChild(pair.left), m_right.firstChild(pair.right)};
        while (step.left != kNone || step.right != kNone) {
            steps.push_back(step);
            step.left = step.left == kNone ? kNone : m_left.nextSibling(step.left);
            step.right = step.right == kNone ? kNone : m_right.nextSibling(step.right);
        }
        return steps;
    }

    std::vector<Step> membersOf(const Step& pair)
    {
        const std::vector<NamedMember>& left = m_leftMembers.read(m_left, pair.left);
        const std::vector<NamedMember>& right = m_rightMembers.read(m_right, pair.right);
        std::vector<Step> steps;
        steps.reserve(std::max(left.size(), right.size()));
        auto b = right.begin();
        for (auto a = left.begin(); a != left.end() || b != right.end();) {
            if (b == right.end() || (a != left.end() && a->name < b->name))
                steps.push_back({(a++)->node, kNone});
            else if (a == left.end() || b->name < a->name)
                steps.push_back({kNone, (b++)->node});
            else
                steps.push_back({(a++)->node, (b++)->node});
        }
        std::ranges::sort(steps,
                          [&](const Step& x, const Step& y) { return placeOf(x) < placeOf(y); });
        return steps;
    }

    /// Sorts by place in the left text; what is only on the right comes last, in its own order.
    [[nodiscard]] std::pair<bool, std::size_t> placeOf(const Step& step) const
    {
        if (step.left != kNone)
            return {false, m_left.begin(step.left)};
        return {true, m_right.begin(step.right)};
    }

    void report(const Step& step)
    {
        PathDifference difference;
        difference.pointer = m_path;
        if (step.left != kNone)
            difference.left = m_left.source(step.left);
        if (step.right != kNone)
            difference.right = m_right.source(step.right);
        if (step.right == kNone)
            difference.change = PathChange::OnlyLeft;
        else if (step.left == kNone)
            difference.change = PathChange::OnlyRight;
        m_found.push_back(std::move(difference));
    }

    const Document& m_left;
    const Document& m_right;
    std::size_t m_limit;
    MemberTable m_leftMembers;
    MemberTable m_rightMembers;
    std::vector<Frame> m_frames;
    std::string m_path;
    std::vector<PathDifference> m_found;
};

} // namespace

Result<std::vector<PathDifference>> differences(std::string_view left, std::string_view right,
                                                std::size_t limit)
{
    Document a;
    Document b;
    if (Status read = a.parse(left); !read)
        return fail(read.error().kind, "The left side cannot be compared. " + read.error().message,
                    read.error().detail);
    if (Status read = b.parse(right); !read)
        return fail(read.error().kind, "The right side cannot be compared. " + read.error().message,
                    read.error().detail);
    if (limit == 0)
        return std::vector<PathDifference>{};
    return Walk(a, b, limit).run();
}

} // namespace viridian::json
