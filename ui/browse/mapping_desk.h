#pragma once

#include "ui/shell/app_context.h"

#include <QObject>

namespace viridian::ui {

class EventsView;

/// Lets the person map the database of a view by hand, and opens the store in the layout that they
/// kept. Thread: UI.
class MappingDesk : public QObject {
    Q_OBJECT

public:
    /// @param over  what the dialog stands over
    MappingDesk(AppContext& context, QWidget* over);

    void map(const EventsView* view);

signals:
    void said(const QString& sentence);

private:
    void openMapped(StoreMark store, const QString& address, const QString& file);

    AppContext& m_context;
    QWidget* m_over;
};

} // namespace viridian::ui
