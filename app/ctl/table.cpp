#include "app/ctl/table.h"

#include <algorithm>

namespace viridian::ctl {
namespace {

bool continues(char c)
{
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

std::size_t widthOf(const std::string& text)
{
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return !continues(c); }));
}

std::string printable(std::string text)
{
    constexpr unsigned char kDelete = 0x7F;
    std::ranges::replace_if(
        text,
        [](char c) {
            return static_cast<unsigned char>(c) < ' ' || static_cast<unsigned char>(c) == kDelete;
        },
        ' ');
    return text;
}

std::string clipped(const std::string& text, std::size_t widest)
{
    if (widthOf(text) <= widest)
        return text;
    std::size_t at = 0;
    for (std::size_t seen = 0; at < text.size(); ++at) {
        if (!continues(text[at]) && seen++ == widest - 1)
            break;
    }
    return text.substr(0, at) + "…";
}

std::string padded(const std::string& text, std::size_t width, Table::Align align)
{
    const std::string space(width - std::min(width, widthOf(text)), ' ');
    return align == Table::Align::Right ? space + text : text + space;
}

} // namespace

std::string Table::toText() const
{
    std::vector<std::vector<std::string>> lines(1);
    for (const Column& column : m_columns)
        lines.front().push_back(column.title);
    for (const std::vector<std::string>& row : m_rows) {
        std::vector<std::string> cells;
        for (std::size_t i = 0; i < m_columns.size(); ++i)
            cells.push_back(i < row.size() ? clipped(printable(row[i]), m_columns[i].widest)
                                           : std::string());
        lines.push_back(std::move(cells));
    }
    std::vector<std::size_t> widths(m_columns.size());
    for (const auto& line : lines) {
        for (std::size_t i = 0; i < line.size(); ++i)
            widths[i] = std::max(widths[i], widthOf(line[i]));
    }
    std::string out;
    for (const auto& line : lines) {
        std::string text;
        for (std::size_t i = 0; i < line.size(); ++i)
            text += (i == 0 ? "" : "  ") + padded(line[i], widths[i], m_columns[i].align);
        text.erase(text.find_last_not_of(' ') + 1);
        out += text + "\n";
    }
    return out;
}

} // namespace viridian::ctl
