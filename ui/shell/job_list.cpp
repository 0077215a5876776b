#include "ui/shell/job_list.h"

#include "ui/shell/ui_clock.h"
#include "ui/text/text.h"

#include <algorithm>
#include <deque>

namespace viridian::ui {
namespace {

/// The rate is measured over this much of the past.
constexpr std::chrono::seconds kRateWindow{5};
constexpr double kLeastSeconds = 0.2;

} // namespace

struct JobList::Entry {
    struct Sample {
        Timestamp at;
        std::uint64_t done;
    };

    std::uint64_t id = 0;
    JobInfo info;
    JobNumbers numbers;
    Timestamp started{};
    Timestamp polled{};
    std::deque<Sample> samples;
    bool acted = false;

    [[nodiscard]] std::optional<double> rate() const
    {
        if (numbers.rate || samples.size() < 2)
            return numbers.rate;
        const std::chrono::duration<double> span = samples.back().at - samples.front().at;
        if (span.count() < kLeastSeconds || samples.back().done < samples.front().done)
            return std::nullopt;
        return static_cast<double>(samples.back().done - samples.front().done) / span.count();
    }
    [[nodiscard]] std::optional<double> fraction() const
    {
        if (!numbers.total || *numbers.total == 0)
            return std::nullopt;
        return std::min(1.0,
                        static_cast<double>(numbers.done) / static_cast<double>(*numbers.total));
    }
    void poll(Timestamp now)
    {
        if (info.poll)
            numbers = info.poll();
        polled = now;
        samples.push_back({now, numbers.done});
        while (samples.size() > 2 && now - samples.front().at > kRateWindow)
            samples.pop_front();
    }
};

ProgressSink JobCounter::sinkOf(std::shared_ptr<JobCounter> counter)
{
    return [counter = std::move(counter)](const Progress& progress) { counter->set(progress); };
}

JobNumbers JobCounter::numbers() const
{
    const std::uint64_t total = m_total.load(std::memory_order_relaxed);
    JobNumbers numbers;
    numbers.done = m_done.load(std::memory_order_relaxed);
    if (total != kUnknown)
        numbers.total = total;
    return numbers;
}

void JobCounter::set(const Progress& progress)
{
    m_done.store(progress.done, std::memory_order_relaxed);
    m_total.store(progress.total.value_or(kUnknown), std::memory_order_relaxed);
}

JobTicket::JobTicket(QPointer<JobList> list, std::uint64_t id) : m_list(std::move(list)), m_id(id)
{
}

JobTicket::JobTicket(JobTicket&& other) noexcept : m_list(std::move(other.m_list)), m_id(other.m_id)
{
    other.m_list.clear();
}

JobTicket& JobTicket::operator=(JobTicket&& other) noexcept
{
    if (this != &other) {
        if (m_list)
            m_list->remove(m_id);
        m_list = std::move(other.m_list);
        m_id = other.m_id;
        other.m_list.clear();
    }
    return *this;
}

JobTicket::~JobTicket()
{
    if (m_list)
        m_list->remove(m_id);
}

JobList::JobList(const UiClock& clock, QObject* parent)
    : QAbstractTableModel(parent), m_clock(clock)
{
}

JobList::~JobList() = default;

JobTicket JobList::add(JobInfo info)
{
    const int row = count();
    auto entry = std::make_unique<Entry>();
    entry->id = ++m_lastId;
    entry->info = std::move(info);
    entry->started = m_clock.now();
    entry->poll(entry->started);
    beginInsertRows({}, row, row);
    m_entries.push_back(std::move(entry));
    endInsertRows();
    emit countChanged(count());
    return {this, m_lastId};
}

void JobList::remove(std::uint64_t id)
{
    const auto found =
        std::ranges::find_if(m_entries, [id](const auto& entry) { return entry->id == id; });
    if (found == m_entries.end())
        return;
    const int row = static_cast<int>(found - m_entries.begin());
    beginRemoveRows({}, row, row);
    m_entries.erase(found);
    endRemoveRows();
    emit countChanged(count());
}

void JobList::act(int row)
{
    if (row < 0 || row >= count())
        return;
    Entry& entry = *m_entries.at(static_cast<std::size_t>(row));
    if (!entry.info.action || (entry.acted && entry.info.isCancel))
        return;
    entry.acted = true;
    const std::function<void()> action = entry.info.action; // the action may end the entry
    emit dataChanged(index(row, Action), index(row, Action));
    action();
}

void JobList::cancelAll()
{
    std::vector<std::function<void()>> actions;
    for (const auto& entry : m_entries) {
        if (entry->info.isCancel && entry->info.action && !entry->acted) {
            entry->acted = true;
            actions.push_back(entry->info.action);
        }
    }
    for (const auto& action : actions)
        action();
}

int JobList::count() const
{
    return static_cast<int>(m_entries.size());
}

void JobList::poll()
{
    if (m_entries.empty())
        return;
    const Timestamp now = m_clock.now();
    for (const auto& entry : m_entries)
        entry->poll(now);
    emit dataChanged(index(0, ProgressBar), index(count() - 1, Left));
}

int JobList::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : count();
}

