#include "ui/preview/pipeline_texts.h"

#include "ui/preview/preview_controller.h"
#include "ui/preview/script_editor.h"
#include "ui/preview/step_editor.h"
#include "ui/shell/theme.h"
#include "ui/text/text.h"

#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QRegularExpression>
#include <QSignalBlocker>
#include <QStackedWidget>
#include <QTabBar>
#include <QVBoxLayout>

namespace viridian::ui {

std::optional<TextProblem> placedIn(const QString& script, const QString& message)
{
    const QRegularExpression place(QStringLiteral("(?:^|[\\s(])%1:(\\d+)(?::(\\d+))?")
                                       .arg(QRegularExpression::escape(script)));
    const QRegularExpressionMatch found = place.match(message);
    if (!found.hasMatch())
        return std::nullopt;
    TextProblem problem{
        .line = found.captured(1).toInt(), .column = found.captured(2).toInt(), .message = message};
    // What stands behind the place, or the clause that the place ends.
    const QString behind = message.mid(found.capturedEnd());
    if (behind.startsWith(QStringLiteral(": ")))
        problem.message = behind.mid(2);
    else if (behind == QStringLiteral(")"))
        problem.message = message.left(found.capturedStart()).trimmed();
    return problem;
}

PipelineTexts::PipelineTexts(PreviewController& controller, QWidget* parent)
    : QWidget(parent), m_controller(controller), m_tabs(new QTabBar(this)),
      m_need(new QWidget(this)), m_needText(new QLabel(m_need)),
      m_create(new QPushButton(tr("Create it"), m_need)),
      m_take(new QPushButton(tr("Take its text"), m_need)),
      m_keep(new QPushButton(tr("Keep mine"), m_need)), m_stack(new QStackedWidget(this)),
      m_editor(new StepEditor(this))
{
    build();
    PipelineDocument& document = m_controller.document();
    ScriptFiles& scripts = document.scripts();
    connect(m_tabs, &QTabBar::currentChanged, this, &PipelineTexts::showTab);
    connect(&document, &PipelineDocument::textReplaced, this,
            [this](bool fresh) { m_editor->replaceText(m_controller.document().text(), fresh); });
    connect(&document, &PipelineDocument::parsed, this, [this] {
        showNeed();
        showProblems();
    });
    connect(&document, &PipelineDocument::fileChanged, this, &PipelineTexts::showFiles);
    connect(&scripts, &ScriptFiles::textReplaced, this, [this](const QString& name) {
        if (const ScriptFile* file = m_controller.document().scripts().file(name))
            editorOf(name)->replaceText(file->text, false);
    });
    connect(&m_controller, &PreviewController::resultChanged, this, &PipelineTexts::showProblems);
    connect(m_editor, &StepEditor::edited, &document, &PipelineDocument::edit);
    connect(m_create, &QPushButton::clicked, this, [this] {
        const QString name = m_controller.document().missingScript();
        m_controller.document().createMissingScript();
        editScript(name);
    });
    connect(m_take, &QPushButton::clicked, this,
            [this] { m_controller.document().scripts().takeOther(shownScript()); });
    connect(m_keep, &QPushButton::clicked, this,
            [this] { m_controller.document().scripts().keepOwn(shownScript()); });
    m_editor->replaceText(document.text(), true);
    showFiles();
    showProblems();
}

void PipelineTexts::build()
{
    m_tabs->setObjectName(QStringLiteral("pipelineFiles"));
    m_tabs->setAccessibleName(tr("Files of the pipeline"));
    m_tabs->setElideMode(Qt::ElideMiddle);
    m_tabs->setExpanding(false);
    m_tabs->setUsesScrollButtons(true);
    m_tabs->setDrawBase(false);
    m_need->setObjectName(QStringLiteral("scriptNeed"));
    m_need->setAttribute(Qt::WA_StyledBackground);
    m_needText->setObjectName(QStringLiteral("scriptNeedText"));
    m_needText->setWordWrap(true);
    auto* line = new QHBoxLayout(m_need);
    line->setContentsMargins(theme().px(8), theme().px(4), theme().px(8), theme().px(4));
    line->setSpacing(theme().px(6));
    line->addWidget(m_needText, 1);
    const std::pair<QPushButton*, const char*> buttons[] = {
        {m_create, "scriptCreate"}, {m_take, "scriptTakeOther"}, {m_keep, "scriptKeepOwn"}};
    for (const auto& [button, name] : buttons) {
        button->setObjectName(QLatin1String(name));
        button->setProperty("line", true);
        button->setAutoDefault(false);
        line->addWidget(button);
    }
    m_stack->addWidget(m_editor);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_tabs);
    column->addWidget(m_need);
    column->addWidget(m_stack, 1);
}

