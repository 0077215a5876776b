#include "ui/shell/store_bar_text.h"

#include <QCoreApplication>
#include <QStringList>

#include <cmath>

namespace viridian::ui {
namespace {

/// A heartbeat older than this is drawn as stale; the engine itself decides about Stuck.
constexpr std::chrono::milliseconds kHeartbeat{1000};
const QString kDot = QStringLiteral(" · ");

QString say(const char* text)
{
    return QCoreApplication::translate("StoreBar", text);
}

QString decimal(double value)
{
    return QString::number(value, 'f', 1);
}

Run quiet(const QString& text, double gap = 0)
{
    return {.text = text, .role = Role::TextSecondary, .gap = gap};
}

Run warned(const QString& text, double gap = 0)
{
    return {
        .text = text, .severity = Severity::Warning, .icon = QStringLiteral("warning"), .gap = gap};
}

/// "message-db 1.3.0 · settled head, read 0.2 s ago"; with traffic "… · traffic 100 % · read …".
std::vector<Run> connectedLine(const StoreSide& side, const Age& age)
{
    QStringList parts;
    if (!side.layout.isEmpty())
        parts << side.layout;
    if (side.trafficPercent) {
        if (side.layout.isEmpty() && !side.positionWord.isEmpty())
            parts << side.positionWord;
        parts << (*side.trafficPercent == 0 ? say("no traffic")
                                            : say("traffic %1 %").arg(*side.trafficPercent));
    } else if (!side.positionWord.isEmpty()) {
        parts << side.positionWord;
    }
    const QString head = parts.join(kDot);
    const bool comma = !side.trafficPercent && !side.positionWord.isEmpty();
    const QString joint = head.isEmpty() ? QString() : comma ? QStringLiteral(", ") : kDot;
    if (age.stale)
        return {quiet(head), warned(age.readText(), 6)};
    return {quiet(head + joint + age.readText())};
}

/// "lost 22:00:06, retry in 4 s".
QString lostText(const StoreSide& side, Zone zone)
{
    if (side.readAt == Timestamp{} && !side.reason.isEmpty())
        return side.reason; // it was never open: why is more than since when
    const QString since = side.lostAt == Timestamp{}
                              ? say("lost")
                              : say("lost %1").arg(shortClockText(side.lostAt, zone));
    if (side.retryIn.count() <= 0)
        return say("%1, trying again").arg(since);
    return say("%1, retry in %2 s").arg(since).arg(side.retryIn.count());
}

std::vector<Run> secondLine(const StoreSide& side, const Age& age, Zone zone)
{
    switch (side.connection) {
    case Connection::None:
        return {quiet(say("Open a store, Ctrl+O"))};
    case Connection::Connecting:
        return {quiet(say("connecting…"))};
    case Connection::Connected:
        return connectedLine(side, age);
    case Connection::Lost:
        return {warned(lostText(side, zone))};
    }
    return {};
}

QString rolesWord(StoreMark store)
{
    return store == StoreMark::Blue ? say("(source)") : say("(target)");
}

std::vector<Run> rateLine(const LagState& lag)
{
    if (!lag.note.isEmpty())
        return {quiet(lag.note)};
    QStringList parts;
    if (lag.applied)
        parts << (lag.reverse ? say("GREEN to BLUE %1") : say("%1 applied"))
                     .arg(rateText(*lag.applied));
    if (lag.written)
        parts << (lag.reverse ? say("late from BLUE %1") : say("%1 written"))
                     .arg(rateText(*lag.written));
    return {quiet(parts.join(QStringLiteral(", ")))};
}

/// Why the lag may no longer be what it was.
QString doubtOf(const StoreBarState& state, const Age& age)
{
    for (const StoreSide* side : {&state.blue, &state.green}) {
        if (side->connection == Connection::Lost)
            return say("connection lost");
    }
    if (age.stale)
        return age.text();
    return age.known ? say("waiting for a connection") : say("not read yet");
}

struct SyncLook {
    const char* word;
    const char* icon;
    Severity severity;
};

SyncLook lookOf(StoreBarSync state)
{
    switch (state) {
    case StoreBarSync::NotStarted:
        return {QT_TRANSLATE_NOOP("StoreBar", "Not started"), "clock", Severity::None};
    case StoreBarSync::Copying:
        return {QT_TRANSLATE_NOOP("StoreBar", "Copying"), "play", Severity::None};
    case StoreBarSync::Following:
        return {QT_TRANSLATE_NOOP("StoreBar", "Following"), "play", Severity::None};
    case StoreBarSync::Paused:
        return {QT_TRANSLATE_NOOP("StoreBar", "Paused"), "pause", Severity::None};
    case StoreBarSync::Throttled:
        return {QT_TRANSLATE_NOOP("StoreBar", "Throttled"), "warning", Severity::Warning};
    case StoreBarSync::Stuck:
        return {QT_TRANSLATE_NOOP("StoreBar", "Stuck"), "error", Severity::Error};
    case StoreBarSync::Failed:
        return {QT_TRANSLATE_NOOP("StoreBar", "Failed"), "error", Severity::Error};
    case StoreBarSync::Done:
        return {QT_TRANSLATE_NOOP("StoreBar", "Done"), "check", Severity::None};
    case StoreBarSync::Stopped:
        return {QT_TRANSLATE_NOOP("StoreBar", "Not running"), "minus", Severity::None};
    case StoreBarSync::RolesExchanged:
        return {QT_TRANSLATE_NOOP("StoreBar", "Roles exchanged"), "cutover", Severity::None};
    case StoreBarSync::ReverseFollowing:
        return {QT_TRANSLATE_NOOP("StoreBar", "Reverse following"), "undo", Severity::None};
    }
    return {"", "", Severity::None};
}

/// Whether a heartbeat is to be expected in this state.
bool beats(StoreBarSync state)
{
    switch (state) {
    case StoreBarSync::NotStarted:
    case StoreBarSync::Paused:
    case StoreBarSync::Done:
    case StoreBarSync::Stopped:
    case StoreBarSync::RolesExchanged:
        return false;
    default:
        return true;
    }
}

} // namespace

QString trendWord(Trend trend)
{
    switch (trend) {
    case Trend::Unknown:
        return {};
    case Trend::Falling:
        return say("falling");
    case Trend::Steady:
        return say("steady");
    case Trend::Growing:
        return say("growing");
    }
    return {};
}

QString trendArrow(Trend trend)
{
    switch (trend) {
    case Trend::Unknown:
        return {};
    case Trend::Falling:
        return QStringLiteral("↘");
    case Trend::Steady:
        return QStringLiteral("→");
    case Trend::Growing:
        return QStringLiteral("↗");
    }
    return {};
}

QString syncWord(StoreBarSync state)
{
    return say(lookOf(state).word);
}

AreaText storeText(StoreMark store, const StoreSide& side, Timestamp now, Zone zone)
{
    const Age age = ageOf(side.readAt, now, side.refresh);
    const bool open = side.connection != Connection::None;
    const bool believable = side.connection == Connection::Connected && age.known && !age.stale;
    AreaText text;
    text.connected = open;
    text.first = {{.text = storeWord(store),
                   .bold = true,
                   .role = open ? Role::Text : Role::TextSecondary,
                   .mark = store},
                  quiet(rolesWord(store), 7)};
    if (open)
        text.first.push_back({.text = side.name, .bold = true, .gap = 7});
    if (side.connection == Connection::Connected || side.connection == Connection::Lost) {
        const QString position = side.position.isEmpty() ? QStringLiteral("?") : side.position;
        text.first.push_back({.text = QStringLiteral("@ ") + position,
                              .role = believable ? Role::Text : Role::TextSecondary,
                              .gap = 4});
    }
    text.second = secondLine(side, age, zone);
    const QString who = store == StoreMark::Blue ? say("Blue source") : say("Green target");
    const QString second = TextRuns(text.second, Size::Small).plainText();
    if (!open)
        text.accessibleName = say("%1, none: %2").arg(who, second);
    else if (side.connection == Connection::Connecting)
        text.accessibleName = say("%1 %2, %3").arg(who, side.name, second);
    else
        text.accessibleName =
            say("%1 %2, position %3, %4")
                .arg(who, side.name, side.position.isEmpty() ? say("unknown") : side.position,
                     second);
    return text;
}

AreaText lagText(const StoreBarState& state, Timestamp now)
{
    const LagState& lag = state.lag;
    AreaText text;
    if (state.blue.connection == Connection::None || state.green.connection == Connection::None) {
        text.accessibleName = say("No lag: two stores must be open");
        return text;
    }
    const Age age = ageOf(lag.readAt, now, lag.refresh);
    const bool believable = age.known && !age.stale &&
                            state.blue.connection == Connection::Connected &&
                            state.green.connection == Connection::Connected;
    const Role role = believable ? Role::Text : Role::TextSecondary;
    const QString head = lag.reverse ? say("reverse lag") : say("lag");
    if (!lag.events) {
        text.first = {
            {.text = head + QStringLiteral(" ?"), .bold = true, .role = Role::TextSecondary}};
        text.second = {quiet(lag.note.isEmpty() ? say("not read yet") : lag.note)};
        text.accessibleName = say("%1 unknown").arg(lag.reverse ? say("Reverse lag") : say("Lag"));
        return text;
    }
    const QString events = say("%1 events").arg(numberText(*lag.events));
    text.first = {{.text = head + QLatin1Char(' ') + events, .bold = true, .role = role}};
    QString accessible = say("%1 %2").arg(lag.reverse ? say("Reverse lag") : say("Lag"), events);
    if (lag.seconds) {
        text.first.push_back(
            {.text = durationText(*lag.seconds), .bold = true, .role = role, .gap = 8});
        accessible += QStringLiteral(", ") + say("%1 seconds").arg(decimal(lag.seconds->count()));
    }
    if (lag.trend != Trend::Unknown) {
        text.first.push_back(
            quiet(trendArrow(lag.trend) + QLatin1Char(' ') + trendWord(lag.trend), 8));
        accessible += QStringLiteral(", ") + trendWord(lag.trend);
    }
    text.second = rateLine(lag);
    if (!believable) {
        const QString why = doubtOf(state, age);
        text.second = {warned(why)};
        accessible += QStringLiteral(", ") + why;
    }
    text.accessibleName = accessible;
    return text;
}

AreaText syncText(const SyncSide& sync, bool anyStore, Timestamp now)
{
    AreaText text;
    if (!anyStore) {
        text.accessibleName = say("Sync, no stores");
        return text;
    }
    const SyncLook look = lookOf(sync.state);
    text.first = {{.text = say(look.word),
                   .bold = true,
                   .severity = look.severity,
                   .icon = QLatin1String(look.icon)}};
    const Age heartbeat = ageOf(sync.heartbeat, now, kHeartbeat);
    QStringList parts;
    if (!sync.detail.isEmpty())
        parts << sync.detail;
    if (heartbeat.known && beats(sync.state))
        parts << say("heartbeat %1").arg(heartbeat.text());
    // A limit explains a running sync; beside trouble it would only push the words out.
    if (!sync.limit.isEmpty() && sync.state != StoreBarSync::Failed &&
        sync.state != StoreBarSync::Stuck)
        parts << sync.limit;
    const QString second = parts.join(kDot);
    const bool old = heartbeat.stale && (sync.state == StoreBarSync::Following ||
                                         sync.state == StoreBarSync::Copying ||
                                         sync.state == StoreBarSync::ReverseFollowing);
    text.second = {old ? warned(second) : quiet(second)};
    text.accessibleName = say("Sync: %1").arg(say(look.word));
    if (!second.isEmpty())
        text.accessibleName += QStringLiteral(", ") + second;
    return text;
}

} // namespace viridian::ui
