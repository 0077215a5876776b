#pragma once

#include "core/browse/sample.h"
#include "ui/browse/slice_view.h"

#include <optional>

namespace viridian::ui {

/// Events per time over the whole store: a bar for each slice, the place of the view above them.
/// Says whether it was counted or sampled. objectName timeStrip. Thread: UI.
class TimeStrip final : public SliceView {
    Q_OBJECT

public:
    explicit TimeStrip(QWidget* parent = nullptr);

    void show(const StoreSample& sample);
    /// Where there is no sample: why.
    void say(const QString& words);
    /// The view's first row.
    void showAt(std::optional<Timestamp> time);
    /// "2026-11-22 22:00:00.000 to …, about 1,204 events"
    [[nodiscard]] QString sliceText(std::size_t slice) const override;

    [[nodiscard]] QSize sizeHint() const override;

protected:
    [[nodiscard]] std::size_t sliceCount() const override { return m_sample.slices.size(); }
    [[nodiscard]] std::optional<Timestamp> sliceTime(std::size_t slice) const override;
    [[nodiscard]] QRect barArea() const override;
    void describe() override;
    void paintEvent(QPaintEvent* event) override;

private:
    void paintBars(QPainter& painter, const QRect& area) const;
    void paintWords(QPainter& painter) const;

    StoreSample m_sample;
    QString m_words; ///< instead of a sample
    std::optional<Timestamp> m_at;
};

} // namespace viridian::ui
