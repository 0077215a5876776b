#include "ui/preview/sample_dialog.h"

#include "ui/preview/preview_controller.h"
#include "ui/shell/theme.h"
#include "ui/text/text.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace viridian::ui {
namespace {

/// It is read while the window waits.
constexpr qsizetype kLongestPaste = qsizetype{4} * 1024 * 1024;

} // namespace

SampleDialog::SampleDialog(PreviewController& controller, Of of, QWidget* parent)
    : QDialog(parent), m_controller(controller), m_of(of),
      m_line(of == Of::Paste ? nullptr : new QLineEdit(this)),
      m_text(of == Of::Paste ? new QPlainTextEdit(this) : nullptr), m_words(new QLabel(this)),
      m_run(new QPushButton(tr("Run"), this))
{
    setObjectName(QStringLiteral("sampleDialog"));
    setWindowTitle(title());
    setAttribute(Qt::WA_DeleteOnClose);
    build();
    connect(m_run, &QPushButton::clicked, this, &SampleDialog::run);
    refresh();
}

void SampleDialog::build()
{
    auto* explained = new QLabel(explanation(), this);
    explained->setWordWrap(true);
    m_words->setObjectName(QStringLiteral("sampleWords"));
    m_words->setTextFormat(Qt::PlainText);
    m_words->setWordWrap(true);
    m_words->setMinimumHeight(2 * m_words->fontMetrics().lineSpacing());
    m_words->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    m_run->setObjectName(QStringLiteral("sampleRun"));
    m_run->setDefault(true);
    auto* close = new QPushButton(tr("Close"), this);
    close->setAutoDefault(false);
    connect(close, &QPushButton::clicked, this, &QDialog::reject);
    auto* column = new QVBoxLayout(this);
    column->setSpacing(theme().px(10));
    column->addWidget(explained);
    if (m_line) {
        m_line->setObjectName(QStringLiteral("sampleLine"));
        m_line->setAccessibleName(title());
        m_line->setFont(theme().monoFont());
        m_line->setPlaceholderText(m_of == Of::Stream
                                       ? QStringLiteral("order-17")
                                       : QStringLiteral("type:OrderPlaced time:-15m"));
        connect(m_line, &QLineEdit::textChanged, this, &SampleDialog::refresh);
        column->addWidget(m_line);
    } else {
        m_text->setObjectName(QStringLiteral("sampleText"));
        m_text->setAccessibleName(title());
        m_text->setFont(theme().monoFont());
        m_text->setLineWrapMode(QPlainTextEdit::NoWrap);
        m_text->setTabChangesFocus(true);
        m_text->setPlaceholderText(
            QStringLiteral(R"({"stream":"order-17","type":"OrderPlaced","data":{"total":1.10}})"));
        connect(m_text, &QPlainTextEdit::textChanged, this, &SampleDialog::refresh);
        column->addWidget(m_text, 1);
    }
    column->addWidget(m_words);
    auto* buttons = new QHBoxLayout;
    buttons->addStretch(1);
    buttons->addWidget(close);
    buttons->addWidget(m_run);
    column->addLayout(buttons);
    resize(theme().px(560), m_line ? sizeHint().height() : theme().px(360));
}

QString SampleDialog::title() const
{
    switch (m_of) {
    case Of::Stream:
        return tr("Preview one stream");
    case Of::Filter:
        return tr("Preview what a filter finds");
    case Of::Paste:
        return tr("Preview pasted events");
    }
    return {};
}

QString SampleDialog::explanation() const
{
    switch (m_of) {
    case Of::Stream:
        return tr("The stream's events in order, from its first on, as many as the sample holds.");
    case Of::Filter:
        return tr("A sample of the events that match, in the words of Browse's filter line.");
    case Of::Paste:
        return tr("Events as Browse copies them and “events --format ndjson” prints them, one a "
                  "line. They are not written anywhere.");
    }
    return {};
}

QString SampleDialog::typed() const
{
    return m_line ? m_line->text().trimmed() : m_text->toPlainText();
}

QString SampleDialog::problem() const
{
    if (m_of == Of::Filter) {
        const Result<Filter> filter = m_controller.filterOf(typed());
        return filter ? QString() : toQt(filter.error().message);
    }
    if (m_of == Of::Paste && typed().size() > kLongestPaste)
        return tr("This is more than 4 MB; write it to a file and run “viridianctl preview "
                  "--events FILE”.");
    return {};
}

void SampleDialog::refresh()
{
    const QString said = problem();
    m_words->setText(said);
    m_run->setEnabled(said.isEmpty() && !typed().trimmed().isEmpty());
}

void SampleDialog::run()
{
    if (m_of == Of::Stream)
        m_controller.sampleStream(typed());
    else if (m_of == Of::Filter)
        m_controller.sampleFilter(typed());
    else if (const Status read = m_controller.samplePaste(typed()); !read)
        return m_words->setText(toQt(read.error().message));
    accept();
}

} // namespace viridian::ui
