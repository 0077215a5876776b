#include "ui/preview/pipeline_dock.h"

#include "core/base/text.h"
#include "ui/preview/message_pane.h"
#include "ui/preview/pipeline_texts.h"
#include "ui/preview/preview_controller.h"
#include "ui/preview/reverse_lines.h"
#include "ui/preview/step_editor.h"
#include "ui/preview/step_list.h"
#include "ui/shell/pane_header.h"
#include "ui/shell/theme.h"
#include "ui/text/text.h"

#include <QAction>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QMenu>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

namespace viridian::ui {
namespace {

QString fileFilter()
{
    return QStringLiteral("Pipelines (*.yaml *.yml)");
}

QPushButton* lineButton(const QString& text, const QString& name, QWidget* parent)
{
    auto* button = new QPushButton(text, parent);
    button->setObjectName(name);
    button->setProperty("line", true);
    button->setAutoDefault(false);
    return button;
}

/// A pane without gaps of its own.
QVBoxLayout* column(QWidget* pane)
{
    auto* layout = new QVBoxLayout(pane);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    return layout;
}

} // namespace

PipelineDock::PipelineDock(AppContext& context, PreviewController& controller, QWidget* parent)
    : QWidget(parent), m_context(context), m_controller(controller),
      m_header(new PaneHeader(tr("Pipeline"), this)),
      m_textHeader(new PaneHeader(tr("Text"), this)),
      m_reverseHeader(new PaneHeader(tr("Reverse"), this)), m_stack(new QStackedWidget(this)),
      m_empty(new MessagePane(this)), m_steps(new StepList(controller, this)),
      m_texts(new PipelineTexts(controller, this)), m_editor(m_texts->pipelineEditor()),
      m_reverse(new ReverseLines(this)),
      m_duplicate(lineButton(tr("Duplicate"), QStringLiteral("stepDuplicate"), this))
{
    setObjectName(QStringLiteral("pipelineDock"));
    makeActions();
    build();
    PipelineDocument& document = m_controller.document();
    connect(&document, &PipelineDocument::fileChanged, this, &PipelineDock::showFile);
    connect(&document, &PipelineDocument::parsed, this, &PipelineDock::showParsed);
    connect(&document, &PipelineDocument::refused, this, &PipelineDock::tell);
    connect(m_texts, &PipelineTexts::changed, this, &PipelineDock::showTextNote);
    connect(m_editor, &StepEditor::lineChanged, this, &PipelineDock::followCaret);
    connect(m_steps, &StepList::currentStepChanged, this, &PipelineDock::showStep);
    showFile();
    showParsed();
    m_steps->setCurrentStep(0);
}

QSize PipelineDock::sizeHint() const
{
    return {theme().px(330), theme().px(600)};
}

void PipelineDock::makeActions()
{
    const auto add = [this](const QString& text, const QString& name, auto&& slot) {
        auto* action = new QAction(text, this);
        action->setObjectName(name);
        connect(action, &QAction::triggered, this, std::forward<decltype(slot)>(slot));
        m_actions << action;
        return action;
    };
    add(tr("Open pipeline…"), QStringLiteral("pipelineOpen"), [this] { openFile(); });
    m_save = add(tr("Save pipeline"), QStringLiteral("pipelineSave"), [this] { save(); });
    m_save->setShortcut(QKeySequence(QStringLiteral("Ctrl+Alt+S")));
    add(tr("Save pipeline as…"), QStringLiteral("pipelineSaveAs"), [this] { saveAs(); });
    auto* fresh = new QAction(tr("New step"), this);
    fresh->setObjectName(QStringLiteral("pipelineNewStep"));
    auto* menu = new QMenu(this);
    fillNewMenu(menu);
    fresh->setMenu(menu);
    m_actions << fresh;
    m_editScript =
        add(tr("Edit script"), QStringLiteral("scriptEdit"), [this] { editScriptOrPipeline(); });
    m_editScript->setShortcut(QKeySequence(QStringLiteral("Ctrl+Alt+E")));
    add(tr("Delete step"), QStringLiteral("stepDelete"), [this] {
        if (m_steps->currentStep() >= 0)
            m_controller.document().removeStep(static_cast<std::size_t>(m_steps->currentStep()));
    });
}

void PipelineDock::fillNewMenu(QMenu* menu)
{
    for (const StepTemplate& what : stepTemplates()) {
        QAction* action = menu->addAction(tr(what.title));
        action->setObjectName(QStringLiteral("stepNew_") + QLatin1String(what.kind));
        connect(action, &QAction::triggered, this, [this, &what] {
            m_controller.document().addStep(what);
            m_steps->setCurrentStep(
                static_cast<int>(m_controller.document().pipeline().steps().size()) - 1);
        });
    }
}

void PipelineDock::build()
{
    auto* tools = new QWidget(this);
    tools->setProperty("pane", QStringLiteral("window"));
    tools->setAttribute(Qt::WA_StyledBackground);
    auto* line = new QHBoxLayout(tools);
    line->setContentsMargins(theme().px(6), theme().px(6), theme().px(6), theme().px(6));
    line->setSpacing(theme().px(6));
    QPushButton* add = lineButton(tr("Step"), QStringLiteral("stepNew"), this);
    add->setIcon(theme().icon(QStringLiteral("plus")));
    add->setAccessibleName(tr("New step"));
    auto* kinds = new QMenu(add);
    fillNewMenu(kinds);
    add->setMenu(kinds);
    auto* more = new QToolButton(this);
    more->setObjectName(QStringLiteral("pipelineMore"));
    more->setAccessibleName(tr("More about the pipeline"));
    more->setIcon(theme().icon(QStringLiteral("more")));
    more->setProperty("framed", true);
    more->setProperty("line", true);
    more->setPopupMode(QToolButton::InstantPopup);
    auto* menu = new QMenu(more);
    menu->addActions(m_actions);
    more->setMenu(menu);
    line->addWidget(add);
    line->addWidget(m_duplicate);
    line->addStretch(1);
    line->addWidget(more);
    connect(m_duplicate, &QPushButton::clicked, this, [this] {
        if (m_steps->currentStep() >= 0)
            m_controller.document().duplicateStep(static_cast<std::size_t>(m_steps->currentStep()));
    });

    m_empty->setObjectName(QStringLiteral("pipelineEmpty"));
    m_empty->show(
        Severity::None, tr("No pipeline"),
        tr("Every event passes unchanged. Begin with a sample, open a file, or add a step."));
    connect(m_empty->addButton(tr("Sample pipeline"), QStringLiteral("pipelineSample")),
            &QPushButton::clicked, &m_controller.document(), &PipelineDocument::beginSample);
    connect(m_empty->addButton(tr("Open…"), QStringLiteral("pipelineEmptyOpen")),
            &QPushButton::clicked, this, &PipelineDock::openFile);
    QPushButton* first = m_empty->addButton(tr("New step"), QStringLiteral("pipelineEmptyNew"));
    auto* firstKinds = new QMenu(first);
    fillNewMenu(firstKinds);
    first->setMenu(firstKinds);

    auto* list = new QWidget(this);
    auto* listColumn = column(list);
    listColumn->addWidget(tools);
    listColumn->addWidget(m_steps, 1);
    auto* text = new QWidget(this);
    auto* textColumn = column(text);
    textColumn->addWidget(m_textHeader);
    textColumn->addWidget(m_texts, 1);
    auto* reverse = new QWidget(this);
    auto* reverseColumn = column(reverse);
    reverseColumn->addWidget(m_reverseHeader);
    reverseColumn->addWidget(m_reverse, 1);
    m_reverseHeader->setNote(tr("for the way back"));

    auto* splitter = new QSplitter(Qt::Vertical, this);
    splitter->setChildrenCollapsible(false);
    splitter->setHandleWidth(1);
    for (QWidget* pane : {list, text, reverse})
        splitter->addWidget(pane);
    splitter->setSizes({theme().px(400), theme().px(220), theme().px(130)});
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 2);
    splitter->setStretchFactor(2, 0);
    m_stack->addWidget(m_empty);
    m_stack->addWidget(splitter);
    auto* layout = column(this);
    layout->addWidget(m_header);
    layout->addWidget(m_stack, 1);
}

