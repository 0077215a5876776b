#include "ui/browse/store_glance.h"

#include "ui/text/text.h"

namespace viridian::ui {
namespace {

constexpr std::size_t kStreamsOffered = 20;

struct Glance {
    StoreSample sample;
    IndexedFields indexed;
};

Result<Glance> glanceAt(EventStore& store, const std::stop_token& stop)
{
    Result<StoreSample> sample = sampleStore(store, {}, stop);
    if (!sample)
        return passOn(sample);
    return Glance{.sample = *std::move(sample), .indexed = indexedFieldsOf(store)};
}

QStringList listOf(const std::set<std::string>& names)
{
    QStringList list;
    for (const std::string& name : names)
        list += toQt(name);
    return list;
}

} // namespace

StoreGlance::StoreGlance(JobRunner& runner, const std::string& address, QObject* parent)
    : QObject(parent), m_sampler(runner, address), m_names(runner, address)
{
}

void StoreGlance::look()
{
    m_looking = true;
    m_sampler.ask<Glance>(
        [](EventStore& store, const std::stop_token& stop) { return glanceAt(store, stop); },
        [this](Result<Glance> glance) {
            m_looking = false;
            m_problem = !glance;
            if (glance) {
                m_sample = std::move(glance->sample);
                m_indexed = glance->indexed;
            }
            emit looked();
        });
}

FilterValues StoreGlance::values() const
{
    if (!m_sample)
        return {};
    return {.types = listOf(m_sample->types),
            .categories = listOf(m_sample->categories),
            .streams = {},
            .versions = listOf(m_sample->versions),
            .paths = listOf(m_sample->paths),
            .metaPaths = listOf(m_sample->metaPaths)};
}

void StoreGlance::findStreams(const QString& start)
{
    m_names.ask<std::vector<StreamRow>>(
        [pattern = fromQt(start) + '*'](EventStore& store, std::stop_token stop) {
            return store.streams(pattern, {}, kStreamsOffered, stop);
        },
        [this, start](Result<std::vector<StreamRow>> rows) {
            QStringList streams;
            if (rows) {
                for (const StreamRow& row : *rows)
                    streams += toQt(row.stream);
            }
            emit streamsFound(start, streams);
        });
}

} // namespace viridian::ui
