#include "ui/widgets/json_diff.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <unordered_map>

namespace viridian::ui {
namespace {

constexpr std::size_t kInlineUpTo = 60;
/// Lines compared each with each at most so often; beyond it a changed block is shown as removed
/// and added.
constexpr std::size_t kMostComparisons = 4'000'000;

std::string_view textOf(const json::Line& line, const json::LineToken& token)
{
    return std::string_view(line.text).substr(token.begin, token.length);
}

/// A line without its indent and without a comma at its end: a member that became the last one is
/// no difference.
std::string_view meaning(const json::Line& line)
{
    std::string_view text = line.text;
    const std::size_t first = text.find_first_not_of(' ');
    text.remove_prefix(first == std::string_view::npos ? text.size() : first);
    if (text.ends_with(','))
        text.remove_suffix(1);
    return text;
}

struct Range {
    std::size_t left;
    std::size_t leftEnd;
    std::size_t right;
    std::size_t rightEnd;
};

/// Aligns two sequences of lines by a longest common subsequence over their meanings.
class Aligner {
public:
    explicit Aligner(JsonDiff& diff) : m_diff(diff) {}

    void run()
    {
        Range all{0, m_diff.left.size(), 0, m_diff.right.size()};
        while (all.left < all.leftEnd && all.right < all.rightEnd && same(all.left, all.right))
            equal(all.left++, all.right++);
        std::size_t tail = 0;
        while (all.left < all.leftEnd && all.right < all.rightEnd &&
               same(all.leftEnd - 1, all.rightEnd - 1)) {
            --all.leftEnd;
            --all.rightEnd;
            ++tail;
        }
        middle(all);
        for (std::size_t i = 0; i < tail; ++i)
            equal(all.leftEnd + i, all.rightEnd + i);
    }

private:
    [[nodiscard]] bool same(std::size_t left, std::size_t right) const
    {
        return meaning(m_diff.left[left]) == meaning(m_diff.right[right]);
    }

    void equal(std::size_t left, std::size_t right)
    {
        DiffRow row;
        row.left = {true, static_cast<std::uint32_t>(left), ' ', {}};
        row.right = {true, static_cast<std::uint32_t>(right), ' ', {}};
        m_diff.rows.push_back(std::move(row));
        ++m_diff.equalRows;
    }

    void middle(const Range& range)
    {
        const std::size_t rows = range.leftEnd - range.left;
        const std::size_t columns = range.rightEnd - range.right;
        if (rows == 0 || columns == 0 || rows * columns > kMostComparisons) {
            block(range);
            return;
        }
        const std::vector<std::uint32_t> length = commonLengths(range, rows, columns);
        Range pending{range.left, range.left, range.right, range.right};
        std::size_t i = 0;
        std::size_t j = 0;
        while (i < rows && j < columns) {
            const auto at = [&](std::size_t a, std::size_t b) {
                return length[a * (columns + 1) + b];
            };
            if (same(range.left + i, range.right + j)) {
                block({pending.left, range.left + i, pending.right, range.right + j});
                equal(range.left + i++, range.right + j++);
                pending = {range.left + i, range.left + i, range.right + j, range.right + j};
            } else if (at(i + 1, j) >= at(i, j + 1)) {
                ++i;
            } else {
                ++j;
            }
        }
        block({pending.left, range.leftEnd, pending.right, range.rightEnd});
    }

    [[nodiscard]] std::vector<std::uint32_t> commonLengths(const Range& range, std::size_t rows,
                                                           std::size_t columns) const
    {
        std::vector<std::uint32_t> length((rows + 1) * (columns + 1), 0);
        for (std::size_t i = rows; i-- > 0;) {
            for (std::size_t j = columns; j-- > 0;) {
                std::uint32_t& here = length[i * (columns + 1) + j];
                here = same(range.left + i, range.right + j)
                           ? length[(i + 1) * (columns + 1) + j + 1] + 1
                           : std::max(length[(i + 1) * (columns + 1) + j],
                                      length[i * (columns + 1) + j + 1]);
            }
        }
        return length;
    }

    /// Lines between two equal ones: lines that share a name or a value become one row, the others
    /// face each other in order as removed and added.
    void block(const Range& range)
    {
        std::size_t unpaired = range.left; // first left line that no row shows yet
        std::size_t right = range.right;
        for (std::size_t left = range.left; left < range.leftEnd; ++left) {
            const std::optional<std::size_t> partner = partnerOf(left, right, range.rightEnd);
            if (!partner)
                continue;
            unrelated({unpaired, left, right, *partner});
            changed(left, *partner);
            right = *partner + 1;
            unpaired = left + 1;
        }
        unrelated({unpaired, range.leftEnd, right, range.rightEnd});
    }

