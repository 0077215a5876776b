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
    /// The text is no pipeline: nothing is known of its way back.
    void showUnknown();

private:
    void restyle();

    bool m_known = true;
    QLabel* m_exactIcon;
    QLabel* m_exact;
    QLabel* m_lossyIcon;
    QLabel* m_lossy;
};

} // namespace viridian::ui
