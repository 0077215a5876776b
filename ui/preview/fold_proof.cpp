#include "ui/preview/fold_proof.h"

#include "ui/shell/run_job.h"
#include "ui/text/text.h"

namespace viridian::ui {

FoldProof::FoldProof(AppContext& context, PreviewController& controller,
                     PreviewController::Opener opener, QObject* parent)
    : QObject(parent), m_context(context), m_controller(controller), m_opener(std::move(opener))
{
    connect(&context, &AppContext::blueChanged, this, &FoldProof::forget);
    connect(&controller.document(), &PipelineDocument::parsed, this, &FoldProof::changed);
}

FoldProof::~FoldProof() = default;

/// What was proven was proven of another store.
void FoldProof::forget()
{
    ++m_turn;
    ++m_lookTurn;
    m_job.requestStop();
    m_look.requestStop();
    m_running = m_stopping = m_looking = false;
    m_result.reset();
    m_error.reset();
    m_states = {};
    emit looked();
    emit changed();
}

void FoldProof::setRequest(FoldRequest request)
{
    m_request = std::move(request);
    emit changed();
}

QString FoldProof::reason() const
{
    if (!m_controller.connected())
        return tr("No BLUE store is open.");
    if (m_controller.document().problem())
        return tr("The pipeline's text has an error.");
    if (m_request.blue.empty())
        return tr("Choose the projection that the old release folds a stream with.");
    return {};
}

bool FoldProof::stale() const
{
    const bool sameRequest = m_request.blue == m_resultRequest.blue &&
                             m_request.green == m_resultRequest.green &&
                             m_request.streams == m_resultRequest.streams;
    return m_result && (!sameRequest || m_controller.document().problem() ||
                        m_resultPipeline.hash() != m_controller.document().effective().hash());
}

void FoldProof::run()
{
    if (m_running || !reason().isEmpty())
        return;
    m_error.reset();
    m_counter = std::make_shared<JobCounter>();
    m_running = true;
    const Pipeline pipeline = m_controller.document().effective();
    JobInfo info;
    info.name = tr("Fold equivalence");
    info.stores.from = {StoreMark::Blue};
    runListedJob<FoldResult>(
        m_context, this, std::move(info),
        [open = m_opener, address = m_context.blueAddress(), pipeline, request = m_request,
         counter = m_counter](const std::stop_token& stop,
                              const ProgressSink& progress) -> Result<FoldResult> {
            Result<std::unique_ptr<EventStore>> store = open(address);
            if (!store)
                return passOn(store);
            const ProgressSink both = [counter, &progress](const Progress& now) {
                counter->set(now);
                progress(now);
            };
            return checkFold(**store, pipeline, request, both, stop);
        },
        [this, turn = ++m_turn, pipeline, request = m_request](Result<FoldResult> result) {
            if (turn != m_turn)
                return;
            m_running = m_stopping = false;
            if (result) {
                m_result = std::make_shared<const FoldResult>(std::move(*result));
                m_resultRequest = request;
                m_resultPipeline = pipeline;
                m_states = {};
                emit looked();
            } else if (result.error().kind != ErrorKind::Cancelled) {
                m_error = std::move(result.error());
            }
            emit changed();
        },
        m_job);
    emit changed();
}

void FoldProof::stop()
{
    if (!m_running)
        return;
    m_job.requestStop();
    m_stopping = true;
    emit changed();
}

QString FoldProof::sentence() const
{
    return m_result ? toQt(foldText(*m_result)) : QString();
}

std::optional<ExtraProof> FoldProof::forReport(const std::string& pipelineHash) const
{
    if (!m_result || m_resultPipeline.hash() != pipelineHash)
        return std::nullopt;
    return foldProof(*m_result);
}

void FoldProof::look(const QString& stream)
{
    if (!m_result)
        return;
    m_looking = true;
    m_look = runJob<ShownStates>(
        m_context.runner(), this,
        [open = m_opener, address = m_context.blueAddress(), pipeline = m_resultPipeline,
         request = m_resultRequest, stream](const std::stop_token& stop) -> Result<ShownStates> {
            Result<std::unique_ptr<EventStore>> store = open(address);
            if (!store)
                return passOn(store);
            const Result<FoldStates> states =
                foldStates(**store, pipeline, request, fromQt(stream), stop);
            if (!states)
                return tl::unexpected(states.error());
            ShownStates shown{.stream = stream, .failure = toQt(states->failure), .diff = {}};
            if (states->failure.empty())
                shown.diff =
                    std::make_shared<const JsonDiff>(diffJson(states->blue, states->green));
            return shown;
        },
        [this, stream, turn = ++m_lookTurn](Result<ShownStates> shown) {
            if (turn != m_lookTurn)
                return;
            m_looking = false;
            m_states = shown ? std::move(*shown)
                             : ShownStates{.stream = stream,
                                           .failure = toQt(shown.error().message),
                                           .diff = {}};
            emit looked();
        });
}

} // namespace viridian::ui
