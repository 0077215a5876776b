#include "core/json/document.h"
#include "core/pipeline/json_table.h"
#include "core/pipeline/kinds.h"
#include "core/pipeline/patch.h"
#include "core/pipeline/yaml_json.h"

#include <fmt/format.h>
#include <unordered_map>

namespace viridian::pipeline {
namespace {

struct Rules {
    Place key;
    Place to;
    std::string file;
    std::string digest; ///< SHA-256 of the file: other values are another pipeline
    std::unordered_map<std::string, std::string> values; ///< JSON source text by decoded key
    enum class Miss { Error, Ignore, Default } miss = Miss::Error;
    std::string value; ///< Default: JSON source text
};

/// Adds what a frozen file says of a value (transform-operations.md O30).
class Lookup final : public Action {
public:
    explicit Lookup(Rules rules) : m_rules(std::move(rules)) {}

    [[nodiscard]] std::string_view kind() const override { return "lookup"; }
    [[nodiscard]] std::string summary() const override
    {
        return fmt::format("{} in {} → {}", m_rules.key.toText(), m_rules.file,
                           m_rules.to.toText());
    }
    void write(Meaning& out) const override
    {
        out.text(m_rules.key.toText());
        out.text(m_rules.to.toText());
        out.text(m_rules.digest);
        out.number(static_cast<int>(m_rules.miss));
        out.text(m_rules.value);
    }
    [[nodiscard]] bool readsData() const override { return !m_rules.key.meta || !m_rules.to.meta; }
    [[nodiscard]] bool editsPayload() const override { return true; }
    Status apply(Work& work, const StepContext&) const override;
    /// The place was empty before.
    [[nodiscard]] Inverse inverse(const Match&) const override
    {
        PatchOp remove;
        remove.kind = PatchOp::Kind::Remove;
        remove.at = m_rules.to;
        remove.prune = true;
        if (m_rules.miss == Rules::Miss::Ignore)
            remove.missing = PatchOp::Missing::Ignore;
        return {.action = std::make_shared<Patch>(std::vector<PatchOp>{remove}), .loss = {}};
    }

private:
    Rules m_rules;
};

Status Lookup::apply(Work& work, const StepContext&) const
{
    const json::Editor* seen = work.editorOf(m_rules.key);
    const Result<std::string_view> key =
        seen ? seen->get(m_rules.key.pointer) : fail(ErrorKind::NotFound, {});
    if (!key)
        return fail(ErrorKind::InvalidInput, fmt::format("{} is missing", m_rules.key.toText()));
    const std::string text = key->starts_with('"') ? json::decodeString(*key) : std::string(*key);
    const auto found = m_rules.values.find(text);
    if (found == m_rules.values.end() && m_rules.miss == Rules::Miss::Ignore)
        return {};
    if (found == m_rules.values.end() && m_rules.miss == Rules::Miss::Error)
        return fail(ErrorKind::InvalidInput,
                    fmt::format("{} says nothing of {}", m_rules.file, *key));
    const std::string& value = found == m_rules.values.end() ? m_rules.value : found->second;
    Result<json::Editor*> editor = work.editorForWriting(m_rules.to);
    if (!editor)
        return passOn(editor);
    if ((*editor)->contains(m_rules.to.pointer))
        return fail(ErrorKind::InvalidInput,
                    fmt::format("{} is there already", m_rules.to.toText()));
    return (*editor)->add(m_rules.to.pointer, value, true);
}

} // namespace

std::shared_ptr<const Action> loadLookup(const StepReader& in)
{
    Rules rules;
    if (!in.read.map(in.node, "lookup", {"key", "file", "sha256", "to", "miss", "default"}))
        return nullptr;
    rules.key = in.place(in.node, "key");
    rules.to = in.place(in.node, "to");
    in.read.word<Rules::Miss>(in.node, "miss", rules.miss,
                              {{"error", Rules::Miss::Error}, {"ignore", Rules::Miss::Ignore}});
    if (in.node["default"] && !in.read.failed()) {
        if (in.node["miss"])
            in.read.refuse(in.node["default"],
                           "“default” and “miss” exclude each other; keep one.");
        rules.miss = Rules::Miss::Default;
        rules.value = jsonOf(in.read, in.node["default"]);
    }
    JsonTable table =
        readJsonTable(in, "file", "a value for each key, such as {\"DE\": \"Germany\"}");
    rules.file = std::move(table.file);
    rules.digest = std::move(table.digest);
    rules.values = std::move(table.values);
    return std::make_shared<Lookup>(std::move(rules));
}

} // namespace viridian::pipeline