void PipelineTexts::setSeenWords(const SeenWords& words)
{
    m_words = words;
    m_editor->setSeenWords(words);
    for (const auto& [name, editor] : m_scripts)
        editor->setSeenWords(words);
}

ScriptEditor* PipelineTexts::editorOf(const QString& name)
{
    if (const auto found = m_scripts.find(name); found != m_scripts.end())
        return found->second;
    auto* editor = new ScriptEditor(name, this);
    editor->setSeenWords(m_words);
    if (const ScriptFile* file = m_controller.document().scripts().file(name))
        editor->replaceText(file->text, true);
    connect(editor, &ScriptEditor::edited, this, [this, name](const QString& text) {
        m_controller.document().scripts().edit(name, text);
    });
    m_stack->addWidget(editor);
    m_scripts.emplace(name, editor);
    return editor;
}

/// A tab for each text. The one that is shown stays, as long as its file is there.
void PipelineTexts::showFiles()
{
    const PipelineDocument& document = m_controller.document();
    const QString shown = shownScript();
    {
        const QSignalBlocker quiet(m_tabs);
        while (m_tabs->count() > 0)
            m_tabs->removeTab(0);
        const QString own =
            document.file().empty() ? tr("pipeline") : toQt(document.file().filename().string());
        m_tabs->addTab(document.modified() ? own + QStringLiteral(" *") : own);
        for (const ScriptFile& file : document.scripts().files()) {
            const QString word = QFileInfo(file.name).fileName();
            const int tab = m_tabs->addTab(file.modified() ? word + QStringLiteral(" *") : word);
            m_tabs->setTabData(tab, file.name);
            m_tabs->setTabToolTip(tab,
                                  file.modified() ? tr("%1, not saved").arg(file.name) : file.name);
        }
    }
    std::erase_if(m_scripts, [this](const auto& entry) {
        if (m_controller.document().scripts().file(entry.first))
            return false;
        entry.second->deleteLater();
        m_stack->removeWidget(entry.second);
        return true;
    });
    m_tabs->setVisible(m_tabs->count() > 1);
    showScript(shown);
}

QString PipelineTexts::shownScript() const
{
    return m_tabs->currentIndex() > 0 ? m_tabs->tabData(m_tabs->currentIndex()).toString()
                                      : QString();
}

void PipelineTexts::showScript(const QString& name)
{
    for (int tab = 1; tab < m_tabs->count() && !name.isEmpty(); ++tab) {
        if (m_tabs->tabData(tab).toString() == name) {
            m_tabs->setCurrentIndex(tab);
            return showTab(tab);
        }
    }
    showPipeline();
}

void PipelineTexts::showPipeline()
{
    m_tabs->setCurrentIndex(0);
    showTab(0);
}

void PipelineTexts::editScript(const QString& name)
{
    showScript(name);
    m_stack->currentWidget()->setFocus();
}

void PipelineTexts::editPipeline()
{
    showPipeline();
    m_editor->setFocus();
}

void PipelineTexts::showTab(int tab)
{
    const QString name = tab > 0 ? m_tabs->tabData(tab).toString() : QString();
    m_stack->setCurrentWidget(name.isEmpty() ? static_cast<QWidget*>(m_editor) : editorOf(name));
    showNeed();
    showProblems();
}

void PipelineTexts::showNeed()
{
    const PipelineDocument& document = m_controller.document();
    const ScriptFile* shown = document.scripts().file(shownScript());
    const QString missing = shown ? QString() : document.missingScript();
    const bool conflict = shown && shown->other;
    m_create->setVisible(!missing.isEmpty());
    m_take->setVisible(conflict);
    m_keep->setVisible(conflict);
    m_need->setVisible(conflict || !missing.isEmpty());
    if (conflict)
        m_needText->setText(tr("%1 was changed by another program.").arg(shown->name));
    else if (!missing.isEmpty())
        m_needText->setText(tr("%1 is not there.").arg(missing));
}

/// Of a text that was not run there is no problem to tell.
std::optional<TextProblem> PipelineTexts::problemOf(const QString& name) const
{
    if (m_controller.error() && m_controller.failed() == PreviewController::Failed::Pipeline)
        return placedIn(name, toQt(m_controller.error()->message));
    if (!m_controller.result() || m_controller.stale())
        return std::nullopt;
    for (const PreviewError& error : m_controller.result()->errors) {
        if (std::optional<TextProblem> problem = placedIn(name, toQt(error.what)))
            return problem;
    }
    return std::nullopt;
}

std::optional<TextProblem> PipelineTexts::scriptProblem() const
{
    return shownScript().isEmpty() ? std::nullopt : problemOf(shownScript());
}

void PipelineTexts::showProblems()
{
    m_editor->showProblem(m_controller.document().problem());
    for (const auto& [name, editor] : m_scripts)
        editor->showProblem(problemOf(name));
    emit changed();
}

} // namespace viridian::ui