void PipelineDock::openFile()
{
    const QString file = QFileDialog::getOpenFileName(this, tr("Open pipeline"), {}, fileFilter());
    if (!file.isEmpty())
        m_context.setPipeline(fromQt(file));
}

void PipelineDock::save()
{
    if (m_controller.document().file().empty())
        return saveAs();
    if (const Status saved = m_controller.document().save(); !saved)
        tell(toQt(saved.error().message));
}

void PipelineDock::saveAs()
{
    const QString file = QFileDialog::getSaveFileName(
        this, tr("Save pipeline"), QStringLiteral("pipeline.yaml"), fileFilter());
    if (file.isEmpty())
        return;
    if (const Status saved = m_controller.document().saveAs(fromQt(file)); !saved)
        return tell(toQt(saved.error().message));
    m_context.setPipeline(fromQt(file));
}

void PipelineDock::showFile()
{
    const PipelineDocument& document = m_controller.document();
    const QString name = document.file().empty()
                             ? (document.empty() ? QString() : tr("not saved yet"))
                             : toQt(document.file().filename().string());
    const QString hash = document.empty() ? QString() : toQt(shortHash(document.pipeline().hash()));
    m_header->setNote(document.problem() ? name : name + QStringLiteral("  ") + hash);
    m_save->setEnabled(document.modified() || document.scripts().modified());
    showTextNote();
}

