#pragma once

#include "core/base/job_runner.h"
#include "ui/preview/completion.h"

#include <QObject>

#include <memory>

namespace viridian::ui {

class AppContext;
class PreviewController;

/// The words of the sample that the room has read, worked out in a job whenever another was read.
/// Thread: UI.
class SeenInStore : public QObject {
    Q_OBJECT

public:
    SeenInStore(AppContext& context, PreviewController& controller, QObject* parent = nullptr);
    ~SeenInStore() override;

    /// Empty before a sample was read.
    [[nodiscard]] const SeenWords& words() const { return *m_words; }

signals:
    void changed();

private:
    void follow();

    AppContext& m_context;
    PreviewController& m_controller;
    std::shared_ptr<const SeenWords> m_words = std::make_shared<const SeenWords>();
    std::shared_ptr<const EventBatch> m_of; ///< the sample that they are of
    JobHandle m_job;
};

} // namespace viridian::ui
