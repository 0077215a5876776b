#include "core/pipeline/model.h"

#include "core/base/digest.h"
#include "core/base/text.h"
#include "core/pipeline/assertion.h"
#include "core/pipeline/stage.h"

#include <algorithm>
#include <cassert>
#include <fmt/format.h>

namespace viridian::pipeline {
namespace {

/// The space of pipelines' ids: fixed for ever, since green's ids come out of it.
constexpr std::string_view kIdSpace = "5a3d0f0e-6f8b-5c55-9d0b-0c6a1d6f7b11";

bool anyMatches(const std::vector<std::string>& patterns, std::string_view text)
{
    return patterns.empty() || std::ranges::any_of(patterns, [&](const std::string& p) {
               return matchesWildcard(text, p);
           });
}

const std::string* onlyOf(const std::vector<std::string>& patterns)
{
    const bool one = patterns.size() == 1 && patterns.front().find('*') == std::string::npos;
    return one ? &patterns.front() : nullptr;
}

/// Only where there is one, so that older hashes stay.
template <typename T, typename TextOf>
void write(Meaning& out, std::string_view what, const Range<T>& range, TextOf textOf)
{
    out.text(what);
    out.text(range.since ? textOf(*range.since) : std::string());
    out.text(range.before ? textOf(*range.before) : std::string());
}

void write(Meaning& out, const Match& match)
{
    out.texts(match.types);
    out.texts(match.versions);
    out.text(match.stream ? match.stream->text() : std::string());
    out.number(static_cast<std::int64_t>(match.where.size()));
    for (const Condition& condition : match.where) {
        out.number(static_cast<int>(condition.test));
        out.text(condition.place.toText());
        out.text(condition.value);
    }
    if (!match.ids.empty()) // left out where there are none, so that older hashes stay
        out.texts(match.ids);
    if (match.time)
        write(out, "time", *match.time, [](Timestamp time) { return formatIso(time); });
    if (match.position)
        write(out, "position", *match.position, [](Position at) { return at.toText(); });
}

void write(Meaning& out, const Step& step)
{
    out.text(step.id);
    write(out, step.match);
    out.number(static_cast<int>(step.onError));
    out.flag(step.newIds);
    out.flag(step.allowMerge);
    out.flag(step.off);
    for (const auto& action : step.actions) {
        out.text(action->kind());
        action->write(out);
    }
    if (step.noReverse)
        out.text("reverse: none");
    if (step.reverse) {
        out.text("reverse");
        write(out, *step.reverse);
    }
}

std::string hashOf(const Model& model)
{
    Meaning out;
    out.text("viridian.pipeline/1");
    out.text(model.name);
    for (const VersionSource& source : model.version.from)
        out.text(source.toText());
    out.text(model.version.fallback);
    out.flag(model.unmatchedIsError);
    out.number(static_cast<std::int64_t>(model.steps.size()));
    for (const Step& step : model.steps)
        write(out, step);
    for (const auto& assertion : model.assertions)
        assertion->write(out);
    return sha256Hex(out.all());
}

/// "OrderPlaced v2" of an upcast or rename; empty where a step has no one new address.
std::string targetOf(const Step& step)
{
    const std::optional<std::vector<NewAddress>> made = step.addresses();
    if (!made || made->size() != 1 || step.actions.front()->fan() != Fan::OneToOne)
        return {};
    const NewAddress& to = made->front();
    return to.version.empty()
               ? to.type
               : fmt::format("{}{}v{}", to.type, to.type.empty() ? "" : " ", to.version);
}

std::vector<std::string> scriptsOf(const Step& step)
{
    std::vector<std::string> names;
    for (const auto& action : step.actions) {
        if (!action->script().empty())
            names.emplace_back(action->script());
    }
    if (step.reverse)
        std::ranges::move(scriptsOf(*step.reverse), std::back_inserter(names));
    return names;
}

StepInfo infoOf(const Step& step)
{
    StepInfo info{.id = step.id,
                  .kind = {},
                  .address = step.match.toText(),
                  .target = targetOf(step),
                  .summary = {},
                  .loss = {},
                  .scripts = scriptsOf(step)};
    info.line = step.line < 0 ? 0 : static_cast<std::size_t>(step.line) + 1;
    info.lines = step.lines;
    for (const auto& action : step.actions) {
        // A step of several actions is called by the first: an upcast is a patch that also sets a
        // version.
        if (info.kind.empty())
            info.kind = action->kind();
        else if (action->kind() == "version")
            continue; // the target says it
        if (action->fan() != Fan::OneToOne)
            info.fan = action->fan();
        info.summary += (info.summary.empty() ? "" : ", ") + action->summary();
    }
    info.reverseNamed = step.reverse != nullptr;
    info.loss = inverseOf(step).loss;
    info.reversal = info.loss.empty() ? Reversal::Exact : Reversal::Lossy;
    return info;
}

} // namespace

std::string StepContext::idOf(std::size_t ordinal) const
{
    const std::string from = source->id.empty()
                                 ? fmt::format("{}@{}", source->stream, source->version)
                                 : std::string(source->id);
    return uuidV5(pipeline, fmt::format("{}\n{}\n{}", step, from, ordinal)).toText();
}

std::unique_ptr<Stage> Action::openStage(const Model&, std::size_t) const
{
    assert(staging() == Staging::InProcess && "a step that is a stage of its own says how");
    return nullptr;
}

Status Action::apply(Work&, const StepContext&) const
{
    assert(staging() != Staging::InProcess && "a step that runs in process says how");
    return {};
}

bool Match::takesType(std::string_view type) const
{
    return anyMatches(types, type);
}

bool Match::takesVersion(std::string_view version) const
{
    return anyMatches(versions, version);
}

std::string Match::toText() const
{
    std::string text = fmt::format("{}", fmt::join(types, ", "));
    if (!versions.empty())
        text += fmt::format("{}v{}", text.empty() ? "any " : " ", fmt::join(versions, ", v"));
    if (stream)
        text += text.empty() ? stream->text() : " in " + stream->text();
    if (text.empty())
        text = "any event";
    if (!ids.empty())
        text += fmt::format(" with the id {}", ids.front()) + (ids.size() > 1 ? " …" : "");
    if (time && time->since)
        text += " since " + formatIso(*time->since);
    if (time && time->before)
        text += " before " + formatIso(*time->before);
    if (position && position->since)
        text += " from position " + position->since->toText();
    if (position && position->before)
        text += " before position " + position->before->toText();
    if (!where.empty())
        text +=
            fmt::format(" where {}", where.front().place.toText()) + (where.size() > 1 ? " …" : "");
    return text;
}

const std::string* Match::onlyType() const
{
    return onlyOf(types);
}

const std::string* Match::onlyVersion() const
{
    return onlyOf(versions);
}

Staging Step::staging() const
{
    return actions.size() == 1 && !off ? actions.front()->staging() : Staging::InProcess;
}

bool Step::crossesStreams() const
{
    return std::ranges::any_of(actions,
                               [](const auto& action) { return action->crossesStreams(); });
}

bool Step::readsData() const
{
    return std::ranges::any_of(actions, [](const auto& action) { return action->readsData(); });
}

bool Step::movesStream() const
{
    return std::ranges::any_of(actions, [](const auto& action) { return action->movesStream(); });
}

Step::Changes Step::changes() const
{
    const auto of = [](const auto& action) {
        const std::string_view kind = action->kind();
        return kind == "reidentify"                  ? Changes::Ids
               : kind == "stream" || kind == "route" ? Changes::Stream
               : kind == "encode"                    ? Changes::Encoding
                                                     : Changes::Content;
    };
    Changes most = Changes::Ids;
    for (const auto& action : actions)
        most = std::min(most, of(action));
    return most;
}

bool Step::makesOthers(std::string_view type, std::string_view version) const
{
    return std::ranges::any_of(
        actions, [&](const auto& action) { return action->makesOthers(type, version); });
}

std::optional<std::vector<NewAddress>> Step::addresses() const
{
    std::optional<std::vector<NewAddress>> out;
    for (const auto& action : actions) {
        std::optional<std::vector<NewAddress>> one = action->addresses();
        if (!one)
            continue;
        if (!out) {
            out = std::move(one);
            continue;
        }
        // Rename and version of one step: both are single addresses, each with one half.
        NewAddress& whole = out->front();
        whole.type = one->front().type.empty() ? whole.type : one->front().type;
        whole.version = one->front().version.empty() ? whole.version : one->front().version;
    }
    return out;
}

void Model::complete()
{
    hash = hashOf(*this);
    id = uuidV5(Uuid::parse(kIdSpace).value_or(Uuid{}), name);
    infos.clear();
    guardsStreams = false;
    guardsDrops = false;
    keepsState = false;
    quarantines = false;
    staged = false;
    for (Step& step : steps) {
        infos.push_back(infoOf(step));
        step.needsJson = step.readsData();
        step.needsBytes = std::ranges::any_of(
            step.actions, [](const auto& action) { return action->readsBytes(); });
        step.guardsStream = step.movesStream() && !step.allowMerge;
        const bool streamStep = std::ranges::any_of(
            step.actions, [](const auto& action) { return action->kind() == "stream"; });
        guardsStreams = guardsStreams || (streamStep && !step.allowMerge);
        guardsDrops = guardsDrops || step.expectAtMost.has_value();
        quarantines = quarantines || (step.onError == OnError::Quarantine && !step.off);
        keepsState = keepsState || quarantines || step.staging() == Staging::Ordered;
        staged = staged || step.staging() != Staging::InProcess;
    }
}

bool Step::renamesStreamAway() const
{
    for (const auto& action : actions) {
        if (const std::optional<StreamPattern> made = action->madeStreams())
            return !match.stream || !made->mayOverlap(*match.stream);
    }
    return false;
}

bool patternsOverlap(std::string_view a, std::string_view b)
{
    // reach[j]: the rest of a from i on and the rest of b from j on can match the same text.
    std::vector<bool> below(b.size() + 1, false);
    for (std::size_t i = a.size() + 1; i-- > 0;) {
        std::vector<bool> row(b.size() + 1, false);
        for (std::size_t j = b.size() + 1; j-- > 0;) {
            const bool endA = i == a.size();
            const bool endB = j == b.size();
            bool can = endA && endB;
            if (!endA && a[i] == '*')
                can = can || below[j] || (!endB && row[j + 1]);
            if (!endB && b[j] == '*')
                can = can || row[j + 1] || (!endA && below[j]);
            if (!endA && !endB && a[i] == b[j])
                can = can || below[j + 1];
            row[j] = can;
        }
        below = std::move(row);
    }
    return below[0];
}

} // namespace viridian::pipeline
