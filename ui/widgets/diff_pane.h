#pragma once

#include "ui/widgets/json_diff.h"
#include "ui/widgets/json_highlighter.h"

#include <QPlainTextEdit>

#include <memory>

namespace viridian::ui {

/// One side of a JsonDiffView: text with line numbers, marks, tinted tokens, and hatching where
/// this side is missing. One block a row, so that both sides share one line map. Thread: UI.
class DiffPane : public QPlainTextEdit {
    Q_OBJECT

public:
    enum class Which { Left, Right };
    DiffPane(Which which, QWidget* parent);

    void show(std::shared_ptr<const JsonDiff> diff);
    void setStale(bool stale) { m_highlighter->setStale(stale); }
    [[nodiscard]] const DiffSide* side(int row) const;
    /// Rows whose block is at least partly visible, with their y and height: for the gutter.
    void forVisibleRows(const std::function<void(int row, QRectF where)>& visit) const;

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    friend class DiffPaneMargin;
    void paintMargin(QPaintEvent* event);
    void restyle();
    [[nodiscard]] int marginWidth() const;

    Which m_which;
    QWidget* m_margin;
    JsonHighlighter* m_highlighter;
    std::shared_ptr<const JsonDiff> m_diff;
};

} // namespace viridian::ui
