#include "core/pipeline/kinds.h"

#include <fmt/format.h>

namespace viridian::pipeline {
namespace {

/// Copies an event into several streams. Copies get ids of their own; the original may stay or go.
class Route final : public Action {
public:
    Route(std::vector<StreamTemplate> forms, bool keepOriginal)
        : m_forms(std::move(forms)), m_keepOriginal(keepOriginal)
    {
    }

    [[nodiscard]] std::string_view kind() const override { return "route"; }
    [[nodiscard]] Fan fan() const override { return Fan::OneToMany; }
    [[nodiscard]] std::string summary() const override
    {
        std::string text = m_keepOriginal ? "also into " : "into ";
        for (std::size_t i = 0; i < m_forms.size(); ++i)
            text += (i == 0 ? "" : ", ") + m_forms[i].text();
        return text;
    }
    void write(Meaning& out) const override
    {
        out.flag(m_keepOriginal);
        for (const StreamTemplate& form : m_forms)
            out.text(form.text());
    }
    [[nodiscard]] bool readsData() const override
    {
        for (const StreamTemplate& form : m_forms) {
            if (form.readsData())
                return true;
        }
        return false;
    }
    [[nodiscard]] bool movesStream() const override { return true; }
    Status apply(Work& work, const StepContext& context) const override;
    [[nodiscard]] Inverse inverse(const Match&) const override
    {
        return {.action = nullptr, .loss = "copies in other streams stay there"};
    }

private:
    std::vector<StreamTemplate> m_forms;
    bool m_keepOriginal;
};

Status Route::apply(Work& work, const StepContext& context) const
{
    const Event original = work.finish();
    if (m_keepOriginal)
        work.emitted.push_back(original);
    for (std::size_t i = 0; i < m_forms.size(); ++i) {
        Result<std::string> name = streamNameOf(m_forms[i], work);
        if (!name)
            return passOn(name);
        Event copy = original;
        copy.stream = work.keep(*name);
        copy.id = work.keep(context.idOf(i));
        for (const Event& other : work.emitted) {
            if (other.stream == copy.stream)
                return fail(ErrorKind::InvalidInput,
                            fmt::format("two copies would go into the stream {}", copy.stream));
        }
        work.emitted.push_back(copy);
    }
    work.ended = true;
    return {};
}

} // namespace

std::shared_ptr<const Action> loadRoute(const StepReader& in)
{
    if (!in.read.map(in.node, "route", {"to", "original"}))
        return nullptr;
    const YAML::Node to = in.node["to"];
    if (!to || !to.IsSequence() || to.size() == 0) {
        in.read.refuse(to ? to : in.node,
                       "“to” must be a list of streams, such as [\"audit-{/tenant}\"].");
        return nullptr;
    }
    bool keep = true;
    in.read.word<bool>(in.node, "original", keep, {{"keep", true}, {"drop", false}});
    std::vector<StreamTemplate> forms;
    for (const YAML::Node& item : to)
        forms.push_back(in.streamTemplate(item));
    return std::make_shared<Route>(std::move(forms), keep);
}

} // namespace viridian::pipeline
