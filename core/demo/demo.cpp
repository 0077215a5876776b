#include "core/demo/demo.h"

#include "core/base/digest.h"
#include "core/base/uuid.h"
#include "core/demo/shop.h"
#include "core/demo/shop_table.h"
#include "core/store/open.h"
#include "core/workspace/workspace.h"

#include <algorithm>
#include <fmt/format.h>
#include <fstream>
#include <vector>

namespace viridian::demo {
namespace {

constexpr std::uint64_t kRowsPerStatement = 64;
constexpr std::uint64_t kRowsPerTransaction = 64 * kRowsPerStatement;

constexpr std::string_view kPipeline =
    R"(# What release 2.0 of the shop makes of the events that release 1 stored.
format: viridian.pipeline/1
name: shop 2.0
version: {from: [column, meta.schemaVersion], default: "1"}
defaults: {unmatched: pass, onError: halt, ids: keep}
steps:
  - id: order-v2
    match: {type: OrderPlaced, version: "1"}
    to: {version: "2"}
    patch:
      - {move: /total, to: /amount/value}
      - {move: /currency, to: /amount/currency}
      - {move: /customer, to: /customerId}
  - id: payment-v2
    match: {type: PaymentReceived, version: "1"}
    to: {version: "2"}
    patch:
      - {convert: /cents, to: decimal, scale: -2}
      - {move: /cents, to: /amount}
  - {id: dispatched, match: {type: OrderShipped}, rename: {type: OrderDispatched}}
  - id: moved
    match: {type: CustomerMoved}
    split:
      - {type: AddressChanged, take: [/id, /address]}
      - {type: PhoneChanged, take: [/id, /phone]}
  - {id: noise, match: {type: OrderViewed}, drop: {reason: "not an event of the domain"}}
)";

Status writeText(const std::filesystem::path& file, std::string_view text)
{
    std::ofstream out(file, std::ios::binary);
    out << text;
    out.close();
    if (out.fail())
        return fail(ErrorKind::Denied,
                    "The demo could not be written; choose a folder that you may write to.",
                    file.string());
    return {};
}

StoreAddress nativeAddress(const std::filesystem::path& file)
{
    return {.scheme = Scheme::Sqlite,
            .path = file.string(),
            .uri = {},
            .layout = "native",
            .schema = {},
            .table = {},
            .text = "sqlite:" + file.string()};
}

struct Opened {
    std::unique_ptr<SqlSession> session;
    Layout layout;
};

Result<Opened> openBlue(const std::filesystem::path& file)
{
    Result<Layout> layout = layoutNamed("native", Engine::Sqlite);
    if (!layout)
        return passOn(layout);
    Result<std::unique_ptr<SqlSession>> session =
        openSqlSession(nativeAddress(file), Access::ReadWrite);
    if (!session)
        return passOn(session);
    return Opened{std::move(*session), std::move(*layout)};
}

Status writeTransaction(SqlSession& session, ShopTable& table, Shop& shop, std::uint64_t rows,
                        const std::stop_token& stop)
{
    if (Status begun = session.begin(); !begun)
        return begun;
    std::vector<ShopEvent> events;
    for (std::uint64_t written = 0; written < rows; written += events.size()) {
        events.clear();
        while (events.size() < std::min(kRowsPerStatement, rows - written))
            events.push_back(shop.next());
        if (Status appended = table.append(events, stop); !appended) {
            session.rollback();
            return appended;
        }
    }
    return session.commit();
}

Status fillBlue(const std::filesystem::path& file, const DemoOptions& options,
                const ProgressSink& progress, const std::stop_token& stop)
{
    if (Status created = createStore(nativeAddress(file)); !created)
        return created;
    Result<Opened> blue = openBlue(file);
    if (!blue)
        return passOn(blue);
    ShopOptions shopOptions;
    shopOptions.seed = options.seed;
    shopOptions.oldEvents = options.events * 3 / 5;
    shopOptions.start = now() - shopOptions.step * static_cast<std::int64_t>(options.events);
    Shop shop(shopOptions);
    ShopTable table(*blue->session, blue->layout);
    for (std::uint64_t done = 0; done < options.events;) {
        const std::uint64_t rows = std::min(kRowsPerTransaction, options.events - done);
        if (stop.stop_requested())
            return fail(ErrorKind::Cancelled, "Stopped.");
        if (Status written = writeTransaction(*blue->session, table, shop, rows, stop); !written)
            return written;
        done += rows;
        if (progress)
            progress({.done = done, .total = options.events});
    }
    return {};
}

} // namespace

