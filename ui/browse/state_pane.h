#pragma once

#include "ui/browse/state_text.h"
#include "ui/browse/store_worker.h"
#include "ui/shell/app_context.h"

#include <QWidget>

#include <memory>
#include <optional>
#include <string>

class QAction;
class QLabel;
class QListView;
class QStandardItemModel;
class QToolButton;

namespace viridian::ui {

class JsonView;

/// What a stream's events add up to at the selected one, merged as they are or as a projection file
/// shapes them, with what that event changed; steps to the event before and after. Reads only while
/// it is seen. objectNames inspectorState, stateWords, stateChanges, stateProjection,
/// stateProjectionChoose, stateProjectionNone, statePrevious, stateNext. Thread: UI.
class StatePane : public QWidget {
    Q_OBJECT

public:
    explicit StatePane(AppContext& context, QWidget* parent = nullptr);
    ~StatePane() override;

    /// The event that is selected; an empty stream: none.
    void follow(const std::string& address, const std::string& stream, const Position& position);
    /// A pipeline file that shapes events before they are merged; empty: as they are. Kept in the
    /// settings.
    void setProjection(const QString& path);
    [[nodiscard]] const QString& projection() const { return m_projection; }
    [[nodiscard]] bool busy() const { return m_worker && m_worker->busy(); }

signals:
    void stepWanted(viridian::Direction direction);

protected:
    void showEvent(QShowEvent* event) override;

private:
    void read();
    void take(const Result<StateText>& text);
    void restyle();
    void buildMenu();
    void chooseProjection();
    void showProjection();
    [[nodiscard]] QString wordsOf(const StreamState& state) const;

    AppContext& m_context;
    QLabel* m_words;
    JsonView* m_view;
    QListView* m_changes;
    QStandardItemModel* m_model;
    QToolButton* m_project;
    QAction* m_plain = nullptr; ///< takes the projection off
    QToolButton* m_previous;
    QToolButton* m_next;
    std::unique_ptr<StoreWorker> m_worker;
    std::string m_address;
    std::string m_stream;
    Position m_position;
    QString m_projection;
    bool m_stale = false; ///< what is shown belongs to another event
};

} // namespace viridian::ui
