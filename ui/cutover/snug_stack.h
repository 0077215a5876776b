#pragma once

#include <QStackedWidget>

namespace viridian::ui {

/// A stack as high as the page that shows, not as its highest.
class SnugStack : public QStackedWidget {
    Q_OBJECT

public:
    explicit SnugStack(QWidget* parent = nullptr);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;
    [[nodiscard]] bool hasHeightForWidth() const override;
    [[nodiscard]] int heightForWidth(int width) const override;
};

} // namespace viridian::ui
