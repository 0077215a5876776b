#pragma once

#include <QObject>

class QSocketNotifier;

namespace viridian::ui {

/// Turns SIGINT and SIGTERM into a Qt signal on the UI thread.
class QuitSignals : public QObject {
    Q_OBJECT

public:
    explicit QuitSignals(QObject* parent = nullptr);
    ~QuitSignals() override;

signals:
    void quitRequested();

private:
    QSocketNotifier* m_notifier = nullptr;
};

} // namespace viridian::ui
