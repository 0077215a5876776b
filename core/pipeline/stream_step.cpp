#include "core/pipeline/kinds.h"

#include <algorithm>
#include <fmt/format.h>

namespace viridian::pipeline {
namespace {

/// The text of a value in a stream's name: strings decoded, numbers and booleans as written.
Result<std::string> valueText(const Place& place, Work& work)
{
    const json::Editor* editor = work.editorOf(place);
    const json::Node node = editor ? editor->document().find(place.pointer) : json::kNone;
    if (node == json::kNone)
        return fail(ErrorKind::InvalidInput,
                    fmt::format("{} is missing, which the stream's name needs", place.toText()));
    const json::Document& document = editor->document();
    switch (document.kind(node)) {
    case json::Kind::String:
        return json::decodeString(document.source(node));
    case json::Kind::Number:
    case json::Kind::True:
    case json::Kind::False:
        return std::string(document.source(node));
    default:
        return fail(
            ErrorKind::InvalidInput,
            fmt::format("{} is {}, which cannot stand in a stream's name", place.toText(),
                        document.kind(node) == json::Kind::Null ? "null" : "an object or array"));
    }
}

Status checkName(std::string_view name)
{
    constexpr std::size_t kLongest = 500;
    const bool control = std::ranges::any_of(
        name, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == '\x7f'; });
    const char* why = name.empty()            ? "is empty"
                      : name.starts_with('$') ? "begins with “$”, which is kept for system streams"
                      : name.size() > kLongest ? "is longer than 500 bytes"
                      : control                ? "holds control characters"
                                               : nullptr;
    if (why)
        return fail(ErrorKind::InvalidInput,
                    fmt::format("the stream's new name “{}” {}", name.substr(0, 60), why));
    return {};
}

/// Puts an event into another stream.
class MoveStream final : public Action {
public:
    explicit MoveStream(StreamTemplate form) : m_form(std::move(form)) {}

    [[nodiscard]] std::string_view kind() const override { return "stream"; }
    [[nodiscard]] std::string summary() const override
    {
        return fmt::format("stream → {}", m_form.text());
    }
    void write(Meaning& out) const override { out.text(m_form.text()); }
    [[nodiscard]] bool readsData() const override { return m_form.readsData(); }
    [[nodiscard]] bool movesStream() const override { return true; }
    [[nodiscard]] std::optional<StreamPattern> madeStreams() const override
    {
        return m_form.asPattern();
    }
    Status apply(Work& work, const StepContext&) const override
    {
        Result<std::string> name = streamNameOf(m_form, work);
        if (!name)
            return passOn(name);
        work.setStream(*name);
        return {};
    }
    [[nodiscard]] Inverse inverse(const Match& match) const override
    {
        const std::optional<StreamPattern> made = m_form.asPattern();
        const bool named =
            made && match.stream && match.stream->text().find('*') == std::string::npos;
        Result<StreamTemplate> back =
            named ? StreamTemplate::parse(match.stream->text(), made->names())
                  : Result<StreamTemplate>(fail(ErrorKind::NotFound, {}));
        if (!back)
            return {.action = nullptr,
                    .loss = "the old stream's name cannot be told from the new one"};
        return {.action = std::make_shared<MoveStream>(std::move(*back)), .loss = {}};
    }

private:
    StreamTemplate m_form;
};

} // namespace

Result<std::string> streamNameOf(const StreamTemplate& form, Work& work)
{
    std::string name;
    for (const StreamTemplate::Piece& piece : form.pieces()) {
        if (piece.kind == StreamTemplate::Piece::Kind::Literal) {
            name += piece.text;
        } else if (piece.kind == StreamTemplate::Piece::Kind::Capture) {
            const auto found =
                std::ranges::find(work.captures, std::string_view(piece.text), &Capture::name);
            if (found != work.captures.end())
                name += found->text;
        } else {
            Result<std::string> value = valueText(piece.place, work);
            if (!value)
                return value;
            if (value->empty())
                return fail(ErrorKind::InvalidInput,
                            fmt::format("{} is empty, which the stream's name needs",
                                        piece.place.toText()));
            name += *value;
        }
    }
    Status good = checkName(name);
    if (!good)
        return passOn(good);
    return name;
}

std::shared_ptr<const Action> loadStream(const StepReader& in)
{
    if (in.node.IsScalar())
        return std::make_shared<MoveStream>(in.streamTemplate(in.node));
    if (!in.read.map(in.node, "stream", {"to", "allowMerge"}))
        return nullptr;
    if (!in.node["to"]) {
        in.read.refuse(
            in.node,
            "“to” is missing here; expected the stream's new name, such as {/tenant}-order-{id}.");
        return nullptr;
    }
    in.read.flag(in.node, "allowMerge", in.step.allowMerge);
    return std::make_shared<MoveStream>(in.streamTemplate(in.node["to"]));
}

} // namespace viridian::pipeline
