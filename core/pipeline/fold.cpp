#include "core/pipeline/fold.h"

#include "core/json/decimal.h"

#include <array>
#include <fmt/format.h>

namespace viridian::pipeline {
namespace {

using Kind = Fold::Kind;

struct Word {
    const char* text;
    Kind kind;
};

constexpr std::array kWords{
    Word{"first", Kind::First}, Word{"last", Kind::Last}, Word{"sum", Kind::Sum},
    Word{"min", Kind::Min},     Word{"max", Kind::Max},   Word{"count", Kind::Count},
    Word{"list", Kind::List},
};

const char* wordOf(Kind kind)
{
    for (const Word& word : kWords)
        if (word.kind == kind)
            return word.text;
    return "";
}

Result<std::string> counted(const std::string& soFar)
{
    const std::string before = soFar.empty() ? "0" : soFar;
    return json::Decimal::parse(before)->plus(*json::Decimal::parse("1")).toText();
}

Result<std::string> combined(Kind kind, const std::string& soFar, std::string_view value,
                             const Place& of)
{
    const Result<json::Decimal> number = json::Decimal::parse(value);
    if (!number)
        return fail(ErrorKind::InvalidInput,
                    fmt::format("{} is no number, and {} needs one", of.toText(), wordOf(kind)));
    if (soFar.empty())
        return std::string(value);
    const Result<json::Decimal> before = json::Decimal::parse(soFar);
    if (!before)
        return fail(ErrorKind::InvalidInput, before.error().message);
    if (kind == Kind::Sum)
        return before->plus(*number).toText();
    const bool takes = kind == Kind::Min ? *number < *before : *number > *before;
    return takes ? std::string(value) : soFar;
}

std::string listed(const std::string& soFar, std::string_view value)
{
    return soFar.empty() ? fmt::format("[{}]", value)
                         : fmt::format("{},{}]", soFar.substr(0, soFar.size() - 1), value);
}

Fold readFold(const StepReader& in, const YAML::Node& node)
{
    Fold fold;
    const Word* found = nullptr;
    for (const Word& word : kWords)
        if (node.IsMap() && node[word.text] && found == nullptr)
            found = &word;
    if (found == nullptr) {
        in.read.refuse(node,
                       "expected what to make of the group's values: first, last, sum, min, "
                       "max, count or list with a path, such as {sum: /seconds, to: /total}.");
        return fold;
    }
    fold.kind = found->kind;
    if (!in.read.map(node, "a fold", {found->text, "to", "missing"}))
        return fold;
    fold.of = in.place(node, found->text);
    fold.to = node["to"] ? in.place(node, "to") : fold.of;
    in.read.word<bool>(node, "missing", fold.missingIsError, {{"error", true}, {"ignore", false}});
    return fold;
}

} // namespace

Result<std::string> Fold::with(const std::string& soFar, Work& work) const
{
    if (kind == Kind::Count)
        return counted(soFar);
    const json::Editor* editor = work.editorOf(of);
    const Result<std::string_view> value =
        editor ? editor->get(of.pointer) : fail(ErrorKind::NotFound, {});
    if (!value && missingIsError)
        return fail(ErrorKind::InvalidInput, fmt::format("{} is missing", of.toText()));
    if (!value || (kind == Kind::First && !soFar.empty()))
        return soFar;
    if (kind == Kind::First || kind == Kind::Last)
        return std::string(*value);
    if (kind == Kind::List)
        return listed(soFar, *value);
    return combined(kind, soFar, *value, of);
}

Status Fold::put(const std::string& value, Work& work) const
{
    if (value.empty())
        return {};
    Result<json::Editor*> editor = work.editorForWriting(to);
    if (!editor)
        return passOn(editor);
    return (*editor)->contains(to.pointer) ? (*editor)->set(to.pointer, value)
                                           : (*editor)->add(to.pointer, value, true);
}

std::string Fold::summary() const
{
    return of == to ? fmt::format("{} {}", wordOf(kind), of.toText())
                    : fmt::format("{} {} → {}", wordOf(kind), of.toText(), to.toText());
}

void Fold::write(Meaning& out) const
{
    out.number(static_cast<int>(kind));
    out.text(of.toText());
    out.text(to.toText());
    out.flag(missingIsError);
}

std::vector<Fold> readFolds(const StepReader& in, const YAML::Node& parent)
{
    std::vector<Fold> folds;
    in.read.list(parent, "fold",
                 [&](const YAML::Node& node) { folds.push_back(readFold(in, node)); });
    return folds;
}

} // namespace viridian::pipeline
