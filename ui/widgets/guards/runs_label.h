#pragma once

#include "ui/shell/text_runs.h"

#include <QWidget>

#include <vector>

namespace viridian::ui {

/// One painted line of differently set pieces; its words are its accessible name.
class RunsLabel : public QWidget {
    Q_OBJECT

public:
    explicit RunsLabel(Size size, QWidget* parent = nullptr);

    void setRuns(std::vector<Run> runs);
    [[nodiscard]] QString text() const;
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    std::vector<Run> m_runs;
    Size m_size;
};

} // namespace viridian::ui
