#include "ui/widgets/guards/guard_words.h"

#include "ui/text/text.h"

#include <QCoreApplication>

#include <algorithm>

namespace viridian::ui {
namespace {

QString tr(const char* text, int count = -1)
{
    return QCoreApplication::translate("Guards", text, nullptr, count);
}

std::size_t count(const GuardRound& round, GuardState state)
{
    return static_cast<std::size_t>(std::ranges::count(round.guards, state, &GuardReading::state));
}

} // namespace

QString stateWord(const GuardReading& guard)
{
    switch (guard.state) {
    case GuardState::Passed:
        return tr("passed");
    case GuardState::Failed:
        return guard.blocking ? tr("failed") : tr("advises no");
    case GuardState::Unknown:
        return tr("unknown");
    case GuardState::Waiting:
        return guard.step > 0 ? tr("step %1").arg(guard.step) : tr("waiting");
    case GuardState::NotApplicable:
        return tr("none");
    case GuardState::Overridden:
        return tr("overridden");
    }
    return {};
}

Severity severityOf(const GuardReading& guard)
{
    switch (guard.state) {
    case GuardState::Passed:
        return Severity::Passed;
    case GuardState::Failed:
        return guard.blocking ? Severity::Error : Severity::Warning;
    case GuardState::Unknown:
        return guard.blocking ? Severity::Unknown : Severity::Warning;
    case GuardState::Overridden:
        return Severity::Warning;
    case GuardState::Waiting:
    case GuardState::NotApplicable:
        return Severity::None;
    }
    return Severity::None;
}

QString iconOf(const GuardReading& guard)
{
    if (guard.state == GuardState::Waiting)
        return QStringLiteral("clock");
    if (guard.state == GuardState::NotApplicable)
        return QStringLiteral("minus");
    return Theme::iconName(severityOf(guard));
}

bool isTrouble(const GuardReading& guard)
{
    return !guard.lets(GuardPhase::Plan);
}

std::vector<Run> summaryRuns(const GuardRound& round)
{
    std::vector<Run> runs;
    const auto add = [&](std::size_t number, const char* words, Severity severity) {
        if (number == 0)
            return;
        Run run;
        run.text = tr(words).arg(number);
        run.role = runs.empty() ? Role::Text : Role::TextSecondary;
        if (severity != Severity::None) {
            run.severity = severity;
            run.icon = Theme::iconName(severity);
        }
        run.gap = runs.empty() ? 0 : 8;
        runs.push_back(std::move(run));
    };
    add(count(round, GuardState::Passed), "%1 passed", Severity::None);
    add(count(round, GuardState::Failed), "%1 failed", Severity::Error);
    add(count(round, GuardState::Unknown), "%1 unknown", Severity::Unknown);
    add(count(round, GuardState::Overridden), "%1 overridden", Severity::Warning);
    add(count(round, GuardState::Waiting), "%1 in step 1", Severity::None);
    add(count(round, GuardState::NotApplicable), "%1 none named", Severity::None);
    if (!runs.empty()) {
        runs.push_back(
            {.text = {}, .role = Role::TextSecondary, .icon = QStringLiteral("lock"), .gap = 8});
        runs.push_back({.text = tr("never overridable"), .role = Role::TextSecondary, .gap = 4});
    }
    return runs;
}

QString countText(const GuardRound& round)
{
    return tr("%1 of %2").arg(round.passed()).arg(round.applicable());
}

Severity worstOf(const GuardRound& round)
{
    Severity worst = Severity::None;
    for (const GuardReading& guard : round.guards) {
        const Severity severity = severityOf(guard);
        if (severity > worst && severity != Severity::Passed)
            worst = severity;
    }
    return worst;
}

QString ageWord(std::chrono::milliseconds age)
{
    using namespace std::chrono_literals;
    if (age < 1min)
        return roughDurationText(age);
    if (age < 2h)
        return tr("%1 min").arg(std::chrono::floor<std::chrono::minutes>(age).count());
    return tr("%1 h").arg(std::chrono::floor<std::chrono::hours>(age).count());
}

QString detailsText(const GuardReading& guard)
{
    QString text =
        tr("%1: %2\nValue: %3\nLimit: %4\nEvidence: %5\n%6\nPasses when %7.")
            .arg(toQt(guard.name), stateWord(guard), toQt(guard.value), toQt(guard.limit),
                 toQt(guard.evidence), toQt(guard.why), toQt(guard.passesWhen));
    if (!guard.overrideReason.empty())
        text += QLatin1Char('\n') +
                tr("Overridden by %1: %2").arg(toQt(guard.overrideBy), toQt(guard.overrideReason));
    return text;
}

} // namespace viridian::ui
