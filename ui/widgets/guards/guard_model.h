#pragma once

#include "core/cutover/guard.h"

#include <QAbstractTableModel>

#include <map>
#include <string>
#include <vector>

namespace viridian::ui {

/// The guards of the newest round. Keeps their order, unless asked to put what blocks first.
/// Thread: UI.
class GuardModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { State, Guard, Value, Limit, Age, Evidence, ColumnCount };
    enum DataRole {
        SeverityRole = Qt::UserRole, ///< int of Severity
        IconRole,                    ///< name of the state's icon
        LockRole,                    ///< bool: never overridable
        StaleRole,                   ///< bool: older than the limit
        IdRole,                      ///< QString
    };

    explicit GuardModel(QObject* parent = nullptr);

    /// @param readAt  when the round arrived, by the screen's clock
    void setRound(GuardRound round, Timestamp readAt, std::chrono::milliseconds ageLimit);
    /// Ages grow by the screen's clock between two rounds.
    void setNow(Timestamp now);
    /// Failed and unknown first; else the order of the kinds.
    void setTroubleFirst(bool first);

    [[nodiscard]] const GuardRound& round() const { return m_round; }
    /// Null outside of the table.
    [[nodiscard]] const GuardReading* at(int row) const;
    [[nodiscard]] int rowOf(std::string_view id) const; ///< -1: no such guard
    /// Next row that blocks after @p row (before it with @p backward), round the end; -1: none.
    [[nodiscard]] int nextTrouble(int row, bool backward) const;
    [[nodiscard]] std::chrono::milliseconds ageOf(const GuardReading& guard) const;
    [[nodiscard]] bool staleNow(const GuardReading& guard) const;

    /// Since when a guard has been in trouble without a break, and how many rounds.
    struct Trouble {
        Timestamp since{};
        int rounds = 0;
    };
    [[nodiscard]] Trouble troubleOf(std::string_view id) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    void reorder();
    [[nodiscard]] QString text(const GuardReading& guard, int column) const;
    [[nodiscard]] QString accessibleText(const GuardReading& guard, int column) const;

    GuardRound m_round;
    std::vector<std::size_t> m_order;
    std::map<std::string, Trouble, std::less<>> m_trouble;
    Timestamp m_readAt{};
    Timestamp m_now{};
    std::chrono::milliseconds m_ageLimit{5000};
    bool m_troubleFirst = false;
};

} // namespace viridian::ui
