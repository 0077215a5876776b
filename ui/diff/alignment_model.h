#pragma once

#include "core/diff/aligned_stream.h"

#include <QAbstractTableModel>

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <vector>

namespace viridian::ui {

/// A stream's alignment in rows: one an event, and one for each collapsed run of equal events.
/// Columns: Expected, Verdict, Green. Thread: UI.
class AlignmentModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Expected, Verdict, Green, ColumnCount };

    /// One row: an aligned one, or a run of equal ones.
    struct Row {
        std::size_t first = 0; ///< in AlignedStream::rows
        std::size_t count = 1;
        [[nodiscard]] bool isRun() const { return count > 1; }
    };

    using QAbstractTableModel::QAbstractTableModel;

    void setStream(std::shared_ptr<const diff::AlignedStream> stream);
    [[nodiscard]] const diff::AlignedStream* stream() const { return m_stream.get(); }
    [[nodiscard]] const Row& row(int row) const { return m_rows[static_cast<std::size_t>(row)]; }
    /// The aligned row of a table row; null for runs.
    [[nodiscard]] const diff::AlignedRow* aligned(int row) const;
    /// The table row that shows the difference at @p offset of the spool; -1: none.
    [[nodiscard]] int rowOf(std::uint64_t offset) const;
    /// Opens the run in @p row, or closes the run that @p row belongs to.
    void open(int row);
    void close(int row);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;

private:
    void rebuild();
    [[nodiscard]] bool besideDifference(std::size_t index) const;
    [[nodiscard]] QString runText(const Row& row) const;

    std::shared_ptr<const diff::AlignedStream> m_stream;
    std::vector<Row> m_rows;
    std::set<std::size_t> m_open; ///< first rows of opened runs
};

/// "changed, 1 path", "missing", "equal".
[[nodiscard]] QString verdictText(const diff::AlignedRow& row);
/// "12 ItemReturned v1 a1540f3c…09d2" for people who listen.
[[nodiscard]] QString eventText(const std::optional<Event>& event);

} // namespace viridian::ui
