#pragma once

#include "ui/shell/store_bar_state.h"
#include "ui/shell/store_bar_text.h"
#include "ui/text/text.h"

#include <QWidget>

namespace viridian::ui {

class UiClock;

/// One painted area of the store bar; its accessible name says what it shows.
class StoreBarArea : public QWidget {
    Q_OBJECT

public:
    enum class Kind { Blue, Lag, Green, State };

    StoreBarArea(Kind kind, QWidget* parent);
    void show(AreaText text, bool reverse);

signals:
    void clicked();

protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;

private:
    void paintStore(QPainter& painter) const;
    void paintLag(QPainter& painter) const;
    void paintState(QPainter& painter) const;

    Kind m_kind;
    AreaText m_text;
    bool m_reverse = false;
};

/// The 52 px line under the menu bar: BLUE, the lag between, GREEN, the sync's state.
/// Thread: UI. Fed by setState(); refresh() rewrites the ages.
class StoreBar : public QWidget {
    Q_OBJECT

public:
    explicit StoreBar(const UiClock& clock, QWidget* parent = nullptr);

    void setState(const StoreBarState& state);
    void setZone(Zone zone);
    [[nodiscard]] QSize sizeHint() const override;

public slots:
    void refresh();

signals:
    /// A store's area was clicked while it shows no store.
    void openStoreRequested(viridian::ui::StoreMark store);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    const UiClock& m_clock;
    StoreBarState m_state;
    Zone m_zone = Zone::Utc;
    StoreBarArea* m_blue;
    StoreBarArea* m_lag;
    StoreBarArea* m_green;
    StoreBarArea* m_sync;
};

} // namespace viridian::ui
