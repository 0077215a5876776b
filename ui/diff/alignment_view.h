#pragma once

#include "ui/diff/alignment_model.h"

#include <QTableView>

namespace viridian::ui {

/// Rails, shapes and names above the three columns of the alignment.
class AlignmentHeader : public QWidget {
    Q_OBJECT

public:
    explicit AlignmentHeader(QWidget* parent);

    void setStores(const QString& blue, const QString& green, bool asIs);
    /// Left edges of verdict and green columns.
    void setEdges(int verdict, int green);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QString m_blue;
    QString m_green;
    bool m_asIs = false;
    int m_verdict = 0;
    int m_greenEdge = 0;
};

/// Expected beside green, event by event; equal runs are one line that Right or a click opens.
/// objectName: alignmentTable. Thread: UI.
class AlignmentView : public QTableView {
    Q_OBJECT

public:
    AlignmentView(AlignmentModel* model, AlignmentHeader* header, QWidget* parent);

    /// Brings a row into view and makes it current.
    void showRow(int row);

signals:
    void rowChosen(int row);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;

private:
    void open(int row);
    void spanRuns();
    void layOut();

    AlignmentModel* m_model;
    AlignmentHeader* m_header;
};

} // namespace viridian::ui
