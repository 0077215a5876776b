#include "ui/preview/coverage_model.h"

#include "ui/preview/preview_controller.h"
#include "ui/text/text.h"

namespace viridian::ui {
namespace {

std::optional<std::uint64_t> numberOf(const PreviewRow& row, int column)
{
    switch (column) {
    case CoverageModel::Stored:
        return row.storedKnown ? std::optional(row.stored) : std::nullopt;
    case CoverageModel::Sampled:
        return row.sampled;
    case CoverageModel::Changed:
        return row.changed;
    case CoverageModel::Unchanged:
        return row.unchanged;
    case CoverageModel::Dropped:
        return row.dropped;
    case CoverageModel::Split:
        return row.split;
    case CoverageModel::Merged:
        return row.merged;
    case CoverageModel::Failed:
        return row.failed;
    default:
        return std::nullopt;
    }
}

bool isNumber(int column)
{
    return column >= CoverageModel::Stored && column <= CoverageModel::Failed;
}

} // namespace

CoverageModel::CoverageModel(PreviewController& controller, QObject* parent)
    : QAbstractTableModel(parent), m_controller(controller)
{
    connect(&controller, &PreviewController::numbersChanged, this, &CoverageModel::refresh);
    connect(&controller, &PreviewController::resultChanged, this, &CoverageModel::refresh);
    refresh();
}

void CoverageModel::refresh()
{
    const std::vector<PreviewRow>& rows = m_controller.matrix();
    const auto before = static_cast<int>(m_rows.size());
    const auto after = static_cast<int>(rows.size());
    if (after < before) {
        beginResetModel();
        m_rows = rows;
        endResetModel();
        return;
    }
    if (after > before) {
        // New rows come at the end, so that what is selected stays where it is while a run fills
        // the table.
        beginInsertRows({}, before, after - 1);
        m_rows = rows;
        endInsertRows();
    } else {
        m_rows = rows;
    }
    if (before > 0)
        emit dataChanged(index(0, 0), index(before - 1, ColumnCount - 1));
}

int CoverageModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int CoverageModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

std::optional<Disposition> CoverageModel::dispositionOf(int column)
{
    switch (column) {
    case Changed:
        return Disposition::Changed;
    case Unchanged:
        return Disposition::Unchanged;
    case Dropped:
        return Disposition::Dropped;
    case Split:
        return Disposition::Split;
    case Merged:
        return Disposition::Merged;
    case Failed:
        return Disposition::Failed;
    default:
        return std::nullopt;
    }
}

QString CoverageModel::note(const PreviewRow& row) const
{
    const auto& result = m_controller.result();
    if (row.failed > 0 && result) {
        for (const PreviewError& error : result->errors) {
            if (error.type == row.type || error.type.starts_with(row.type))
                return toQt(error.what);
        }
    }
    if (row.sampled == 0 && row.stored > 0)
        return tr("no event of it was read; F5 with a larger sample");
    if (row.steps.empty() && row.sampled > 0)
        return tr("passes through, bytes kept");
    return {};
}

QString CoverageModel::text(const PreviewRow& row, int column) const
{
    switch (column) {
    case Type:
        return toQt(row.type);
    case Version:
        return toQt(row.version);
    case Steps: {
        QStringList numbers;
        for (const std::size_t step : row.steps)
            numbers << QString::number(step + 1);
        return numbers.isEmpty() ? (row.sampled > 0 ? tr("none") : QString())
                                 : numbers.join(QStringLiteral(", "));
    }
    case Note:
        return note(row);
    default: {
        const std::optional<std::uint64_t> number = numberOf(row, column);
        return number ? numberText(*number) : QStringLiteral("?");
    }
    }
}

Severity CoverageModel::severity(const PreviewRow& row, int column) const
{
    if (column == Failed && row.failed > 0)
        return Severity::Error;
    if (column == Sampled && row.sampled == 0 && row.stored > 0)
        return Severity::Warning;
    return Severity::None;
}

Severity CoverageModel::severityOf(int row) const
{
    const PreviewRow& of = m_rows[static_cast<std::size_t>(row)];
    const Severity failed = severity(of, Failed);
    return failed == Severity::None ? severity(of, Sampled) : failed;
}

QVariant CoverageModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const PreviewRow& row = m_rows[static_cast<std::size_t>(index.row())];
    const int column = index.column();
    switch (role) {
    case Qt::DisplayRole:
        return text(row, column);
    case Qt::TextAlignmentRole:
        if (column == Version || column == Steps)
            return static_cast<int>(Qt::AlignCenter);
        return static_cast<int>((isNumber(column) ? Qt::AlignRight : Qt::AlignLeft) |
                                Qt::AlignVCenter);
    case SeverityRole:
        return static_cast<int>(severity(row, column));
    case ZeroRole:
        return isNumber(column) && numberOf(row, column) == 0;
    case Qt::ToolTipRole:
        return column == Note || column == Type ? QVariant(text(row, column)) : QVariant();
    case Qt::AccessibleTextRole:
        return column == Failed && row.failed > 0
                   ? tr("%1 failed").arg(numberText(row.failed))
                   : headerData(column, Qt::Horizontal, Qt::DisplayRole).toString() +
                         QLatin1Char(' ') + text(row, column);
    default:
        return {};
    }
}

QVariant CoverageModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>(isNumber(section) ? Qt::AlignRight | Qt::AlignVCenter
                                : section == Version || section == Steps
                                    ? Qt::AlignCenter
                                    : Qt::AlignLeft | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    static const char* const kTitles[ColumnCount] = {
        QT_TR_NOOP("Type"),    QT_TR_NOOP("Version"), QT_TR_NOOP("Stored"),
        QT_TR_NOOP("Sampled"), QT_TR_NOOP("Changed"), QT_TR_NOOP("Unchanged"),
        QT_TR_NOOP("Dropped"), QT_TR_NOOP("Split"),   QT_TR_NOOP("Merged"),
        QT_TR_NOOP("Failed"),  QT_TR_NOOP("Steps"),   QT_TR_NOOP("Note")};
    return tr(kTitles[section]);
}

} // namespace viridian::ui
