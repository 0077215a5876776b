#pragma once

#include "core/base/time.h"
#include "ui/shell/theme.h"

#include <QWidget>

#include <vector>

namespace viridian::ui {

struct CutoverView;

/// One thing that must hold while watching.
struct WatchItem {
    QString name;
    QString value;
    Severity severity = Severity::Passed; ///< None: waiting
};
[[nodiscard]] std::vector<WatchItem> watchItems(const CutoverView& view, Timestamp now);

/// "While watching": a few painted lines, each with its age.
class WatchList : public QWidget {
    Q_OBJECT

public:
    explicit WatchList(QWidget* parent = nullptr);

    void setItems(std::vector<WatchItem> items, const QString& age);
    [[nodiscard]] const std::vector<WatchItem>& items() const { return m_items; }
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    std::vector<WatchItem> m_items;
    QString m_age;
};

} // namespace viridian::ui
