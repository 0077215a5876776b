#include "core/pipeline/pipeline.h"

#include "core/pipeline/assertion.h"
#include "core/pipeline/load.h"
#include "core/pipeline/model.h"

#include <algorithm>
#include <cerrno>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <set>

namespace viridian {
namespace {

std::shared_ptr<const pipeline::Model> emptyModel()
{
    static const std::shared_ptr<const pipeline::Model> model = [] {
        auto made = std::make_shared<pipeline::Model>();
        made->complete();
        return made;
    }();
    return model;
}

Result<std::string> readWhole(const std::filesystem::path& file)
{
    constexpr std::uintmax_t kLargest = std::uintmax_t{16} * 1024 * 1024;
    std::error_code code;
    const std::uintmax_t size = std::filesystem::file_size(file, code);
    if (code)
        return fail(ErrorKind::InvalidInput, fmt::format("The pipeline {} cannot be read: {}.",
                                                         file.string(), code.message()));
    if (size > kLargest)
        return fail(ErrorKind::InvalidInput,
                    fmt::format("The pipeline {} is {} bytes long; expected at most 16 MB.",
                                file.string(), size));
    std::ifstream in(file, std::ios::binary);
    if (!in)
        return fail(ErrorKind::InvalidInput,
                    fmt::format("The pipeline {} cannot be opened for reading.", file.string()));
    return std::string(std::istreambuf_iterator<char>(in), {});
}

/// The names that a type has at the end, when the steps from @p first on have run.
std::set<std::string> namesAfter(std::set<std::string> types,
                                 const std::vector<pipeline::Step>& steps, std::size_t first)
{
    for (std::size_t i = first; i < steps.size(); ++i) {
        const std::string* from = steps[i].match.onlyType();
        const auto made = steps[i].addresses();
        if (!from || !made || !types.contains(*from))
            continue;
        for (const pipeline::NewAddress& to : *made)
            types.insert(to.type.empty() ? *from : to.type);
        const bool all =
            steps[i].match.versions.empty() && !steps[i].match.stream && !steps[i].match.narrowed();
        const bool stays = std::ranges::any_of(*made, [&](const pipeline::NewAddress& to) {
            return to.type.empty() || to.type == *from;
        });
        if (all && !stays)
            types.erase(*from);
    }
    return types;
}

} // namespace

const char* name(Fan fan) noexcept
{
    switch (fan) {
    case Fan::OneToOne:
        return "1:1";
    case Fan::OneToMany:
        return "1:n";
    case Fan::OneToNone:
        return "1:0";
    case Fan::ManyToOne:
        return "n:1";
    case Fan::ManyToMany:
        return "n:m";
    }
    return "";
}

Pipeline::Pipeline() : m_model(emptyModel())
{
}

Pipeline::Pipeline(std::shared_ptr<const pipeline::Model> model) : m_model(std::move(model))
{
}

Pipeline Pipeline::passThrough()
{
    return {};
}

Pipeline Pipeline::of(std::shared_ptr<const pipeline::Model> model)
{
    return Pipeline(std::move(model));
}

Result<Pipeline> Pipeline::load(const std::filesystem::path& file)
{
    Result<std::string> text = readWhole(file);
    if (!text)
        return passOn(text);
    return parse(*text, file.parent_path(), file.filename().string());
}

Result<Pipeline> Pipeline::parse(std::string_view text, const std::filesystem::path& baseDir,
                                 std::string_view fileName, const EditedFiles& edited)
{
    Result<std::shared_ptr<const pipeline::Model>> model =
        pipeline::load(text, {.folder = baseDir, .edited = edited}, fileName);
    if (!model)
        return passOn(model);
    return Pipeline(std::move(*model));
}

const std::string& Pipeline::name() const
{
    return m_model->name;
}

const std::string& Pipeline::hash() const
{
    return m_model->hash;
}

const std::vector<StepInfo>& Pipeline::steps() const
{
    return m_model->infos;
}

std::vector<AssertionInfo> Pipeline::assertions() const
{
    std::vector<AssertionInfo> all;
    for (const auto& assertion : m_model->assertions)
        all.push_back(assertion->info());
    return all;
}

bool Pipeline::isPassThrough() const
{
    return m_model->steps.empty() && !m_model->unmatchedIsError;
}

bool Pipeline::preservesVersions() const
{
    return std::ranges::all_of(m_model->steps, [](const pipeline::Step& step) {
        return !step.movesStream() && std::ranges::all_of(step.actions, [](const auto& action) {
            return action->fan() == Fan::OneToOne;
        });
    });
}

bool Pipeline::keepsState() const
{
    return m_model->keepsState;
}

Pipeline Pipeline::withoutSteps(const std::vector<std::size_t>& indices) const
{
    if (indices.empty())
        return *this;
    auto rest = std::make_shared<pipeline::Model>(*m_model);
    for (const std::size_t index : indices) {
        if (index < rest->steps.size())
            rest->steps[index].off = true;
    }
    rest->complete();
    return Pipeline(std::move(rest));
}

Pipeline Pipeline::reversed() const
{
    auto back = std::make_shared<pipeline::Model>();
    back->name = m_model->name + " reversed";
    back->version = m_model->version;
    for (auto step = m_model->steps.rbegin(); step != m_model->steps.rend(); ++step) {
        if (step->off)
            continue;
        pipeline::InverseStep inverse = pipeline::inverseOf(*step);
        if (!inverse.step.actions.empty())
            back->steps.push_back(std::move(inverse.step));
    }
    back->complete();
    return Pipeline(std::move(back));
}

std::vector<std::string> Pipeline::lossyTypes() const
{
    std::set<std::string> out;
    const std::vector<pipeline::Step>& steps = m_model->steps;
    for (std::size_t i = 0; i < steps.size(); ++i) {
        const StepInfo& info = m_model->infos[i];
        if (info.reversal == Reversal::Exact || info.fan == Fan::OneToNone)
            continue;
        std::set<std::string> types;
        for (const pipeline::NewAddress& to :
             steps[i].addresses().value_or(std::vector<pipeline::NewAddress>(1))) {
            if (!to.type.empty())
                types.insert(to.type);
            else if (steps[i].match.types.empty())
                types.insert("*");
            else
                types.insert(steps[i].match.types.begin(), steps[i].match.types.end());
        }
        out.merge(namesAfter(std::move(types), steps, i + 1));
    }
    return {out.begin(), out.end()};
}

} // namespace viridian
