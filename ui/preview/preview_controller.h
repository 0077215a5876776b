#pragma once

#include "core/base/job_runner.h"
#include "core/pipeline/preview.h"
#include "core/pipeline/preview_report.h"
#include "ui/preview/pipeline_document.h"
#include "ui/preview/shown_pair.h"
#include "ui/preview/text_drafts.h"
#include "ui/shell/app_context.h"

#include <QObject>

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace viridian::ui {

/// Decides for the room: runs samples and dry runs as jobs, holds the result, chooses which sampled
/// event is shown.
///
/// Thread: UI. Its jobs open stores of their own and only read blue.
class PreviewController : public QObject {
    Q_OBJECT

public:
    /// Opens the store of an address; tests give one in memory.
    using Opener = std::function<Result<std::unique_ptr<EventStore>>(const std::string& address)>;
    enum class Running { Nothing, Sample, WholeStore };
    using ResultPtr = std::shared_ptr<const PreviewResult>;

    PreviewController(AppContext& context, Opener opener, QObject* parent = nullptr);
    ~PreviewController() override;

    [[nodiscard]] PipelineDocument& document() { return m_document; }
    [[nodiscard]] const PipelineDocument& document() const { return m_document; }
    [[nodiscard]] bool connected() const;

    [[nodiscard]] Running running() const { return m_running; }
    [[nodiscard]] bool stopping() const { return m_stopping; }
    /// How far the running job is.
    [[nodiscard]] JobNumbers progress() const { return m_counter->numbers(); }
    /// Of the last run that came to an end; null before.
    [[nodiscard]] const ResultPtr& result() const { return m_result; }
    /// Rows to show: of the running dry run as far as it is, otherwise of the result.
    [[nodiscard]] const std::vector<PreviewRow>& matrix() const { return m_matrix; }
    [[nodiscard]] std::uint64_t eventsRead() const { return m_eventsRead; }
    /// The result is of another text than the one that stands there now.
    [[nodiscard]] bool stale() const;
    /// Why the last run failed; no kind Cancelled.
    [[nodiscard]] const std::optional<Error>& error() const { return m_error; }
    /// What error() is of.
    enum class Failed {
        Reading,  ///< BLUE could not be read
        Pipeline, ///< a step could not be run at all
        DryRun    ///< either, in a run over the whole store
    };
    [[nodiscard]] Failed failed() const { return m_failed; }

    /// So many events of the whole store.
    void setSampleSize(std::size_t events);
    [[nodiscard]] std::size_t sampleSize() const { return m_options.sample; }
    /// Looks at something else than the whole store, until setSampleSize() or another BLUE.
    void sampleStream(const QString& stream);
    /// @param filter  one that filterOf() reads
    void sampleFilter(const QString& filter);
    /// Errors: those of pastedSample(); then nothing is another.
    [[nodiscard]] Status samplePaste(const QString& events);
    [[nodiscard]] Result<Filter> filterOf(const QString& text) const;
    /// What is looked at: "stream order-7"; empty: the whole store.
    [[nodiscard]] QString sampleWords() const;
    /// Another seed, and the sample anew.
    void resample();
    /// Reads a sample anew and runs the pipeline on it.
    void runSample();
    void runWholeStore();
    /// A run over the whole store was stopped, and neither BLUE nor the text is another since.
    [[nodiscard]] bool canGoOn() const;
    /// Goes on with it; the result is that of a run without a stop.
    void goOn();
    /// Events that it had read; 0: none was stopped.
    [[nodiscard]] std::uint64_t stoppedAfter() const;
    void stop();
    /// Counts the types of a store that was too large to count on the way.
    void takeCensus();
    [[nodiscard]] bool censusKnown() const { return m_census != nullptr; }

    /// Which of the result's pairs are gone through: those of a row of the matrix, or only those
    /// with that end.
    /// @param row  -1: all
    void selectRow(int row, std::optional<Disposition> only = std::nullopt);
    [[nodiscard]] int row() const { return m_row; }
    [[nodiscard]] const std::vector<std::size_t>& pairs() const { return m_pairs; }
    /// Index in pairs(); -1: none.
    [[nodiscard]] int current() const { return m_current; }
    void setCurrent(int index);
    bool step(int direction);
    void selectOutput(std::size_t output);
    [[nodiscard]] std::size_t output() const { return m_output; }
    /// Null: nothing is shown.
    [[nodiscard]] const PreviewPair* pair() const;
    [[nodiscard]] const ShownPair& shown() const { return m_shown; }

    /// The sample that was read; null before. Immutable.
    [[nodiscard]] std::shared_ptr<const EventBatch> sampleEvents() const;

    /// What the shown event is run on again with, step by step.
    struct TraceSource {
        std::shared_ptr<const EventBatch> events; ///< those before it, for steps that remember
        std::size_t index = 0;
        Pipeline pipeline;
        std::vector<std::string> outputs; ///< data of what came out of the run, to compare with
    };
    /// Nullopt: nothing is shown.
    [[nodiscard]] std::optional<TraceSource> traceSource() const;

    /// Reads the event at @p position and shows what becomes of it, before the sample.
    void showEvent(const QString& position);

    /// Writes the result as HTML, as JSON or as Markdown by the file's ending; answered by
    /// exported().
    /// @param extra  a proof that is made elsewhere, of this result's pipeline
    void exportTo(const QString& file, std::optional<ExtraProof> extra = std::nullopt);
    /// An event is shown, by a pipeline that stands in a file.
    [[nodiscard]] bool canPin() const;
    /// Puts the shown event, with what comes out of it, into the file of regression cases beside
    /// the pipeline; answered by pinned().
    void pinShown();
    /// No job of this controller runs.
    [[nodiscard]] bool idle() const;

signals:
    void runningChanged();
    /// result(), error() or stale() are others.
    void resultChanged();
    /// matrix(), eventsRead(), progress().
    void numbersChanged();
    void selectionChanged();
    void pairShown();
    /// @p error is empty when the file was written.
    void exported(const QString& file, const QString& error);
    /// @p error is empty when the case stands in the file.
    void pinned(const QString& sentence, const QString& error);

private:
    struct Live;
    using SamplePtr = std::shared_ptr<const PreviewSample>;
    struct SampleRun {
        SamplePtr sample;
        Result<ResultPtr> result; ///< of the pipeline's run on it
    };

    void blueChanged();
    void textParsed();
    void sampleOf(SampleSource of, SamplePtr pasted);
    void setRunning(Running running);
    void startSample(SamplePtr sample);
    void startWhole(std::optional<PreviewStopped> from);
    [[nodiscard]] PreviewOptions wholeOptions() const;
    void finishSample(Result<SampleRun> run);
    void finishWhole(Result<ResultPtr> result);
    void take(ResultPtr result);
    void fail(Error error, Failed what = Failed::Reading);
    void poll();
    void choosePairs();
    void findPairs();
    void showPair();
    [[nodiscard]] JobInfo jobInfo(const QString& name) const;

    AppContext& m_context;
    Opener m_opener;
    TextDrafts m_drafts; ///< in the session's settings
    PipelineDocument m_document;
    PreviewOptions m_options;
    Running m_running = Running::Nothing;
    bool m_stopping = false;
    std::shared_ptr<JobCounter> m_counter = std::make_shared<JobCounter>();
    std::shared_ptr<Live> m_live;
    /// A dry run that was stopped, for goOn(). Written by its job, read when that has ended.
    struct Stopped {
        std::string pipelineHash;
        std::optional<PreviewStopped> at;
    };
    std::shared_ptr<Stopped> m_stopped;
    SamplePtr m_sample;
    SamplePtr m_pasted; ///< null: the sample is read from BLUE
    std::shared_ptr<const std::vector<TypeCount>> m_census;
    ResultPtr m_result;
    Pipeline m_resultPipeline; ///< that made m_result
    std::vector<PreviewRow> m_matrix;
    std::uint64_t m_eventsRead = 0;
    std::optional<Error> m_error;
    Failed m_failed = Failed::Reading;
    int m_row = -1;
    std::optional<Disposition> m_only;
    std::pair<std::string, std::string> m_rowKey; ///< type and version, to find the row again
    std::vector<std::size_t> m_pairs;
    int m_current = -1;
    std::size_t m_output = 0;
    ShownPair m_shown;
    std::uint64_t m_generation = 0; ///< of the stores: answers for others are dropped
    std::uint64_t m_pairTurn = 0;
    bool m_laying = false;
    JobHandle m_job;
    JobHandle m_censusJob;
    JobHandle m_layout;
    JobHandle m_eventJob;
    JobHandle m_export;
    JobHandle m_pin;
};

} // namespace viridian::ui
