#include "ui/browse/events_footer.h"

#include "ui/shell/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

namespace viridian::ui {
namespace {

void setRole(QLabel* label, Role role)
{
    QPalette words = label->palette();
    words.setColor(QPalette::WindowText, theme().color(role));
    label->setPalette(words);
}

} // namespace

EventsFooter::EventsFooter(QWidget* parent)
    : QWidget(parent), m_count(new QLabel(this)), m_progress(new QLabel(this)),
      m_heldIcon(new QLabel(this)), m_held(new QLabel(this)), m_newer(new QLabel(this)),
      m_follow(new QToolButton(this))
{
    setProperty("pane", QStringLiteral("window"));
    m_count->setObjectName(QStringLiteral("eventsCount"));
    m_progress->setObjectName(QStringLiteral("eventsProgress"));
    m_held->setObjectName(QStringLiteral("eventsHeld"));
    m_newer->setObjectName(QStringLiteral("eventsNewer"));
    m_follow->setObjectName(QStringLiteral("eventsFollow"));
    m_follow->setText(tr("Follow  End"));
    m_follow->setAccessibleName(tr("Follow the end of the store"));
    m_follow->setCheckable(true);
    m_follow->setProperty("framed", true);
    m_follow->setProperty("line", true);
    auto* line = new QHBoxLayout(this);
    line->setContentsMargins(theme().px(8), 0, theme().px(8), 0);
    line->setSpacing(theme().px(8));
    line->addWidget(m_count);
    line->addSpacing(theme().px(4));
    line->addWidget(m_progress);
    line->addWidget(m_heldIcon);
    line->addWidget(m_held, 1);
    line->addStretch(1);
    line->addWidget(m_newer);
    line->addWidget(m_follow);
    m_held->hide();
    m_heldIcon->hide();
    connect(m_follow, &QToolButton::toggled, this, &EventsFooter::followToggled);
    connect(&theme(), &Theme::changed, this, &EventsFooter::restyle);
    restyle();
}

void EventsFooter::restyle()
{
    setFixedHeight(theme().px(27));
    for (QLabel* label : {m_count, m_progress, m_held, m_newer}) {
        label->setFont(theme().font(Size::Small));
        setRole(label, label == m_progress || label == m_newer ? Role::TextSecondary : Role::Text);
    }
    m_follow->setFont(theme().font(Size::Small));
    m_heldIcon->setPixmap(theme().pixmap(QStringLiteral("warning"), theme().px(13), Role::Warning,
                                         devicePixelRatioF()));
}

void EventsFooter::setCount(const QString& text, const QString& progress)
{
    m_count->setText(text);
    m_progress->setText(progress);
}

void EventsFooter::setHeld(const QString& words, const QString& details)
{
    m_held->setText(words);
    m_held->setToolTip(details);
    m_held->setAccessibleDescription(details);
    m_held->setVisible(!words.isEmpty());
    m_heldIcon->setVisible(!words.isEmpty());
}

void EventsFooter::setNewer(const QString& words)
{
    m_newer->setText(words);
}

void EventsFooter::setFollows(bool follows)
{
    const QSignalBlocker quiet(m_follow);
    m_follow->setChecked(follows);
}

EmptyState::EmptyState(QWidget* parent)
    : QWidget(parent), m_title(new QLabel(this)), m_text(new QLabel(this)),
      m_retry(new QToolButton(this)), m_map(new QToolButton(this))
{
    setProperty("pane", QStringLiteral("base"));
    setAttribute(Qt::WA_StyledBackground);
    m_title->setObjectName(QStringLiteral("eventsState"));
    m_text->setObjectName(QStringLiteral("eventsStateText"));
    m_text->setWordWrap(true);
    m_text->setAlignment(Qt::AlignCenter);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_retry->setObjectName(QStringLiteral("eventsRetry"));
    m_retry->setText(tr("Try again  F5"));
    m_retry->setProperty("framed", true);
    m_map->setObjectName(QStringLiteral("eventsMap"));
    m_map->setText(tr("Map this database by hand…"));
    m_map->setProperty("framed", true);
    m_map->hide();
    auto* column = new QVBoxLayout(this);
    column->setSpacing(theme().px(8));
    column->addStretch(2);
    column->addWidget(m_title, 0, Qt::AlignHCenter);
    // Between two stretches the words keep the height that their width asks for.
    auto* words = new QHBoxLayout;
    words->addStretch(1);
    words->addWidget(m_text);
    words->addStretch(1);
    column->addLayout(words);
    column->addWidget(m_map, 0, Qt::AlignHCenter);
    column->addWidget(m_retry, 0, Qt::AlignHCenter);
    column->addStretch(3);
    connect(m_retry, &QToolButton::clicked, this, &EmptyState::retryWanted);
    connect(m_map, &QToolButton::clicked, this, &EmptyState::mappingWanted);
    connect(&theme(), &Theme::changed, this, &EmptyState::restyle);
    restyle();
}

void EmptyState::restyle()
{
    m_title->setFont(theme().boldFont(Size::Section));
    m_text->setFixedWidth(theme().px(460));
    setRole(m_title, Role::Text);
    setRole(m_text, Role::TextSecondary);
}

void EmptyState::say(const QString& title, const QString& text, bool retry)
{
    m_title->setText(title);
    m_text->setText(text);
    m_retry->setVisible(retry);
    m_map->hide();
    setAccessibleName(title);
    setAccessibleDescription(text);
}

void EmptyState::offerMapping()
{
    m_map->show();
}

} // namespace viridian::ui
