// Reads arbitrary bytes as Avro binary and as JSON of a schema, which is arbitrary too or one of a
// few, and checks that what one direction gives, the other takes back.

#include "core/schema/avro/avro_payload.h"
#include "core/schema/frame.h"
#include "tests/fuzz/input.h"

#include <array>
#include <string>

using namespace viridian;
using namespace viridian::schema;
using viridian::fuzz::Input;
using viridian::fuzz::require;

namespace {

constexpr std::array kSchemas{
    R"({"type":"record","name":"R","fields":[{"name":"i","type":"int"},{"name":"l","type":"long"},
        {"name":"s","type":"string"},{"name":"b","type":"bytes"},{"name":"o","type":"boolean"},
        {"name":"next","type":["null","R"],"default":null}]})",
    R"({"type":"array","items":{"type":"map","values":["null","long","string",
        {"type":"enum","name":"E","symbols":["A","B","C"]},{"type":"fixed","name":"F","size":3}]}})",
    R"({"type":"record","name":"Numbers","fields":[{"name":"f","type":"float"},
        {"name":"d","type":"double"},{"name":"m","type":{"type":"bytes","logicalType":"decimal",
        "precision":30,"scale":4}},{"name":"t","type":{"type":"long",
        "logicalType":"timestamp-micros"}}]})",
    R"({"type":"array","items":"null"})",
    R"({"type":"record","name":"Nothing","fields":[{"name":"n","type":"Nothing"}]})",
};

Result<AvroSchema> anySchema(Input& input)
{
    const std::size_t chosen = input.below(kSchemas.size() + 2);
    return AvroSchema::parse(chosen < kSchemas.size() ? kSchemas.at(chosen) : input.part());
}

void checkBytes(const AvroSchema& schema, std::string_view bytes)
{
    const Result<std::string> json = avroToJson(schema, bytes);
    if (!json)
        return;
    const Result<std::string> back = jsonToAvro(schema, *json);
    require(back.has_value(), "JSON of ours is refused");
    const Result<std::string> again = avroToJson(schema, *back);
    require(again && *again == *json, "what was encoded reads otherwise");
    require(validateAvroJson(schema, *json).has_value(), "JSON of ours is not valid");
}

void checkJson(const AvroSchema& schema, std::string_view json)
{
    const Result<std::string> bytes = jsonToAvro(schema, json);
    require(bytes.has_value() == validateAvroJson(schema, json).has_value(),
            "what can be encoded and what is valid differ");
    (void)avroJsonFault(schema, json, AvroJson::Plain);
    if (bytes)
        checkBytes(schema, *bytes);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    Input input(data, size);
    const Result<AvroSchema> writer = anySchema(input);
    const bool resolved = input.below(2) == 0;
    const Result<AvroSchema> reader = resolved ? anySchema(input) : AvroSchema::parse("\"null\"");
    const std::string_view bytes = input.rest();
    if (const auto framed = readFrame(bytes))
        require(writeFrame(framed->frame, framed->body) == bytes, "a frame was not put back");
    if (!writer)
        return 0;
    checkBytes(*writer, bytes);
    checkJson(*writer, bytes);
    if (resolved && reader)
        (void)avroToJson(*writer, *reader, bytes);
    return 0;
}
