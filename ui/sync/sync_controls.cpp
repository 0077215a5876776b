#include "ui/sync/sync_controls.h"

#include <QAbstractItemView>
#include <QAction>
#include <QButtonGroup>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPainter>
#include <QPushButton>
#include <QSignalBlocker>
#include <QToolButton>

#include <array>

namespace viridian::ui {

namespace {

constexpr double kHeight = 38;
constexpr std::array<std::uint64_t, 6> kLimits{500, 1'000, 2'000, 5'000, 10'000, 20'000};

QString limitText(std::optional<std::uint64_t> limit)
{
    return limit ? rateText(static_cast<double>(*limit)) : SyncControls::tr("none");
}

QLabel* smallLabel(const QString& text, const char* name, QWidget* parent)
{
    auto* label = new QLabel(text, parent);
    label->setTextFormat(Qt::PlainText);
    label->setObjectName(QLatin1String(name));
    label->setForegroundRole(QPalette::PlaceholderText);
    return label;
}

} // namespace

SyncControls::SyncControls(QWidget* parent)
    : QToolBar(parent), m_main(new QPushButton(this)),
      m_limitLabel(smallLabel(tr("Limit"), "syncLimitLabel", this)), m_limit(new QComboBox(this)),
      m_mark(new QPushButton(tr("Mark now"), this)), m_reason(smallLabel({}, "syncReason", this)),
      m_lease(smallLabel({}, "syncLease", this))
{
    setObjectName(QStringLiteral("syncControls"));
    setMovable(false);
    m_main->setObjectName(QStringLiteral("syncPause"));
    m_mark->setObjectName(QStringLiteral("syncMark"));
    m_limit->setObjectName(QStringLiteral("syncLimit"));
    m_limit->setAccessibleName(tr("Limit, events a second"));
    m_limit->addItem(limitText(std::nullopt), QVariant::fromValue<qulonglong>(0));
    for (const std::uint64_t limit : kLimits)
        m_limit->addItem(limitText(limit), QVariant::fromValue<qulonglong>(limit));
    m_limit->addItem(tr("Other…"));
    m_limitLabel->setBuddy(m_limit);
    auto* line = new QWidget(this);
    auto* layout = new QHBoxLayout(line);
    layout->setContentsMargins(theme().px(8), 0, theme().px(8), 1);
    layout->setSpacing(theme().px(8));
    layout->addWidget(m_main);
    layout->addWidget(m_limitLabel);
    layout->addWidget(m_limit);
    layout->addWidget(m_mark);
    layout->addStretch(1);
    line->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Preferred);
    addWidget(line);
    addRanges();
    auto* end = new QWidget(this);
    auto* endLayout = new QHBoxLayout(end);
    endLayout->setContentsMargins(theme().px(8), 0, theme().px(8), 1);
    endLayout->setSpacing(theme().px(8));
    // What does not fit is cut off rather than widening the window; the tool tip has it all.
    m_reason->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_lease->setMinimumWidth(theme().px(80));
    endLayout->addWidget(m_reason, 1);
    endLayout->addWidget(m_lease);
    addMenu();
    endLayout->addWidget(m_more);
    end->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    addWidget(end);
    connect(m_main, &QPushButton::clicked, this, &SyncControls::pressMain);
    connect(m_mark, &QPushButton::clicked, this, &SyncControls::markAsked);
    connect(m_limit, &QComboBox::activated, this, &SyncControls::chooseLimit);
    connect(&theme(), &Theme::changed, this, &SyncControls::restyle);
    restyle();
}

void SyncControls::addRanges()
{
    auto* line = new QWidget(this);
    auto* layout = new QHBoxLayout(line);
    layout->setContentsMargins(theme().px(8), 0, 0, 1);
    layout->setSpacing(theme().px(4));
    m_ranges = new QButtonGroup(this);
    const std::array<QString, 3> words{tr("1 hour"), tr("6 hours"), tr("7 days")};
    const std::array<const char*, 3> names{"syncHour", "syncSixHours", "syncWeek"};
    for (std::size_t i = 0; i < words.size(); ++i) {
        auto* button = new QToolButton(line);
        button->setText(words[i]);
        button->setObjectName(QLatin1String(names[i]));
        button->setCheckable(true);
        button->setChecked(i == 0);
        m_ranges->addButton(button, static_cast<int>(i));
        layout->addWidget(button);
    }
    m_log = new QToolButton(line);
    m_log->setText(tr("Log scale"));
    m_log->setObjectName(QStringLiteral("syncLog"));
    m_log->setCheckable(true);
    m_log->setChecked(true);
    layout->addSpacing(theme().px(4));
    layout->addWidget(m_log);
    addWidget(line);
    connect(m_ranges, &QButtonGroup::idClicked, this,
            [this](int id) { emit rangeChosen(static_cast<PlotRange>(id)); });
    connect(m_log, &QToolButton::toggled, this, &SyncControls::logScaleToggled);
}

void SyncControls::addMenu()
{
    m_more = new QToolButton(this);
    m_more->setObjectName(QStringLiteral("syncMore"));
    m_more->setAccessibleName(tr("More"));
    m_more->setProperty("framed", true);
    m_more->setPopupMode(QToolButton::InstantPopup);
    auto* menu = new QMenu(m_more);
    m_table = menu->addAction(tr("Show as table"));
    m_table->setObjectName(QStringLiteral("syncTable"));
    m_table->setCheckable(true);
    menu->addSeparator();
    m_stop = menu->addAction(tr("Stop sync"));
    m_stop->setObjectName(QStringLiteral("syncStop"));
    menu->addSeparator();
    m_restart = menu->addAction(tr("Restart from zero…"));
    m_restart->setObjectName(QStringLiteral("syncRestart"));
    m_more->setMenu(menu);
}

void SyncControls::restyle()
{
    setFixedHeight(theme().px(kHeight));
    m_mark->setIcon(theme().icon(QStringLiteral("flag")));
    m_more->setIcon(theme().icon(QStringLiteral("more")));
    m_limit->setFixedWidth(theme().px(112));
    for (QAbstractButton* button : m_ranges->buttons())
        button->setMinimumSize(theme().px(68), theme().fieldHeight());
    m_log->setMinimumSize(theme().px(84), theme().fieldHeight());
    for (QLabel* label : {m_reason, m_lease})
        label->setFont(theme().font(Size::Small));
}

void SyncControls::pressMain()
{
    switch (m_mainDoes) {
    case Main::Start:
        emit startAsked();
        break;
    case Main::Pause:
        emit pauseAsked();
        break;
    case Main::Resume:
        emit resumeAsked();
        break;
    case Main::None:
        break;
    }
}

QString SyncControls::mainWords() const
{
    return m_mainDoes == Main::None ? QString() : m_main->text();
}

void SyncControls::chooseLimit()
{
    const QVariant chosen = m_limit->currentData();
    if (!chosen.isValid()) {
        emit otherLimitAsked();
        return;
    }
    const std::uint64_t limit = chosen.toULongLong();
    emit limitChosen(limit == 0 ? std::nullopt : std::optional(limit));
}

/// A limit that somebody typed gets an entry of its own.
void SyncControls::showLimit(std::optional<std::uint64_t> limit)
{
    if (m_limit->view()->isVisible())
        return;
    const QSignalBlocker quiet(m_limit);
    const QVariant value = QVariant::fromValue<qulonglong>(limit.value_or(0));
    int at = m_limit->findData(value);
    if (at < 0) {
        at = m_limit->count() - 1;
        m_limit->insertItem(at, limitText(limit), value);
    }
    m_limit->setCurrentIndex(at);
}

void SyncControls::present(const SyncView& view, Timestamp now)
{
    QString words = tr("Pause");
    const char* icon = "pause";
    m_mainDoes = Main::Pause;
    QString reason;
    switch (view.phase) {
    case SyncPhase::Paused:
        m_mainDoes = Main::Resume;
        reason = view.pausedBy.isEmpty() ? QString() : tr("paused by %1").arg(view.pausedBy);
        break;
    case SyncPhase::NotStarted:
        m_mainDoes = Main::Start;
        words = tr("Start copying");
        break;
    case SyncPhase::Exchanged:
        m_mainDoes = Main::None;
        words = tr("Go on");
        reason = view.reason;
        break;
    case SyncPhase::Stopped:
    case SyncPhase::Done:
    case SyncPhase::Failed:
    case SyncPhase::Blocked:
        m_mainDoes = view.running() ? Main::Pause : Main::Start;
        words = view.running() ? tr("Pause") : tr("Go on");
        break;
    case SyncPhase::Starting:
        m_mainDoes = Main::None;
        reason = tr("starting");
        break;
    case SyncPhase::NoStores:
    case SyncPhase::Reading:
    case SyncPhase::Unreachable:
        m_mainDoes = Main::None;
        words = tr("Start copying");
        reason = view.phase == SyncPhase::NoStores ? tr("open BLUE and GREEN first")
                                                   : phaseWord(view).toLower();
        break;
    default:
        break;
    }
    if (m_mainDoes == Main::Resume)
        words = tr("Resume");
    if (words != tr("Pause"))
        icon = "play";
    if (view.elsewhere && reason.isEmpty())
        reason = tr("runs elsewhere, steered through GREEN");
    const QString idle = tr("Limit and Mark need a running sync");
    if (!view.steerable() && reason.isEmpty())
        reason = idle;
    for (QWidget* steering : {static_cast<QWidget*>(m_limit), static_cast<QWidget*>(m_mark)})
        steering->setToolTip(view.steerable() ? QString() : idle);
    m_main->setToolTip(m_mainDoes == Main::None ? reason : QString());
    m_main->setText(words);
    m_main->setIcon(theme().icon(QLatin1String(icon),
                                 m_mainDoes == Main::None ? Role::TextDisabled : Role::Text));
    m_main->setEnabled(m_mainDoes != Main::None);
    m_reason->setText(reason);
    m_reason->setToolTip(reason);
    m_limit->setEnabled(view.steerable());
    m_mark->setEnabled(view.steerable());
    m_stop->setEnabled(view.mine);
    m_restart->setEnabled(!view.running() && m_mainDoes == Main::Start &&
                          view.phase != SyncPhase::NotStarted);
    showLimit(view.rateLimit);
    showLease(view, now);
}

void SyncControls::showLease(const SyncView& view, Timestamp now)
{
    if (!view.running() || view.owner.isEmpty()) {
        m_lease->setText(tr("no lease"));
        return;
    }
    m_lease->setText(
        tr("lease %1, renewed %2").arg(view.owner, ageOf(view.leaseRenewed, now).text()));
}

void SyncControls::paintEvent(QPaintEvent* event)
{
    QToolBar::paintEvent(event);
    QPainter painter(this);
    painter.fillRect(0, height() - 1, width(), 1, theme().color(Role::Border));
}

} // namespace viridian::ui
