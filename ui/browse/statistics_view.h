#pragma once

#include "core/browse/census.h"
#include "ui/shell/theme.h"

#include <QDialog>

#include <memory>
#include <vector>

class QAbstractItemView;
class QLabel;
class QModelIndex;
class QStandardItemModel;
class QTableView;
class QTabWidget;
class QToolButton;

namespace viridian::ui {

/// What a store holds, beside the room: events and bytes by type and schema version, by category
/// and by month; the longest streams and the largest payloads; streams that look finished. Shows a
/// census that is still counting as *at least*. Enter on a row shows its events. objectNames
/// statisticsView, statisticsWords, statisticsCount, statisticsTabs, statisticsTypes,
/// statisticsCategories, statisticsMonths, statisticsStreams, statisticsPayloads,
/// statisticsFinished. Thread: UI.
class StatisticsView : public QDialog {
    Q_OBJECT

public:
    explicit StatisticsView(QWidget* parent = nullptr);

    /// @param census  null: nothing is counted yet
    void showCensus(StoreMark store, const QString& name,
                    const std::shared_ptr<const Census>& census, bool counting);

signals:
    void countWanted();
    void stopWanted();
    void filterWanted(const QString& filter);
    void streamWanted(const QString& stream);
    void positionWanted(const viridian::Position& position);

private:
    struct Table {
        QTableView* view = nullptr;
        QStandardItemModel* model = nullptr;
    };
    /// @param sortedBy  column to begin with: names ascending, numbers descending
    Table addTable(const char* name, const QString& title, const QStringList& columns,
                   int sortedBy);
    void fill(const Census& census);
    void fillTypes(const Census& census);
    void fillCategories(const Census& census);
    void fillMonths(const Census& census);
    void fillLargest(const Census& census);
    void fillFinished(const Census& census);
    void activate(const QModelIndex& at);

    QLabel* m_words;
    QToolButton* m_count;
    QTabWidget* m_tabs;
    Table m_types;
    Table m_categories;
    Table m_months;
    Table m_streams;
    Table m_payloads;
    Table m_finished;
    std::shared_ptr<const Census> m_census;
    bool m_counting = false;
};

} // namespace viridian::ui
