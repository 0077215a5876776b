#include "ui/shell/program_question.h"

#include "ui/shell/app_context.h"
#include "ui/shell/effect_dialog.h"
#include "ui/shell/shell_actions.h"

#include <QAction>
#include <QCryptographicHash>

#include <mutex>
#include <set>

namespace viridian::ui {
namespace {

const QString kAllowedKey = QStringLiteral("programs/allowed");

/// What was allowed is a command in a folder; its words do not run into each other.
QString keyOf(const worker::Program& program)
{
    std::string text = program.folder.lexically_normal().string();
    for (const std::string& word : program.command)
        text.append(1, '\0').append(word);
    // Qt's own hash: the window is linked without libcrypto, which would be loaded before it shows.
    return QString::fromLatin1(
        QCryptographicHash::hash(QByteArray::fromStdString(text), QCryptographicHash::Sha256)
            .toHex());
}

QString commandOf(const worker::Program& program)
{
    QStringList words;
    for (const std::string& word : program.command)
        words << toQt(word);
    return words.join(QLatin1Char(' '));
}

} // namespace

/// Read by the threads that want to start programs.
struct ProgramQuestion::Answers {
    std::mutex mutex;
    std::set<QString> allowed;
    std::set<QString> asked; ///< also those that were refused

    /// True when it is the first time that this program has no answer.
    bool isNew(const QString& key)
    {
        const std::lock_guard lock(mutex);
        return asked.insert(key).second;
    }
    bool allows(const QString& key)
    {
        const std::lock_guard lock(mutex);
        return allowed.contains(key);
    }
};

ProgramQuestion::ProgramQuestion(AppContext& context, ShellActions& actions, QWidget& window)
    : QObject(&window), m_context(context), m_actions(actions), m_window(window),
      m_answers(std::make_shared<Answers>())
{
    for (const QString& key : context.settings().value(kAllowedKey).toStringList())
        m_answers->allowed.insert(key);
    connect(&actions.action(ShellCommand::AskPrograms), &QAction::triggered, this,
            &ProgramQuestion::askAgain);
    updateAction();
    worker::setProgramGate([this, answers = m_answers](const worker::Program& program) {
        const QString key = keyOf(program);
        if (answers->allows(key))
            return true;
        if (answers->isNew(key))
            QMetaObject::invokeMethod(
                this, [this, program] { put(program); }, Qt::QueuedConnection);
        return false;
    });
}

ProgramQuestion::~ProgramQuestion()
{
    worker::setProgramGate({});
}

void ProgramQuestion::put(const worker::Program& program)
{
    m_waiting.push_back(program);
    if (m_waiting.size() == 1)
        putNext();
}

void ProgramQuestion::putNext()
{
    const worker::Program program = m_waiting.front();
    auto* dialog = new EffectDialog(
        QStringLiteral("program"), commandOf(program),
        tr("Step “%1” of the pipeline hands events to this program, which would run in %2 with "
           "your rights. A pipeline from somebody else can name any program: allow it only if you "
           "trust where it comes from.")
            .arg(toQt(program.step), toQt(program.folder.string())),
        {tr("Run this program"), tr("Do not run it")}, &m_window);
    dialog->setWindowTitle(tr("Run a program of the pipeline?"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::finished, this, [this, program](int answer) {
        m_waiting.pop_front();
        if (answer == QDialog::Accepted)
            allow(program);
        else
            m_refused.push_back(program);
        updateAction();
        if (!m_waiting.empty())
            putNext();
        if (answer == QDialog::Accepted)
            emit m_context.programsAllowed();
    });
    dialog->open();
}

void ProgramQuestion::allow(const worker::Program& program)
{
    QStringList kept;
    {
        const std::lock_guard lock(m_answers->mutex);
        m_answers->allowed.insert(keyOf(program));
        for (const QString& key : m_answers->allowed)
            kept << key;
    }
    m_context.settings().setValue(kAllowedKey, kept);
    m_context.audit().append(tr("Allowed a program"), commandOf(program));
}

void ProgramQuestion::askAgain()
{
    const std::deque<worker::Program> again = std::exchange(m_refused, {});
    updateAction();
    for (const worker::Program& program : again)
        put(program);
}

void ProgramQuestion::updateAction()
{
    m_actions.action(ShellCommand::AskPrograms).setEnabled(!m_refused.empty());
}

} // namespace viridian::ui