/// Of the text that is shown: what is wrong with it, or whether it is saved.
QString PipelineDock::textNote() const
{
    const PipelineDocument& document = m_controller.document();
    const ScriptFile* script = document.scripts().file(m_texts->shownScript());
    const std::optional<TextProblem> problem =
        script ? m_texts->scriptProblem() : document.problem();
    if (problem && problem->line > 0)
        return problem->column > 0
                   ? tr("line %1, column %2").arg(problem->line).arg(problem->column)
                   : tr("line %1").arg(problem->line);
    if (problem)
        return problem->message;
    if (script ? script->modified() : document.modified())
        return tr("not saved");
    return document.empty() ? QString() : tr("saved");
}

QString PipelineDock::textTitle() const
{
    if (!m_texts->shownScript().isEmpty())
        return tr("Script");
    const int step = m_steps->currentStep();
    const std::size_t count = m_controller.document().pipeline().steps().size();
    const bool known = step >= 0 && static_cast<std::size_t>(step) < count;
    return known ? tr("Step %1, text").arg(step + 1) : tr("Text");
}

void PipelineDock::showTextNote()
{
    m_textHeader->setNote(m_told.isEmpty() ? textNote() : m_told);
    m_textHeader->setTitle(textTitle());
    showEditAction();
}

QString PipelineDock::scriptOfStep() const
{
    const std::vector<StepInfo>& steps = m_controller.document().pipeline().steps();
    const int step = m_steps->currentStep();
    if (step < 0 || static_cast<std::size_t>(step) >= steps.size() ||
        steps[static_cast<std::size_t>(step)].scripts.empty())
        return {};
    const QString name = toQt(steps[static_cast<std::size_t>(step)].scripts.front());
    return m_controller.document().scripts().file(name) ? name : QString();
}

void PipelineDock::editScriptOrPipeline()
{
    if (m_texts->shownScript().isEmpty())
        m_texts->editScript(scriptOfStep());
    else
        m_texts->editPipeline();
}

void PipelineDock::showEditAction()
{
    const bool inScript = !m_texts->shownScript().isEmpty();
    m_editScript->setText(inScript ? tr("Edit pipeline") : tr("Edit script"));
    m_editScript->setEnabled(inScript || !scriptOfStep().isEmpty());
}

void PipelineDock::setSeenWords(const SeenWords& words)
{
    m_texts->setSeenWords(words);
}

void PipelineDock::showParsed()
{
    const PipelineDocument& document = m_controller.document();
    m_told.clear();
    m_stack->setCurrentIndex(document.empty() ? 0 : 1);
    if (document.problem())
        m_reverse->showUnknown();
    else
        m_reverse->show(document.pipeline());
    showFile();
    m_duplicate->setEnabled(m_steps->currentStep() >= 0);
    if (m_steps->currentStep() < 0)
        m_steps->setCurrentStep(0);
}

void PipelineDock::showStep(int step)
{
    const std::vector<StepInfo>& steps = m_controller.document().pipeline().steps();
    m_duplicate->setEnabled(step >= 0);
    showTextNote();
    if (step < 0 || static_cast<std::size_t>(step) >= steps.size())
        return;
    const StepInfo& info = steps[static_cast<std::size_t>(step)];
    if (!m_editor->hasFocus())
        m_editor->showLines(info.line, info.lines);
}

/// The list follows the caret through the text.
void PipelineDock::followCaret(int line)
{
    const std::vector<StepInfo>& steps = m_controller.document().pipeline().steps();
    for (std::size_t at = 0; at < steps.size() && m_editor->hasFocus(); ++at) {
        const auto first = static_cast<int>(steps[at].line);
        if (line >= first && line < first + static_cast<int>(steps[at].lines))
            m_steps->setCurrentStep(static_cast<int>(at));
    }
}

void PipelineDock::tell(const QString& sentence)
{
    m_told = sentence;
    showTextNote();
}

void PipelineDock::showNewest()
{
    const PipelineDocument& document = m_controller.document();
    if (document.problem() && document.problem()->line > 0) {
        m_texts->showPipeline();
        return m_editor->goToProblem();
    }
    m_steps->setCurrentStep(static_cast<int>(document.pipeline().steps().size()) - 1);
}

void PipelineDock::selectStep(const QString& id)
{
    const std::vector<StepInfo>& steps = m_controller.document().pipeline().steps();
    for (std::size_t at = 0; at < steps.size(); ++at) {
        if (toQt(steps[at].id) == id)
            m_steps->setCurrentStep(static_cast<int>(at));
    }
}

} // namespace viridian::ui