DemoFiles DemoFiles::in(const std::filesystem::path& folder)
{
    return {.blue = folder / "shop-blue.db",
            .green = folder / "shop-green.db",
            .pipeline = folder / "shop.yaml",
            .workspace = folder / "shop.viridian"};
}

Status makeDemo(const std::filesystem::path& folder, const DemoOptions& options,
                const ProgressSink& progress, std::stop_token stop)
{
    const DemoFiles files = DemoFiles::in(folder);
    std::error_code code;
    if (std::filesystem::exists(files.workspace, code) || std::filesystem::exists(files.blue, code))
        return fail(ErrorKind::Conflict,
                    "This folder holds a demo already; remove it or choose another folder.",
                    folder.string());
    std::filesystem::create_directories(folder, code);
    if (code)
        return fail(ErrorKind::Denied,
                    "The demo's folder could not be made: " + code.message() + ".",
                    folder.string());
    if (Status filled = fillBlue(files.blue, options, progress, stop); !filled) {
        std::filesystem::remove(files.blue, code); // a half-filled blue would look like a whole one
        return filled;
    }
    if (Status created = createStore(nativeAddress(files.green)); !created)
        return created;
    if (Status written = writeText(files.pipeline, kPipeline); !written)
        return written;
    Workspace workspace;
    workspace.blue = "sqlite:shop-blue.db";
    workspace.green = "sqlite:shop-green.db";
    workspace.pipeline = "shop.yaml";
    workspace.guards.watch = std::chrono::minutes(1);
    return saveWorkspace(workspace, files.workspace);
}

struct DemoWriter::State {
    Opened blue;
    Shop shop;
    ShopTable table;

    State(Opened opened, const ShopOptions& options)
        : blue(std::move(opened)), shop(options), table(*blue.session, blue.layout)
    {
    }
};

DemoWriter::DemoWriter(std::unique_ptr<State> state) : m_state(std::move(state))
{
}
DemoWriter::~DemoWriter() = default;
DemoWriter::DemoWriter(DemoWriter&&) noexcept = default;
DemoWriter& DemoWriter::operator=(DemoWriter&&) noexcept = default;

Result<DemoWriter> DemoWriter::open(const std::filesystem::path& folder)
{
    const DemoFiles files = DemoFiles::in(folder);
    std::error_code code;
    if (!std::filesystem::exists(files.blue, code))
        return fail(ErrorKind::NotFound,
                    "There is no demo here; make one with `viridianctl demo init DIR`.",
                    folder.string());
    Result<Opened> blue = openBlue(files.blue);
    if (!blue)
        return passOn(blue);
    Result<SqlRows> last = blue->session->run("SELECT max(position) FROM events");
    if (!last)
        return passOn(last);
    ShopOptions options;
    // A writer that is started twice must not open the same streams again: every number stands for
    // at least one event, so counting from the last position never meets an earlier run's numbers.
    constexpr std::uint64_t kBeyondTheFirst = 1'000'000;
    options.seed = digestOf(uuidV4().toText()).low;
    options.firstNumber = kBeyondTheFirst + static_cast<std::uint64_t>(last->number(0).value_or(0));
    return DemoWriter(std::make_unique<State>(std::move(*blue), options));
}

Status DemoWriter::append(std::stop_token stop)
{
    ShopEvent event = m_state->shop.next();
    event.time = now();
    SqlSession& session = *m_state->blue.session;
    if (Status begun = session.begin(); !begun)
        return begun;
    if (Status appended = m_state->table.append(std::span(&event, 1), stop); !appended) {
        session.rollback();
        return appended;
    }
    return session.commit();
}

} // namespace viridian::demo
