#include "ui/preview/suggest_dialog.h"

#include "ui/preview/preview_controller.h"
#include "ui/shell/run_job.h"
#include "ui/shell/theme.h"
#include "ui/text/text.h"

#include <QComboBox>
#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace viridian::ui {
namespace {

constexpr qint64 kLargestSchema = qint64{32} * 1024 * 1024;

Result<std::string> schemaText(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return fail(ErrorKind::InvalidInput,
                    fromQt(SuggestDialog::tr("%1 cannot be read: %2. Choose another file.")
                               .arg(path, file.errorString())));
    if (file.size() > kLargestSchema)
        return fail(ErrorKind::InvalidInput,
                    fromQt(SuggestDialog::tr("%1 is larger than 32 MB.").arg(path)));
    return file.readAll().toStdString();
}

} // namespace

SuggestDialog::SuggestDialog(AppContext& context, PreviewController& controller, QWidget* parent)
    : QDialog(parent), m_context(context), m_controller(controller), m_type(new QComboBox(this)),
      m_schema(new QLineEdit(this)), m_choose(new QPushButton(tr("Choose…"), this)),
      m_words(new QLabel(this)), m_make(new QPushButton(tr("Suggest steps"), this)),
      m_close(new QPushButton(tr("Close"), this))
{
    setObjectName(QStringLiteral("suggestDialog"));
    setWindowTitle(tr("Suggest steps from a schema"));
    setAttribute(Qt::WA_DeleteOnClose);
    build();
    fillTypes();
    connect(m_choose, &QPushButton::clicked, this, &SuggestDialog::choose);
    connect(m_make, &QPushButton::clicked, this, &SuggestDialog::make);
    connect(m_close, &QPushButton::clicked, this, [this] { m_running ? stop() : reject(); });
    connect(m_type, &QComboBox::currentIndexChanged, this, [this] {
        m_told.clear();
        m_error.reset();
        refresh();
    });
    connect(m_schema, &QLineEdit::textChanged, this, [this] {
        m_told.clear();
        m_error.reset();
        refresh();
    });
    connect(&m_controller, &PreviewController::resultChanged, this, &SuggestDialog::fillTypes);
    connect(&m_controller.document(), &PipelineDocument::parsed, this, &SuggestDialog::refresh);
    connect(&theme(), &Theme::changed, this, &SuggestDialog::refresh);
    refresh();
}

void SuggestDialog::build()
{
    auto* words = new QLabel(
        tr("Compares the sampled events of a type with what the new release's schema wants, and "
           "puts a step into the pipeline's text: a draft with its evidence in a note, not saved."),
        this);
    words->setWordWrap(true);
    m_type->setObjectName(QStringLiteral("suggestType"));
    m_type->setAccessibleName(tr("Type and version of BLUE"));
    m_type->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_schema->setObjectName(QStringLiteral("suggestSchema"));
    m_schema->setAccessibleName(tr("Schema file"));
    m_schema->setPlaceholderText(tr("Avro (.avsc) or JSON Schema (.json)"));
    m_choose->setObjectName(QStringLiteral("suggestChoose"));
    m_choose->setAutoDefault(false);
    m_words->setObjectName(QStringLiteral("suggestWords"));
    m_words->setTextFormat(Qt::PlainText);
    m_words->setWordWrap(true);
    m_words->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_make->setObjectName(QStringLiteral("suggestMake"));
    m_make->setDefault(true);
    m_close->setObjectName(QStringLiteral("suggestStop"));
    m_close->setAutoDefault(false);
    auto* file = new QHBoxLayout;
    file->addWidget(m_schema, 1);
    file->addWidget(m_choose);
    auto* form = new QFormLayout;
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form->addRow(tr("&Type"), m_type);
    auto* schemaWord = new QLabel(tr("&Schema"), this);
    schemaWord->setBuddy(m_schema);
    form->addRow(schemaWord, file);
    auto* buttons = new QHBoxLayout;
    buttons->addStretch(1);
    buttons->addWidget(m_close);
    buttons->addWidget(m_make);
    auto* column = new QVBoxLayout(this);
    column->setSpacing(theme().px(10));
    column->addWidget(words);
    column->addLayout(form);
    column->addWidget(m_words);
    column->addStretch(1);
    column->addLayout(buttons);
    resize(theme().px(560), theme().px(260));
}

