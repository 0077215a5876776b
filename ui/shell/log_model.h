#pragma once

#include "core/base/log.h"
#include "core/base/time.h"
#include "ui/shell/theme.h"

#include <QAbstractTableModel>

#include <deque>
#include <memory>
#include <optional>

namespace viridian::ui {

class UiClock;

/// The program's log. Keeps the last 10,000 lines and, beyond that, always the first error.
///
/// Thread: listen() makes core's log write here from any thread; everything else is UI.
class LogModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Time, Level, Message, ColumnCount };
    enum DataRole { SeverityRole = Qt::UserRole }; ///< int of Severity
    static constexpr int kMostLines = 10'000;

    explicit LogModel(const UiClock& clock, QObject* parent = nullptr);
    ~LogModel() override;

    /// Becomes the listener of viridian::log until destroyed.
    void listen();
    void append(log::Level level, const QString& message);

    /// The first error of the session; never overwritten.
    [[nodiscard]] std::optional<QString> firstError() const;
    /// Warnings and errors of the session.
    [[nodiscard]] int problemCount() const { return m_problems; }
    [[nodiscard]] Severity worst() const { return m_worst; }

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

signals:
    void problemCountChanged(int count);

private:
    struct Line {
        Timestamp time;
        log::Level level;
        QString message;
    };
    struct Inbox;
    void take();
    void append(Line line);

    const UiClock& m_clock;
    std::deque<Line> m_lines;
    std::optional<Line> m_firstError;
    std::shared_ptr<Inbox> m_inbox;
    bool m_listening = false;
    int m_problems = 0;
    Severity m_worst = Severity::None;
};

} // namespace viridian::ui
