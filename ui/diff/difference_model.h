#pragma once

#include "core/diff/difference.h"

#include <QAbstractItemModel>
#include <QString>

#include <optional>
#include <vector>

namespace viridian::ui {

/// The listed differences as a tree of two levels: groups by kind, path or stream, and in them what
/// belongs together. Built anew from finished values; bounded by the controller's list. Thread: UI.
class DifferenceModel : public QAbstractItemModel {
    Q_OBJECT

public:
    enum class GroupBy { Kind, Path, Stream };
    enum DataRole {
        DetailRole = Qt::UserRole, ///< behind the title, secondary: "/amount/currency", "versions
                                   ///< 412 to 414"
        RightRole,                 ///< at the right edge: "2 events, 2 streams", "3"
        GlyphRole,                 ///< of groups by kind
        FixedRole,                 ///< bool: the detail is set in the fixed font
        FirstRole,                 ///< index in the list of the first difference
    };

    using QAbstractItemModel::QAbstractItemModel;

    void setDifferences(const std::vector<diff::Difference>& differences);
    void setGroupBy(GroupBy groupBy);
    [[nodiscard]] GroupBy groupBy() const { return m_groupBy; }
    /// Keeps what holds @p text in its stream, type or a path, whatever the case.
    void setFilter(const QString& text);
    /// Differences that the filter leaves.
    [[nodiscard]] int shownCount() const { return m_shown; }

    /// The row that holds a difference of the list.
    [[nodiscard]] QModelIndex indexOf(int difference) const;

    [[nodiscard]] QModelIndex index(int row, int column, const QModelIndex& parent) const override;
    [[nodiscard]] QModelIndex parent(const QModelIndex& child) const override;
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;

private:
    struct Entry {
        int index = 0; ///< in the list
        diff::Label label = diff::Label::Changed;
        QString stream;
        QString type;
        QString path; ///< first one, as shown
        int paths = 0;
        std::optional<std::int64_t> version;
        std::optional<std::int64_t> otherVersion;
    };
    struct Leaf {
        QString key;
        QString title;
        QString detail;
        bool fixed = false;
        std::vector<const Entry*> entries;
    };
    struct Group {
        QString key;
        QString title;
        QString glyph;
        QString right;
        int order = 0;
        std::vector<Leaf> leaves;
    };

    void rebuild();
    void fill();
    void describe(Group& group) const;
    [[nodiscard]] bool passes(const Entry& entry) const;
    [[nodiscard]] Group groupOf(const Entry& entry) const;
    [[nodiscard]] Leaf leafOf(const Entry& entry) const;
    [[nodiscard]] QVariant groupData(const Group& group, int role) const;
    [[nodiscard]] QVariant leafData(const Leaf& leaf, int role) const;

    std::vector<Entry> m_entries;
    std::vector<Group> m_groups;
    GroupBy m_groupBy = GroupBy::Kind;
    QString m_filter;
    int m_shown = 0;
};

/// "1 event", "4 events": @p one and @p many hold the number at %1.
[[nodiscard]] QString counted(std::uint64_t number, const QString& one, const QString& many);
/// "Changed", "Missing in green", …: the kinds of the tree; reordered and version are one.
[[nodiscard]] QString kindTitle(diff::Label label);
/// "changed", "missing", "extra", "reordered", "version", "metadata" for the verdict column.
[[nodiscard]] QString labelWord(diff::Label label);

} // namespace viridian::ui
