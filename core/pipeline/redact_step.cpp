#include "core/base/digest.h"
#include "core/pipeline/kinds.h"
#include "core/pipeline/yaml_json.h"

#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>

namespace viridian::pipeline {
namespace {

struct Rules {
    enum class Method { Mask, Hash } method = Method::Mask;
    std::vector<Place> paths;
    std::string mask;     ///< JSON source text
    std::string saltName; ///< of an environment variable
    std::string salt;     ///< what it held when the pipeline was read; never shown
    bool missingIsError = true;
};

/// Makes values unreadable (transform-operations.md O25). A hash is the same for the same value, so
/// that what belonged together still does.
class Redact final : public Action {
public:
    explicit Redact(Rules rules) : m_rules(std::move(rules)) {}

    [[nodiscard]] std::string_view kind() const override { return "redact"; }
    [[nodiscard]] std::string summary() const override
    {
        std::string text = m_rules.method == Rules::Method::Mask ? "mask" : "hash";
        for (const Place& path : m_rules.paths)
            text += " " + path.toText();
        return text;
    }
    /// The salt is part of the meaning, as other salts give other bytes; its digest says no more.
    void write(Meaning& out) const override
    {
        out.number(static_cast<int>(m_rules.method));
        out.number(static_cast<std::int64_t>(m_rules.paths.size()));
        for (const Place& path : m_rules.paths)
            out.text(path.toText());
        out.text(m_rules.mask);
        out.text(m_rules.saltName);
        out.text(m_rules.salt.empty() ? std::string() : sha256Hex("salt\n" + m_rules.salt));
        out.flag(m_rules.missingIsError);
    }
    [[nodiscard]] bool readsData() const override
    {
        return std::ranges::any_of(m_rules.paths, [](const Place& path) { return !path.meta; });
    }
    [[nodiscard]] bool editsPayload() const override { return true; }
    Status apply(Work& work, const StepContext&) const override;
    [[nodiscard]] Inverse inverse(const Match&) const override
    {
        return {.action = nullptr, .loss = "redacted values do not come back"};
    }

private:
    [[nodiscard]] std::string hidden(std::string_view value) const
    {
        if (m_rules.method == Rules::Method::Mask)
            return m_rules.mask;
        // Text counts as it reads, however it is escaped.
        const std::string text = value.starts_with('"')
                                     ? json::encodeString(json::decodeString(value))
                                     : std::string(value);
        return json::encodeString(sha256Hex(fmt::format("{}\n{}", m_rules.salt, text)));
    }
    Rules m_rules;
};

Status Redact::apply(Work& work, const StepContext&) const
{
    for (const Place& path : m_rules.paths) {
        const json::Editor* seen = work.editorOf(path);
        const bool there = seen != nullptr && seen->contains(path.pointer);
        if (!there && m_rules.missingIsError)
            return fail(ErrorKind::InvalidInput, fmt::format("{} is missing", path.toText()));
        if (!there)
            continue;
        Result<json::Editor*> editor = work.editorForWriting(path);
        if (!editor)
            return passOn(editor);
        const std::string value = hidden(*(*editor)->get(path.pointer));
        if (Status set = (*editor)->set(path.pointer, value); !set)
            return set;
    }
    return {};
}

void readSalt(const StepReader& in, Rules& rules)
{
    in.read.required(in.node, "salt", rules.saltName);
    if (in.read.failed())
        return;
    // Once, while a pipeline is read; nothing in this program changes its environment.
    const char* value = std::getenv(rules.saltName.c_str()); // NOLINT(concurrency-mt-unsafe)
    if (value == nullptr || *value == '\0')
        return in.read.refuse(in.node["salt"],
                              fmt::format("the environment variable {} is not set; expected a "
                                          "secret text in it, which must stay the same for the "
                                          "whole migration.",
                                          rules.saltName));
    rules.salt = value;
}

} // namespace

std::shared_ptr<const Action> loadRedact(const StepReader& in)
{
    Rules rules;
    if (!in.read.map(in.node, "redact", {"paths", "with", "mask", "salt", "missing"}))
        return nullptr;
    in.read.list(in.node, "paths",
                 [&](const YAML::Node& node) { rules.paths.push_back(in.placeAt(node, "paths")); });
    if (!in.read.failed() && rules.paths.empty())
        in.read.refuse(in.node, "“paths” must name what to redact, such as [/email, /address]; to "
                                "take values away altogether use patch: [{remove: …}].");
    in.read.word<Rules::Method>(in.node, "with", rules.method,
                                {{"mask", Rules::Method::Mask}, {"hash", Rules::Method::Hash}});
    rules.mask = in.node["mask"] ? jsonOf(in.read, in.node["mask"]) : std::string(R"("***")");
    if (rules.method == Rules::Method::Hash)
        readSalt(in, rules);
    else if (!in.read.failed() && in.node["salt"])
        in.read.refuse(in.node["salt"], "a mask needs no salt; leave it out, or say with: hash.");
    in.read.word<bool>(in.node, "missing", rules.missingIsError,
                       {{"error", true}, {"ignore", false}});
    return std::make_shared<Redact>(std::move(rules));
}

} // namespace viridian::pipeline
