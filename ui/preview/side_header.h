#pragma once

#include "ui/shell/theme.h"

#include <QString>
#include <QWidget>

namespace viridian::ui {

/// The head of one side: the store's rail and shape, its name, the event, and its size at the
/// right.
class SideHeader : public QWidget {
    Q_OBJECT

public:
    explicit SideHeader(StoreMark store, QWidget* parent = nullptr);

    void show(const QString& title, const QString& event, const QString& place,
              const QString& size);
    void setStore(StoreMark store) { m_store = store; }
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return {0, sizeHint().height()}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    StoreMark m_store;
    QString m_title;
    QString m_event;
    QString m_place;
    QString m_size;
};

} // namespace viridian::ui