    /// The first right line that is this line with one thing changed: the same name, or the same
    /// value.
    [[nodiscard]] std::optional<std::size_t> partnerOf(std::size_t left, std::size_t from,
                                                       std::size_t end) const
    {
        constexpr std::size_t kLookAhead = 40;
        const std::size_t last = std::min(end, from + kLookAhead);
        for (std::size_t right = from; right < last; ++right) {
            if (related(m_diff.left[left], m_diff.right[right]))
                return right;
        }
        return std::nullopt;
    }

    static bool related(const json::Line& a, const json::Line& b)
    {
        if (a.tokens.size() < 3 || b.tokens.size() < 3)
            return false;
        if (a.tokens[0].kind != json::TokenKind::Name || b.tokens[0].kind != json::TokenKind::Name)
            return false;
        if (textOf(a, a.tokens[0]) == textOf(b, b.tokens[0]))
            return true;
        const auto indent = [](const json::Line& line) { return line.text.find_first_not_of(' '); };
        const bool opens = a.foldEnd != 0 || b.foldEnd != 0;
        return !opens && indent(a) == indent(b) &&
               textOf(a, a.tokens[2]) == textOf(b, b.tokens[2]) && a.tokens[2].length > 2;
    }

    void unrelated(const Range& range)
    {
        const std::size_t rows = std::max(range.leftEnd - range.left, range.rightEnd - range.right);
        for (std::size_t i = 0; i < rows; ++i) {
            DiffRow row;
            if (range.left + i < range.leftEnd)
                row.left = oneSided(m_diff.left, range.left + i, '-');
            if (range.right + i < range.rightEnd)
                row.right = oneSided(m_diff.right, range.right + i, '+');
            m_diff.rows.push_back(std::move(row));
        }
    }

    /// A line that only one side has: its name carries the tint, or all of it where it has none.
    static DiffSide oneSided(const std::vector<json::Line>& lines, std::size_t at, char mark)
    {
        DiffSide side{true, static_cast<std::uint32_t>(at), mark, {}};
        const json::Line& line = lines[at];
        const std::size_t begin = line.text.find_first_not_of(' ');
        if (begin == std::string::npos)
            return side;
        std::size_t end = line.text.size();
        if (line.text.back() == ',')
            --end;
        side.tints.push_back(
            {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end - begin)});
        return side;
    }

    void changed(std::size_t left, std::size_t right)
    {
        DiffRow row;
        row.left = {true, static_cast<std::uint32_t>(left), '~', {}};
        row.right = {true, static_cast<std::uint32_t>(right), '~', {}};
        tintTokens(m_diff.left[left], m_diff.right[right], row);
        m_diff.rows.push_back(std::move(row));
    }

    static void tintTokens(const json::Line& a, const json::Line& b, DiffRow& row)
    {
        std::size_t head = 0;
        const std::size_t shorter = std::min(a.tokens.size(), b.tokens.size());
        const auto equalAt = [&](std::size_t i, std::size_t j) {
            return textOf(a, a.tokens[i]) == textOf(b, b.tokens[j]);
        };
        std::size_t tail = 0;
        while (head < shorter && equalAt(head, head))
            ++head;
        while (tail < shorter - head &&
               equalAt(a.tokens.size() - 1 - tail, b.tokens.size() - 1 - tail))
            ++tail;
        const bool sameCount = a.tokens.size() == b.tokens.size();
        for (std::size_t i = head; i < a.tokens.size() - tail; ++i) {
            if (!sameCount || !equalAt(i, i))
                row.left.tints.push_back({a.tokens[i].begin, a.tokens[i].length});
        }
        for (std::size_t j = head; j < b.tokens.size() - tail; ++j) {
            if (!sameCount || !equalAt(j, j))
                row.right.tints.push_back({b.tokens[j].begin, b.tokens[j].length});
        }
    }

    JsonDiff& m_diff;
};

std::vector<json::Line> plainLines(std::string_view text)
{
    std::vector<json::Line> lines;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        json::Line line;
        line.text = std::string(text.substr(0, end));
        lines.push_back(std::move(line));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return lines;
}

} // namespace

std::vector<json::Line> prettyLines(std::string_view text, std::size_t inlineUpTo, bool& isJson)
{
    Result<std::vector<json::Line>> lines =
        json::layOut(text, {.indent = 2, .inlineUpTo = inlineUpTo});
    isJson = lines.has_value();
    return isJson ? std::move(*lines) : plainLines(text);
}

JsonDiff diffJson(std::string_view left, std::string_view right)
{
    JsonDiff diff;
    diff.left = prettyLines(left, kInlineUpTo, diff.leftIsJson);
    diff.right = prettyLines(right, kInlineUpTo, diff.rightIsJson);
    Aligner(diff).run();
    return diff;
}

} // namespace viridian::ui
