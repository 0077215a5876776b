#include "core/base/digest.h"
#include "core/pipeline/kinds.h"
#include "core/pipeline/yaml_json.h"

#include <algorithm>
#include <fmt/format.h>

namespace viridian::pipeline {
namespace {

/// Puts another payload in place of a known one (transform-operations.md O15).
class Replace final : public Action {
public:
    Replace(std::string expected, std::string data)
        : m_expected(std::move(expected)), m_data(std::move(data))
    {
    }

    [[nodiscard]] std::string_view kind() const override { return "replace"; }
    [[nodiscard]] std::string summary() const override
    {
        return fmt::format("data of SHA-256 {}… by other data", m_expected.substr(0, 8));
    }
    void write(Meaning& out) const override
    {
        out.text(m_expected);
        out.text(m_data);
    }
    [[nodiscard]] bool readsData() const override { return true; }
    [[nodiscard]] bool editsPayload() const override { return true; }
    Status apply(Work& work, const StepContext&) const override
    {
        Result<json::Editor*> editor = work.data();
        if (!editor)
            return passOn(editor);
        const std::string found = sha256Hex((*editor)->text());
        if (found != m_expected)
            return fail(ErrorKind::InvalidInput,
                        fmt::format("its data has the SHA-256 {}, and the step is for {}", found,
                                    m_expected));
        return (*editor)->set(json::Document::root(), m_data);
    }
    [[nodiscard]] Inverse inverse(const Match&) const override
    {
        return {.action = nullptr, .loss = "the data that was replaced is not kept"};
    }

private:
    std::string m_expected;
    std::string m_data; ///< JSON source text
};

bool isDigest(const std::string& text)
{
    return text.size() == 64 && std::ranges::all_of(text, [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
           });
}

} // namespace

std::shared_ptr<const Action> loadReplace(const StepReader& in)
{
    if (!in.read.map(in.node, "replace", {"sha256", "data"}))
        return nullptr;
    std::string expected;
    in.read.required(in.node, "sha256", expected);
    if (in.read.failed())
        return nullptr;
    if (!isDigest(expected))
        in.read.refuse(in.node["sha256"],
                       "expected the SHA-256 of the data that is replaced, in 64 "
                       "lower-case hexadecimal digits.");
    else if (!in.node["data"])
        in.read.refuse(in.node,
                       "“data” is missing in replace; expected what the event shall hold.");
    else if (in.step.match.ids.empty())
        in.read.refuse(in.node, "replace is for events that match names by their id, such as "
                                "match: {id: 5a3d0f0e-6f8b-4c55-9d0b-0c6a1d6f7b11}.");
    std::string data = jsonOf(in.read, in.node["data"]);
    return std::make_shared<Replace>(std::move(expected), std::move(data));
}

} // namespace viridian::pipeline
