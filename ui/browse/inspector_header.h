#pragma once

#include "ui/browse/event_detail.h"
#include "ui/browse/event_outcome.h"
#include "ui/shell/theme.h"
#include "ui/text/text.h"

#include <QWidget>

#include <map>
#include <vector>

class QLabel;

namespace viridian::ui {

class VersionBadge;

/// Where an event stands in the other store.
struct Counterpart {
    enum class State { NoStore, Looking, Missing, Unknown, Found } state = State::NoStore;
    EventPlace place{};                    ///< Found
    QString reason{};                      ///< Unknown
    std::optional<EventOutcome> outcome{}; ///< in green: against what the pipeline makes of it
};

/// The block on top of the Inspector: what the event is, where it came from, where it went.
/// objectNames inspectorType, inspectorPosition, inspectorStream, inspectorRecorded, inspectorId,
/// inspectorCause, inspectorCounterpart, inspectorOutcome. Thread: UI.
class InspectorHeader : public QWidget {
    Q_OBJECT

public:
    explicit InspectorHeader(QWidget* parent = nullptr);

    void show(StoreMark store, const EventDetail& detail);
    void showTime(std::optional<Timestamp> recorded, Timestamp now, Zone zone);
    void showCounterpart(StoreMark other, const Counterpart& counterpart);

signals:
    void streamWanted();
    void causeWanted();
    void counterpartWanted();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    /// A name that is a link, and what stands behind it.
    struct Words {
        QString name{};
        QString rest{};
    };
    void fit();
    void showOutcome(const EventOutcome& outcome);
    QWidget* makeTroubleLine();
    QLabel* addRow(int row, const QString& title, const char* name);
    void restyle();

    QLabel* m_mark;
    QLabel* m_type;
    VersionBadge* m_badge;
    QLabel* m_position;
    QLabel* m_stream;
    QLabel* m_recorded;
    QLabel* m_id;
    QLabel* m_cause;
    QLabel* m_otherTitle = nullptr;
    QLabel* m_otherMark;
    QLabel* m_other;
    QWidget* m_troubleLine = nullptr;
    QLabel* m_troubleIcon = nullptr;
    QLabel* m_trouble = nullptr;
    Severity m_severity = Severity::None; ///< of m_trouble
    std::vector<QLabel*> m_titles;
    QString m_typeName;
    std::map<QLabel*, Words> m_lines; ///< whole
    StoreMark m_store = StoreMark::None;
    StoreMark m_otherStore = StoreMark::None;
};

/// The shape of a store as a picture of @p side pixels, for labels and tabs.
[[nodiscard]] QPixmap markPixmap(StoreMark store, int side, qreal ratio);

} // namespace viridian::ui
