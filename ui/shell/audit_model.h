#pragma once

#include "core/base/result.h"
#include "core/base/time.h"

#include <QAbstractTableModel>
#include <QString>

#include <filesystem>
#include <vector>

namespace viridian::ui {

class UiClock;

/// What the user did, oldest first; nothing is ever taken out. Each record is also a line of NDJSON
/// in NAME.audit.ndjson beside the workspace file, so that it outlives the session. Thread: UI.
class AuditModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Time, Who, What, Detail, ColumnCount };

    explicit AuditModel(const UiClock& clock, QObject* parent = nullptr);

    /// @param what    "Opened green", "Started sync", "Overrode guard lag"
    /// @param detail  what it was done to; never a secret
    void append(const QString& what, const QString& detail = {});

    /// Where further records are written; empty: nowhere. Records made before are written there
    /// too.
    void setFile(const std::filesystem::path& file);
    [[nodiscard]] std::filesystem::path file() const { return m_file; }

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    struct Record {
        Timestamp time;
        QString who;
        QString what;
        QString detail;
        bool written = false;
    };
    void writePending();

    const UiClock& m_clock;
    std::vector<Record> m_records;
    std::filesystem::path m_file;
};

} // namespace viridian::ui
