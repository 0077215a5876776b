#include "tests/bench/window/endless_store.h"

#include "core/store/fence.h"
#include "core/store/ledger.h"
#include "core/store/target.h"

#include <algorithm>
#include <fmt/format.h>

namespace viridian::bench {
namespace {

constexpr std::uint64_t kEventsPerStream = 50;
constexpr std::int64_t kFirstSecond = 1767225600;

class EndlessStore final : public EventStore {
public:
    explicit EndlessStore(std::uint64_t events) : m_events(events)
    {
        m_info.driver = "endless";
        m_info.layout = "native";
        m_info.title = "rows made when read";
        m_info.displayName = "endless";
        m_info.address = "endless";
        m_info.place = fmt::format("endless:{}", events);
    }

    [[nodiscard]] const StoreInfo& info() const override { return m_info; }

    Result<Head> head(std::stop_token /*stop*/) override
    {
        return Head{.visible = Position(m_events),
                    .settled = Position(m_events),
                    .heldBy = {},
                    .readAt = now()};
    }

    Result<ReadPage> read(const ReadRequest& request, std::stop_token stop) override
    {
        ReadPage page;
        const bool forward = request.direction == Direction::Forward;
        const std::uint64_t last =
            request.upTo ? std::min(request.upTo->number(), m_events) : m_events;
        std::uint64_t at =
            forward ? (request.after ? request.after->number() + 1 : 1)
                    : (request.after ? std::min(request.after->number() - 1, last) : last);
        while (at >= 1 && at <= last && page.events.size() < request.limit &&
               page.scanned < request.scanLimit) {
            if (stop.stop_requested())
                return fail(ErrorKind::Cancelled, "Stopped.");
            addIfAsked(page, at, request);
            page.scannedTo = Position(at);
            ++page.scanned;
            at = forward ? at + 1 : at - 1;
        }
        page.atEnd = at < 1 || at > last;
        return page;
    }

    Result<std::optional<Position>> positionAt(Timestamp time, std::stop_token /*stop*/) override
    {
        const auto second =
            std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count() -
            kFirstSecond;
        if (second < 1)
            return std::nullopt;
        return Position(std::min(static_cast<std::uint64_t>(second), m_events));
    }

    Result<Count> countEvents(bool /*exact*/, std::stop_token /*stop*/) override
    {
        return Count{m_events, true};
    }
    Result<Count> countStreams(bool /*exact*/, std::stop_token /*stop*/) override
    {
        return Count{m_events / kEventsPerStream, true};
    }
    Result<std::uint64_t> countBetween(std::optional<Position> after, std::optional<Position> upTo,
                                       std::stop_token /*stop*/) override
    {
        const std::uint64_t end = upTo ? std::min(upTo->number(), m_events) : m_events;
        const std::uint64_t begin = after ? std::min(after->number(), end) : 0;
        return end - begin;
    }
    Result<std::vector<TypeCount>> types(std::stop_token /*stop*/) override { return refuse(); }
    Result<std::vector<CategoryRow>> categories(std::stop_token /*stop*/) override
    {
        return refuse();
    }
    Result<std::vector<StreamRow>> streams(std::string_view /*pattern*/, std::string_view /*after*/,
                                           std::size_t /*limit*/, std::stop_token /*stop*/) override
    {
        return refuse();
    }
    Result<std::vector<StreamHead>> streamHeads(std::span<const std::string> /*streams*/,
                                                std::optional<Position> /*upTo*/,
                                                std::stop_token /*stop*/) override
    {
        return refuse();
    }
    Result<bool> waitForChange(std::chrono::milliseconds /*timeout*/,
                               std::stop_token /*stop*/) override
    {
        return false;
    }
    Result<std::unique_ptr<Ledger>> openLedger(bool /*create*/) override { return refuse(); }
    Result<std::unique_ptr<Target>> openTarget() override { return refuse(); }
    Result<std::unique_ptr<Fence>> openFence() override { return refuse(); }

private:
    static tl::unexpected<Error> refuse()
    {
        return fail(ErrorKind::Denied, "A store that is made when read cannot do this.");
    }

    void addIfAsked(ReadPage& page, std::uint64_t at, const ReadRequest& request) const
    {
        static constexpr std::array kTypes{"OrderPlaced", "PaymentReceived", "OrderShipped"};
        const std::uint64_t streams = std::max<std::uint64_t>(m_events / kEventsPerStream, 1);
        const std::string stream = fmt::format("order-{}", at % streams);
        const std::string id = fmt::format("{:08x}-0000-4000-a000-{:012x}", at & 0xffffffffU, at);
        const std::string data = fmt::format(
            R"({{"orderId": {}, "customer": "C-{}", "total": {}.50, "currency": "EUR"}})", at,
            at % 5000, at % 9000);
        Event event;
        event.position = Position(at);
        event.stream = stream;
        event.version = static_cast<std::int64_t>(at / streams);
        event.id = id;
        event.type = kTypes[at % kTypes.size()];
        event.schemaVersion = "1";
        event.data = Payload{PayloadKind::Json, data};
        event.time = Timestamp{std::chrono::seconds(kFirstSecond + static_cast<std::int64_t>(at))};
        event.dataBytes = data.size();
        if ((!request.stream || *request.stream == stream) && request.filter.matches(event))
            page.events.addCopy(event);
    }

    std::uint64_t m_events;
    StoreInfo m_info;
};

} // namespace

std::unique_ptr<EventStore> makeEndlessStore(std::uint64_t events)
{
    return std::make_unique<EndlessStore>(events);
}

} // namespace viridian::bench
