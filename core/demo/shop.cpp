#include "core/demo/shop.h"

#include "core/base/uuid.h"

#include <array>
#include <fmt/format.h>

namespace viridian::demo {
namespace {

struct Place {
    std::string_view city;
    std::string_view country;
};

constexpr std::array<Place, 6> kPlaces{{{"Köln", "DE"},
                                        {"København", "DK"},
                                        {"Zürich", "CH"},
                                        {"Łódź", "PL"},
                                        {"San José", "CR"},
                                        {"Ísafjörður", "IS"}}};
constexpr std::array<std::string_view, 6> kNames{
    "Ada Okafor",      "María-José Ñandú", "Jürgen Groß",
    "Þóra Jónsdóttir", "O'Brien, Niamh",   "Zoë van der Merwe-Castellanos-Oyelaran"};
constexpr std::array<std::string_view, 4> kCarriers{"DHL", "PostNord", "Colissimo", "Yamato"};
constexpr std::uint64_t kLargestOrder = 90000;

std::string money(std::uint64_t cents)
{
    return fmt::format("{}.{:02}", cents / 100, cents % 100);
}

} // namespace

Shop::Shop(const ShopOptions& options)
    : m_options(options), m_random(options.seed), m_nextNumber(options.firstNumber),
      m_time(options.start)
{
}

std::string Shop::randomId()
{
    Uuid id;
    for (std::size_t i = 0; i < id.bytes.size(); i += sizeof(std::uint64_t)) {
        std::uint64_t word = m_random();
        for (std::size_t j = 0; j < sizeof(word); ++j, word >>= 8U)
            id.bytes.at(i + j) = static_cast<std::uint8_t>(word & 0xFFU);
    }
    id.bytes[6] = static_cast<std::uint8_t>((id.bytes[6] & 0x0FU) | 0x40U);
    id.bytes[8] = static_cast<std::uint8_t>((id.bytes[8] & 0x3FU) | 0x80U);
    return id.toText();
}

ShopEvent Shop::make(std::string stream, std::string_view type, std::string data,
                     std::string_view correlation, std::string_view cause, bool hasTwoVersions)
{
    ShopEvent event;
    event.stream = std::move(stream);
    event.id = randomId();
    event.type = type;
    event.schemaVersion = hasTwoVersions && !old() ? "2" : "1";
    event.data = std::move(data);
    event.metadata = cause.empty() ? fmt::format(R"({{"correlationId":"{}"}})", correlation)
                                   : fmt::format(R"({{"correlationId":"{}","causationId":"{}"}})",
                                                 correlation, cause);
    event.time = m_time;
    m_time += m_options.step;
    ++m_written;
    return event;
}

ShopEvent Shop::next()
{
    constexpr std::uint64_t kDice = 100;
    const std::uint64_t dice = pick(kDice);
    if (m_customers.empty() || dice < 3)
        return customerEvent();
    if (m_carts.empty() || dice < 12)
        return openCart();
    if (dice < 42)
        return goOnWithCart();
    if (!m_orders.empty() && dice < 68)
        return goOnWithOrder();
    return watchVideo();
}

ShopEvent Shop::customerEvent()
{
    const bool moves = m_customers.size() > 20 && pick(3) == 0;
    const Place& place = kPlaces.at(pick(kPlaces.size()));
    if (moves) {
        const std::uint64_t customer = m_customers[pick(m_customers.size())];
        return make(
            fmt::format("customer-C{}", customer), "CustomerMoved",
            fmt::format(
                R"({{"id": "C{}", "address": {{"city": "{}", "country": "{}"}}, "phone": "+49 221 {}"}})",
                customer, place.city, place.country, 100000 + pick(900000)),
            randomId(), {});
    }
    const std::uint64_t customer = m_nextNumber++;
    m_customers.push_back(customer);
    return make(fmt::format("customer-C{}", customer), "CustomerRegistered",
                fmt::format(R"({{"id": "C{}", "name": "{}", "city": "{}"}})", customer,
                            kNames.at(pick(kNames.size())), place.city),
                randomId(), {});
}

ShopEvent Shop::openCart()
{
    const std::uint64_t number = m_nextNumber++;
    Cart cart{.number = number, .items = {}, .cents = 0, .correlation = randomId()};
    ShopEvent event = make(fmt::format("cart-{}", number), "CartOpened",
                           fmt::format(R"({{"cartId": "{}", "customer": "C{}"}})", number,
                                       m_customers[pick(m_customers.size())]),
                           cart.correlation, {});
    m_carts.push_back(std::move(cart));
    return event;
}

ShopEvent Shop::goOnWithCart()
{
    const std::size_t at = pick(m_carts.size());
    Cart& cart = m_carts[at];
    const std::string stream = fmt::format("cart-{}", cart.number);
    constexpr std::size_t kFullCart = 5;
    const bool done = cart.items.size() >= kFullCart || (!cart.items.empty() && pick(4) == 0);
    if (!done) {
        const std::uint64_t quantity = 1 + pick(3);
        const std::uint64_t cents = 195 + pick(kLargestOrder / 6);
        const std::uint64_t sku = pick(1000);
        cart.cents += quantity * cents;
        cart.items.push_back(fmt::format(R"({{"qty": {}, "sku": "SKU-{:04}", "unitPrice": {}}})",
                                         quantity, sku, money(cents)));
        return make(
            stream, "ItemAdded",
            fmt::format(R"({{"qty": {}, "sku": "SKU-{:04}", "unitPrice": {}, "cartId": "{}"}})",
                        quantity, sku, money(cents), cart.number),
            cart.correlation, {}, true);
    }
    ShopEvent event =
        make(stream, "CartCheckedOut",
             fmt::format(R"({{"cartId": "{}", "items": {}}})", cart.number, cart.items.size()),
             cart.correlation, {});
    m_orders.push_back({.number = cart.number,
                        .cents = cart.cents,
                        .correlation = cart.correlation,
                        .cause = event.id,
                        .stage = 0});
    m_carts.erase(m_carts.begin() + static_cast<std::ptrdiff_t>(at));
    return event;
}

ShopEvent Shop::placeOrder(Order& order)
{
    const Place& place = kPlaces.at(pick(kPlaces.size()));
    const std::string ledger =
        pick(50) == 0 ? fmt::format("{}{:020}", 10000000000000000000U + pick(1000000), m_random())
                      : fmt::format("1234567890{:010}", pick(10000000000U));
    const std::string items = fmt::format(R"([{{"qty": 1, "sku": "SKU-{:04}", "unitPrice": {}}}])",
                                          pick(1000), money(order.cents));
    const std::string shipTo =
        fmt::format(R"({{"city": "{}", "country": "{}"}})", place.city, place.country);
    const std::uint64_t customer = m_customers[pick(m_customers.size())];
    const std::string rest = fmt::format(R"("orderId": "{}", "ledgerNo": {}, "placedAt": "{}")",
                                         order.number, ledger, formatIso(m_time));
    std::string data =
        old()
            ? fmt::format(
                  R"({{"items": {}, "total": {}, "shipTo": {}, "currency": "EUR", "customer": "C{}", {}}})",
                  items, money(order.cents), shipTo, customer, rest)
            : fmt::format(
                  R"({{"items": {}, "amount": {{"value": {}, "currency": "EUR"}}, "shipTo": {}, "customerId": "C{}", {}}})",
                  items, money(order.cents), shipTo, customer, rest);
    return make(fmt::format("order-{}", order.number), "OrderPlaced", std::move(data),
                order.correlation, order.cause, true);
}

ShopEvent Shop::receivePayment(Order& order)
{
    std::string data =
        old() ? fmt::format(R"({{"cents": {}, "method": "card"}})", order.cents)
              : fmt::format(R"({{"amount": {}, "method": "card"}})", money(order.cents));
    return make(fmt::format("order-{}", order.number), "PaymentReceived", std::move(data),
                order.correlation, order.cause, true);
}

ShopEvent Shop::goOnWithOrder()
{
    const std::size_t at = pick(m_orders.size());
    Order& order = m_orders[at];
    const std::string stream = fmt::format("order-{}", order.number);
    const int stage = order.stage++;
    ShopEvent event;
    switch (stage) {
    case 0:
        event = placeOrder(order);
        break;
    case 1:
        event = make(stream, "OrderViewed",
                     fmt::format(R"({{"by": "C{}"}})", m_customers[pick(m_customers.size())]),
                     order.correlation, order.cause);
        break;
    case 2:
        event = receivePayment(order);
        break;
    case 3:
        event = make(stream, "OrderConfirmed", fmt::format(R"({{"at": "{}"}})", formatIso(m_time)),
                     order.correlation, order.cause);
        break;
    default:
        event = make(stream, "OrderShipped",
                     fmt::format(R"({{"carrier": "{}", "parcel": "{:016}"}})",
                                 kCarriers.at(pick(kCarriers.size())), pick(10000000000000000U)),
                     order.correlation, order.cause);
        m_orders.erase(m_orders.begin() + static_cast<std::ptrdiff_t>(at));
        return event;
    }
    order.cause = event.id;
    return event;
}

ShopEvent Shop::watchVideo()
{
    constexpr std::size_t kWatched = 40;
    constexpr std::uint64_t kLength = 5400;
    if (m_videos.size() < kWatched)
        m_videos.push_back({.number = m_nextNumber++, .seconds = 0});
    const std::size_t at = pick(m_videos.size());
    Video& video = m_videos[at];
    video.seconds += 10 + pick(50);
    ShopEvent event = make(fmt::format("videoProgress-{}", video.number), "VideoWatched",
                           fmt::format(R"({{"upTo": {}.{:02}, "rate": 1.{}, "videoId": "v{}"}})",
                                       video.seconds, pick(100), pick(10), video.number),
                           randomId(), {});
    if (video.seconds > kLength)
        m_videos.erase(m_videos.begin() + static_cast<std::ptrdiff_t>(at));
    return event;
}

} // namespace viridian::demo
