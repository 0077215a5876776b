#pragma once

#include "core/pipeline/worker/programs.h"

#include <QObject>

#include <deque>
#include <memory>

class QWidget;

namespace viridian::ui {

class AppContext;
class ShellActions;

/// Asks before a pipeline's own program is started on this computer for the first time, and
/// remembers what was allowed: the command together with its folder. It is the process's program
/// gate while it lives. A program that was refused stays refused until the program ends or "Ask
/// about programs again…" is chosen. Thread: UI; the gate answers on any.
class ProgramQuestion : public QObject {
    Q_OBJECT

public:
    ProgramQuestion(AppContext& context, ShellActions& actions, QWidget& window);
    ~ProgramQuestion() override;

private:
    struct Answers;
    void put(const worker::Program& program);
    void putNext();
    void allow(const worker::Program& program);
    void askAgain();
    void updateAction();

    AppContext& m_context;
    ShellActions& m_actions;
    QWidget& m_window;
    std::shared_ptr<Answers> m_answers;
    std::deque<worker::Program> m_waiting; ///< the first is being asked about
    std::deque<worker::Program> m_refused;
};

} // namespace viridian::ui
