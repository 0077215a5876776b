#pragma once

#include "ui/sync/sync_view.h"
#include "ui/text/text.h"

#include <QWidget>

class QLabel;

namespace viridian::ui {

/// The numbers on top of the room: lag, forecast, rates, proven share.
class LagFigures : public QWidget {
    Q_OBJECT

public:
    explicit LagFigures(QWidget* parent = nullptr);

    void present(const SyncView& view, Timestamp now, Zone zone);

    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    struct RateRow {
        QLabel* shape;
        QLabel* name;
        QLabel* value;
        QLabel* note;
    };
    QWidget* makeLag();
    QWidget* makeForecast();
    QWidget* makeRates();
    QWidget* makeProven();
    QLabel* label(QWidget* parent, Size size, Role role, const char* name = nullptr);
    void restyle();
    void showLag(const SyncView& view, Timestamp now);
    void showTrend(const SyncView& view, Timestamp now);
    void showForecast(const SyncView& view, Timestamp now, Zone zone);
    void showRates(const SyncView& view);
    void showProven(const SyncView& view);

    QLabel* m_lagEvents = nullptr;
    QLabel* m_lagUnit = nullptr;
    QLabel* m_lagSeconds = nullptr;
    QLabel* m_trendIcon = nullptr;
    QLabel* m_trend = nullptr;
    QLabel* m_age = nullptr;
    QLabel* m_forecastIcon = nullptr;
    QLabel* m_forecast = nullptr;
    QLabel* m_band = nullptr;
    QLabel* m_forecastNote = nullptr;
    RateRow m_blue{};
    RateRow m_pipeline{};
    RateRow m_green{};
    QLabel* m_proven = nullptr;
    QLabel* m_provenNote = nullptr;
    std::vector<QWidget*> m_panels;
};

} // namespace viridian::ui
