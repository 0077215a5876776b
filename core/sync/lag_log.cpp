#include "core/sync/lag_log.h"

#include <algorithm>
#include <map>
#include <set>
#include <span>
#include <string_view>
#include <utility>

namespace viridian {

namespace {

constexpr std::chrono::seconds kFinest = kLagGrains.front().span;
constexpr std::chrono::seconds kThinEvery{60};
/// Spans so far apart still follow each other: blue's head could not be read for a moment.
constexpr std::chrono::seconds kHole{10};
/// Samples that wait for a green that is away.
constexpr std::size_t kMostSamples = 3600;

Timestamp cellOf(Timestamp at, std::chrono::seconds length)
{
    const auto since = at.time_since_epoch();
    return Timestamp(since - since % std::chrono::duration_cast<Timestamp::duration>(length));
}

Timestamp endOf(const KeptLag& span)
{
    return span.at + span.span;
}

/// The length to which a span of that age is joined; absent: it is too old to be kept.
std::optional<std::chrono::seconds> grainOf(Timestamp at, Timestamp now)
{
    if (at < now - kLagGrains.back().until)
        return std::nullopt;
    std::chrono::seconds length = kFinest;
    for (std::size_t i = 1; i < kLagGrains.size(); ++i) {
        const std::chrono::seconds coarser = kLagGrains.at(i).span;
        if (cellOf(at, coarser) + coarser <= now - kLagGrains.at(i - 1).until)
            length = coarser;
    }
    return length;
}

void join(KeptLag& span, const KeptLag& next)
{
    span.span = std::max(endOf(span), endOf(next)) - span.at;
    span.lagMin = std::min(span.lagMin, next.lagMin);
    span.lagMax = std::max(span.lagMax, next.lagMax);
    span.lagLast = next.lagLast;
    span.rateIn = next.rateIn;
    span.rateOut = next.rateOut;
}

} // namespace

std::vector<KeptLag> thinned(const std::vector<KeptLag>& spans, Timestamp now)
{
    std::vector<KeptLag> kept;
    for (const KeptLag& span : spans) {
        const std::optional<std::chrono::seconds> grain = grainOf(span.at, now);
        if (!grain)
            continue;
        const bool follows = !kept.empty() && *grain > kFinest &&
                             cellOf(kept.back().at, *grain) == cellOf(span.at, *grain) &&
                             span.at - endOf(kept.back()) <= kHole;
        if (follows)
            join(kept.back(), span);
        else
            kept.push_back(span);
    }
    if (kept.size() > kMostLagRows)
        kept.erase(kept.begin(), kept.end() - kMostLagRows);
    return kept;
}

void LagLog::add(const LagSample& sample)
{
    if (m_samples.size() < kMostSamples)
        m_samples.push_back(sample);
}

void LagLog::take(const LagSample& sample, Timestamp::duration ahead)
{
    const Timestamp at = sample.at + ahead;
    const auto lag = static_cast<std::uint64_t>(std::max(0.0, sample.lag));
    const KeptLag one{.shard = m_shard,
                      .at = cellOf(at, kFinest),
                      .span = std::max(at - cellOf(at, kFinest), Timestamp::duration(1)),
                      .lagMin = lag,
                      .lagMax = lag,
                      .lagLast = lag,
                      .rateIn = sample.rateIn,
                      .rateOut = sample.rateOut};
    if (m_spans.empty() || one.at > m_spans.back().at) {
        if (!m_spans.empty())
            m_spans.back().span = kFinest;
        m_spans.push_back(one);
    } else {
        join(m_spans.back(), one); // also when green's clock was set back
    }
}

Status LagLog::write(Ledger& ledger, Timestamp::duration ahead, bool last)
{
    for (const LagSample& sample : std::exchange(m_samples, {}))
        take(sample, ahead);
    const std::size_t over = last || m_spans.empty() ? m_spans.size() : m_spans.size() - 1;
    if (over == 0)
        return {};
    const Timestamp there = m_spans.back().at;
    if (Status put = this->put(ledger, over); !put)
        return put;
    if (m_thinned && there - *m_thinned < kThinEvery)
        return {};
    return thin(ledger, there);
}

Status LagLog::put(Ledger& ledger, std::size_t count)
{
    const std::span<const KeptLag> over(m_spans.data(), count);
    if (Status put = ledger.putLag(m_shard, over.front().at, over.back().at + kFinest, over); !put)
        return put;
    m_kept.insert(m_kept.end(), over.begin(), over.end());
    m_spans.erase(m_spans.begin(), m_spans.begin() + static_cast<std::ptrdiff_t>(count));
    return {};
}

Status LagLog::thin(Ledger& ledger, Timestamp there)
{
    if (!m_thinned) {
        Result<std::vector<KeptLag>> kept = ledger.keptLag({}, {});
        if (!kept)
            return passOn(kept);
        std::erase_if(*kept, [this](const KeptLag& one) { return one.shard != m_shard; });
        m_kept = std::move(*kept);
    }
    std::vector<KeptLag> wanted = thinned(m_kept, there);
    if (Status changed = putChanged(ledger, wanted); !changed)
        return changed;
    m_kept = std::move(wanted);
    m_thinned = there;
    return {};
}

/// A joined span replaces those that it was made of; the others stay as they are.
Status LagLog::putChanged(Ledger& ledger, const std::vector<KeptLag>& wanted)
{
    const Timestamp oldest = wanted.empty() ? Timestamp::max() : wanted.front().at;
    if (!m_kept.empty() && m_kept.front().at < oldest)
        if (Status forgotten = ledger.putLag(m_shard, {}, oldest, {}); !forgotten)
            return forgotten;
    const auto stays = [this](const KeptLag& one) {
        const auto found = std::ranges::lower_bound(m_kept, one.at, {}, &KeptLag::at);
        return found != m_kept.end() && *found == one;
    };
    for (auto from = std::ranges::find_if_not(wanted, stays); from != wanted.end();) {
        const auto to = std::find_if(from, wanted.end(), stays);
        const std::span<const KeptLag> run(from, to);
        if (Status put = ledger.putLag(m_shard, run.front().at, endOf(run.back()), run); !put)
            return put;
        from = std::find_if_not(to, wanted.end(), stays);
    }
    return {};
}

namespace {

/// Values of the shards, by the moment that they are of.
template <typename Value>
using Moments = std::map<Timestamp, std::map<std::string, Value, std::less<>>>;

/// Sums up the moments that every shard has measured.
template <typename Value, typename Add>
std::vector<Value> sumsOf(const Moments<Value>& moments, std::size_t shards, Add add)
{
    std::vector<Value> sums;
    for (const auto& [at, parts] : moments) {
        if (parts.size() < shards)
            continue;
        Value& sum = sums.emplace_back(parts.begin()->second);
        for (auto part = std::next(parts.begin()); part != parts.end(); ++part)
            add(sum, part->second);
    }
    return sums;
}

void addTo(LagSample& sum, const LagSample& part)
{
    sum.lag += part.lag;
    sum.rateIn += part.rateIn;
    sum.rateOut += part.rateOut;
}

void addToMinute(LagMinute& sum, const LagMinute& part)
{
    sum.lagMin += part.lagMin;
    sum.lagMax += part.lagMax;
    sum.lagLast += part.lagLast;
    sum.rateIn += part.rateIn;
    sum.rateOut += part.rateOut;
}

/// Shards that end their spans at different moments are summed where the spans end.
LagSample sampleOf(const KeptLag& span, Timestamp::duration ahead)
{
    return {.at = endOf(span) - ahead,
            .lag = static_cast<double>(span.lagLast),
            .rateIn = span.rateIn,
            .rateOut = span.rateOut,
            .span = kFinest};
}

void fillMinutes(Moments<LagMinute>& minutes, const KeptLag& span, Timestamp::duration ahead)
{
    constexpr std::chrono::seconds kMinute{60};
    const Timestamp end = endOf(span) - ahead;
    for (Timestamp at = cellOf(span.at - ahead, kMinute); at < end; at += kMinute) {
        const auto least = static_cast<double>(span.lagMin);
        const auto most = static_cast<double>(span.lagMax);
        const auto [found, isNew] = minutes[at].try_emplace(
            span.shard, LagMinute{.at = at, .lagMin = least, .lagMax = most});
        LagMinute& minute = found->second;
        minute.lagMin = std::min(minute.lagMin, least);
        minute.lagMax = std::max(minute.lagMax, most);
        minute.lagLast = static_cast<double>(span.lagLast);
        minute.rateIn = span.rateIn;
        minute.rateOut = span.rateOut;
    }
}

} // namespace

LagPast pastOf(const std::vector<KeptLag>& kept, Timestamp::duration ahead)
{
    std::set<std::string_view> shards;
    Moments<LagSample> seconds;
    Moments<LagMinute> minutes;
    for (const KeptLag& span : kept) {
        shards.insert(span.shard);
        if (span.span <= kFinest)
            seconds[cellOf(span.at, kFinest)][span.shard] = sampleOf(span, ahead);
        fillMinutes(minutes, span, ahead);
    }
    return {.seconds = sumsOf(seconds, shards.size(), addTo),
            .minutes = sumsOf(minutes, shards.size(), addToMinute)};
}

} // namespace viridian
