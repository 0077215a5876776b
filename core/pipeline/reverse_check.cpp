#include "core/pipeline/reverse_check.h"

#include "core/json/compare.h"
#include "core/json/document.h"
#include "core/pipeline/convert.h"
#include "core/pipeline/model.h"

#include <algorithm>
#include <fmt/format.h>

namespace viridian::pipeline {
namespace {

using Counterexample = PreviewReverse::Counterexample;

/// What an event came back as.
struct Verdict {
    json::Equality equality = json::Equality::Bytes;
    std::string place;
    std::string what;
};

Verdict different(std::string place, std::string_view blue, std::string_view back)
{
    return {.equality = json::Equality::Different,
            .place = std::move(place),
            .what = fmt::format("{} comes back as {}", blue.empty() ? "nothing" : shortened(blue),
                                back.empty() ? "nothing" : shortened(back))};
}

/// The first place at which two payloads differ.
Verdict firstDifference(const Payload& blue, const Payload& back, std::string_view where)
{
    const Result<std::vector<json::PathDifference>> found =
        json::differences(blue.bytes, back.bytes, 1);
    const std::string root = where == "data" ? std::string() : std::string(where);
    if (!found || found->empty() || (root + found->front().pointer).empty())
        return different(std::string(where), blue.bytes, back.bytes);
    const json::PathDifference& first = found->front();
    return different(root + first.pointer, first.left, first.right);
}

/// Where blue had no metadata a way back may leave an empty object: it says no more.
bool bothSayNothing(const Payload& blue, const Payload& back)
{
    return blue.kind == PayloadKind::Null && back.kind == PayloadKind::Json &&
           json::compare(back.bytes, "{}") != json::Equality::Different;
}

Verdict payloads(const Payload& blue, const Payload& back, std::string_view where)
{
    if (blue == back)
        return {};
    if (where == "meta" && bothSayNothing(blue, back))
        return {.equality = json::Equality::Canonical, .place = {}, .what = {}};
    if (blue.kind != back.kind)
        return {.equality = json::Equality::Different,
                .place = std::string(where),
                .what = "comes back as another kind of payload (JSON, bytes or none)"};
    if (blue.kind == PayloadKind::Json &&
        json::compare(blue.bytes, back.bytes) != json::Equality::Different)
        return {.equality = json::Equality::Canonical, .place = {}, .what = {}};
    if (blue.kind != PayloadKind::Json)
        return {.equality = json::Equality::Different,
                .place = std::string(where),
                .what = fmt::format("{} bytes come back as {} others", blue.bytes.size(),
                                    back.bytes.size())};
    return firstDifference(blue, back, where);
}

/// Whether all that differs is that the version which blue had by default is written out.
bool onlyVersionWritten(const Payload& blue, const Payload& back, bool meta,
                        const VersionRule& rule)
{
    const Result<std::vector<json::PathDifference>> found =
        json::differences(blue.bytes.empty() ? "{}" : blue.bytes, back.bytes, 2);
    if (!found || found->size() != 1 || found->front().change != json::PathChange::OnlyRight)
        return false;
    const json::PathDifference& only = found->front();
    return json::decodeString(only.right) == rule.fallback &&
           std::ranges::any_of(rule.from, [&](const VersionSource& source) {
               return source.kind == VersionSource::Kind::Value && source.place.meta == meta &&
                      source.place.pointer == only.pointer;
           });
}

Verdict addresses(const Event& blue, const Event& back, const VersionRule& rule)
{
    const Verdict spelt{.equality = json::Equality::Canonical, .place = {}, .what = {}};
    if (blue.type != back.type) {
        const TypeAffix* affix = rule.affixOf(back.type);
        const bool bare = affix && affix->join(blue.type, rule.fallback) == back.type;
        return bare ? spelt : different("type", blue.type, back.type);
    }
    if (blue.schemaVersion == back.schemaVersion)
        return {};
    const bool bare = blue.schemaVersion.empty() && back.schemaVersion == rule.fallback;
    return bare ? spelt : different("version", blue.schemaVersion, back.schemaVersion);
}

Verdict content(const Payload& blue, const Payload& back, bool meta, const VersionRule& rule)
{
    Verdict verdict = payloads(blue, back, meta ? "meta" : "data");
    const bool written =
        verdict.equality == json::Equality::Different && onlyVersionWritten(blue, back, meta, rule);
    if (written)
        return {.equality = json::Equality::Canonical, .place = {}, .what = {}};
    return verdict;
}

Verdict verdictOf(const Event& blue, const Event& back, const VersionRule& rule)
{
    Verdict worst = addresses(blue, back, rule);
    if (worst.equality == json::Equality::Different)
        return worst;
    if (blue.stream != back.stream)
        return different("stream", blue.stream, back.stream);
    if (blue.id != back.id)
        return different("id", blue.id, back.id);
    for (const bool meta : {false, true}) {
        Verdict one = meta ? content(blue.metadata, back.metadata, true, rule)
                           : content(blue.data, back.data, false, rule);
        if (one.equality > worst.equality)
            worst = std::move(one);
        if (worst.equality == json::Equality::Different)
            return worst;
    }
    return worst;
}

void note(PreviewReverse& counts, const Event& blue, std::string place, std::string what)
{
    ++counts.differs;
    if (!counts.counterexample)
        counts.counterexample = Counterexample{.position = blue.position,
                                               .stream = std::string(blue.stream),
                                               .place = std::move(place),
                                               .what = std::move(what)};
}

} // namespace

const Event* ownOutput(const Expected& expected, std::size_t input)
{
    const Event* own = nullptr;
    for (std::size_t i = input == 0 ? 0 : expected.endOf[input - 1]; i < expected.endOf[input];
         ++i) {
        if (expected.isMade(i))
            continue;
        if (own != nullptr)
            return nullptr;
        own = &expected.events[i];
    }
    return own;
}

/// Counts an event that has no way back.
bool ReverseCheck::leadable(const Expected& green, std::size_t input, PreviewReverse& counts) const
{
    const auto touched = green.stepsOf(input);
    const auto lossy = std::ranges::find_if(touched, [&](std::uint16_t step) {
        return m_pipeline.steps()[step].reversal == Reversal::Lossy;
    });
    const bool one = ownOutput(green, input) != nullptr;
    if (lossy == touched.end() && one)
        return true;
    if (++counts.notTried == 1) {
        const bool named = lossy != touched.end();
        counts.step = named ? *lossy : touched.back();
        counts.reason =
            named ? m_pipeline.steps()[counts.step].loss : "does not give one event for one here";
    }
    return false;
}

/// Whether the next event of that address, which has a way back, is to go it.
bool ReverseCheck::isDue(std::size_t row)
{
    if (m_extent == Extent::Every)
        return true;
    if (row >= m_seen.size())
        m_seen.resize(row + 1);
    const std::uint64_t before = m_seen[row]++;
    return before < PreviewReverse::kTriedFirst || before % PreviewReverse::kTriedEach == 0;
}

ReverseCheck::Way& ReverseCheck::wayOf(std::span<const std::uint16_t> steps)
{
    Steps touched(steps.begin(), steps.end());
    const auto known = m_ways.find(touched);
    if (known != m_ways.end())
        return known->second;
    std::vector<std::size_t> others;
    for (std::size_t step = 0; step < m_pipeline.steps().size(); ++step) {
        if (std::ranges::find(touched, step) == touched.end())
            others.push_back(step);
    }
    Transform back(m_pipeline.withoutSteps(others).reversed(), Transform::Guard::Later);
    return m_ways
        .emplace(std::move(touched),
                 Way{.back = std::move(back), .outputs = EventBatch(), .inputs = {}})
        .first->second;
}

void ReverseCheck::judge(const Way& way, const Expected& back, const EventBatch& blue,
                         const Rows& rows)
{
    auto failure = back.failures.begin();
    for (std::size_t at = 0; at < way.inputs.size(); ++at) {
        const Event& event = blue[way.inputs[at]];
        PreviewReverse& counts = rows.matrix[rows.ofInput[way.inputs[at]]].reverse;
        const auto outputs = back.outputsOf(at);
        while (failure != back.failures.end() && failure->input < at)
            ++failure;
        if (failure != back.failures.end() && failure->input == at) {
            note(counts, event, {},
                 fmt::format("the way back of step {} fails: {}",
                             way.back.pipeline().steps().at(failure->step).id, failure->what));
        } else if (outputs.size() != 1) {
            note(counts, event, {}, fmt::format("comes back as {} events", outputs.size()));
        } else {
            Verdict verdict = verdictOf(event, outputs.front(), m_pipeline.model().version);
            if (verdict.equality == json::Equality::Different)
                note(counts, event, std::move(verdict.place), std::move(verdict.what));
            else
                ++(verdict.equality == json::Equality::Bytes ? counts.sameBytes
                                                             : counts.sameValues);
        }
    }
}

Status ReverseCheck::run(const EventBatch& blue, const Expected& green, Rows rows,
                         const std::stop_token& stop)
{
    for (std::size_t i = 0; i < green.inputs(); ++i) {
        const auto touched = green.stepsOf(i);
        if (touched.empty() || green.dispositions[i] == Disposition::Failed ||
            !leadable(green, i, rows.matrix[rows.ofInput[i]].reverse))
            continue;
        if (!isDue(rows.ofInput[i])) {
            ++rows.matrix[rows.ofInput[i]].reverse.leftOut;
            continue;
        }
        Way& way = wayOf(touched);
        way.outputs.add(*ownOutput(green, i));
        way.inputs.push_back(i);
    }
    for (auto& [steps, way] : m_ways) {
        if (way.inputs.empty())
            continue;
        way.outputs.share(green.events);
        const Expected back = way.back.run(way.outputs, {.keepGoing = true, .stop = stop});
        if (back.halt)
            return tl::unexpected(back.halt->error);
        judge(way, back, blue, rows);
        way.outputs = {};
        way.inputs.clear();
    }
    return {};
}

std::optional<bool> reversible(std::span<const PreviewRow> matrix)
{
    const bool tried =
        std::ranges::any_of(matrix, [](const PreviewRow& row) { return row.reverse.tried() > 0; });
    if (!tried)
        return std::nullopt;
    return std::ranges::all_of(matrix,
                               [](const PreviewRow& row) { return row.reverse.differs == 0; });
}

} // namespace viridian::pipeline
