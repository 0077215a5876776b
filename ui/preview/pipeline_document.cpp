#include "ui/preview/pipeline_document.h"

#include "ui/preview/text_drafts.h"
#include "ui/text/text.h"

#include <QFile>
#include <QRegularExpression>
#include <QSaveFile>

namespace viridian::ui {
namespace {

constexpr int kPauseMs = 350;
constexpr qint64 kLargest = qint64{16} * 1024 * 1024;

QString pathText(const std::filesystem::path& path)
{
    return toQt(path.string());
}

/// "file:line:column: sentence" as its parts.
TextProblem problemOf(const Error& error, const QString& fileName)
{
    TextProblem problem{.message = toQt(error.message)};
    const QString place = toQt(error.detail);
    const QString prefix = fileName + QLatin1Char(':') + place + QStringLiteral(": ");
    if (place.isEmpty() || !problem.message.startsWith(prefix))
        return problem;
    problem.message.remove(0, prefix.size());
    problem.line = place.section(QLatin1Char(':'), 0, 0).toInt();
    problem.column = place.section(QLatin1Char(':'), 1, 1).toInt();
    return problem;
}

} // namespace

PipelineDocument::PipelineDocument(TextDrafts* drafts, QObject* parent)
    : QObject(parent), m_drafts(drafts), m_scripts(drafts)
{
    m_pause.setSingleShot(true);
    m_pause.setInterval(kPauseMs);
    connect(&m_pause, &QTimer::timeout, this, &PipelineDocument::parseNow);
    connect(&m_scripts, &ScriptFiles::textEdited, &m_pause, qOverload<>(&QTimer::start));
    connect(&m_scripts, &ScriptFiles::changed, this, &PipelineDocument::fileChanged);
}

PipelineDocument::~PipelineDocument()
{
    keepDrafts();
}

/// What was typed is there again when the file is opened, whatever happens in between.
void PipelineDocument::keepDrafts()
{
    m_scripts.keepDrafts();
    if (!m_drafts)
        return;
    if (modified())
        m_drafts->keep(m_file, {.text = m_text, .base = m_saved.toUtf8()});
    else
        m_drafts->forget(m_file);
}

void PipelineDocument::showDraft()
{
    const std::optional<TextDraft> draft = m_drafts ? m_drafts->of(m_file) : std::nullopt;
    if (!draft || draft->text == m_text)
        return;
    m_text = draft->text;
    emit textReplaced(true);
    if (draft->base && *draft->base != m_saved.toUtf8())
        emit refused(tr("What you typed is shown; the file was changed by another program since. "
                        "Saving writes over it."));
}

void PipelineDocument::open(const std::filesystem::path& file)
{
    keepDrafts();
    m_mayOverwrite = false;
    m_file = file;
    m_off.clear();
    m_scripts.clear();
    m_pipeline = Pipeline();
    m_problem.reset();
    m_pause.stop();
    QString text;
    QFile source(pathText(file));
    std::optional<TextProblem> unreadable;
    if (!file.empty() && source.open(QIODevice::ReadOnly) && source.size() <= kLargest)
        text = QString::fromUtf8(source.readAll());
    else if (!file.empty())
        unreadable = TextProblem{
            .message = source.size() > kLargest
                           ? tr("The file is larger than 16 MB.")
                           : tr("The file cannot be read: %1.").arg(source.errorString())};
    m_text = text;
    m_saved = text;
    emit textReplaced(true);
    if (!unreadable)
        showDraft();
    parseNow();
    if (unreadable) {
        m_problem = std::move(unreadable);
        emit parsed();
    }
    emit fileChanged();
}

Status PipelineDocument::save()
{
    Status scripts = m_scripts.save();
    Status text = modified() ? write(m_file) : Status();
    return scripts ? text : scripts;
}

/// Scripts are named from the file's folder: theirs are written where they came from before that
/// is another.
Status PipelineDocument::saveAs(const std::filesystem::path& file)
{
    Status scripts = m_scripts.save();
    return scripts ? write(file) : scripts;
}

bool PipelineDocument::changedByOthers() const
{
    QFile source(pathText(m_file));
    return source.open(QIODevice::ReadOnly) && QString::fromUtf8(source.readAll()) != m_saved;
}

Status PipelineDocument::write(const std::filesystem::path& file)
{
    if (file == m_file && !m_mayOverwrite && changedByOthers()) {
        m_mayOverwrite = true;
        return fail(ErrorKind::Conflict,
                    fromQt(tr("%1 was changed by another program since it was read, and was not "
                              "overwritten. Save again to write over it.")
                               .arg(pathText(file.filename()))));
    }
    QSaveFile target(pathText(file));
    if (file.empty() || !target.open(QIODevice::WriteOnly) || target.write(m_text.toUtf8()) < 0 ||
        !target.commit())
        return fail(ErrorKind::Denied,
                    fromQt(tr("The pipeline cannot be written to %1: %2. Choose another place.")
                               .arg(pathText(file), target.errorString())));
    if (m_drafts) {
        m_drafts->forget(m_file);
        m_drafts->forget(file);
    }
    m_file = file;
    m_saved = m_text;
    m_mayOverwrite = false;
    emit fileChanged();
    return {};
}

Pipeline PipelineDocument::effective() const
{
    std::vector<std::size_t> off;
    for (std::size_t step = 0; step < m_pipeline.steps().size(); ++step) {
        if (!isOn(step))
            off.push_back(step);
    }
    return m_pipeline.withoutSteps(off);
}

bool PipelineDocument::isOn(std::size_t step) const
{
    return !m_off.contains(m_pipeline.steps()[step].id);
}

void PipelineDocument::setOn(std::size_t step, bool on)
{
    const std::string& id = m_pipeline.steps()[step].id;
    const bool changed = on ? m_off.erase(id) > 0 : m_off.insert(id).second;
    if (changed)
        emit parsed();
}

void PipelineDocument::edit(const QString& text)
{
    if (text == m_text)
        return;
    setText(text);
    m_pause.start();
}

void PipelineDocument::setText(const QString& text)
{
    const bool was = modified();
    m_text = text;
    if (modified() != was)
        emit fileChanged();
}

/// The pipeline of the texts as edited, and its scripts. A script that was not known before may
/// have a draft, with which the pipeline is another.
Result<Pipeline> PipelineDocument::parsedText()
{
    const QString name = m_file.empty() ? QStringLiteral("pipeline") : pathText(m_file.filename());
    for (;;) {
        const EditedFiles edited = m_scripts.edited();
        Result<Pipeline> read =
            Pipeline::parse(fromQt(m_text), m_file.parent_path(), fromQt(name), edited);
        if (!read)
            return read;
        m_pipeline = *read;
        m_scripts.follow(m_file.parent_path(), scriptNames());
        if (m_scripts.edited() == edited)
            return read;
    }
}

void PipelineDocument::parseNow()
{
    m_pause.stop();
    keepDrafts();
    if (m_text.trimmed().isEmpty()) {
        m_pipeline = Pipeline();
        m_problem.reset();
    } else if (const Result<Pipeline> read = parsedText(); read) {
        m_problem.reset();
    } else {
        const QString name =
            m_file.empty() ? QStringLiteral("pipeline") : pathText(m_file.filename());
        m_problem = problemOf(read.error(), name);
    }
    emit parsed();
}

QStringList PipelineDocument::scriptNames() const
{
    QStringList names;
    for (const StepInfo& step : m_pipeline.steps()) {
        for (const std::string& name : step.scripts)
            names << toQt(name);
    }
    return names;
}

/// The problem of a file that cannot be read stands at its name, behind `js:`.
QString PipelineDocument::missingScript() const
{
    if (!m_problem || m_problem->line == 0)
        return {};
    static const QRegularExpression named(
        QStringLiteral("js:\\s*(?:\"([^\"]+)\"|'([^']+)'|([^\\s,{}\"']+))"));
    const QString line =
        m_text.section(QLatin1Char('\n'), m_problem->line - 1, m_problem->line - 1);
    for (auto found = named.globalMatch(line); found.hasNext();) {
        const QRegularExpressionMatch match = found.next();
        QString name = match.captured(1) + match.captured(2) + match.captured(3);
        const NamedFiles files{.folder = m_file.parent_path(), .edited = {}};
        std::error_code ignored;
        if (match.capturedStart() < m_problem->column && m_problem->column <= match.capturedEnd() &&
            !std::filesystem::exists(files.pathOf(fromQt(name)), ignored))
            return name;
    }
    return {};
}

void PipelineDocument::createMissingScript()
{
    if (const QString name = missingScript(); !name.isEmpty()) {
        m_scripts.create(m_file.parent_path(), name);
        parseNow();
    }
}

/// Steps are found by their lines, which only a text that parses has.
bool PipelineDocument::blocksKnown()
{
    if (m_pause.isActive())
        parseNow();
    if (m_problem)
        emit refused(tr("Mend the text first; where the steps stand is not known until then."));
    return !m_problem;
}

void PipelineDocument::replace(std::optional<std::string> text)
{
    if (!text) {
        emit refused(tr("The steps do not stand on lines of their own; change them in the text."));
        return;
    }
    setText(toQt(*text));
    emit textReplaced(false);
    parseNow();
}

void PipelineDocument::beginSample()
{
    replace(samplePipelineText());
}

void PipelineDocument::addStep(const StepTemplate& what)
{
    if (blocksKnown())
        replace(withStepAdded(fromQt(m_text), m_pipeline.steps(), what));
}

void PipelineDocument::duplicateStep(std::size_t step)
{
    if (blocksKnown())
        replace(withStepDuplicated(fromQt(m_text), m_pipeline.steps(), step));
}

void PipelineDocument::removeStep(std::size_t step)
{
    if (blocksKnown())
        replace(withStepRemoved(fromQt(m_text), m_pipeline.steps(), step));
}

void PipelineDocument::moveStep(std::size_t from, std::size_t to)
{
    if (from != to && blocksKnown())
        replace(withStepMoved(fromQt(m_text), m_pipeline.steps(), from, to));
}

} // namespace viridian::ui
