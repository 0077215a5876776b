#include "ui/shell/log_model.h"

#include "ui/shell/ui_clock.h"
#include "ui/text/text.h"

#include <QMetaObject>
#include <QPointer>

#include <mutex>
#include <utility>
#include <vector>

namespace viridian::ui {
namespace {

Severity severityOf(log::Level level)
{
    switch (level) {
    case log::Level::Debug:
    case log::Level::Info:
        return Severity::Info;
    case log::Level::Warning:
        return Severity::Warning;
    case log::Level::Error:
        return Severity::Error;
    }
    return Severity::Info;
}

} // namespace

/// Lines on their way from other threads. One queued call takes however many came in the meantime.
struct LogModel::Inbox {
    std::mutex mutex;
    std::vector<Line> lines;
    LogModel* model = nullptr; ///< null once the model ended
    bool called = false;
};

LogModel::LogModel(const UiClock& clock, QObject* parent)
    : QAbstractTableModel(parent), m_clock(clock), m_inbox(std::make_shared<Inbox>())
{
    m_inbox->model = this;
}

LogModel::~LogModel()
{
    if (m_listening)
        log::setListener({});
    const std::lock_guard lock(m_inbox->mutex);
    m_inbox->model = nullptr;
}

void LogModel::listen()
{
    m_listening = true;
    log::setListener([inbox = m_inbox](log::Level level, std::string_view text) {
        Line line{.time = viridian::now(), .level = level, .message = toQt(text)};
        const std::lock_guard lock(inbox->mutex);
        inbox->lines.push_back(std::move(line));
        if (inbox->called || !inbox->model)
            return;
        inbox->called = true;
        QMetaObject::invokeMethod(inbox->model, &LogModel::take, Qt::QueuedConnection);
    });
}

void LogModel::take()
{
    std::vector<Line> lines;
    {
        const std::lock_guard lock(m_inbox->mutex);
        lines.swap(m_inbox->lines);
        m_inbox->called = false;
    }
    for (Line& line : lines)
        append(std::move(line));
}

void LogModel::append(log::Level level, const QString& message)
{
    append(Line{.time = m_clock.now(), .level = level, .message = message});
}

void LogModel::append(Line line)
{
    const Severity severity = severityOf(line.level);
    const bool problem = severity != Severity::Info;
    if (line.level == log::Level::Error && !m_firstError)
        m_firstError = line;
    // The first error stays on top for good; the oldest of the others goes.
    if (rowCount() >= kMostLines) {
        const int oldest = !m_lines.empty() && m_firstError &&
                                   m_lines.front().level == log::Level::Error &&
                                   m_lines.front().message == m_firstError->message &&
                                   m_lines.front().time == m_firstError->time
                               ? 1
                               : 0;
        beginRemoveRows({}, oldest, oldest);
        m_lines.erase(m_lines.begin() + oldest);
        endRemoveRows();
    }
    const int row = rowCount();
    beginInsertRows({}, row, row);
    m_lines.push_back(std::move(line));
    endInsertRows();
    if (!problem)
        return;
    ++m_problems;
    m_worst = std::max(m_worst, severity);
    emit problemCountChanged(m_problems);
}

std::optional<QString> LogModel::firstError() const
{
    return m_firstError ? std::optional(m_firstError->message) : std::nullopt;
}

int LogModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_lines.size());
}

int LogModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant LogModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Line& line = m_lines.at(static_cast<std::size_t>(index.row()));
    const Severity severity = severityOf(line.level);
    switch (role) {
    case Qt::DisplayRole:
    case Qt::ToolTipRole:
        switch (index.column()) {
        case Time:
            return clockText(line.time);
        case Level:
            return severity == Severity::Error       ? tr("failed")
                   : severity == Severity::Warning   ? tr("warning")
                   : line.level == log::Level::Debug ? tr("detail")
                                                     : tr("info");
        default:
            return line.message;
        }
    case Qt::DecorationRole:
        if (index.column() == Level && severity != Severity::Info)
            return theme().icon(Theme::iconName(severity),
                                severity == Severity::Error ? Role::Error : Role::Warning);
        return {};
    case Qt::ForegroundRole:
        if (index.column() == Level)
            return theme().color(severity);
        return index.column() == Time ? QVariant(theme().color(Role::TextSecondary)) : QVariant();
    case SeverityRole:
        return static_cast<int>(severity);
    default:
        return {};
    }
}

QVariant LogModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>(Qt::AlignLeft | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    return section == Time ? tr("Time") : section == Level ? tr("Level") : tr("Message");
}

} // namespace viridian::ui
