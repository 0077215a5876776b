#pragma once

#include "ui/browse/store_census.h"
#include "ui/browse/store_worker.h"
#include "ui/shell/app_context.h"

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

/// The streams of the current view's store: categories at once from a sample, their counts as they
/// become known, streams below them as far as they are asked for. Counting reads the whole store,
/// so it is a listed job, and for a large store one that is asked for. objectNames streamTree,
/// streamFilter. Thread: UI.
class StreamsPane : public QWidget {
    Q_OBJECT

public:
    StreamsPane(AppContext& context, StoreCensus& census, QWidget* parent = nullptr);
    ~StreamsPane() override;

    void setStore(StoreMark store, const std::string& address);
    /// Shades that stream where it is shown.
    void setCurrent(const QString& stream);
    [[nodiscard]] bool busy() const;

signals:
    void streamChosen(viridian::ui::StoreMark store, const QString& stream, bool newTab);

private:
    void showKnown();
    void showCategory(const std::string& name, const CategoryTally* tally);
    void showOffer(const QString& words);
    void showNote();
    /// Where there is no category to show: one line that says why.
    void showEmptiness();
    void sayInstead(const QString& note, const QString& words, const QString& more = {});
    void expand(const QModelIndex& at);
    void addStreams(QStandardItem& category, const std::vector<StreamRow>& rows);
    void search();
    void choose(const QModelIndex& at, bool newTab);
    [[nodiscard]] QStandardItem* streamItem(const StreamRow& row) const;
    [[nodiscard]] static QStandardItem* quietItem(const QString& words);

    AppContext& m_context;
    StoreCensus& m_census;
    PaneHeader* m_header;
    QLineEdit* m_filter;
    QTreeView* m_tree;
    QStandardItemModel* m_model;
    QTimer m_typed;
    std::unique_ptr<StoreWorker> m_worker;
    StoreMark m_store = StoreMark::None;
    std::string m_address;
    QString m_current;
};

} // namespace viridian::ui
