#include "ui/shell/locator.h"

#include "ui/shell/app_context.h"
#include "ui/shell/locator_delegate.h"
#include "ui/shell/run_job.h"
#include "ui/shell/text_runs.h"
#include "ui/shell/theme.h"

#include <QAction>
#include <QApplication>
#include <QFocusEvent>
#include <QKeyEvent>
#include <QListView>
#include <QPainter>

#include <algorithm>

namespace viridian::ui {
namespace {

constexpr int kDelay = 40;
constexpr double kWidth = 340;
constexpr double kHeight = 22;
constexpr double kListWidth = 560;
constexpr int kMostRows = 16;
constexpr std::size_t kMostHits = 8;
constexpr int kPrefixGroup = -1;
constexpr int kCommandGroup = 1000;

QString plain(const QString& text)
{
    QString out = text;
    return out.remove(QLatin1Char('&'));
}

/// "Theme: Dark" for actions of a submenu, so that they make sense alone.
QString commandTitle(const QAction& action)
{
    const QString group = action.property("group").toString();
    const QString text = plain(action.text());
    return group.isEmpty() ? text : QStringLiteral("%1: %2").arg(group, text);
}

} // namespace

Locator::Locator(AppContext& context, QWidget* parent)
    : QLineEdit(parent), m_context(context), m_list(new QListView(this))
{
    setObjectName(QStringLiteral("locatorEdit"));
    setAccessibleName(tr("Locator"));
    setPlaceholderText(tr("Go to stream, event, position, command"));
    setProperty("line", true);
    setFixedSize(Locator::sizeHint());
    setTextMargins(theme().px(22), 0, theme().px(48), 0);
    m_list->setObjectName(QStringLiteral("locatorResults"));
    m_list->setAccessibleName(tr("Found"));
    m_list->setModel(&m_model);
    m_list->setItemDelegate(new LocatorDelegate(m_list));
    m_list->setFrameShape(QFrame::Box);
    m_list->setStyleSheet(QStringLiteral("QListView { border: 1px solid palette(dark); }"));
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_list->setUniformItemSizes(true);
    m_list->hide();
    m_delay.setSingleShot(true);
    m_delay.setInterval(kDelay);
    connect(&m_delay, &QTimer::timeout, this, &Locator::search);
    connect(this, &QLineEdit::textChanged, &m_delay, qOverload<>(&QTimer::start));
    connect(m_list, &QListView::clicked, this, [this](const QModelIndex& index) {
        activate(index.row(), QApplication::keyboardModifiers() & Qt::ControlModifier);
    });
    connect(&theme(), &Theme::changed, this, [this] { setFixedSize(sizeHint()); });
}

Locator::~Locator()
{
    delete m_list;
}

void Locator::setCommands(std::function<std::vector<QAction*>()> commands)
{
    m_commands = std::move(commands);
}

QSize Locator::sizeHint() const
{
    return {theme().px(kWidth), theme().px(kHeight)};
}

void Locator::open()
{
    if (!hasFocus())
        m_before = QApplication::focusWidget();
    setFocus(Qt::ShortcutFocusReason);
    selectAll();
}

void Locator::focusInEvent(QFocusEvent* event)
{
    QLineEdit::focusInEvent(event);
    search();
}

void Locator::focusOutEvent(QFocusEvent* event)
{
    QLineEdit::focusOutEvent(event);
    m_list->hide();
    m_jobs.clear();
    ++m_generation;
}

void Locator::leave()
{
    clear();
    m_delay.stop();
    m_list->hide();
    if (m_before)
        m_before->setFocus(Qt::OtherFocusReason);
    else
        clearFocus();
}

bool Locator::event(QEvent* event)
{
    // Arrows, Enter and Esc belong to the open list, also where a window shortcut has the same key.
    if (event->type() == QEvent::ShortcutOverride || event->type() == QEvent::KeyPress) {
        auto* key = static_cast<QKeyEvent*>(event);
        const bool ours = key->key() == Qt::Key_Escape || key->key() == Qt::Key_Return ||
                          key->key() == Qt::Key_Enter || key->key() == Qt::Key_Up ||
                          key->key() == Qt::Key_Down;
        const bool plainKey = !(key->modifiers() & Qt::AltModifier);
        if (ours && plainKey) {
            key->accept();
            return event->type() == QEvent::ShortcutOverride ||
                   handleKey(key->key(), key->modifiers());
        }
    }
    return QLineEdit::event(event);
}

bool Locator::handleKey(int key, Qt::KeyboardModifiers modifiers)
{
    switch (key) {
    case Qt::Key_Up:
        move(-1);
        break;
    case Qt::Key_Down:
        move(1);
        break;
    case Qt::Key_Escape:
        leave();
        break;
    default:
        if (m_delay.isActive()) {
            m_delay.stop();
            search();
        }
        activate(m_list->currentIndex().row(), modifiers & Qt::ControlModifier);
    }
    return true;
}

void Locator::move(int direction)
{
    const int row = m_list->currentIndex().row();
    int next = m_model.nextHit(row + direction, direction);
    if (next < 0)
        next = m_model.nextHit(direction > 0 ? 0 : m_model.rowCount() - 1, direction);
    if (next >= 0)
        m_list->setCurrentIndex(m_model.index(next));
}

void Locator::search()
{
    ++m_generation;
    m_waiting = 0;
    m_jobs.clear();
    m_model.clear();
    const QString all = text();
    if (all.trimmed().isEmpty()) {
        showPrefixes();
        return;
    }
    if (all.startsWith(QLatin1Char('>'))) {
        searchCommands(all.mid(1).trimmed());
        return;
    }
    const auto& providers = m_context.locatorProviders();
    const bool prefixed = all.size() >= 2 && all.at(1) == QLatin1Char(' ');
    bool chosen = false;
    for (int at = 0; prefixed && at < static_cast<int>(providers.size()); ++at) {
        if (providers.at(static_cast<std::size_t>(at)).prefix == all.left(1)) {
            searchProvider(at, all.mid(2).trimmed());
            chosen = true;
        }
    }
    if (!chosen) {
        for (int at = 0; at < static_cast<int>(providers.size()); ++at)
            searchProvider(at, all.trimmed());
        searchCommands(all.trimmed());
    }
    showNothing();
    placeList();
}

void Locator::showNothing()
{
    if (m_waiting == 0 && m_model.rowCount() == 0)
        m_model.setGroup(kPrefixGroup, tr("Nothing found"), {}, tr("Esc clears"));
}

void Locator::showPrefixes()
{
    std::vector<LocatorHit> hits;
    for (const LocatorProvider& provider : m_context.locatorProviders())
        hits.push_back({.title = provider.title,
                        .detail = provider.prefix,
                        .key = provider.prefix + QLatin1Char(' ')});
    hits.push_back(
        {.title = tr("Commands"), .detail = QStringLiteral(">"), .key = QStringLiteral("> ")});
    m_model.setGroup(kPrefixGroup, tr("Type to search everything, or begin with"), std::move(hits));
    placeList();
}

void Locator::searchCommands(const QString& text)
{
    std::vector<LocatorHit> hits;
    m_found.clear();
    const bool everything = this->text().startsWith(QLatin1Char('>'));
    for (QAction* action : m_commands ? m_commands() : std::vector<QAction*>()) {
        const QString title = commandTitle(*action);
        if (!text.isEmpty() && !title.contains(text, Qt::CaseInsensitive))
            continue;
        if (!everything && hits.size() >= kMostHits)
            break;
        QString detail = action->shortcut().toString(QKeySequence::NativeText);
        if (!action->isEnabled())
            detail = tr("not now");
        hits.push_back({.title = title,
                        .detail = detail,
                        .iconName = QStringLiteral("command"),
                        .key = QString::number(m_found.size())});
        m_found.emplace_back(action);
    }
    m_model.setGroup(kCommandGroup, tr("Commands"), std::move(hits),
                     everything ? tr("none of that name") : QString());
    placeList();
}

void Locator::searchProvider(int at, const QString& text)
{
    const LocatorProvider& provider = m_context.locatorProviders().at(static_cast<std::size_t>(at));
    const int generation = m_generation;
    ++m_waiting;
    using Hits = std::vector<LocatorHit>;
    m_jobs.push_back(runJob<Hits>(
        m_context.runner(), this,
        [search = provider.search, text](std::stop_token stop) {
            return search(text, std::move(stop));
        },
        [this, at, generation, title = provider.title](Result<Hits> hits) {
            if (generation != m_generation)
                return;
            if (!hits && hits.error().kind != ErrorKind::Cancelled)
                m_model.setGroup(at, title, {}, toQt(hits.error().message));
            else if (hits)
                m_model.setGroup(at, title, std::move(*hits));
            --m_waiting;
            showNothing();
            placeList();
        }));
}

void Locator::activate(int row, bool newTab)
{
    const LocatorHit* found = m_model.hit(row);
    if (!found)
        return;
    const LocatorHit hit = *found;
    const int group = m_model.groupOf(row);
    if (group == kPrefixGroup) {
        setText(hit.key);
        setFocus();
        return;
    }
    const auto command = group == kCommandGroup ? m_found.at(hit.key.toULongLong()) : nullptr;
    leave();
    if (command)
        command->trigger();
    else if (group != kCommandGroup)
        m_context.locatorProviders().at(static_cast<std::size_t>(group)).open(hit, newTab);
}

void Locator::placeList()
{
    if (!hasFocus() || m_model.rowCount() == 0) {
        m_list->hide();
        return;
    }
    if (m_list->parent() != window())
        m_list->setParent(window());
    const int rows = std::min(m_model.rowCount(), kMostRows);
    const int width = std::min(theme().px(kListWidth), window()->width());
    const int height = rows * theme().rowHeight() + 2;
    const QPoint below = mapTo(window(), QPoint(this->width() - width, this->height() + 2));
    m_list->setGeometry(below.x(), below.y(), width, height);
    if (!m_model.hit(m_list->currentIndex().row()))
        m_list->setCurrentIndex(m_model.index(std::max(0, m_model.nextHit(0, 1))));
    m_list->show();
    m_list->raise();
}

void Locator::paintEvent(QPaintEvent* event)
{
    QLineEdit::paintEvent(event);
    QPainter painter(this);
    const double side = theme().px(14);
    theme().drawIcon(painter, QRectF(theme().px(9), (height() - side) / 2, side, side),
                     QStringLiteral("search"), theme().color(Role::TextSecondary));
    if (!hasFocus())
        TextRuns({{.text = tr("Ctrl+K"), .role = Role::TextSecondary}}, Size::Small)
            .paint(painter, QRectF(0, 0, width() - theme().px(8), height()), Qt::AlignRight);
}

} // namespace viridian::ui
