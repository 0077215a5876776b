#include "ui/diff/alignment_model.h"

#include "ui/diff/difference_model.h"
#include "ui/text/text.h"

namespace viridian::ui {
namespace {

/// Runs shorter than this stay open.
constexpr std::size_t kShortestRun = 2;

bool differs(const diff::AlignedRow& row)
{
    return row.label != diff::Label::Equal;
}

} // namespace

QString verdictText(const diff::AlignedRow& row)
{
    QString text = labelWord(row.label);
    if (row.label == diff::Label::Changed && row.difference)
        text += counted(row.difference->paths.size(), AlignmentModel::tr(", %1 path"),
                        AlignmentModel::tr(", %1 paths"));
    return text;
}

QString eventText(const std::optional<Event>& event)
{
    if (!event)
        return {};
    QString text = numberText(event->version) + QLatin1Char(' ') + toQt(event->type);
    if (!event->schemaVersion.empty())
        text += QStringLiteral(" v") + toQt(event->schemaVersion);
    return text + QLatin1Char(' ') + toQt(event->id);
}

void AlignmentModel::setStream(std::shared_ptr<const diff::AlignedStream> stream)
{
    beginResetModel();
    m_stream = std::move(stream);
    m_open.clear();
    rebuild();
    endResetModel();
}

/// One equal event on each side of a difference stays in view.
bool AlignmentModel::besideDifference(std::size_t index) const
{
    const auto& rows = m_stream->rows;
    return differs(rows[index]) || (index > 0 && differs(rows[index - 1])) ||
           (index + 1 < rows.size() && differs(rows[index + 1]));
}

void AlignmentModel::rebuild()
{
    m_rows.clear();
    if (!m_stream)
        return;
    const std::size_t count = m_stream->rows.size();
    for (std::size_t at = 0; at < count;) {
        std::size_t end = at;
        while (end < count && !besideDifference(end))
            ++end;
        if (end - at < kShortestRun || m_open.contains(at)) {
            for (end = std::max(end, at + 1); at < end; ++at)
                m_rows.push_back({.first = at, .count = 1});
            continue;
        }
        m_rows.push_back({.first = at, .count = end - at});
        at = end;
    }
}

const diff::AlignedRow* AlignmentModel::aligned(int row) const
{
    if (row < 0 || row >= rowCount() || this->row(row).isRun())
        return nullptr;
    return &m_stream->rows[this->row(row).first];
}

int AlignmentModel::rowOf(std::uint64_t offset) const
{
    for (int i = 0; i < rowCount(); ++i) {
        const diff::AlignedRow* one = aligned(i);
        if (one != nullptr && one->difference && one->difference->offset == offset)
            return i;
    }
    return -1;
}

void AlignmentModel::open(int row)
{
    if (row < 0 || row >= rowCount() || !this->row(row).isRun())
        return;
    beginResetModel();
    m_open.insert(this->row(row).first);
    rebuild();
    endResetModel();
}

void AlignmentModel::close(int row)
{
    if (row < 0 || row >= rowCount())
        return;
    const std::size_t index = this->row(row).first;
    auto run = m_open.upper_bound(index);
    if (run == m_open.begin())
        return;
    --run;
    for (std::size_t at = *run; at <= index; ++at)
        if (besideDifference(at))
            return;
    beginResetModel();
    m_open.erase(run);
    rebuild();
    endResetModel();
}

int AlignmentModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int AlignmentModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString AlignmentModel::runText(const Row& row) const
{
    const auto versionAt = [&](std::size_t index) {
        return numberText(m_stream->rows[index].green->version);
    };
    return tr("%1 equal events, versions %2 to %3")
        .arg(numberText(static_cast<std::uint64_t>(row.count)), versionAt(row.first),
             versionAt(row.first + row.count - 1));
}

QVariant AlignmentModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid) ||
        (role != Qt::DisplayRole && role != Qt::AccessibleTextRole && role != Qt::ToolTipRole))
        return {};
    const Row& row = this->row(index.row());
    if (row.isRun())
        return index.column() == Expected ? QVariant(runText(row)) : QVariant();
    const diff::AlignedRow& aligned = m_stream->rows[row.first];
    switch (index.column()) {
    case Expected:
        return eventText(aligned.expected);
    case Green:
        return eventText(aligned.green);
    default:
        return verdictText(aligned);
    }
}

} // namespace viridian::ui
