#include "ui/cutover/message_page.h"

#include "ui/cutover/cutover_controller.h"
#include "ui/text/text.h"
#include "ui/widgets/guards/runs_label.h"
#include "ui/widgets/guards/tone_label.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

namespace viridian::ui {
namespace {

constexpr double kWidth = 640;

struct Words {
    QString title;
    QString text;
    QString check;
    Severity severity = Severity::None;
};

Words wordsOf(const CutoverView& view)
{
    switch (view.kind) {
    case CutoverView::Kind::NoWorkspace:
        return {MessagePage::tr("No stores to cut over"),
                MessagePage::tr("Open a workspace, or choose a blue and a green store (Ctrl+O)."),
                {},
                Severity::None};
    case CutoverView::Kind::Opening:
        return {MessagePage::tr("Reading…"), {}, {}, Severity::None};
    case CutoverView::Kind::Refused:
        return {MessagePage::tr("The cutover cannot be read"),
                view.error ? toQt(view.error->message) : QString(),
                view.error ? toQt(view.error->detail) : QString(), Severity::Error};
    case CutoverView::Kind::Ambiguous: {
        QStringList lines;
        for (const std::string& line : view.status->check)
            lines.push_back(QStringLiteral("•  ") + toQt(line));
        return {MessagePage::tr("Ambiguous: what is cannot be told, so nothing is touched"),
                toQt(view.status->trouble), lines.join(QLatin1Char('\n')), Severity::Error};
    }
    case CutoverView::Kind::Open:
        break;
    }
    return {};
}

} // namespace

MessagePage::MessagePage(QWidget* parent)
    : QWidget(parent), m_title(new RunsLabel(Size::Section, this)),
      m_words(new ToneLabel({}, this)), m_check(new ToneLabel({}, this)),
      m_copy(new QPushButton(tr("Copy details"), this)),
      m_again(new QPushButton(tr("Read again"), this))
{
    m_title->setObjectName(QStringLiteral("cutoverMessage"));
    m_words->setObjectName(QStringLiteral("cutoverTrouble"));
    m_check->setObjectName(QStringLiteral("cutoverCheck"));
    m_again->setObjectName(QStringLiteral("readAgain"));
    auto* column = new QVBoxLayout;
    column->setSpacing(theme().px(10));
    column->addStretch(2);
    column->addWidget(m_title);
    for (ToneLabel* label : {m_words, m_check}) {
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
        label->setFixedWidth(theme().px(kWidth));
        column->addWidget(label);
    }
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_copy);
    buttons->addWidget(m_again);
    buttons->addStretch(1);
    column->addLayout(buttons);
    column->addStretch(3);
    auto* row = new QHBoxLayout(this);
    row->addStretch(1);
    row->addLayout(column);
    row->addStretch(1);
    connect(m_again, &QPushButton::clicked, this, &MessagePage::readAgainRequested);
    connect(m_copy, &QPushButton::clicked, this, [this] {
        QGuiApplication::clipboard()->setText(m_title->text() + QLatin1Char('\n') +
                                              m_words->text() + QLatin1Char('\n') +
                                              m_check->text());
    });
}

void MessagePage::showView(const CutoverView& view)
{
    const Words words = wordsOf(view);
    std::vector<Run> runs;
    if (words.severity != Severity::None)
        runs.push_back(
            {.text = {}, .severity = words.severity, .icon = Theme::iconName(words.severity)});
    runs.push_back({.text = words.title, .bold = true, .gap = runs.empty() ? 0.0 : 8.0});
    m_title->setRuns(std::move(runs));
    m_words->setText(words.text);
    m_check->setText(words.check);
    m_check->setVisible(!words.check.isEmpty());
    m_again->setVisible(view.kind == CutoverView::Kind::Refused ||
                        view.kind == CutoverView::Kind::Ambiguous);
    m_copy->setVisible(view.kind == CutoverView::Kind::Refused);
}

void MessagePage::paintEvent(QPaintEvent*)
{
    QPainter(this).fillRect(rect(), theme().color(Role::Base));
}

} // namespace viridian::ui
