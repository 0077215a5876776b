#include "tests/ui/sync/demo_sync.h"

#include <cmath>
#include <random>

namespace viridian::ui {

namespace {

using namespace std::chrono_literals;

ShardRow shard(int number, std::uint64_t checkpoint, std::uint64_t lag, double seconds,
               double applied, double written, std::chrono::milliseconds beat, Timestamp now)
{
    ShardRow row;
    row.shard = QStringLiteral("%1 of 4").arg(number);
    row.owner = QStringLiteral("viridian-sync-%1").arg(number);
    row.checkpoint = Position(checkpoint);
    row.lagEvents = lag;
    row.lagSeconds = seconds;
    row.applied = applied;
    row.written = written;
    row.fillRead = 0.9;
    row.fillPipe = 0.7;
    row.fillWrite = 0.6;
    row.heartbeat = now - beat;
    row.state = QStringLiteral("Following");
    return row;
}

ProblemRow problem(Severity severity, const char* what, const char* why, Timestamp at, bool ended,
                   SyncProblem::Link link)
{
    return {.severity = severity,
            .ended = ended,
            .what = QString::fromUtf8(what),
            .why = QString::fromUtf8(why),
            .at = at,
            .link = link,
            .target = QStringLiteral("99247319")};
}

double lagAt(double minute, std::mt19937& random)
{
    const double noise = std::uniform_real_distribution<double>(0.85, 1.15)(random);
    const double small = std::uniform_real_distribution<double>(0.97, 1.03)(random);
    if (minute < 22)
        return 420'000 * (1 - std::pow(minute / 22.0, 2.2)) * small + 250;
    if (minute > 33 && minute < 42) {
        const double part = (minute - 33) / 9;
        return 50'000 * 4 * part * (1 - part) * small + 250;
    }
    if (minute > 50.3 && minute < 51)
        return 36'000 * (51 - minute) / 0.7 + 250;
    if (minute > 57)
        return std::min(120'000.0, 120'000 * std::sin((minute - 57) / 3 * 2.3)) * small + 250;
    return 250 * noise;
}

LagSample sampleAt(double minute, Timestamp at, std::mt19937& random)
{
    const double noise = std::uniform_real_distribution<double>(0.95, 1.05)(random);
    LagSample sample{
        .at = at, .lag = lagAt(minute, random), .rateIn = 312 * noise, .rateOut = 312 * noise};
    if (minute < 3)
        sample.rateOut = 2000 * noise;
    else if (minute < 22)
        sample.rateOut = 5400 * noise;
    else if (minute > 33 && minute < 41)
        sample.rateOut = 5000 * noise;
    if (minute > 33 && minute < 39)
        sample.rateIn = 5000 * noise;
    if (minute > 57) {
        sample.rateIn = (minute < 59 ? 6000 : 3114) * noise;
        sample.rateOut = 4980 * noise;
    }
    return sample;
}

} // namespace

SyncView demoView(Timestamp now)
{
    SyncView view;
    view.phase = SyncPhase::Following;
    view.elsewhere = true;
    view.owner = QStringLiteral("ops-mira");
    view.leaseRenewed = now - 1100ms;
    view.lagEvents = 86'412;
    view.lagSeconds = 27.7;
    view.trend = Trend::Falling;
    view.rates = {.in = 3114, .out = 4980, .spread = 220};
    view.ratePipeline = 4986;
    view.workers = 8;
    view.batch = 2048;
    view.readAt = now - 200ms;
    view.heartbeat = now - 200ms;
    view.limit = 1000;
    view.forecast = forecastOf(86'412, view.rates);
    view.timesUsual = 10;
    view.proven = {
        .known = true, .equal = true, .share = 0.9984, .upTo = Position(99'090'432), .at = now};
    view.shards = {shard(0, 99'170'416, 19'204, 17.6, 1302, 804, 200ms, now),
                   shard(1, 99'171'708, 18'877, 17.3, 1288, 779, 300ms, now),
                   shard(2, 99'127'008, 30'025, 27.7, 1088, 788, 200ms, now),
                   shard(3, 99'173'988, 18'306, 16.8, 1302, 743, 100ms, now)};
    view.shards[2].fillWrite = 1;
    view.shards[2].severity = Severity::Warning;
    view.shards[2].state = QStringLiteral("Writer full");
    using Link = SyncProblem::Link;
    view.problems = {
        problem(Severity::Error, "Step convert failed at position 98,214,003, stream order-88213",
                "amount \"N/A\" is not a decimal.", now - 13min, false, Link::Event),
        problem(Severity::Warning, "Shard 2 writes slower than it reads",
                "Index build at 81 %. Its lag falls by 300 /s, the others by 500.", now - 3min,
                false, Link::Log),
        problem(Severity::Warning, "Gap at 99,247,319 open for 2.4 s",
                "Backend 48213, idle in transaction for 2.4 s, holds messages.", now - 2s, false,
                Link::Event),
        problem(Severity::Info, "Green unreachable for 2 min 12 s, resumed",
                "Batch 41,872 had committed; checkpoint read back.", now - 10min, true, Link::Log)};
    return view;
}

LagPlotData demoPlot(Timestamp now)
{
    std::mt19937 random(7);
    LagPlotData data;
    for (int second = 0; second < 3600; ++second) {
        const double minute = second / 60.0;
        if (minute > 48 && minute < 50.2)
            continue;
        data.seconds.push_back(sampleAt(minute, now - std::chrono::seconds(3600 - second), random));
    }
    data.seconds.back().lag = 86'412;
    data.marks = {{now - 57min, "throttle off, mira"},
                  {now - 38min, "following"},
                  {now - 27min, "import on blue"},
                  {now - 12min, "green lost"},
                  {now - 3min, "import 2"}};
    data.limit = 1000;
    data.forecast = forecastOf(86'412, {.in = 3114, .out = 4980, .spread = 220});
    data.now = now;
    return data;
}

} // namespace viridian::ui
