#pragma once

#include "ui/widgets/json_diff.h"

#include <QString>
#include <QWidget>

#include <memory>
#include <vector>

namespace viridian::ui {

class DiffPane;

/// The narrow column between two panes: one short text a row, e.g. the number of the step that made
/// it.
class DiffGutter : public QWidget {
    Q_OBJECT

public:
    DiffGutter(DiffPane* rows, QWidget* parent);
    void setTexts(std::vector<QString> texts);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    DiffPane* m_rows; ///< tells where each row stands
    std::vector<QString> m_texts;
};

/// The whole height of a diff as a strip: a tick for each changed row, so that changes below the
/// fold are seen.
class DiffStrip : public QWidget {
    Q_OBJECT

public:
    explicit DiffStrip(QWidget* parent);
    void show(std::shared_ptr<const JsonDiff> diff);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    std::shared_ptr<const JsonDiff> m_diff;
};

} // namespace viridian::ui
