#pragma once

#include "ui/shell/locator_provider.h"

#include <QAbstractListModel>
#include <QString>

#include <vector>

namespace viridian::ui {

/// The lines under the locator: a heading per source, then what it found.
/// Thread: UI.
class LocatorModel : public QAbstractListModel {
    Q_OBJECT

public:
    enum DataRole {
        DetailRole = Qt::UserRole, ///< QString, right
        HeadingRole,               ///< bool
        StoreRole,                 ///< int of StoreMark
        IconRole,                  ///< QString
        GroupRole,                 ///< int, as given to setGroup()
    };

    using QAbstractListModel::QAbstractListModel;

    void clear();
    /// Shows what a source found; groups are ordered by @p group. A group without hits shows @p
    /// empty, if given.
    void setGroup(int group, const QString& title, std::vector<LocatorHit> hits,
                  const QString& empty = {});
    /// Null for headings.
    [[nodiscard]] const LocatorHit* hit(int row) const;
    [[nodiscard]] int groupOf(int row) const;
    /// The next row that can be chosen, from @p row on; -1: none.
    [[nodiscard]] int nextHit(int row, int direction) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex& index) const override;

private:
    struct Line {
        int group = 0;
        bool heading = false;
        LocatorHit hit;
    };
    std::vector<Line> m_lines;
};

} // namespace viridian::ui
