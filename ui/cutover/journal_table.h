#pragma once

#include "core/store/ledger.h"
#include "ui/text/text.h"

#include <QAbstractTableModel>
#include <QTableView>

#include <vector>

namespace viridian::ui {

class JournalModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Number, Time, Kind, What, ColumnCount };

    explicit JournalModel(QObject* parent = nullptr);
    /// A longer journal that begins as the present one adds rows.
    void setRecords(const std::vector<JournalRecord>& records);
    void setZone(Zone zone);
    [[nodiscard]] QString text() const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    std::vector<JournalRecord> m_records;
    Zone m_zone = Zone::Utc;
};

/// The journal, newest in view.
class JournalTable : public QTableView {
    Q_OBJECT

public:
    explicit JournalTable(QWidget* parent = nullptr);

    void setRecords(const std::vector<JournalRecord>& records);
    [[nodiscard]] JournalModel& journal() { return *m_model; }

protected:
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    void restyle();

    JournalModel* m_model;
    bool m_atEnd = true;
};

} // namespace viridian::ui
