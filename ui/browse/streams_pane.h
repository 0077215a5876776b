#pragma once

#include "ui/browse/store_worker.h"
#include "ui/shell/app_context.h"

#include <QHash>
#include <QTimer>
#include <QWidget>

#include <memory>
#include <optional>
#include <string>
#include <vector>

class QLineEdit;
class QStandardItem;
class QStandardItemModel;
class QTreeView;

namespace viridian::ui {

class PaneHeader;

/// The streams of the current view's store: categories with their counts, streams below them as far
/// as they are asked for. Counting reads the whole store, so it is a listed job, and for a large
/// store one that is asked for. objectNames streamTree, streamFilter. Thread: UI.
class StreamsPane : public QWidget {
    Q_OBJECT

public:
    static constexpr std::uint64_t kCountedUnasked = 2'000'000;

    explicit StreamsPane(AppContext& context, QWidget* parent = nullptr);
    ~StreamsPane() override;

    void setStore(StoreMark store, const std::string& address);
    /// Shades that stream where it is shown.
    void setCurrent(const QString& stream);
    /// Counts again.
    void refresh();
    [[nodiscard]] bool busy() const;
    /// For the filter line's completion.
    [[nodiscard]] QStringList categories() const;

signals:
    void streamChosen(viridian::ui::StoreMark store, const QString& stream, bool newTab);
    void categoriesChanged();

private:
    struct Census {
        std::vector<CategoryRow> rows;
        std::vector<std::string> system;
    };
    void survey();
    void count();
    void offerCount(const QString& words);
    void showCensus();
    void expand(const QModelIndex& at);
    void addStreams(QStandardItem& category, const std::vector<StreamRow>& rows);
    void search();
    void choose(const QModelIndex& at, bool newTab);
    [[nodiscard]] QStandardItem* streamItem(const StreamRow& row) const;
    [[nodiscard]] static QStandardItem* quietItem(const QString& words);

    AppContext& m_context;
    PaneHeader* m_header;
    QLineEdit* m_filter;
    QTreeView* m_tree;
    QStandardItemModel* m_model;
    QTimer m_typed;
    std::unique_ptr<StoreWorker> m_worker;
    JobHandle m_counting;
    StoreMark m_store = StoreMark::None;
    std::string m_address;
    QString m_current;
    QHash<QString, Census> m_known; ///< by address
    bool m_countRuns = false;
};

} // namespace viridian::ui
