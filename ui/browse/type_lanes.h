#pragma once

#include "core/browse/stream_types.h"
#include "ui/browse/slice_view.h"
#include "ui/browse/store_worker.h"

#include <optional>
#include <string>

namespace viridian::ui {

/// The types of a stream's events over time, a lane each: which came when, and how often. Over
/// versions where the store keeps no times. objectName typeLanes. Thread: UI.
class TypeLanes final : public SliceView {
    Q_OBJECT

public:
    TypeLanes(JobRunner& runner, const std::string& address, std::string stream,
              QWidget* parent = nullptr);

    /// Reads the stream, again if it was before.
    void look();
    [[nodiscard]] bool busy() const { return m_worker.busy(); }
    [[nodiscard]] const std::optional<StreamTypes>& types() const { return m_types; }
    /// "2026-11-22 22:00:00.000: 3 ItemAdded, 1 OrderPlaced"
    [[nodiscard]] QString sliceText(std::size_t slice) const override;

    [[nodiscard]] QSize sizeHint() const override;

protected:
    [[nodiscard]] std::size_t sliceCount() const override;
    [[nodiscard]] std::optional<Timestamp> sliceTime(std::size_t slice) const override;
    [[nodiscard]] QRect barArea() const override;
    void describe() override;
    void paintEvent(QPaintEvent* event) override;

private:
    void paintLane(QPainter& painter, const QRect& where, const TypeLane& lane) const;
    [[nodiscard]] QString words() const;
    [[nodiscard]] std::uint64_t most() const;

    StoreWorker m_worker;
    std::string m_stream;
    std::optional<StreamTypes> m_types;
    QString m_problem;
};

} // namespace viridian::ui
