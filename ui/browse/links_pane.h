#pragma once

#include "core/browse/links.h"
#include "ui/browse/event_detail.h"
#include "ui/browse/store_worker.h"
#include "ui/shell/theme.h"
#include "ui/text/text.h"

#include <QWidget>

#include <atomic>
#include <memory>
#include <string>

class QLabel;
class QScrollArea;
class QStackedLayout;
class QStandardItem;
class QStandardItemModel;
class QToolButton;
class QTreeView;

namespace viridian::ui {

class LaneView;

/// What an event belongs together with: its stream and every other that holds it, its correlation,
/// and the tree of causes and effects, as a list or as lanes. Effects have no index: they are
/// looked for around the event, only while this is seen, and *Look further* looks ten times as far.
/// objectNames inspectorLinks, linksLanes, linksWords, linksFurther, linksAsLanes. Thread: UI.
class LinksPane : public QWidget {
    Q_OBJECT

public:
    explicit LinksPane(JobRunner& runner, QWidget* parent = nullptr);
    ~LinksPane() override;

    void follow(const std::string& address, const EventDetail& detail);
    void setZone(Zone zone);
    /// What is known without looking: for the tab's number.
    [[nodiscard]] int quickLinks() const { return m_quick; }
    [[nodiscard]] bool busy() const { return m_worker && m_worker->busy(); }
    /// While it looks: how far it is.
    void tick();

signals:
    void filterWanted(const QString& filter);
    void streamWanted(const QString& stream);
    void eventWanted(const viridian::Position& position);

protected:
    void showEvent(QShowEvent* event) override;

private:
    void read();
    void take(Result<EventLinks> links);
    void showQuick(const EventDetail& detail);
    void showCopies();
    void showTree();
    void showWords();
    void activate(const QModelIndex& at);
    void restyle();

    JobRunner& m_runner;
    QLabel* m_words;
    QToolButton* m_further;
    QToolButton* m_asLanes;
    QTreeView* m_tree;
    LaneView* m_lanes;
    QScrollArea* m_laneArea;
    QStackedLayout* m_stack;
    QStandardItemModel* m_model;
    std::unique_ptr<StoreWorker> m_worker;
    std::shared_ptr<std::atomic<std::uint64_t>> m_looked;
    std::shared_ptr<const EventLinks> m_links;
    std::string m_address;
    Position m_position;
    LinkOptions m_options;
    int m_quick = 0;
    bool m_stale = false;
};

} // namespace viridian::ui
