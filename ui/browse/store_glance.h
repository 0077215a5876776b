#pragma once

#include "core/browse/sample.h"
#include "core/store/filter_cost.h"
#include "ui/browse/filter_offers.h"
#include "ui/browse/store_worker.h"

#include <QObject>

#include <memory>
#include <optional>
#include <string>

namespace viridian::ui {

/// What a view knows of its store beside its rows: a sample of the whole, for the overview of time
/// and for completion, and streams by the start of their name. Thread: UI; reads go through jobs.
class StoreGlance : public QObject {
    Q_OBJECT

public:
    StoreGlance(JobRunner& runner, const std::string& address, QObject* parent = nullptr);

    /// Samples the store, again if it was before.
    void look();
    /// Absent until the first looked().
    [[nodiscard]] const std::optional<StoreSample>& sample() const { return m_sample; }
    /// The store could not be sampled last.
    [[nodiscard]] bool problem() const { return m_problem; }
    /// Which fields the store's indexes answer; absent until the first looked().
    [[nodiscard]] const std::optional<IndexedFields>& indexed() const { return m_indexed; }
    /// What the sample has for completion.
    [[nodiscard]] FilterValues values() const;
    void findStreams(const QString& start);
    [[nodiscard]] bool busy() const { return m_looking; }

signals:
    void looked();
    /// The answer to findStreams(); none where the store could not say.
    void streamsFound(const QString& start, const QStringList& streams);

private:
    StoreWorker m_sampler;
    StoreWorker m_names;
    std::optional<StoreSample> m_sample;
    std::optional<IndexedFields> m_indexed;
    bool m_looking = false;
    bool m_problem = false;
};

} // namespace viridian::ui
