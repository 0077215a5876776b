#pragma once

#include "core/base/job_runner.h"
#include "ui/shell/locator_model.h"

#include <QLineEdit>
#include <QPointer>
#include <QTimer>

#include <functional>
#include <vector>

class QAction;
class QListView;

namespace viridian::ui {

class AppContext;

/// The line at the right end of the menu bar (Ctrl+K): finds streams, events, positions, filters,
/// steps, commands.
///
/// A letter and a space choose one source, "> " the commands, none asks all. Sources run as jobs;
/// late answers of an older text are dropped. The list hangs below the line, inside the window.
class Locator : public QLineEdit {
    Q_OBJECT

public:
    explicit Locator(AppContext& context, QWidget* parent = nullptr);
    ~Locator() override;

    /// Where the commands come from: all actions of the menus, asked whenever the locator opens.
    void setCommands(std::function<std::vector<QAction*>()> commands);
    [[nodiscard]] QSize sizeHint() const override;

public slots:
    /// Takes the focus and shows what can be asked.
    void open();

protected:
    bool event(QEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    bool handleKey(int key, Qt::KeyboardModifiers modifiers);
    void search();
    void searchCommands(const QString& text);
    void searchProvider(int at, const QString& text);
    void showPrefixes();
    void showNothing();
    void activate(int row, bool newTab);
    void move(int direction);
    void placeList();
    void leave();

    AppContext& m_context;
    LocatorModel m_model;
    QPointer<QListView> m_list; ///< a child of the window, so that it may hang below the menu bar
    QTimer m_delay;
    std::function<std::vector<QAction*>()> m_commands;
    std::vector<QPointer<QAction>> m_found;
    std::vector<JobHandle> m_jobs;
    QPointer<QWidget> m_before;
    int m_generation = 0;
    int m_waiting = 0; ///< sources that have not answered
};

} // namespace viridian::ui
