#pragma once

#include "core/base/job_runner.h"
#include "tests/support/memory_store.h"
#include "ui/preview/preview_page.h"
#include "ui/shell/app_context.h"
#include "ui/shell/theme.h"

#include <QApplication>
#include <QFile>
#include <QSettings>
#include <QTemporaryDir>

#include <memory>

namespace viridian::ui {

inline const char* const kShop = R"(format: viridian.pipeline/1
name: shop 2.0
version: {from: [column], default: "1"}
steps:
  - {id: rename-created, match: {type: OrderCreated}, rename: {type: OrderPlaced}}
  - id: order-v2
    match: {type: OrderPlaced, version: "1"}
    to: {version: "2"}
    patch:
      - {move: /total, to: /amount/value}
      - {move: /currency, to: /amount/currency}
      - {rename: /customer, to: customerId}
  - id: payment
    match: {type: PaymentReceived, version: "1"}
    to: {version: "2"}
    patch:
      - {convert: /amount, to: decimal, scale: -2, decimals: 2}
  - {id: items, match: {type: ItemAdded}, split: [{type: ItemPicked, take: [/sku]}, {type: PricePaid, take: [/price]}]}
  - {id: views, match: {type: OrderViewed}, drop: {reason: not an event of the domain}}
)";

/// A shop in memory.
inline std::shared_ptr<test::MemoryDatabase> makeShop(int orders = 200)
{
    auto shop = std::make_shared<test::MemoryDatabase>("shop-prod");
    std::vector<test::PlainEvent> events;
    for (int i = 0; i < orders; ++i) {
        const std::string stream = "order-" + std::to_string(i);
        const std::string n = std::to_string(i);
        events.push_back(
            {.stream = stream,
             .type = i == 0 ? "OrderCreated" : "OrderPlaced",
             .data =
                 R"({"items":[{"qty":2,"sku":"SKU-0093","unitPrice":24.95},{"qty":1,"sku":"SKU-0417","unitPrice":100.00}],"total":149.90,"shipTo":{"city":"Köln","country":"DE"},"orderId":")" +
                 n +
                 R"(","currency":"EUR","customer":"C-381","ledgerNo":12345678901234567890,"placedAt":"2026-11-22T22:02:41.190Z"})"});
        events.push_back(
            {.stream = stream, .type = "ItemAdded", .data = R"({"sku":"SKU-1","price":10.50})"});
        events.push_back({.stream = stream, .type = "OrderViewed", .data = "{}"});
        events.push_back({.stream = stream,
                          .type = "PaymentReceived",
                          .data = i % 50 == 7 ? R"({"amount":"N/A"})" : R"({"amount":14990})"});
        events.push_back({.stream = stream, .type = "OrderConfirmed", .data = R"({"by":"mira"})"});
    }
    shop->append(events);
    return shop;
}

/// A page over stores in memory: the address is the key.
struct PreviewFrame {
    QTemporaryDir folder;
    JobRunner runner;
    AppContext context{runner,
                       std::make_unique<QSettings>(folder.filePath(QStringLiteral("test.ini")),
                                                   QSettings::IniFormat)};
    std::shared_ptr<test::MemoryDatabase> shop;
    std::unique_ptr<PreviewPage> page;

    explicit PreviewFrame(std::shared_ptr<test::MemoryDatabase> database, const char* text = kShop)
        : shop(std::move(database))
    {
        context.clock().freeze(*parseTime("2026-11-23T10:00:00Z"));
        if (text)
            context.setPipeline(write("pipeline.yaml", text).toStdString());
        page = std::make_unique<PreviewPage>(context,
                                             [this](const std::string&) { return shop->open(); });
    }

    QString write(const char* name, const char* text) const
    {
        const QString path = folder.filePath(QString::fromLatin1(name));
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly) || file.write(text) < 0)
            qFatal("cannot write %s", name);
        return path;
    }
    void connectBlue() { context.setBlue("sqlite:/memory/shop.db"); }
    [[nodiscard]] PreviewController& controller() const { return page->controller(); }
};

} // namespace viridian::ui
