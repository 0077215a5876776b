#include "ui/shell/locator_model.h"

#include <algorithm>

namespace viridian::ui {

void LocatorModel::clear()
{
    beginResetModel();
    m_lines.clear();
    endResetModel();
}

void LocatorModel::setGroup(int group, const QString& title, std::vector<LocatorHit> hits,
                            const QString& empty)
{
    beginResetModel();
    std::erase_if(m_lines, [group](const Line& line) { return line.group == group; });
    const auto at =
        std::ranges::find_if(m_lines, [group](const Line& line) { return line.group > group; });
    std::vector<Line> lines;
    if (!hits.empty() || !empty.isEmpty())
        lines.push_back({.group = group,
                         .heading = true,
                         .hit = {.title = title, .detail = hits.empty() ? empty : QString()}});
    for (LocatorHit& hit : hits)
        lines.push_back({.group = group, .heading = false, .hit = std::move(hit)});
    m_lines.insert(at, std::make_move_iterator(lines.begin()),
                   std::make_move_iterator(lines.end()));
    endResetModel();
}

const LocatorHit* LocatorModel::hit(int row) const
{
    if (row < 0 || row >= rowCount() || m_lines.at(static_cast<std::size_t>(row)).heading)
        return nullptr;
    return &m_lines.at(static_cast<std::size_t>(row)).hit;
}

int LocatorModel::groupOf(int row) const
{
    return m_lines.at(static_cast<std::size_t>(row)).group;
}

int LocatorModel::nextHit(int row, int direction) const
{
    for (int at = row; at >= 0 && at < rowCount(); at += direction) {
        if (hit(at))
            return at;
    }
    return -1;
}

int LocatorModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_lines.size());
}

QVariant LocatorModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Line& line = m_lines.at(static_cast<std::size_t>(index.row()));
    switch (role) {
    case Qt::DisplayRole:
        return line.hit.title;
    case Qt::AccessibleTextRole:
        return line.hit.detail.isEmpty() ? line.hit.title
                                         : line.hit.title + QStringLiteral(", ") + line.hit.detail;
    case DetailRole:
        return line.hit.detail;
    case HeadingRole:
        return line.heading;
    case StoreRole:
        return static_cast<int>(line.hit.store);
    case IconRole:
        return line.hit.iconName;
    case GroupRole:
        return line.group;
    default:
        return {};
    }
}

Qt::ItemFlags LocatorModel::flags(const QModelIndex& index) const
{
    return hit(index.row()) ? Qt::ItemIsEnabled | Qt::ItemIsSelectable : Qt::NoItemFlags;
}

} // namespace viridian::ui
