#include "ui/watch/store_watch.h"

#include "core/base/log.h"
#include "core/store/open.h"
#include "ui/shell/app_context.h"
#include "ui/watch/sync_reading.h"

#include <QCoreApplication>
#include <QPointer>

#include <algorithm>
#include <condition_variable>
#include <mutex>

namespace viridian::ui {
namespace {

constexpr std::chrono::milliseconds kRefresh{1000};
constexpr std::chrono::seconds kFirstRetry{1};
constexpr std::chrono::seconds kLongestRetry{16};

/// Sleeps, but ends at once when asked to stop.
void pause(std::chrono::milliseconds time, const std::stop_token& stop)
{
    std::mutex mutex;
    std::condition_variable_any wake;
    std::unique_lock lock(mutex);
    wake.wait_for(lock, stop, time, [] { return false; });
}

/// "98,231,458"; a pair keeps its colon: "9,233:17".
QString positionText(const Position& position)
{
    const QString number = numberText(position.number());
    return position.isPair() ? numberText(position.transaction()) + QLatin1Char(':') + number
                             : number;
}

QString shortName(const std::string& address)
{
    const Result<StoreAddress> parsed = StoreAddress::parse(address);
    return parsed ? toQt(parsed->displayName()) : QString();
}

} // namespace

/// What one turn of a job found out.
struct StoreWatch::News {
    StoreSide side{};
    std::optional<SyncReading> sync{}; ///< green only, and only with a ledger
    std::optional<std::chrono::milliseconds> clockDifference{};
};

/// One store, as its job sees it. Thread: the job's.
struct StoreWatch::Side {
    StoreMark store;
    std::string address;
    std::unique_ptr<EventStore> events{};
    std::unique_ptr<Ledger> ledger{};
    JournalFollower journal{};

    Result<News> read(const std::stop_token& stop)
    {
        if (!events) {
            Result<std::unique_ptr<EventStore>> opened = openStore(address);
            if (!opened)
                return passOn(opened);
            events = std::move(*opened);
        }
        Result<Head> head = events->head(stop);
        if (!head)
            return passOn(head);
        News news;
        const StoreInfo& info = events->info();
        news.side = {.connection = Connection::Connected,
                     .name = toQt(info.displayName),
                     .layout = toQt(info.title),
                     .position = head->settled ? positionText(*head->settled) : QStringLiteral("0"),
                     .positionWord = QCoreApplication::translate("StoreBar", "settled head"),
                     .readAt = viridian::now()};
        if (store == StoreMark::Green)
            readLedger(news);
        return news;
    }

