#include "ui/diff/difference_model.h"

#include "ui/diff/payload_text.h"
#include "ui/text/text.h"

#include <QSet>

#include <algorithm>
#include <unordered_map>

namespace viridian::ui {
namespace {

/// Groups by kind stand in this order; reordered and version together.
int kindOf(diff::Label label)
{
    switch (label) {
    case diff::Label::Changed:
        return 0;
    case diff::Label::Missing:
        return 1;
    case diff::Label::Extra:
        return 2;
    case diff::Label::Reordered:
    case diff::Label::Version:
        return 3;
    case diff::Label::Metadata:
        return 4;
    case diff::Label::Equal:
        return 5;
    }
    return 5;
}

QString kindGlyph(diff::Label label)
{
    return toQt(diff::glyph(label == diff::Label::Version ? diff::Label::Reordered : label));
}

QString versionsText(std::vector<std::int64_t> versions)
{
    if (versions.empty())
        return {};
    std::ranges::sort(versions);
    const std::int64_t first = versions.front();
    const std::int64_t last = versions.back();
    if (versions.size() == 1 || first == last)
        return DifferenceModel::tr("version %1").arg(numberText(first));
    const bool run = last - first + 1 == static_cast<std::int64_t>(versions.size());
    return run ? DifferenceModel::tr("versions %1 to %2").arg(numberText(first), numberText(last))
               : DifferenceModel::tr("between versions %1 and %2")
                     .arg(numberText(first), numberText(last));
}

} // namespace

QString counted(std::uint64_t number, const QString& one, const QString& many)
{
    return (number == 1 ? one : many).arg(numberText(number));
}

QString kindTitle(diff::Label label)
{
    switch (label) {
    case diff::Label::Equal:
        return DifferenceModel::tr("Equal");
    case diff::Label::Changed:
        return DifferenceModel::tr("Changed");
    case diff::Label::Missing:
        return DifferenceModel::tr("Missing in green");
    case diff::Label::Extra:
        return DifferenceModel::tr("Extra in green");
    case diff::Label::Reordered:
    case diff::Label::Version:
        return DifferenceModel::tr("Order or version");
    case diff::Label::Metadata:
        return DifferenceModel::tr("Metadata");
    }
    return {};
}

QString labelWord(diff::Label label)
{
    return toQt(diff::name(label));
}

void DifferenceModel::setDifferences(const std::vector<diff::Difference>& differences)
{
    beginResetModel();
    m_entries.clear();
    m_entries.reserve(differences.size());
    for (const diff::Difference& difference : differences) {
        Entry entry;
        entry.index = static_cast<int>(m_entries.size());
        entry.label = difference.label;
        entry.stream = toQt(difference.stream);
        entry.type = toQt(difference.type);
        entry.paths = static_cast<int>(difference.paths.size());
        if (!difference.paths.empty())
            entry.path = pathText(difference.paths.front().pointer);
        entry.version =
            difference.expectedVersion ? difference.expectedVersion : difference.greenVersion;
        entry.otherVersion = difference.greenVersion;
        m_entries.push_back(std::move(entry));
    }
    fill();
    endResetModel();
}

void DifferenceModel::setGroupBy(GroupBy groupBy)
{
    m_groupBy = groupBy;
    rebuild();
}

void DifferenceModel::setFilter(const QString& text)
{
    m_filter = text.trimmed();
    rebuild();
}

void DifferenceModel::rebuild()
{
    beginResetModel();
    fill();
    endResetModel();
}

bool DifferenceModel::passes(const Entry& entry) const
{
    return m_filter.isEmpty() || entry.stream.contains(m_filter, Qt::CaseInsensitive) ||
           entry.type.contains(m_filter, Qt::CaseInsensitive) ||
           entry.path.contains(m_filter, Qt::CaseInsensitive);
}

DifferenceModel::Group DifferenceModel::groupOf(const Entry& entry) const
{
    Group group;
    switch (m_groupBy) {
    case GroupBy::Kind:
        group.title = kindTitle(entry.label);
        group.glyph = kindGlyph(entry.label);
        group.order = kindOf(entry.label);
        break;
    case GroupBy::Path:
        group.title = entry.path.isEmpty() ? tr("whole events") : entry.path;
        break;
    case GroupBy::Stream:
        group.title = entry.stream;
        break;
    }
    group.key = group.title;
    return group;
}

/// What one row of a group stands for: a stream, and within changed events one path.
DifferenceModel::Leaf DifferenceModel::leafOf(const Entry& entry) const
{
    const bool byPath = entry.label == diff::Label::Changed || entry.label == diff::Label::Metadata;
    Leaf leaf;
    leaf.title = m_groupBy == GroupBy::Stream ? kindTitle(entry.label) : entry.stream;
    if (byPath && m_groupBy != GroupBy::Path) {
        leaf.fixed = true;
        leaf.detail = entry.path;
        if (entry.paths > 1)
            leaf.detail += tr(" and %1 more").arg(entry.paths - 1);
    }
    leaf.key =
        leaf.title + QChar::Null + leaf.detail + QChar::Null + QString::number(kindOf(entry.label));
    return leaf;
}

void DifferenceModel::fill()
{
    m_groups.clear();
    m_shown = 0;
    std::unordered_map<QString, std::size_t> groups;
    std::unordered_map<QString, std::size_t> leaves;
    for (const Entry& entry : m_entries) {
        if (!passes(entry))
            continue;
        ++m_shown;
        Group group = groupOf(entry);
        const auto [place, isNew] = groups.emplace(group.key, m_groups.size());
        if (isNew)
            m_groups.push_back(std::move(group));
        Group& mine = m_groups[place->second];
        Leaf leaf = leafOf(entry);
        const auto [leafPlace, isNewLeaf] =
            leaves.emplace(mine.key + QChar::Null + leaf.key, mine.leaves.size());
        if (isNewLeaf)
            mine.leaves.push_back(std::move(leaf));
        mine.leaves[leafPlace->second].entries.push_back(&entry);
    }
    for (Group& group : m_groups)
        describe(group);
    if (m_groupBy == GroupBy::Kind)
        std::ranges::stable_sort(m_groups, {}, &Group::order);
}

void DifferenceModel::describe(Group& group) const
{
    std::size_t events = 0;
    QSet<QString> streams;
    for (Leaf& leaf : group.leaves) {
        events += leaf.entries.size();
        std::vector<std::int64_t> versions;
        for (const Entry* entry : leaf.entries) {
            streams.insert(entry->stream);
            if (entry->version)
                versions.push_back(*entry->version);
        }
        if (!leaf.detail.isEmpty())
            continue;
        const Entry& first = *leaf.entries.front();
        const Entry& last = *leaf.entries.back();
        const bool swapped = leaf.entries.size() == 2 && first.label == diff::Label::Reordered &&
                             first.version == last.otherVersion &&
                             last.version == first.otherVersion && first.version;
        leaf.detail = swapped ? tr("%1 and %2 swapped")
                                    .arg(numberText(std::min(*first.version, *last.version)),
                                         numberText(std::max(*first.version, *last.version)))
                              : versionsText(std::move(versions));
    }
    group.right = counted(events, tr("%1 event"), tr("%1 events"));
    if (m_groupBy != GroupBy::Stream)
        group.right += QStringLiteral(", ") + counted(static_cast<std::uint64_t>(streams.size()),
                                                      tr("%1 stream"), tr("%1 streams"));
}

QModelIndex DifferenceModel::indexOf(int difference) const
{
    for (std::size_t group = 0; group < m_groups.size(); ++group)
        for (std::size_t leaf = 0; leaf < m_groups[group].leaves.size(); ++leaf)
            for (const Entry* entry : m_groups[group].leaves[leaf].entries)
                if (entry->index == difference)
                    return createIndex(static_cast<int>(leaf), 0, group + 1);
    return {};
}

QModelIndex DifferenceModel::index(int row, int column, const QModelIndex& parent) const
{
    if (!hasIndex(row, column, parent))
        return {};
    // Groups carry 0, leaves the number of their group plus one.
    return createIndex(row, column, parent.isValid() ? static_cast<quintptr>(parent.row()) + 1 : 0);
}

QModelIndex DifferenceModel::parent(const QModelIndex& child) const
{
    if (!child.isValid() || child.internalId() == 0)
        return {};
    return createIndex(static_cast<int>(child.internalId()) - 1, 0, quintptr{0});
}

int DifferenceModel::rowCount(const QModelIndex& parent) const
{
    if (!parent.isValid())
        return static_cast<int>(m_groups.size());
    if (parent.internalId() != 0 || parent.column() != 0)
        return 0;
    return static_cast<int>(m_groups[static_cast<std::size_t>(parent.row())].leaves.size());
}

int DifferenceModel::columnCount(const QModelIndex&) const
{
    return 1;
}

QVariant DifferenceModel::groupData(const Group& group, int role) const
{
    switch (role) {
    case Qt::DisplayRole:
        return group.title;
    case GlyphRole:
        return group.glyph;
    case RightRole:
        return group.right;
    case FirstRole: {
        int first = -1;
        for (const Leaf& leaf : group.leaves)
            first = first < 0 ? leaf.entries.front()->index
                              : std::min(first, leaf.entries.front()->index);
        return first;
    }
    case Qt::AccessibleTextRole:
        return group.title + QStringLiteral(", ") + group.right;
    default:
        return {};
    }
}

QVariant DifferenceModel::leafData(const Leaf& leaf, int role) const
{
    switch (role) {
    case Qt::DisplayRole:
        return leaf.title;
    case DetailRole:
        return leaf.detail;
    case RightRole:
        return numberText(static_cast<std::uint64_t>(leaf.entries.size()));
    case FixedRole:
        return leaf.fixed;
    case FirstRole:
        return leaf.entries.front()->index;
    case Qt::AccessibleTextRole:
    case Qt::ToolTipRole:
        return leaf.title + QStringLiteral(", ") + leaf.detail + QStringLiteral(", ") +
               counted(leaf.entries.size(), tr("%1 event"), tr("%1 events"));
    default:
        return {};
    }
}

QVariant DifferenceModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const auto row = static_cast<std::size_t>(index.row());
    return index.internalId() == 0 ? groupData(m_groups[row], role)
                                   : leafData(m_groups[index.internalId() - 1].leaves[row], role);
}

} // namespace viridian::ui
