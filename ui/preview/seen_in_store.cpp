#include "ui/preview/seen_in_store.h"

#include "ui/preview/preview_controller.h"
#include "ui/shell/run_job.h"

namespace viridian::ui {

SeenInStore::SeenInStore(AppContext& context, PreviewController& controller, QObject* parent)
    : QObject(parent), m_context(context), m_controller(controller)
{
    connect(&controller, &PreviewController::resultChanged, this, &SeenInStore::follow);
}

SeenInStore::~SeenInStore() = default;

/// A text that is edited is run on the sample that was read already: its words stay.
void SeenInStore::follow()
{
    const std::shared_ptr<const EventBatch> events = m_controller.sampleEvents();
    if (events == m_of)
        return;
    m_of = events;
    if (!events) {
        m_words = std::make_shared<const SeenWords>();
        emit changed();
        return;
    }
    using Words = std::shared_ptr<const SeenWords>;
    m_job = runJob<Words>(
        m_context.runner(), this,
        [events, rows = m_controller.matrix(),
         pipeline = m_controller.document().pipeline()](const std::stop_token&) -> Result<Words> {
            return std::make_shared<const SeenWords>(seenWords(rows, *events, pipeline));
        },
        [this, events](Result<Words> words) {
            if (!words || events != m_of)
                return;
            m_words = *words;
            emit changed();
        });
}

} // namespace viridian::ui
