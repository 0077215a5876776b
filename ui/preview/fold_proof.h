#pragma once

#include "core/base/job_runner.h"
#include "core/browse/fold_check.h"
#include "ui/preview/preview_controller.h"
#include "ui/widgets/json_diff.h"

#include <QObject>
#include <QString>

#include <functional>
#include <memory>
#include <optional>

namespace viridian::ui {

/// A differing stream's two states, laid out.
struct ShownStates {
    QString stream;
    QString failure; ///< why there is nothing to show; empty: there is
    std::shared_ptr<const JsonDiff> diff;
};

/// Decides about the proof "Fold equivalence": which projections, the job that compares the states
/// of streams, its result, and the two states of the stream that is looked at. Thread: UI; its jobs
/// open BLUE themselves and only read it.
class FoldProof : public QObject {
    Q_OBJECT

public:
    FoldProof(AppContext& context, PreviewController& controller, PreviewController::Opener opener,
              QObject* parent = nullptr);
    ~FoldProof() override;

    /// Files and number of streams to compare; kept while the room lives.
    void setRequest(FoldRequest request);
    [[nodiscard]] const FoldRequest& request() const { return m_request; }
    /// Empty: it can run now. Otherwise what is missing.
    [[nodiscard]] QString reason() const;
    void run();
    void stop();
    [[nodiscard]] bool running() const { return m_running; }
    [[nodiscard]] bool stopping() const { return m_stopping; }
    [[nodiscard]] JobNumbers progress() const { return m_counter->numbers(); }

    /// Of the last run that came to its end; null before.
    [[nodiscard]] const std::shared_ptr<const FoldResult>& result() const { return m_result; }
    /// The result is of another pipeline, or of another request, than those there are now.
    [[nodiscard]] bool stale() const;
    [[nodiscard]] const std::optional<Error>& error() const { return m_error; }
    /// "12 of 1,000 streams fold to another state, 3 of them could not be folded".
    [[nodiscard]] QString sentence() const;
    /// For reports: what was proven of the pipeline with that hash. Nullopt: nothing.
    [[nodiscard]] std::optional<ExtraProof> forReport(const std::string& pipelineHash) const;

    /// Works out the two states of a differing stream.
    void look(const QString& stream);
    [[nodiscard]] const ShownStates& states() const { return m_states; }
    [[nodiscard]] bool looking() const { return m_looking; }

signals:
    void changed();
    /// states() is another.
    void looked();

private:
    void forget();

    AppContext& m_context;
    PreviewController& m_controller;
    PreviewController::Opener m_opener;
    FoldRequest m_request;
    bool m_running = false;
    bool m_stopping = false;
    bool m_looking = false;
    std::shared_ptr<JobCounter> m_counter = std::make_shared<JobCounter>();
    std::shared_ptr<const FoldResult> m_result;
    FoldRequest m_resultRequest; ///< that gave m_result
    Pipeline m_resultPipeline;
    std::optional<Error> m_error;
    ShownStates m_states;
    std::uint64_t m_turn = 0;
    std::uint64_t m_lookTurn = 0;
    JobHandle m_job;
    JobHandle m_look;
};

} // namespace viridian::ui