int JobList::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString JobList::text(const Entry& entry, int column) const
{
    const JobNumbers& numbers = entry.numbers;
    switch (column) {
    case Job:
        return entry.info.name;
    case ProgressBar:
        return numbers.note;
    case Done:
        if (!numbers.total)
            return tr("%1 %2").arg(numberText(numbers.done), entry.info.unit);
        if (numbers.totalIsLeast)
            return tr("%1 of ≥ %2").arg(numberText(numbers.done), numberText(*numbers.total));
        return tr("%1 of %2 %3")
            .arg(numberText(numbers.done), numberText(*numbers.total), entry.info.unit);
    case Rate: {
        const std::optional<double> rate = entry.rate();
        return rate ? rateText(*rate) : QString();
    }
    case Elapsed:
        return roughDurationText(entry.polled - entry.started);
    case Left: {
        if (numbers.endless)
            return tr("no end");
        const std::optional<double> rate = entry.rate();
        if (!numbers.total || !rate || *rate <= 0 || *numbers.total < numbers.done)
            return QStringLiteral("?");
        const auto left = static_cast<double>(*numbers.total - numbers.done) / *rate;
        return (numbers.totalIsLeast ? QStringLiteral("≥ ") : QString()) +
               roughDurationText(std::chrono::duration<double>(left));
    }
    case Action:
        return entry.acted && entry.info.isCancel ? tr("Stopping…") : entry.info.actionText;
    default:
        return {};
    }
}

namespace {

/// "blue to green", for those who do not see the shapes.
QString storesInWords(const JobStores& stores)
{
    QStringList words;
    for (const StoreMark mark : stores.from)
        words << storeWord(mark);
    if (!stores.word.isEmpty())
        words << stores.word;
    for (const StoreMark mark : stores.to)
        words << storeWord(mark);
    return words.join(QLatin1Char(' '));
}

} // namespace

QVariant JobList::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Entry& entry = *m_entries.at(static_cast<std::size_t>(index.row()));
    const int column = index.column();
    switch (role) {
    case Qt::DisplayRole:
        return text(entry, column);
    case Qt::TextAlignmentRole:
        return static_cast<int>(column >= Done ? Qt::AlignRight | Qt::AlignVCenter
                                               : Qt::AlignLeft | Qt::AlignVCenter);
    case Qt::ForegroundRole:
        if (column == ProgressBar || (column == Left && entry.numbers.endless))
            return theme().color(Role::TextSecondary);
        return {};
    case Qt::ToolTipRole:
        return column == Job ? QVariant(entry.info.name) : QVariant();
    case Qt::AccessibleTextRole:
        if (column == Stores)
            return storesInWords(entry.info.stores);
        if (column == ProgressBar && entry.fraction())
            return tr("%1 %").arg(static_cast<int>(*entry.fraction() * 100));
        return text(entry, column);
    case StoresRole:
        return column == Stores ? QVariant::fromValue(entry.info.stores) : QVariant();
    case FractionRole:
        return column == ProgressBar && entry.fraction() && entry.numbers.note.isEmpty()
                   ? QVariant(*entry.fraction())
                   : QVariant();
    case ActionEnabledRole:
        return static_cast<bool>(entry.info.action) && !(entry.acted && entry.info.isCancel);
    default:
        return {};
    }
}

QVariant JobList::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>(section >= Done ? Qt::AlignRight | Qt::AlignVCenter
                                                : Qt::AlignLeft | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Job:
        return tr("Job");
    case Stores:
        return tr("Stores");
    case ProgressBar:
        return tr("Progress");
    case Done:
        return tr("Done");
    case Rate:
        return tr("Rate");
    case Elapsed:
        return tr("Elapsed");
    case Left:
        return tr("Left");
    default:
        return {};
    }
}

} // namespace viridian::ui
