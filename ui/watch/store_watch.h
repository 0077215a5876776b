#pragma once

#include "core/base/job_runner.h"
#include "ui/shell/store_bar_state.h"
#include "ui/shell/theme.h"

#include <QObject>

#include <string>

namespace viridian::ui {

class AppContext;

/// Reads, once a second and on jobs of their own, what the store bar shows: blue's settled head,
/// green's checkpoint, and from green's ledger lag and state of the sync, wherever it runs.
/// Reconnects with a growing pause.
///
/// What a room set and is newer (a lag measured in this process, the reverse lag while watching)
/// stays. Ownership: ends its jobs when destroyed. Thread: UI.
class StoreWatch : public QObject {
    Q_OBJECT

public:
    explicit StoreWatch(AppContext& context, QObject* parent = nullptr);
    ~StoreWatch() override;

private:
    struct Side;
    struct News;
    void watchBlue();
    void watchGreen();
    void start(StoreMark store, const std::string& address);
    void take(StoreMark store, const News& news);

    AppContext& m_context;
    JobHandle m_blue;
    JobHandle m_green;
    int m_generation = 0;
    int m_blueGeneration = 0;
    int m_greenGeneration = 0;
};

} // namespace viridian::ui
