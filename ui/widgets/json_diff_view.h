#pragma once

#include "ui/shell/theme.h"
#include "ui/widgets/json_diff.h"

#include <QString>
#include <QWidget>

#include <memory>
#include <vector>

namespace viridian::ui {

class DiffPane;
class DiffStrip;
class DiffGutter;

/// Before and after side by side: two text panes with one line map, hatched where a side is
/// missing, a gutter between them and a strip of changes at the right edge. Scroll bars are tied;
/// no wrapping.
///
/// objectNames: diffLeft, diffRight, diffStrip. Thread: UI.
class JsonDiffView : public QWidget {
    Q_OBJECT

public:
    explicit JsonDiffView(QWidget* parent = nullptr);

    /// Shows a finished diff. @p gutter one text a row (which step made it), or empty for no
    /// gutter.
    void show(std::shared_ptr<const JsonDiff> diff, std::vector<QString> gutter = {});
    void clear();

    /// Marks the text as not current: drawn in secondary text.
    void setStale(bool stale);

    /// Moves the first row of the next or previous group of changed rows into view; false when
    /// there is none.
    bool nextDifference();
    bool previousDifference();
    [[nodiscard]] int differenceGroups() const;

    /// Accessible names: "Before, as stored in blue", "After, expected green".
    void setSideNames(const QString& left, const QString& right);
    /// Width of the left pane and of the gutter, for headers that stand above them.
    [[nodiscard]] int leftWidth() const;
    [[nodiscard]] int gutterWidth() const;

signals:
    /// The panes were resized; headers above follow.
    void geometryChanged();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    bool moveTo(int direction);

    DiffPane* m_left;
    DiffPane* m_right;
    DiffGutter* m_gutter;
    DiffStrip* m_strip;
    std::shared_ptr<const JsonDiff> m_diff;
    int m_currentRow = -1;
};

} // namespace viridian::ui
