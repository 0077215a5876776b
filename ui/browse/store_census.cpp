#include "ui/browse/store_census.h"

#include "core/browse/sample.h"
#include "core/store/open.h"
#include "ui/shell/run_job.h"

#include <mutex>
#include <utility>

namespace viridian::ui {

struct StoreCensus::Relay {
    std::mutex mutex;
    std::shared_ptr<const Census> latest;
};

StoreCensus::StoreCensus(AppContext& context, QObject* parent) : QObject(parent), m_context(context)
{
    connect(&context, &AppContext::tick, this, &StoreCensus::poll);
}

StoreCensus::~StoreCensus() = default;

void StoreCensus::setStore(StoreMark store, const std::string& address)
{
    if (m_store == store && m_address == address)
        return;
    m_store = store;
    m_address = address;
    m_worker.reset();
    m_problem.reset();
    m_wanted = false;
    forgetJob();
    if (!address.empty()) {
        m_worker = std::make_unique<StoreWorker>(m_context.runner(), address);
        m_wanted = !looked();
    }
    emit changed();
}

void StoreCensus::look()
{
    if (std::exchange(m_wanted, false))
        survey();
}

void StoreCensus::refresh()
{
    if (m_worker && !m_counting) {
        m_wanted = false;
        survey();
    }
}

void StoreCensus::forgetJob()
{
    m_job = {};
    m_counting = false;
    m_relay.reset();
}

void StoreCensus::cancel()
{
    m_job = {}; // counted() hears of it
}

StoreCensus::Known StoreCensus::known() const
{
    return m_known.value(toQt(m_address));
}

bool StoreCensus::looked() const
{
    return m_known.contains(toQt(m_address));
}

QStringList StoreCensus::categories() const
{
    const Known known = this->known();
    std::set<std::string> all = known.seen;
    if (known.census) {
        for (const auto& [name, tally] : known.census->categories)
            all.insert(name);
    }
    QStringList names;
    for (const std::string& name : all)
        names += toQt(name);
    return names;
}

void StoreCensus::survey()
{
    m_worker->ask<Survey>(
        [](EventStore& store, std::stop_token stop) -> Result<Survey> {
            const Result<Count> count = store.countEvents(false, stop);
            if (!count)
                return tl::unexpected(count.error());
            Result<StoreSample> sample = sampleStore(store, {}, stop);
            if (!sample)
                return passOn(sample);
            return Survey{*count, std::move(sample->categories), store.info().systemCategories};
        },
        [this](Result<Survey> survey) {
            m_problem = survey ? std::nullopt : std::optional(survey.error());
            if (survey)
                surveyed(*survey);
            emit changed();
        });
}

void StoreCensus::surveyed(const Survey& survey)
{
    Known& known = m_known[toQt(m_address)];
    known.seen = survey.categories;
    known.system = survey.system;
    if (survey.count.count <= kCountedUnasked)
        count();
    else if (!known.complete())
        known.offer = tr("Count, reads about %1 events").arg(numberText(survey.count.count));
}

void StoreCensus::count()
{
    if (m_counting || m_address.empty())
        return;
    m_counting = true;
    m_known[toQt(m_address)].offer.clear();
    m_relay = std::make_shared<Relay>();
    runListedJob<Census>(
        m_context, this,
        {.name = tr("Count events"), .stores = {.from = {m_store}}, .unit = tr("events")},
        [address = m_address, relay = m_relay](std::stop_token stop,
                                               const ProgressSink& progress) -> Result<Census> {
            Result<std::unique_ptr<EventStore>> store = openStore(address);
            if (!store)
                return passOn(store);
            const CensusSink tell = [&relay](const Census& sofar) {
                auto copy = std::make_shared<const Census>(sofar);
                const std::scoped_lock lock(relay->mutex);
                relay->latest = std::move(copy);
            };
            return takeCensus(**store, progress, tell, stop);
        },
        [this, relay = m_relay](Result<Census> census) {
            if (relay == m_relay)
                counted(std::move(census));
        },
        m_job);
    emit changed();
}

/// What the running count has found so far.
void StoreCensus::poll()
{
    if (!m_relay)
        return;
    std::shared_ptr<const Census> latest;
    {
        const std::scoped_lock lock(m_relay->mutex);
        latest = std::exchange(m_relay->latest, nullptr);
    }
    // A count that runs again shows when it is through: less than before would look like a loss.
    if (!latest || known().complete())
        return;
    m_known[toQt(m_address)].census = std::move(latest);
    emit changed();
}

void StoreCensus::counted(Result<Census> census)
{
    m_counting = false;
    m_relay.reset();
    Known& known = m_known[toQt(m_address)];
    if (census)
        known.census = std::make_shared<const Census>(*std::move(census));
    else
        known.offer = census.error().kind == ErrorKind::Cancelled
                          ? tr("Count all events")
                          : tr("Count again: %1").arg(toQt(census.error().message));
    emit changed();
}

} // namespace viridian::ui
