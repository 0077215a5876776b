#pragma once

#include "core/base/time.h"

#include <cstdint>
#include <deque>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace viridian::demo {

/// One event of the demo shop, before a store has given it a position and version.
struct ShopEvent {
    std::string stream;
    std::string id;
    std::string type;
    std::string schemaVersion;
    std::string data;
    std::string metadata;
    Timestamp time{};
};

struct ShopOptions {
    std::uint64_t seed = 1;
    Timestamp start{};
    std::chrono::microseconds step{std::chrono::milliseconds(40)}; ///< time between two events
    std::uint64_t firstNumber = 1000; ///< first number of carts, orders and customers
    /// How many events are written by the old code; those after it carry schema version 2.
    std::uint64_t oldEvents = 0;
};

/// A shop that goes on for ever: carts that become orders, payments, customers that move, videos
/// being watched.
///
/// The same options give the same events. Numbers of 20 to 40 digits, long names and unusual
/// letters occur, as they do in stores of real shops. Thread: one at a time.
class Shop {
public:
    explicit Shop(const ShopOptions& options);

    /// The next event, later than the one before.
    [[nodiscard]] ShopEvent next();

private:
    struct Cart {
        std::uint64_t number;
        std::vector<std::string> items;
        std::uint64_t cents = 0;
        std::string correlation;
    };
    struct Order {
        std::uint64_t number;
        std::uint64_t cents;
        std::string correlation;
        std::string cause;
        int stage = 0;
    };
    struct Video {
        std::uint64_t number;
        std::uint64_t seconds = 0;
    };

    [[nodiscard]] std::uint64_t pick(std::uint64_t below) { return m_random() % below; }
    [[nodiscard]] std::string randomId();
    [[nodiscard]] bool old() const { return m_written < m_options.oldEvents; }
    ShopEvent make(std::string stream, std::string_view type, std::string data,
                   std::string_view correlation, std::string_view cause,
                   bool hasTwoVersions = false);

    ShopEvent openCart();
    ShopEvent goOnWithCart();
    ShopEvent goOnWithOrder();
    ShopEvent placeOrder(Order& order);
    ShopEvent receivePayment(Order& order);
    ShopEvent watchVideo();
    ShopEvent customerEvent();

    ShopOptions m_options;
    std::mt19937_64 m_random;
    std::uint64_t m_written = 0;
    std::uint64_t m_nextNumber;
    Timestamp m_time;
    std::deque<Cart> m_carts;
    std::deque<Order> m_orders;
    std::deque<Video> m_videos;
    std::vector<std::uint64_t> m_customers;
};

} // namespace viridian::demo
