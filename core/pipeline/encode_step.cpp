#include "core/base/digest.h"
#include "core/base/uuid.h"
#include "core/pipeline/kinds.h"
#include "core/pipeline/load.h"
#include "core/schema/avro/avro_payload.h"
#include "core/schema/frame.h"
#include "core/schema/schema.h"
#include "core/schema/text_place.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

/// Avro binary to JSON and back, with a schema registry's frame around it or without
/// (transform-operations.md O26). Values pass exactly; what the other side cannot hold is an error.
namespace viridian::pipeline {
namespace {

using schema::AvroJson;
using schema::AvroSchema;
using schema::Frame;

/// A schema in a file, with the frame that names it.
struct Writer {
    std::string file;
    std::string digest; ///< SHA-256 of the file: another schema is another pipeline
    schema::Schema schema;
    Frame frame;
};

struct Rules {
    bool toJson = false;
    bool framed = false;
    AvroJson form = AvroJson::Encoded;
    std::vector<Writer> writers;  ///< one, unless frames say which
    std::optional<Writer> reader; ///< toJson: how all that they wrote is seen
};

std::string idText(const Frame& frame)
{
    return frame.kind == schema::FrameKind::RegistryId ? std::to_string(frame.id) : frame.guid;
}

class Encode final : public Action {
public:
    explicit Encode(Rules rules) : m_rules(std::move(rules)) {}

    [[nodiscard]] std::string_view kind() const override { return "encode"; }
    [[nodiscard]] std::string summary() const override
    {
        std::string files;
        for (const Writer& writer : m_rules.writers)
            files += (files.empty() ? "" : ", ") + writer.file;
        return fmt::format("{} by {}{}", m_rules.toJson ? "Avro to JSON" : "JSON to Avro", files,
                           m_rules.framed ? ", framed" : "");
    }
    void write(Meaning& out) const override;
    [[nodiscard]] bool readsData() const override { return !m_rules.toJson; }
    [[nodiscard]] bool readsBytes() const override { return m_rules.toJson; }
    Status apply(Work& work, const StepContext&) const override
    {
        return m_rules.toJson ? decode(work) : encode(work);
    }
    [[nodiscard]] Inverse inverse(const Match&) const override;

private:
    Status decode(Work& work) const;
    Status encode(Work& work) const;
    [[nodiscard]] Result<const Writer*> writerOf(std::string_view& body) const;

    Rules m_rules;
};

void Encode::write(Meaning& out) const
{
    out.flag(m_rules.toJson);
    out.flag(m_rules.framed);
    out.number(static_cast<int>(m_rules.form));
    out.number(static_cast<std::int64_t>(m_rules.writers.size()));
    for (const Writer& writer : m_rules.writers) {
        out.text(writer.digest);
        out.text(idText(writer.frame));
    }
    out.text(m_rules.reader ? m_rules.reader->digest : std::string());
}

/// A sentence as a clause about @p file.
tl::unexpected<Error> clause(const std::string& file, std::string sentence)
{
    if (sentence.ends_with('.'))
        sentence.pop_back();
    return fail(ErrorKind::InvalidInput, fmt::format("{}: {}", file, sentence));
}

/// Takes the frame off @p body.
Result<const Writer*> Encode::writerOf(std::string_view& body) const
{
    if (!m_rules.framed)
        return &m_rules.writers.front();
    const std::optional<schema::FramedPayload> framed = schema::readFrame(body);
    if (!framed || framed->frame.kind == schema::FrameKind::SingleObject)
        return fail(ErrorKind::InvalidInput, "its data begins with no frame of a schema registry "
                                             "(byte 0 and an id, or byte 1 and a GUID)");
    const auto known = std::ranges::find(m_rules.writers, framed->frame, &Writer::frame);
    if (known == m_rules.writers.end())
        return fail(
            ErrorKind::InvalidInput,
            fmt::format("its data names the schema {} of the registry, and the step names no file "
                        "for that",
                        idText(framed->frame)));
    body = framed->body;
    return &*known;
}

Status Encode::decode(Work& work) const
{
    std::string_view body = work.event().data.bytes;
    Result<const Writer*> writer = writerOf(body);
    if (!writer)
        return passOn(writer);
    const AvroSchema& written = *(*writer)->schema.avro();
    const AvroSchema& seen = m_rules.reader ? *m_rules.reader->schema.avro() : written;
    const Result<std::string> json = schema::avroToJson(written, seen, body, m_rules.form);
    if (!json)
        return clause((*writer)->file, json.error().message);
    work.setData(PayloadKind::Json, *json);
    return {};
}

Status Encode::encode(Work& work) const
{
    Result<json::Editor*> data = work.data();
    if (!data)
        return passOn(data);
    const Writer& writer = m_rules.writers.front();
    const Result<std::string> bytes =
        schema::jsonToAvro(*writer.schema.avro(), (*data)->text(), m_rules.form);
    if (!bytes)
        return clause(writer.file, bytes.error().message);
    work.setData(PayloadKind::Bytes,
                 m_rules.framed ? schema::writeFrame(writer.frame, *bytes) : *bytes);
    return {};
}

Inverse Encode::inverse(const Match&) const
{
    if (m_rules.writers.size() > 1)
        return {.action = nullptr, .loss = "JSON does not tell which schema wrote it"};
    if (m_rules.reader)
        return {.action = nullptr,
                .loss = "what the reader's schema leaves out does not come back"};
    Rules back = m_rules;
    back.toJson = !m_rules.toJson;
    return {.action = std::make_shared<Encode>(std::move(back)), .loss = {}};
}

/// "17", or a GUID.
bool readId(const StepReader& in, const YAML::Node& node, Frame& frame)
{
    const std::string text = node.IsScalar() ? node.Scalar() : std::string();
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), frame.id);
    if (!text.empty() && code == std::errc() && end == text.data() + text.size())
        return true;
    if (const std::optional<Uuid> guid = Uuid::parse(text)) {
        frame = {.kind = schema::FrameKind::RegistryGuid, .guid = guid->toText()};
        return true;
    }
    in.read.refuse(node, fmt::format("“{}” is no id of a schema registry; expected a number such "
                                     "as 17, or a GUID.",
                                     text));
    return false;
}

