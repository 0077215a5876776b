#pragma once

#include "ui/shell/theme.h"

#include <QWidget>

#include <vector>

namespace viridian::ui {

/// The three panes at the bottom.
enum class BottomPane { Jobs, Log, Audit };
inline constexpr int kBottomPaneCount = 3;

/// What the tabs say beside their names.
struct BottomCounts {
    int jobs = 0;
    int problems = 0;
    Severity worst = Severity::None;
};

/// The tabs over the bottom area; each of its docks wears one as its title bar, with itself
/// selected.
class BottomTabs : public QWidget {
    Q_OBJECT

public:
    explicit BottomTabs(BottomPane current, QWidget* parent = nullptr);
    void setCounts(const BottomCounts& counts);
    /// A small button at the right end.
    void setEndWidget(QWidget* widget);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

signals:
    void chosen(viridian::ui::BottomPane pane);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    struct Tab;
    [[nodiscard]] std::vector<Tab> tabs() const;
    void announce();
    void placeEnd();

    BottomPane m_current;
    BottomCounts m_counts;
    int m_hover = -1;
    QWidget* m_end = nullptr;
};

} // namespace viridian::ui
