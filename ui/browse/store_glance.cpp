#include "ui/browse/store_glance.h"

#include "ui/text/text.h"

namespace viridian::ui {
namespace {

constexpr std::size_t kStreamsOffered = 20;

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
    m_sampler.ask<StoreSample>(
        [](EventStore& store, std::stop_token stop) { return sampleStore(store, {}, stop); },
        [this](Result<StoreSample> sample) {
            m_looking = false;
            m_problem = !sample;
            if (sample)
                m_sample = *std::move(sample);
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
