#pragma once

#include <QStringList>
#include <QWidget>

namespace viridian::ui {

/// The sections of the status bar: the first in the text colour, the others quiet, hairlines
/// between.
class StatusLine : public QWidget {
    Q_OBJECT

public:
    explicit StatusLine(QWidget* parent = nullptr);
    void setSections(const QStringList& sections);
    [[nodiscard]] const QStringList& sections() const { return m_sections; }
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QStringList m_sections;
};

} // namespace viridian::ui
