#pragma once

#include "ui/browse/event_text.h"
#include "ui/browse/store_worker.h"
#include "ui/shell/app_context.h"

#include <QObject>

#include <memory>

class QAction;

namespace viridian::ui {

class EventsView;

/// What is done with the events of the current view: copies, export, marks, steps within a stream.
/// Reads go through jobs; a failure is told by failed(). Thread: UI.
class ViewCommands : public QObject {
    Q_OBJECT

public:
    explicit ViewCommands(AppContext& context, QObject* parent = nullptr);
    ~ViewCommands() override;

    /// The view that the commands are for; null: none.
    void setView(EventsView* view);

    void copyCell();
    void copyRows(CopyForm form);
    /// Asks for a file, then exports.
    void exportAs(QWidget* over);
    void exportTo(const QString& path);
    void step(Direction direction);
    void toggleMark();
    /// Position of the next mark of the view's store, around the end.
    void nextMark();
    [[nodiscard]] bool busy() const;
    /// Copies, export: for menus. Owned by this.
    [[nodiscard]] const std::vector<QAction*>& copyActions() const { return m_copies; }
    [[nodiscard]] QAction* exportAction() const { return m_export; }

signals:
    void positionWanted(const viridian::Position& position);
    /// A sentence for the status bar: what was done, or why not.
    void said(const QString& sentence);

private:
    StoreWorker& worker();

    AppContext& m_context;
    EventsView* m_view = nullptr;
    std::unique_ptr<StoreWorker> m_worker;
    std::string m_address;
    std::vector<QAction*> m_copies;
    QAction* m_export;
    std::vector<JobHandle> m_exports;
};

/// The marked positions of a store, ascending.
[[nodiscard]] std::vector<Position> marksOf(const Workspace& workspace, StoreMark store);

} // namespace viridian::ui
