#pragma once

#include <QTableView>

#include <initializer_list>

namespace viridian::ui {

class AuditModel;
class JobList;
class LogModel;

/// What the three tables at the bottom have in common: rows of 22, a quiet header, three rows high
/// at first.
class BottomTable : public QTableView {
    Q_OBJECT

public:
    /// @param empty  what stands there while there is no row
    BottomTable(QAbstractItemModel& model, const char* name, QString empty, QWidget* parent);
    [[nodiscard]] QSize sizeHint() const override;

protected:
    /// Column widths at the 13 px font; the last column takes the rest.
    void setColumns(std::initializer_list<double> widths);
    void paintEvent(QPaintEvent* event) override;

private:
    QString m_empty;
};

/// The running jobs; the last column's word runs the job's action.
class JobsPane : public BottomTable {
    Q_OBJECT

public:
    explicit JobsPane(JobList& jobs, QWidget* parent = nullptr);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;

private:
    void restyle();
    void announce();
    JobList& m_jobs;
};

/// The program's log, newest last; stays at the end while it is at the end.
class LogPane : public BottomTable {
    Q_OBJECT

public:
    explicit LogPane(LogModel& log, QWidget* parent = nullptr);

private:
    void restyle();
};

/// What the user did.
class AuditPane : public BottomTable {
    Q_OBJECT

public:
    explicit AuditPane(AuditModel& audit, QWidget* parent = nullptr);

private:
    void restyle();
};

} // namespace viridian::ui
