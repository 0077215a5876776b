#include "ui/browse/filter_line.h"

#include "ui/shell/theme.h"
#include "ui/text/text.h"

#include <QAbstractItemView>
#include <QCompleter>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QStringListModel>
#include <QStyle>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

namespace viridian::ui {
namespace {

constexpr int kApplyAfterMs = 300;
constexpr int kHistoryOffered = 20;

} // namespace

FilterLine::FilterLine(QWidget* parent)
    : QWidget(parent), m_edit(new QLineEdit(this)), m_icon(new QLabel(this)),
      m_words(new QLabel(this)), m_explanation(new QLabel(this)), m_star(new QToolButton(this)),
      m_apply(new QToolButton(this)), m_completer(new QCompleter(this)),
      m_offers(new QStringListModel(this)), m_timer(new QTimer(this))
{
    m_edit->setObjectName(QStringLiteral("filterLine"));
    m_edit->setFont(theme().monoFont());
    m_edit->setPlaceholderText(tr("Filter: type:Order* stream:order-* time:-15m, or any word"));
    m_icon->setObjectName(QStringLiteral("filterState"));
    m_words->setObjectName(QStringLiteral("filterWords"));
    m_explanation->setObjectName(QStringLiteral("filterExplanation"));
    m_explanation->hide();
    m_star->setObjectName(QStringLiteral("filterStar"));
    m_star->setAutoRaise(true);
    m_star->setCursor(Qt::ArrowCursor);
    m_star->setFocusPolicy(Qt::TabFocus);
    m_star->setToolTip(tr("Keep this filter"));
    m_star->setAccessibleName(tr("Keep this filter"));
    m_apply->setObjectName(QStringLiteral("filterApply"));
    m_apply->setText(tr("Apply  Enter"));
    m_apply->setProperty("framed", true);
    m_completer->setModel(m_offers);
    m_completer->setWidget(m_edit);
    m_completer->setCompletionMode(QCompleter::UnfilteredPopupCompletion);

    auto* line = new QHBoxLayout;
    line->setContentsMargins(theme().px(6), theme().px(6), theme().px(6), theme().px(6));
    line->setSpacing(theme().px(6));
    line->addWidget(m_edit, 1);
    line->addWidget(m_apply);
    // State and star stand inside the field, around its text.
    auto* inner = new QHBoxLayout(m_edit);
    inner->setContentsMargins(theme().px(7), 0, theme().px(4), 0);
    inner->setSpacing(theme().px(6));
    inner->addWidget(m_icon);
    inner->addStretch(1);
    inner->addWidget(m_words);
    inner->addWidget(m_star);
    auto* all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->setSpacing(0);
    all->addLayout(line);
    m_explanation->setContentsMargins(theme().px(30), 0, theme().px(6), theme().px(4));
    all->addWidget(m_explanation);

    m_timer->setSingleShot(true);
    m_timer->setInterval(kApplyAfterMs);
    connect(m_timer, &QTimer::timeout, this, [this] {
        if (m_state == State::Valid || m_state == State::Empty)
            apply();
    });
    connect(m_edit, &QLineEdit::textChanged, this, [this] {
        judge();
        m_timer->start();
    });
    connect(m_edit, &QLineEdit::textEdited, this, [this] { offer(); });
    connect(m_edit, &QLineEdit::returnPressed, this, &FilterLine::apply);
    connect(m_apply, &QToolButton::clicked, this, &FilterLine::apply);
    connect(m_star, &QToolButton::clicked, this, [this] { emit keepToggled(text()); });
    connect(m_completer, qOverload<const QString&>(&QCompleter::activated), this,
            [this](const QString& chosen) { complete(chosen); });
    connect(&theme(), &Theme::changed, this, &FilterLine::judge);
    QWidget::setTabOrder(m_edit, m_star);
    QWidget::setTabOrder(m_star, m_apply);
    m_edit->installEventFilter(this);
    judge();
}

QString FilterLine::text() const
{
    return m_edit->text().trimmed();
}

void FilterLine::setText(const QString& text, bool applyNow)
{
    m_edit->setText(text);
    if (applyNow)
        apply();
}

void FilterLine::focusText(const QString& typed)
{
    m_edit->setFocus(Qt::ShortcutFocusReason);
    if (typed.isEmpty())
        m_edit->selectAll();
    else
        m_edit->insert(typed);
}

void FilterLine::setHistory(const QStringList& filters)
{
    m_history = filters.mid(0, kHistoryOffered);
}

void FilterLine::setValues(const FilterValues& values)
{
    const QStringList streams = m_values.streams;
    m_values = values;
    m_values.streams = streams;
}

void FilterLine::setStreams(const QString& start, const QStringList& streams)
{
    if (start != m_streamStart)
        return; // typed on meanwhile
    m_values.streams = streams;
    if (m_edit->hasFocus())
        showOffers();
}

void FilterLine::setKeptFilters(const QStringList& filters)
{
    m_kept = filters;
    showStar();
}

void FilterLine::showStar()
{
    const bool kept = m_kept.contains(text());
    m_star->setIcon(theme().icon(kept ? QStringLiteral("star-filled") : QStringLiteral("star")));
    m_star->setAccessibleDescription(kept ? tr("kept") : tr("not kept"));
}

void FilterLine::addTerm(const QString& term, bool exclude)
{
    const QString whole = (exclude ? QStringLiteral("-") : QString()) + term;
    if (text().isEmpty()) {
        setText(whole, true);
        return;
    }
    // A space binds closer than OR: what was there stays together.
    const bool alternatives =
        m_filter && m_filter->root() && m_filter->root()->kind == Filter::Node::Kind::Or;
    const QString before = alternatives ? QLatin1Char('(') + text() + QLatin1Char(')') : text();
    setText(before + QLatin1Char(' ') + whole, true);
}

void FilterLine::judge()
{
    m_apply->setEnabled(true);
    m_star->setEnabled(!text().isEmpty());
    m_filter.reset();
    Result<Filter> filter = Filter::parse(fromQt(text()), now());
    if (!filter) {
        m_apply->setEnabled(false);
        const QString column = toQt(filter.error().detail);
        // The message says the column again, for the command line.
        QString message = toQt(filter.error().message);
        message.remove(QStringLiteral(" (column %1 of the filter)").arg(column));
        show(State::Invalid, tr("invalid"), tr("Column %1: %2").arg(column, message));
        return;
    }
    m_filter = std::move(*filter);
    if (m_filter->empty())
        show(State::Empty, {}, {});
    else if (m_filter->scansBodies())
        show(State::Costly, m_applied == text() ? tr("scan") : tr("scans bodies, Enter"), {});
    else
        show(State::Valid, costWords(), {});
}

QString FilterLine::costWords() const
{
    if (!m_indexed)
        return tr("valid");
    return costOf(*m_filter, *m_indexed) == FilterCost::Indexed ? tr("indexed")
                                                                : tr("scans all rows");
}

void FilterLine::setIndexed(const IndexedFields& indexed)
{
    m_indexed = indexed;
    if (m_state == State::Valid)
        judge();
}

void FilterLine::show(State state, const QString& words, const QString& explanation)
{
    m_state = state;
    const bool bad = state == State::Invalid;
    const bool ran = state == State::Costly && m_applied == text();
    const QString icon = bad                            ? QStringLiteral("error")
                         : state == State::Empty        ? QStringLiteral("search")
                         : state == State::Valid || ran ? QStringLiteral("check")
                         : state == State::Running      ? QStringLiteral("clock")
                                                        : QStringLiteral("warning");
    const Role role = bad                              ? Role::Error
                      : state == State::Costly && !ran ? Role::Warning
                                                       : Role::TextSecondary;
    m_icon->setPixmap(theme().pixmap(icon, theme().iconSize(), role, devicePixelRatioF()));
    m_words->setText(words);
    QPalette secondary = palette();
    secondary.setColor(QPalette::WindowText, theme().color(Role::TextSecondary));
    m_words->setPalette(secondary);
    m_words->setFont(theme().font(Size::Small));
    m_explanation->setText(explanation);
    m_explanation->setVisible(!explanation.isEmpty());
    m_explanation->setPalette(palette());
    if (m_edit->property("invalid").toBool() != bad) {
        m_edit->setProperty("invalid", bad);
        m_edit->style()->unpolish(m_edit);
        m_edit->style()->polish(m_edit);
    }
    m_edit->setFont(theme().monoFont());
    m_words->ensurePolished();
    m_edit->setTextMargins(theme().iconSize() + theme().px(6), 0,
                           m_words->sizeHint().width() + theme().px(32), 0);
    showStar();
    m_icon->setAccessibleName(words.isEmpty() ? tr("empty") : words);
    m_edit->setAccessibleName(words.isEmpty() ? tr("Filter") : tr("Filter, %1").arg(words));
    m_edit->setAccessibleDescription(explanation);
}

void FilterLine::setRunning(const QString& words)
{
    if (words.isEmpty() && m_state == State::Running)
        judge();
    else if (!words.isEmpty())
        show(State::Running, words, {});
}

void FilterLine::apply()
{
    m_timer->stop();
    if (!m_filter || (m_applied == text() && m_state != State::Costly))
        return;
    m_applied = text();
    remember(m_applied);
    if (m_state == State::Costly)
        judge();
    emit applied(*m_filter);
}

void FilterLine::remember(const QString& filter)
{
    if (filter.isEmpty())
        return;
    m_history.removeAll(filter);
    m_history.prepend(filter);
    m_history = m_history.mid(0, kHistoryOffered);
    emit historyChanged(m_history);
}

void FilterLine::offer()
{
    const QString start = streamStart(filterWordAt(m_edit->text(), m_edit->cursorPosition()).text);
    if (start != m_streamStart) {
        m_streamStart = start;
        m_values.streams.clear();
        if (!start.isEmpty())
            emit streamsWanted(start);
    }
    showOffers();
}

void FilterLine::showOffers()
{
    const FilterWord word = filterWordAt(m_edit->text(), m_edit->cursorPosition());
    const QStringList found = filterOffers(word.text, m_values);
    m_offersHistory = false;
    m_offers->setStringList(found);
    if (found.isEmpty())
        m_completer->popup()->hide();
    else
        m_completer->complete();
}

void FilterLine::complete(const QString& chosen)
{
    if (m_offersHistory) {
        setText(chosen, false);
        return;
    }
    const QString whole = m_edit->text();
    const FilterWord word = filterWordAt(whole, m_edit->cursorPosition());
    const QString before = whole.left(word.start) + chosen;
    setText(before + whole.mid(word.start + word.text.size()), false);
    m_edit->setCursorPosition(static_cast<int>(before.size()));
}

bool FilterLine::eventFilter(QObject* watched, QEvent* event)
{
    if (watched != m_edit || event->type() != QEvent::KeyPress)
        return QWidget::eventFilter(watched, event);
    const auto* key = static_cast<QKeyEvent*>(event);
    if (key->key() == Qt::Key_Down && !m_completer->popup()->isVisible() && !m_history.isEmpty()) {
        m_offersHistory = true;
        m_offers->setStringList(m_history);
        m_completer->complete();
        return true;
    }
    if (key->key() == Qt::Key_Escape && !m_completer->popup()->isVisible()) {
        emit escaped();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace viridian::ui