/// The rows of the coverage that have samples; the one that is selected there comes first to hand.
void SuggestDialog::fillTypes()
{
    const QVariant was = m_type->currentData();
    const QSignalBlocker quiet(m_type);
    m_type->clear();
    const auto& matrix = m_controller.matrix();
    for (std::size_t row = 0; row < matrix.size(); ++row) {
        if (matrix[row].sampled == 0)
            continue;
        m_type->addItem(tr("%1 %2   %3 sampled")
                            .arg(toQt(matrix[row].type), toQt(matrix[row].version),
                                 numberText(matrix[row].sampled)),
                        QStringList{toQt(matrix[row].type), toQt(matrix[row].version)});
        if (was.isNull() && m_controller.row() == static_cast<int>(row))
            m_type->setCurrentIndex(m_type->count() - 1);
    }
    if (const int at = m_type->findData(was); !was.isNull() && at >= 0)
        m_type->setCurrentIndex(at);
    refresh();
}

QString SuggestDialog::reason() const
{
    if (m_controller.document().problem())
        return tr(
            "Mend the pipeline's text first; where a step can be put is not known until then.");
    if (!m_controller.sampleEvents())
        return tr("Run a sample first (F5): the step is worked out from its events.");
    if (m_schema->text().trimmed().isEmpty())
        return tr("Choose the schema that the new release writes.");
    return {};
}

void SuggestDialog::refresh()
{
    const QString why = reason();
    for (QWidget* widget : std::initializer_list<QWidget*>{m_type, m_schema, m_choose})
        widget->setEnabled(!m_running);
    m_make->setEnabled(why.isEmpty() && !m_running && m_type->currentIndex() >= 0);
    m_close->setText(m_running ? tr("Stop") : tr("Close"));
    m_close->setEnabled(!m_stopping);
    const QString text = m_stopping          ? tr("Stopping…")
                         : m_running         ? tr("Comparing the sampled events with the schema…")
                         : m_error           ? toQt(m_error->message)
                         : !m_told.isEmpty() ? m_told
                                             : why;
    m_words->setText(text);
    QPalette colours = palette();
    colours.setColor(QPalette::WindowText,
                     theme().color(m_error && !m_running ? Role::Error : Role::TextSecondary));
    m_words->setPalette(colours);
    growToWords();
}

/// What is said is never cut off: the dialog grows with it, up to what a screen takes.
void SuggestDialog::growToWords()
{
    const int most = theme().px(700);
    const int wanted = std::min(layout()->totalHeightForWidth(width()), most);
    if (wanted > height())
        resize(width(), wanted);
}

void SuggestDialog::choose()
{
    const QString file = QFileDialog::getOpenFileName(this, tr("Schema of the new release"),
                                                      QFileInfo(m_schema->text()).path(),
                                                      tr("Schemas (*.avsc *.json);;All files (*)"));
    if (!file.isEmpty())
        m_schema->setText(file);
}

void SuggestDialog::make()
{
    const QStringList address = m_type->currentData().toStringList();
    if (address.size() != 2)
        return;
    m_running = true;
    m_error.reset();
    m_told.clear();
    refresh();
    m_job = runJob<SuggestedStep>(
        m_context.runner(), this,
        [events = m_controller.sampleEvents(), pipeline = m_controller.document().pipeline(),
         file = m_schema->text().trimmed(),
         request = SuggestRequest{.type = fromQt(address[0]),
                                  .version = fromQt(address[1]),
                                  .newVersion = {},
                                  .schemaName = {},
                                  .schemaText = {}}](
            const std::stop_token& stop) mutable -> Result<SuggestedStep> {
            Result<std::string> text = schemaText(file);
            if (!text)
                return passOn(text);
            request.schemaName = fromQt(QFileInfo(file).fileName());
            request.schemaText = std::move(*text);
            return suggestStep(*events, pipeline, request, {}, stop);
        },
        [this](Result<SuggestedStep> step) { finish(std::move(step)); });
}

void SuggestDialog::stop()
{
    m_job.requestStop();
    m_stopping = true;
    refresh();
}

void SuggestDialog::finish(Result<SuggestedStep> step)
{
    m_running = m_stopping = false;
    if (!step) {
        if (step.error().kind != ErrorKind::Cancelled)
            m_error = std::move(step.error());
    } else if (step->body.empty()) {
        QStringList sentences;
        for (const std::string& sentence : step->evidence)
            sentences << toQt(sentence);
        for (const std::string& sentence : step->left)
            sentences << tr("Left out: %1").arg(toQt(sentence));
        m_told = tr("Nothing to suggest. ") + sentences.join(QLatin1Char(' '));
    } else {
        emit suggested(*step);
        return accept();
    }
    refresh();
    m_schema->setFocus();
}

} // namespace viridian::ui
