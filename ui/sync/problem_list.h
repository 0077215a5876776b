#pragma once

#include "ui/sync/sync_view.h"
#include "ui/text/text.h"

#include <QAbstractListModel>
#include <QWidget>

#include <optional>
#include <utility>
#include <vector>

class QListView;

namespace viridian::ui {

class PaneHeader;

/// The problems of a sync, worst first. Thread: UI.
class ProblemModel : public QAbstractListModel {
    Q_OBJECT

public:
    enum DataRole { SeverityRole = Qt::UserRole, WhyRole, TimeRole, LinkTextRole };

    using QAbstractListModel::QAbstractListModel;

    void setRows(std::vector<ProblemRow> rows);
    void setZone(Zone zone) { m_zone = zone; }
    [[nodiscard]] const std::vector<ProblemRow>& rows() const { return m_rows; }
    /// "1 failed, 2 warnings, 1 ended"; "none" without any.
    [[nodiscard]] QString counts() const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;

private:
    std::vector<ProblemRow> m_rows;
    Zone m_zone = Zone::Utc;
};

/// Problems with what, why, when and one link each.
class ProblemList : public QWidget {
    Q_OBJECT

public:
    explicit ProblemList(QWidget* parent = nullptr);

    /// @param times  only problems within; absent: all
    void present(const SyncView& view, Zone zone,
                 const std::optional<std::pair<Timestamp, Timestamp>>& times = {});
    /// Selects the next or previous problem.
    void step(int direction);
    [[nodiscard]] QListView* list() const { return m_list; }

signals:
    void linkActivated(const viridian::ui::ProblemRow& problem);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void activate(const QModelIndex& index);

    ProblemModel* m_model;
    PaneHeader* m_header;
    QListView* m_list;
};

} // namespace viridian::ui