    /// Green's position is how far sync came. A store without a ledger was never synced to.
    void readLedger(News& news)
    {
        if (!ledger) {
            Result<std::unique_ptr<Ledger>> opened = events->openLedger(false);
            if (!opened)
                return;
            ledger = std::move(*opened);
        }
        SyncReading reading;
        Result<std::vector<SyncReport>> reports = ledger->reports();
        Result<std::vector<Lease>> leases = ledger->leases();
        Result<SyncControl> control = ledger->control();
        const Result<Timestamp> time = ledger->databaseTime();
        if (!reports || !leases || !control || !time)
            return;
        reading = {.reports = std::move(*reports),
                   .leases = std::move(*leases),
                   .control = std::move(*control),
                   .databaseNow = *time,
                   .readAt = viridian::now()};
        if (!journal.read(*ledger, reading))
            return;
        if (rolesExchanged(reading.cutover)) {
            news.side.positionWord = QCoreApplication::translate("StoreBar", "own head");
            news.side.layout.clear(); // the line says the traffic in its place
        } else if (const std::optional<Position> checkpoint = lowestCheckpoint(reading)) {
            news.side.position = positionText(*checkpoint);
            news.side.positionWord =
                reading.reports.size() > 1
                    ? QCoreApplication::translate("StoreBar", "lowest checkpoint")
                    : QCoreApplication::translate("StoreBar", "checkpoint");
        }
        if (events->info().driver == "postgres")
            news.clockDifference =
                std::chrono::round<std::chrono::milliseconds>(reading.databaseNow - reading.readAt);
        news.sync = std::move(reading);
    }
};

StoreWatch::StoreWatch(AppContext& context, QObject* parent) : QObject(parent), m_context(context)
{
    connect(&context, &AppContext::blueChanged, this, &StoreWatch::watchBlue);
    connect(&context, &AppContext::greenChanged, this, &StoreWatch::watchGreen);
    watchBlue();
    watchGreen();
}

StoreWatch::~StoreWatch() = default;

void StoreWatch::watchBlue()
{
    m_blueGeneration = ++m_generation;
    start(StoreMark::Blue, m_context.blueAddress());
}

void StoreWatch::watchGreen()
{
    m_greenGeneration = ++m_generation;
    m_context.setLag({});
    m_context.setSyncSide({});
    start(StoreMark::Green, m_context.greenAddress());
}

void StoreWatch::start(StoreMark store, const std::string& address)
{
    const bool blue = store == StoreMark::Blue;
    JobHandle& handle = blue ? m_blue : m_green;
    handle = {};
    StoreSide side;
    if (!address.empty())
        side = {.connection = Connection::Connecting, .name = shortName(address)};
    blue ? m_context.setBlueSide(side) : m_context.setGreenSide(side);
    if (address.empty())
        return;
    const int generation = m_generation;
    auto guard = std::make_shared<QPointer<StoreWatch>>(this);
    const auto deliver = [guard, store, generation](News news) {
        QMetaObject::invokeMethod(
            qApp,
            [guard, store, generation, news = std::move(news)] {
                StoreWatch* watch = guard->data();
                if (watch && generation == (store == StoreMark::Blue ? watch->m_blueGeneration
                                                                     : watch->m_greenGeneration))
                    watch->take(store, news);
            },
            Qt::QueuedConnection);
    };
    handle = m_context.runner().start([store, address, deliver, side](std::stop_token stop) {
        Side reader{.store = store, .address = address};
        StoreSide last = side;
        std::chrono::seconds retry = kFirstRetry;
        while (!stop.stop_requested()) {
            Result<News> news = reader.read(stop);
            if (news) {
                last = news->side;
                retry = kFirstRetry;
                deliver(std::move(*news));
                pause(kRefresh, stop);
                continue;
            }
            if (news.error().kind == ErrorKind::Cancelled)
                return;
            if (last.connection != Connection::Lost) {
                last.lostAt = viridian::now();
                log::error("{}: {}", storeWord(store).toStdString(), news.error().message);
            }
            last.connection = Connection::Lost;
            last.retryIn = retry;
            last.reason = toQt(news.error().message);
            deliver({.side = last});
            reader = Side{.store = store, .address = address};
            pause(retry, stop);
            retry = std::min(retry * 2, kLongestRetry);
        }
    });
}

void StoreWatch::take(StoreMark store, const News& news)
{
    StoreSide side = news.side;
    if (store == StoreMark::Blue) {
        side.trafficPercent = m_context.storeBar().blue.trafficPercent;
        m_context.setBlueSide(std::move(side));
        return;
    }
    side.trafficPercent = m_context.storeBar().green.trafficPercent;
    m_context.setGreenSide(std::move(side));
    if (news.clockDifference != m_context.clockDifference())
        m_context.setClockDifference(news.clockDifference);
    if (!news.sync || news.sync->reports.empty())
        return;
    LagState lag = lagOf(*news.sync);
    SyncSide sync = syncSideOf(*news.sync);
    // What was measured before the roles were exchanged, or changed back, says nothing of now.
    const bool turned = lag.reverse != m_context.storeBar().lag.reverse;
    if (turned || lag.readAt > m_context.storeBar().lag.readAt)
        m_context.setLag(std::move(lag));
    if (turned || sync.heartbeat >= m_context.storeBar().sync.heartbeat ||
        sync.state == StoreBarSync::RolesExchanged)
        m_context.setSyncSide(std::move(sync));
}

} // namespace viridian::ui
