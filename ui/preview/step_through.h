#pragma once

#include "core/base/job_runner.h"
#include "core/pipeline/step_trace.h"
#include "ui/preview/shown_pair.h"
#include "ui/shell/app_context.h"

#include <QObject>
#include <QString>

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

namespace viridian::ui {

class PreviewController;

/// The shown event as it is after step 1, 2, … of the pipeline, with the change of that step alone.
///
/// Follows the controller: another event is traced anew and shown at the same step. Of an event
/// that was split one part is followed; which one, the user chooses. Thread: UI; traces in a job.
class StepThrough : public QObject {
    Q_OBJECT

public:
    StepThrough(AppContext& context, PreviewController& controller, QObject* parent = nullptr);
    ~StepThrough() override;

    /// On, though the trace may still be under way.
    [[nodiscard]] bool active() const { return m_active; }
    /// The trace stands and its step is laid out.
    [[nodiscard]] bool ready() const { return m_active && m_trace && !m_laying; }
    [[nodiscard]] bool idle() const { return !m_tracing && !m_laying; }
    [[nodiscard]] bool canBegin() const;
    /// Why there is no trace; no kind Cancelled.
    [[nodiscard]] const std::optional<Error>& error() const { return m_error; }

    /// Index of the shown step.
    [[nodiscard]] std::size_t step() const { return m_step; }
    [[nodiscard]] std::size_t steps() const { return m_infos.size(); }
    /// Of the shown step; null where nothing stands there.
    [[nodiscard]] const Event* before() const;
    [[nodiscard]] const Event* after() const;
    /// All that stands behind the step, and which of it is followed; -1: none.
    [[nodiscard]] std::span<const Event> outputs() const;
    [[nodiscard]] int output() const;
    [[nodiscard]] const ShownPair& shown() const { return m_shown; }

    /// "3 of 5 · rename-total · changed /data/total".
    [[nodiscard]] QString place() const;
    /// All that the step did, where place() has room for the beginning only.
    [[nodiscard]] QString everything() const;
    /// What became of the event, where it is not there any more or is not one: a whole sentence.
    [[nodiscard]] QString end() const;
    /// The step failed.
    [[nodiscard]] bool failed() const;
    /// "after step 2 order-v2"; of 0 the stored event.
    [[nodiscard]] QString stageName(std::size_t behind) const;

    void begin();
    void finish();
    void next();
    void previous();
    void goTo(std::size_t step);
    /// Follows that of outputs().
    void selectOutput(std::size_t output);

signals:
    /// Any of the above is another.
    void changed();
    /// The user came to another step.
    void stepChanged(int step);

private:
    /// Where the followed part stands at a step.
    struct Way {
        std::optional<std::size_t> before;
        std::optional<std::size_t> after;
        std::optional<std::size_t> ended; ///< the step behind which nothing of it stood
    };
    [[nodiscard]] Way wayAt(std::size_t step) const;
    [[nodiscard]] const TracedEvent* traced() const;
    [[nodiscard]] QString did() const;
    [[nodiscard]] QString stepName(std::size_t step) const;
    void follow();
    void trace();
    void lay();

    AppContext& m_context;
    PreviewController& m_controller;
    bool m_active = false;
    bool m_tracing = false;
    bool m_laying = false;
    std::size_t m_step = 0;
    std::shared_ptr<const StepTrace> m_trace;
    std::vector<StepInfo> m_infos;
    std::vector<std::size_t> m_chosen; ///< by step: which of the outputs is followed
    bool m_otherThanRun = false; ///< the trace ends elsewhere: steps remember what is not kept
    std::optional<Error> m_error;
    ShownPair m_shown;
    std::uint64_t m_turn = 0;
    std::shared_ptr<const PreviewResult> m_traced; ///< the run and event that m_trace is of
    std::size_t m_tracedPair = 0;
    JobHandle m_job;
    JobHandle m_layout;
};

} // namespace viridian::ui
