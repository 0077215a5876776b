#include "core/sync/sync_monitor.h"

#include <algorithm>
#include <array>
#include <utility>

namespace viridian {

namespace {

constexpr std::size_t kMostProblems = 500;
constexpr std::size_t kMostMarks = 1000;

constexpr std::array<std::pair<SyncState, const char*>, 7> kStates{{
    {SyncState::Copying, "copying"},
    {SyncState::Following, "following"},
    {SyncState::Paused, "paused"},
    {SyncState::Blocked, "blocked"},
    {SyncState::Done, "done"},
    {SyncState::Failed, "failed"},
    {SyncState::NotStarted, "not started"},
}};

} // namespace

const char* name(SyncState state) noexcept
{
    if (state == SyncState::BuildingIndexes)
        return "copying";
    const auto* found =
        std::ranges::find(kStates, state, &std::pair<SyncState, const char*>::first);
    return found == kStates.end() ? "" : found->second;
}

std::optional<SyncState> parseSyncState(std::string_view text)
{
    for (const auto& [state, word] : kStates)
        if (text == word)
            return state;
    return std::nullopt;
}

SyncMonitor::SyncMonitor() = default;
SyncMonitor::~SyncMonitor() = default;

SyncStatus SyncMonitor::status() const
{
    const std::scoped_lock lock(m_mutex);
    return m_status;
}

std::vector<SyncProblem> SyncMonitor::problems() const
{
    const std::scoped_lock lock(m_mutex);
    return m_problems;
}

std::vector<SyncMark> SyncMonitor::marks() const
{
    const std::scoped_lock lock(m_mutex);
    return m_marks;
}

std::vector<LagSample> SyncMonitor::seconds(Timestamp after) const
{
    const std::scoped_lock lock(m_mutex);
    const auto& all = m_history.seconds();
    const auto first = std::ranges::upper_bound(all, after, {}, &LagSample::at);
    return {first, all.end()};
}

std::vector<LagMinute> SyncMonitor::minutes() const
{
    const std::scoped_lock lock(m_mutex);
    return {m_history.minutes().begin(), m_history.minutes().end()};
}

void SyncMonitor::steer(SyncControl control)
{
    m_control = std::move(control);
    m_status.control = m_control;
    m_status.report.rateLimit = m_control.rateLimit;
}

void SyncMonitor::pause(const std::string& by)
{
    const std::scoped_lock lock(m_mutex);
    steer({.paused = true, .by = by, .at = now(), .rateLimit = m_control.rateLimit});
    m_wished = true;
}

void SyncMonitor::resume(const std::string& by)
{
    const std::scoped_lock lock(m_mutex);
    steer({.paused = false, .by = by, .at = now(), .rateLimit = m_control.rateLimit});
    m_wished = true;
}

void SyncMonitor::setRateLimit(std::optional<std::uint64_t> eventsPerSecond, const std::string& by)
{
    const std::scoped_lock lock(m_mutex);
    steer({.paused = m_control.paused, .by = by, .at = now(), .rateLimit = eventsPerSecond});
    m_wished = true;
}

void SyncMonitor::addMark(const std::string& text)
{
    const std::scoped_lock lock(m_mutex);
    m_marks.push_back({now(), text});
    if (m_marks.size() > kMostMarks)
        m_marks.erase(m_marks.begin());
}

void SyncMonitor::addSample(const LagSample& sample)
{
    const std::scoped_lock lock(m_mutex);
    m_history.add(sample);
}

std::uint64_t SyncMonitor::report(SyncProblem problem)
{
    const std::scoped_lock lock(m_mutex);
    const auto open = std::ranges::find_if(m_problems, [&](const SyncProblem& other) {
        return !other.ended && !problem.key.empty() && other.key == problem.key;
    });
    if (open != m_problems.end()) {
        problem.number = open->number;
        problem.since = open->since;
        *open = std::move(problem);
        return open->number;
    }
    problem.number = ++m_lastProblem;
    if (problem.since == Timestamp{})
        problem.since = now();
    m_problems.push_back(std::move(problem));
    if (m_problems.size() > kMostProblems)
        m_problems.erase(m_problems.begin());
    return m_lastProblem;
}

void SyncMonitor::end(std::string_view key, const std::string& words)
{
    const std::scoped_lock lock(m_mutex);
    for (SyncProblem& problem : m_problems) {
        if (problem.ended || problem.key != key)
            continue;
        problem.ended = now();
        problem.severity = SyncProblem::Severity::Note;
        if (!words.empty())
            problem.what = words;
    }
}

std::optional<SyncControl> SyncMonitor::takeWish()
{
    const std::scoped_lock lock(m_mutex);
    if (!std::exchange(m_wished, false))
        return std::nullopt;
    return m_control;
}

void SyncMonitor::applyControl(const SyncControl& control)
{
    const std::scoped_lock lock(m_mutex);
    if (!m_wished) // what was asked for here meanwhile is newer
        steer(control);
}

SyncControl SyncMonitor::control() const
{
    const std::scoped_lock lock(m_mutex);
    return m_control;
}

} // namespace viridian
