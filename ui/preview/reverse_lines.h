#pragma once

#include "core/pipeline/pipeline.h"

#include <QWidget>

class QLabel;

namespace viridian::ui {

/// How many steps can be undone exactly and which lose data, for the way back.
class ReverseLines : public QWidget {
    Q_OBJECT

public:
    explicit ReverseLines(QWidget* parent = nullptr);
    void show(const Pipeline& pipeline);

private:
    void restyle();

    QLabel* m_exactIcon;
    QLabel* m_exact;
    QLabel* m_lossyIcon;
    QLabel* m_lossy;
};

} // namespace viridian::ui
