#pragma once

#include "tests/support/stores.h"

#include <array>
#include <string>
#include <vector>

// Apart from the test, whose moc cannot read such strings.
namespace viridian::test {

inline const std::string kUuid = "0C6D2F1E-7B1A-4F0E-9A55-6F2F1D0B8E42";

inline EventSpec specOf(std::string data, std::string metadata = "{}")
{
    EventSpec spec;
    spec.stream = "order-1";
    spec.type = "Placed";
    spec.data = std::move(data);
    spec.metadata = std::move(metadata);
    return spec;
}

/// Payloads that a search for text could misjudge.
inline std::vector<EventSpec> oddEvents()
{
    std::vector<EventSpec> specs{
        specOf(R"({"city":"Köln","total":10})"),
        specOf(R"({"city":"K\u00f6ln","total":1e1})"),
        specOf(R"({"c\u0069ty":"Köln"})"),
        specOf(R"({"shipTo":{"city":"KÖLN"},"total":"10"})"),
        specOf(R"({"city":null,"total":9.99})"),
        specOf(R"({"note":"says \"hello\" twice"})"),
        specOf(R"({"a":["x","y"],"flag":true})"),
        specOf(R"(["Köln"])"),
        specOf(R"({"Note":"HELLO"})"),
        specOf("{}",
               R"({"correlationId":"c-1","causationId":"00000000-0000-4000-8000-000000000001"})"),
        specOf("{}", R"({"correlationId":"c\u002d1"})"),
        specOf("{}", "{\"$correlationId\":\"" + kUuid + "\"}"),
        specOf("{}", R"({"correlation_id":"0c6d2f1e-7b1a-4f0e-9a55-6f2f1d0b8e42"})"),
        specOf("{}", R"({"user":{"name":"Ada"}})"),
        specOf("{}", R"({"correlationId":17})"),
    };
    specs.back().stream = "hello-7";
    // Bytes that are no text, and hold text all the same; a zero byte before it.
    specs.push_back(specOf(std::string("\x00\xff\xfe hello \xc3 K\xc3\xb6ln", 18)));
    specs.back().dataKind = PayloadKind::Bytes;
    specs.push_back(specOf("{\"city\":\"K\xc3\xb6ln\"}"));
    specs.back().dataKind = PayloadKind::Bytes;
    specs.push_back(specOf("null"));
    specs.back().type = "HelloSaid";
    return specs;
}

inline constexpr std::array kOddFilters = {
    "body.city:Köln",
    "body.city:K*n",
    "body.city:*",
    "body.*.city:KÖLN",
    "body.shipTo.city:K*",
    "body.total:10",
    "body.total:>9.99",
    "body.total:9..10",
    "body.flag:true",
    "body.city:null",
    "body.a.1:y",
    "body.note:*hello*",
    "body:hello",
    "body:KöLN",
    "hello",
    "\"\\\"hello\\\"\"",
    "h*o",
    "*",
    "köln",
    "-hello",
    "-body.city:*",
    "corr:c-1",
    "corr:c-1,17",
    "corr:c*",
    "corr:0C6D2F1E-7B1A-4F0E-9A55-6F2F1D0B8E42",
    "corr:0c6d2f1e-7b1a-4f0e-9a55-6f2f1d0b8e42",
    "cause:00000000-0000-4000-8000-000000000001",
    "meta.user.name:Ada",
    "meta.user.name:a*",
    "meta:ada",
    "body.city:Köln OR corr:c-1",
    "type:Placed -corr:c-1",
    "body.nothing:there",
};

} // namespace viridian::test
