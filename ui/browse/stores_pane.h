#pragma once

#include "core/base/job_runner.h"
#include "core/store/event_store.h"
#include "ui/shell/app_context.h"

#include <QHash>
#include <QWidget>

class QStandardItem;
class QStandardItemModel;
class QTreeView;

#include <set>

namespace viridian::ui {

/// What a quick look at a store tells.
struct StoreSurvey {
    StoreInfo info;
    Count count;
};

/// The open stores with role, name, layout and estimated count. objectName storeTree. Thread: UI.
class StoresPane : public QWidget {
    Q_OBJECT

public:
    explicit StoresPane(AppContext& context, QWidget* parent = nullptr);

    /// Shades the store that the current view shows.
    void setCurrent(StoreMark store);
    /// Asks the stores that are new how large they are: when the rows that are looked at are there.
    void look();
    /// Asks every store again.
    void refresh();
    [[nodiscard]] bool busy() const { return m_waiting > 0 || !m_wanted.empty(); }

signals:
    void storeChosen(viridian::ui::StoreMark store, bool newTab);
    void openWanted();
    /// A store answered; also when it has no event.
    void surveyed(viridian::ui::StoreMark store, const viridian::ui::StoreSurvey& survey);

private:
    void fill();
    void storeChanged(StoreMark store);
    void survey(StoreMark store);
    void take(StoreMark store, const std::string& address, const Result<StoreSurvey>& survey);
    [[nodiscard]] QStandardItem* itemOf(StoreMark store) const;

    AppContext& m_context;
    QTreeView* m_tree;
    QStandardItemModel* m_model;
    JobHandle m_blue;
    JobHandle m_green;
    std::set<StoreMark> m_wanted; ///< look() has these to ask
    int m_waiting = 0;
};

} // namespace viridian::ui
