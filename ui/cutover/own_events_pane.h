#pragma once

#include "core/cutover/cutover.h"

#include <QAbstractTableModel>
#include <QWidget>

class QTableView;

namespace viridian::ui {

class PaneHeader;
class ToneLabel;

/// Forks (fenced mode has none), and green's own events since the commit by type, which stay on
/// green when going back.
class OwnEventsPane : public QWidget {
    Q_OBJECT

public:
    explicit OwnEventsPane(QWidget* parent = nullptr);

    void showCost(const std::optional<RollbackCost>& cost);

private:
    void restyle();
    QTableView* makeTable(const char* name, QAbstractItemModel& model);

    PaneHeader* m_forkHeader;
    QTableView* m_forks;
    ToneLabel* m_noForks;
    PaneHeader* m_header;
    QTableView* m_types;
    ToneLabel* m_first;
    class TypeModel;
    TypeModel* m_model;
};

} // namespace viridian::ui
