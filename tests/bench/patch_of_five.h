#pragma once

#include <string_view>

namespace viridian::bench {

/// What a release does to an order: five operations.
inline constexpr std::string_view kPatchOfFive = R"(format: viridian.pipeline/1
name: bench
steps:
  - id: order-v2
    match: {type: OrderPlaced, version: "1"}
    to: {version: "2"}
    patch:
      - {move: /customer, to: /customerId}
      - {remove: /note}
      - {add: /channel, value: web}
      - {rename: /shipTo/country, to: countryCode}
      - {map: /currency, values: {EUR: "978", USD: "840"}}
)";

} // namespace viridian::bench
