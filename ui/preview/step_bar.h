#pragma once

#include <QWidget>

class QLabel;
class QPushButton;

namespace viridian::ui {

class StepThrough;

/// The line over an event that is stepped through: back and on, where it is and what the step did,
/// and the way out. Hidden while nothing is stepped through.
class StepBar : public QWidget {
    Q_OBJECT

public:
    explicit StepBar(StepThrough& through, QWidget* parent = nullptr);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void refresh();
    void showPlace();

    StepThrough& m_through;
    QPushButton* m_previous;
    QPushButton* m_next;
    QLabel* m_place;
    QPushButton* m_close;
};

} // namespace viridian::ui
