#include "tests/bench/window/tour.h"

#include "tests/bench/bench.h"
#include "tests/bench/window/said.h"

#include <QElapsedTimer>
#include <QTest>

#include <chrono>
#include <random>

namespace viridian::bench {

using namespace ui;

namespace {

constexpr int kRounds = 40;

bool loadedInView(const EventTable& table)
{
    const EventWindowModel& model = *table.events();
    const int first = table.rowAt(0);
    if (first < 0)
        return false;
    const int below = table.rowAt(table.viewport()->height() - 1);
    const int last = below < 0 ? model.rowCount() - 1 : below;
    for (int row = first; row <= last; ++row) {
        if (!model.eventAt(row))
            return false;
    }
    return true;
}

} // namespace

void Tour::measure(const char* name, EventTable& table, int rounds,
                   const std::function<void()>& move, Rows rows)
{
    bool came = false;
    const QMetaObject::Connection reset =
        QObject::connect(table.events(), &QAbstractItemModel::modelReset, [&came] { came = true; });
    std::vector<double> times;
    for (int round = 0; round < rounds; ++round) {
        QElapsedTimer taken;
        taken.start();
        came = rows == Rows::More;
        move();
        if (!m_watch.until([&] { return came && loadedInView(table); }))
            giveUp(name);
        table.viewport()->repaint();
        times.push_back(static_cast<double>(taken.nsecsElapsed()) / 1e6);
        m_watch.turn(); // as the loop does between two keys
    }
    QObject::disconnect(reset);
    say(name, percentile95(std::move(times)));
}

void Tour::walk(EventTable& table, std::uint64_t events)
{
    std::mt19937_64 dice{20261123};
    std::uniform_int_distribution<std::uint64_t> any(EventWindowModel::kPageRows, events);
    EventWindowModel& model = *table.events();
    measure("end", table, kRounds, [&] { model.showNewest(); });
    measure("home", table, kRounds, [&] { model.showOldest(); });
    measure("position", table, kRounds, [&] { model.showAt(Position(any(dice))); });
    measure("time", table, kRounds, [&] {
        constexpr std::int64_t kFirstSecond = 1767225600;
        model.showAt(
            Timestamp{std::chrono::seconds(kFirstSecond + static_cast<std::int64_t>(any(dice)))});
    });
    const auto pageDown = [&] { QTest::keyClick(&table, Qt::Key_PageDown); };
    measure("scroll", table, 10 * kRounds, pageDown, Rows::More);
}

} // namespace viridian::bench
