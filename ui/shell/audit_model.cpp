#include "ui/shell/audit_model.h"

#include "core/base/log.h"
#include "ui/shell/theme.h"
#include "ui/shell/ui_clock.h"
#include "ui/text/text.h"

#include <fstream>
#include <nlohmann/json.hpp>

namespace viridian::ui {
namespace {

QString userName()
{
    for (const char* variable : {"USER", "LOGNAME", "USERNAME"}) {
        if (QString name = qEnvironmentVariable(variable); !name.isEmpty())
            return name;
    }
    return QStringLiteral("?");
}

} // namespace

AuditModel::AuditModel(const UiClock& clock, QObject* parent)
    : QAbstractTableModel(parent), m_clock(clock)
{
}

void AuditModel::append(const QString& what, const QString& detail)
{
    const int row = rowCount();
    beginInsertRows({}, row, row);
    m_records.push_back({.time = m_clock.now(), .who = userName(), .what = what, .detail = detail});
    endInsertRows();
    writePending();
}

void AuditModel::setFile(const std::filesystem::path& file)
{
    m_file = file;
    writePending();
}

void AuditModel::writePending()
{
    if (m_file.empty())
        return;
    std::ofstream out(m_file, std::ios::binary | std::ios::app);
    for (Record& record : m_records) {
        if (record.written)
            continue;
        const nlohmann::ordered_json line{{"time", formatIso(record.time)},
                                          {"who", fromQt(record.who)},
                                          {"what", fromQt(record.what)},
                                          {"detail", fromQt(record.detail)}};
        out << line.dump() << '\n';
        record.written = true;
    }
    out.flush();
    if (!out) {
        log::error("The audit could not be written to {}; check the folder and its permissions.",
                   m_file.string());
        m_file.clear();
    }
}

int AuditModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_records.size());
}

int AuditModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant AuditModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Record& record = m_records.at(static_cast<std::size_t>(index.row()));
    if (role == Qt::ForegroundRole && index.column() != What)
        return theme().color(Role::TextSecondary);
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole)
        return {};
    switch (index.column()) {
    case Time:
        return clockText(record.time);
    case Who:
        return record.who;
    case What:
        return record.what;
    default:
        return record.detail;
    }
}

QVariant AuditModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>(Qt::AlignLeft | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Time:
        return tr("Time");
    case Who:
        return tr("Who");
    case What:
        return tr("What");
    default:
        return tr("Where");
    }
}

} // namespace viridian::ui