Writer readSchema(const StepReader& in, const YAML::Node& named)
{
    Writer writer;
    if (in.read.failed())
        return writer;
    if (!named.IsScalar() || named.Scalar().empty()) {
        in.read.refuse(named, "expected the file of an Avro schema, such as order-placed.avsc.");
        return writer;
    }
    writer.file = named.Scalar();
    const std::string text = in.bytesOf(named, writer.file);
    if (in.read.failed())
        return writer;
    Result<schema::Schema> parsed = schema::Schema::parse(schema::Format::Avro, text);
    if (!parsed) {
        in.read.refuse(named, schema::placedMessage(parsed.error(), text, writer.file));
        return writer;
    }
    writer.schema = std::move(*parsed);
    writer.digest = sha256Hex(text);
    return writer;
}

/// `schemas`: a file for each id that frames may name.
void readWriters(const StepReader& in, Rules& rules)
{
    const YAML::Node all = in.node["schemas"];
    if (!all.IsMap() || all.size() == 0)
        return in.read.refuse(all, "schemas must name a file for each id of the registry, such as "
                                   "{17: order-1.avsc, 18: order-2.avsc}.");
    for (const auto& each : all) {
        Frame frame;
        if (in.read.failed() || !readId(in, each.first, frame))
            return;
        if (std::ranges::find(rules.writers, frame, &Writer::frame) != rules.writers.end())
            return in.read.refuse(each.first,
                                  fmt::format("the id {} stands here twice.", idText(frame)));
        Writer writer = readSchema(in, each.second);
        writer.frame = std::move(frame);
        rules.writers.push_back(std::move(writer));
    }
}

void checkKeys(const StepReader& in, const Rules& rules)
{
    const auto refuse = [&](const char* key, const char* why) {
        if (in.node[key] && !in.read.failed())
            in.read.refuse(in.node[key], fmt::format("“{}” {}", key, why));
    };
    if (!rules.toJson) {
        refuse("schemas", "is for to: json; expected the one schema to write with, in “schema”.");
        refuse("reader", "is for to: json; expected the one schema to write with, in “schema”.");
    }
    if (!rules.framed) {
        refuse("schemas", "is for frames, which say the id; say frame: confluent.");
        refuse("id", "is for frames; say frame: confluent.");
    }
    if (in.node["schemas"]) {
        refuse("schema", "and “schemas” exclude each other; keep one.");
        refuse("id", "stands in “schemas” with its file; leave it out.");
    } else if (rules.framed && !in.node["id"] && !in.read.failed()) {
        in.read.refuse(in.node, rules.toJson ? "“id” is missing: the registry's id of the schema; "
                                               "or name several in “schemas”."
                                             : "“id” is missing: the registry's id of the schema, "
                                               "which the frame names.");
    }
}

} // namespace

std::shared_ptr<const Action> loadEncode(const StepReader& in)
{
    Rules rules;
    if (!in.read.map(in.node, "encode",
                     {"to", "schema", "schemas", "reader", "frame", "id", "encoding"}))
        return nullptr;
    if (!in.node["to"]) {
        in.read.refuse(in.node, "“to” is missing in encode; expected json or avro.");
        return nullptr;
    }
    in.read.word<bool>(in.node, "to", rules.toJson, {{"json", true}, {"avro", false}});
    in.read.word<bool>(in.node, "frame", rules.framed, {{"none", false}, {"confluent", true}});
    in.read.word<AvroJson>(in.node, "encoding", rules.form,
                           {{"avro", AvroJson::Encoded}, {"plain", AvroJson::Plain}});
    checkKeys(in, rules);
    if (in.read.failed())
        return nullptr;
    if (in.node["schemas"]) {
        readWriters(in, rules);
    } else if (!in.node["schema"]) {
        in.read.refuse(in.node, "“schema” is missing in encode; expected the file of an Avro "
                                "schema, named from the pipeline's folder.");
    } else {
        rules.writers.push_back(readSchema(in, in.node["schema"]));
        if (in.node["id"] && !in.read.failed())
            readId(in, in.node["id"], rules.writers.front().frame);
    }
    if (in.node["reader"])
        rules.reader = readSchema(in, in.node["reader"]);
    return std::make_shared<Encode>(std::move(rules));
}

} // namespace viridian::pipeline
