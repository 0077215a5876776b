#include "core/schema/payload.h"

#include "core/json/document.h"
#include "core/schema/avro/avro_payload.h"
#include "core/schema/json/json_schema_validate.h"

namespace viridian::schema {

Result<DecodedPayload> decodePayload(const SchemaFinder& find, std::string_view payload)
{
    const std::optional<FramedPayload> framed = readFrame(payload);
    if (!framed)
        return fail(ErrorKind::InvalidInput,
                    "The payload begins with no frame of a schema registry (byte 0 and an id, byte "
                    "1 and a GUID) or of Avro (C3 01).");
    const Result<Schema> schema = find(framed->frame);
    if (!schema)
        return tl::unexpected<Error>(schema.error());
    DecodedPayload decoded;
    decoded.frame = framed->frame;
    if (const AvroSchema* avro = schema->avro()) {
        Result<std::string> text = avroToJson(*avro, framed->body);
        if (!text)
            return passOn(text);
        decoded.json = std::move(*text);
        return decoded;
    }
    json::Document document;
    if (Status parsed = document.parse(framed->body); !parsed)
        return passOn(parsed);
    decoded.json = framed->body;
    return decoded;
}

Result<std::string> encodePayload(const Schema& schema, const DecodedPayload& payload)
{
    std::string body = payload.json;
    if (const AvroSchema* avro = schema.avro()) {
        Result<std::string> bytes = jsonToAvro(*avro, payload.json);
        if (!bytes)
            return bytes;
        body = std::move(*bytes);
    } else if (Status valid = validatePayload(schema, payload.json); !valid) {
        return passOn(valid);
    }
    return payload.frame ? writeFrame(*payload.frame, body) : body;
}

Status validatePayload(const Schema& schema, std::string_view json)
{
    if (const AvroSchema* avro = schema.avro())
        return validateAvroJson(*avro, json);
    Result<std::vector<Violation>> found = violations(*schema.jsonSchema(), json);
    if (!found)
        return passOn(found);
    if (found->empty())
        return {};
    const Violation& first = found->front();
    return fail(ErrorKind::InvalidInput, "The payload breaks its JSON Schema. " + first.message,
                first.path);
}

namespace {

/// A sentence as a clause.
std::string clause(std::string sentence)
{
    if (sentence.ends_with('.'))
        sentence.pop_back();
    return sentence;
}

} // namespace

std::optional<PayloadFault> faultOf(const Schema& schema, std::string_view json, AvroJson form)
{
    if (const AvroSchema* avro = schema.avro())
        return avroJsonFault(*avro, json, form);
    Result<std::vector<Violation>> found = violations(*schema.jsonSchema(), json);
    if (!found)
        return PayloadFault{.path = {}, .reason = clause(found.error().message)};
    if (found->empty())
        return std::nullopt;
    Violation& first = found->front();
    return PayloadFault{.path = std::move(first.path), .reason = clause(std::move(first.reason))};
}

std::optional<PayloadFault> faultOfBytes(const Schema& schema, std::string_view payload)
{
    const std::optional<FramedPayload> framed = readFrame(payload);
    const std::string_view body = framed ? framed->body : payload;
    if (!schema.avro())
        return faultOf(schema, body);
    const Result<std::string> json = avroToJson(*schema.avro(), body);
    // Avro binary can begin with the bytes of a frame.
    if (json || (framed && avroToJson(*schema.avro(), payload)))
        return std::nullopt;
    return PayloadFault{.path = {}, .reason = clause(json.error().message)};
}

} // namespace viridian::schema
