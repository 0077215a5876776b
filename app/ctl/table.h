#pragma once

#include <string>
#include <vector>

namespace viridian::ctl {

/// Columns of text for a terminal: a header line and rows, padded to the widest cell, two spaces
/// apart. Widths count code points; control characters are shown as spaces, so that stored text
/// cannot steer a terminal.
class Table {
public:
    enum class Align { Left, Right };
    struct Column {
        std::string title;
        Align align = Align::Left;
        std::size_t widest = 60; ///< longer cells end with "…"
    };

    explicit Table(std::vector<Column> columns) : m_columns(std::move(columns)) {}
    void add(std::vector<std::string> cells) { m_rows.push_back(std::move(cells)); }
    [[nodiscard]] bool empty() const { return m_rows.empty(); }
    [[nodiscard]] std::string toText() const;

private:
    std::vector<Column> m_columns;
    std::vector<std::vector<std::string>> m_rows;
};

} // namespace viridian::ctl
