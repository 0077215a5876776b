#include "core/pipeline/preview_report.h"

#include "core/base/text.h"
#include "core/base/whole_file.h"
#include "core/json/layout_text.h"

#include <algorithm>
#include <cctype>
#include <chrono>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace viridian {
namespace {

using Json = nlohmann::ordered_json;

std::string idOf(const PreviewResult& result, std::size_t step)
{
    return step < result.steps.size() ? result.steps[step].id : std::string();
}

std::string idsOf(const PreviewResult& result, const std::vector<std::size_t>& steps)
{
    std::string text;
    for (const std::size_t step : steps)
        text += (text.empty() ? "" : ", ") + idOf(result, step);
    return text;
}

Json matrixJson(const PreviewResult& result)
{
    Json rows = Json::array();
    for (const PreviewRow& row : result.matrix) {
        Json out{{"type", row.type}, {"version", row.version}, {"step", idsOf(result, row.steps)}};
        out["stored"] = row.storedKnown ? Json(row.stored) : Json(nullptr);
        out["sampled"] = row.sampled;
        out["changed"] = row.changed;
        out["unchanged"] = row.unchanged;
        out["dropped"] = row.dropped;
        out["split"] = row.split;
        out["merged"] = row.merged;
        out["failed"] = row.failed;
        out["bytesBefore"] = row.bytesBefore;
        out["bytesAfter"] = row.bytesAfter;
        rows.push_back(std::move(out));
    }
    return rows;
}

Json reversibilityJson(const PreviewResult& result)
{
    Json rows = Json::array();
    for (const PreviewRow& row : result.matrix) {
        const PreviewReverse& counts = row.reverse;
        Json out{{"type", row.type}, {"version", row.version}, {"verdict", name(counts.verdict())}};
        out["sameBytes"] = counts.sameBytes;
        out["sameValues"] = counts.sameValues;
        out["differs"] = counts.differs;
        out["notTried"] = counts.notTried;
        out["leftOut"] = counts.leftOut;
        out["step"] = counts.notTried > 0 ? Json(idOf(result, counts.step)) : Json(nullptr);
        out["reason"] = counts.notTried > 0 ? Json(counts.reason) : Json(nullptr);
        out["counterexample"] = nullptr;
        if (counts.counterexample)
            out["counterexample"] = {{"position", counts.counterexample->position.toText()},
                                     {"stream", counts.counterexample->stream},
                                     {"place", counts.counterexample->place},
                                     {"what", counts.counterexample->what}};
        rows.push_back(std::move(out));
    }
    return rows;
}

Json proofsJson(const PreviewResult& result)
{
    const PreviewProofs& proofs = result.proofs;
    Json out{{"deterministic", proofs.deterministic}, {"conservation", proofs.conservation}};
    out["schemaValid"] = proofs.schemaValid ? Json(*proofs.schemaValid) : Json(nullptr);
    out["schemas"] = Json::array();
    for (const PreviewProofs::SchemaCount& count : proofs.schemas) {
        const AssertionInfo& assertion = count.assertion;
        out["schemas"].push_back(
            {{"type", assertion.type},
             {"version", assertion.version.empty() ? Json(nullptr) : Json(assertion.version)},
             {"schema", assertion.schema},
             {"of", assertion.changedOnly ? "changed" : "all"},
             {"judged", count.judged},
             {"invalid", count.invalid}});
    }
    out["invalid"] = Json::array();
    for (const PreviewProofs::Invalid& invalid : proofs.invalid)
        out["invalid"].push_back({{"position", invalid.position.toText()},
                                  {"stream", invalid.stream},
                                  {"type", invalid.type},
                                  {"schema", proofs.schemas[invalid.assertion].assertion.schema},
                                  {"path", invalid.path},
                                  {"reason", invalid.reason}});
    out["untouchedBytesEqual"] = proofs.untouchedBytesEqual;
    out["reversible"] = proofs.reversible ? Json(*proofs.reversible) : Json(nullptr);
    out["reversibility"] = reversibilityJson(result);
    out["dropsWithinLimits"] = proofs.dropsWithinLimits;
    out["unmatched"] = Json::array();
    for (const PreviewProofs::Address& address : proofs.unmatched)
        out["unmatched"].push_back(
            {{"type", address.type}, {"version", address.version}, {"events", address.events}});
    out["idleSteps"] = Json::array();
    for (const std::size_t step : proofs.idleSteps)
        out["idleSteps"].push_back(idOf(result, step));
    out["digest"] = proofs.digest.toText();
    return out;
}

Json countersJson(const PreviewResult& result)
{
    const TransformCounters& count = result.counters;
    std::uint64_t held = 0;
    for (const OpenGroup& group : result.openGroups)
        held += group.events;
    return {{"in", count.in},
            {"out", count.out},
            {"dropped", count.dropped},
            {"failed", count.failed},
            {"merged", count.merged},
            {"made", count.made},
            {"surplus", count.surplus},
            {"heldAtEnd", held},
            {"openGroups", result.openGroups.size()}};
}

Json costsJson(const PreviewResult& result)
{
    const PreviewCosts& costs = result.costs;
    Json out{{"bytesIn", costs.bytesIn},
             {"bytesOut", costs.bytesOut},
             {"bytesMade", costs.bytesMade},
             {"grown", Json::array()},
             {"slowest", Json::array()}};
    for (const PreviewCosts::Grown& grown : costs.grown)
        out["grown"].push_back({{"position", grown.position.toText()},
                                {"stream", grown.stream},
                                {"type", grown.type},
                                {"version", grown.version},
                                {"bytesBefore", grown.before},
                                {"bytesAfter", grown.after}});
    for (const PreviewCosts::Slow& slow : costs.slowest) {
        Json one{{"events", slow.events},
                 {"first", slow.first.toText()},
                 {"last", slow.last.toText()},
                 {"seconds", std::chrono::duration<double>(slow.took).count()}};
        const bool single = !slow.batch;
        one["stream"] = single ? Json(slow.stream) : Json(nullptr);
        one["type"] = single ? Json(slow.type) : Json(nullptr);
        one["version"] = single ? Json(slow.version) : Json(nullptr);
        one["step"] = single ? Json(idsOf(result, slow.steps)) : Json(nullptr);
        out["slowest"].push_back(std::move(one));
    }
    return out;
}

constexpr std::string_view kStyle =
    R"(body{font:14px/1.45 sans-serif;color:#1b1f24;margin:24px;max-width:1200px}
h1{font-size:20px}h2{font-size:16px;margin-top:28px}
table{border-collapse:collapse;width:100%}th,td{border-bottom:1px solid #d4d8dd;padding:3px 8px;text-align:left;vertical-align:top}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}td.z{color:#8a929b}
.bad{color:#b3261e;font-weight:600}.note{color:#57606a}
pre{background:#f7f8f9;border:1px solid #d4d8dd;padding:6px;overflow:auto;margin:0;font-size:12px}
.pair{display:grid;grid-template-columns:1fr 1fr;gap:8px;margin-bottom:14px}
)";

std::string number(std::uint64_t value)
{
    return fmt::format("<td class=\"n{}\">{}</td>", value == 0 ? " z" : "", grouped(value));
}

void addMatrix(const PreviewResult& result, std::string& out)
{
    out += "<h2>Coverage</h2><table><tr><th>Type</th><th>Version</th>";
    for (const char* title :
         {"Stored", "Looked at", "Changed", "Unchanged", "Dropped", "Split", "Merged", "Failed"})
        out += fmt::format("<th class=\"n\">{}</th>", title);
    out += "<th>Steps</th></tr>\n";
    for (const PreviewRow& row : result.matrix) {
        out += fmt::format("<tr><td>{}</td><td>{}</td>", escapeHtml(row.type),
                           escapeHtml(row.version));
        out += row.storedKnown ? number(row.stored) : std::string("<td class=\"n z\">?</td>");
        for (const std::uint64_t value :
             {row.sampled, row.changed, row.unchanged, row.dropped, row.split, row.merged})
            out += number(value);
        out += row.failed == 0
                   ? number(0)
                   : fmt::format("<td class=\"n bad\">{} failed</td>", grouped(row.failed));
        out += fmt::format("<td>{}</td></tr>\n", escapeHtml(idsOf(result, row.steps)));
    }
    out += "</table>\n";
}

void addProof(std::string& out, std::string_view title, bool holds, const std::string& evidence)
{
    out +=
        fmt::format("<tr><td>{}</td><td{}>{}</td><td>{}</td></tr>\n", title,
                    holds ? "" : " class=\"bad\"", holds ? "holds" : "fails", escapeHtml(evidence));
}

void addProofs(const PreviewResult& result, const ExtraProof* extra, std::string& out)
{
    const PreviewProofs& proofs = result.proofs;
    out += "<h2>Proofs</h2><table><tr><th>Proof</th><th>Verdict</th><th>Evidence</th></tr>\n";
    addProof(out, "Deterministic", proofs.deterministic,
             fmt::format("{}, digest {}", determinismText(result), proofs.digest.toText()));
    addProof(out, "Conserved", proofs.conservation, balanceText(result.counters));
    addProof(out, "Untouched bytes equal", proofs.untouchedBytesEqual,
             "events that no step touched");
    addProof(out, "Drops within limits", proofs.dropsWithinLimits,
             "expectAtMost of every drop step");
    if (proofs.schemaValid)
        addProof(out, "Valid against the asserted schemas", *proofs.schemaValid,
                 schemaText(proofs));
    if (proofs.reversible)
        addProof(out, "Comes back as it was", *proofs.reversible, reverseText(result));
    if (extra)
        addProof(out, extra->title, extra->holds, extra->evidence);
    std::string unmatched;
    for (const PreviewProofs::Address& address : proofs.unmatched)
        unmatched += fmt::format("{}{} v{} ({})", unmatched.empty() ? "" : ", ", address.type,
                                 address.version, grouped(address.events));
    out += fmt::format("<tr><td>Without a step</td><td></td><td>{}</td></tr>\n",
                       unmatched.empty() ? "none" : escapeHtml(unmatched));
    out += fmt::format("<tr><td>Steps that never applied</td><td></td><td>{}</td></tr></table>\n",
                       proofs.idleSteps.empty() ? "none"
                                                : escapeHtml(idsOf(result, proofs.idleSteps)));
}

void addSchemas(const PreviewProofs& proofs, std::string& out)
{
    if (proofs.schemas.empty())
        return;
    out += "<h2>Schemas</h2><table><tr><th>Type</th><th>Schema</th><th class=\"n\">Payloads</th>"
           "<th class=\"n\">Invalid</th></tr>\n";
    for (const PreviewProofs::SchemaCount& count : proofs.schemas)
        out += fmt::format(
            "<tr><td>{}{}</td><td>{}</td>{}{}</tr>\n", escapeHtml(count.assertion.type),
            count.assertion.version.empty() ? std::string()
                                            : " v" + escapeHtml(count.assertion.version),
            escapeHtml(count.assertion.schema), number(count.judged), number(count.invalid));
    out += "</table>\n";
    for (const PreviewProofs::Invalid& invalid : proofs.invalid)
        out += fmt::format("<p class=\"bad\">{}</p>\n", escapeHtml(invalidText(proofs, invalid)));
}

void addReverse(const PreviewResult& result, std::string& out)
{
    std::string lines;
    for (const PreviewRow& row : result.matrix) {
        const std::string text = reverseText(result, row);
        const bool bad = row.reverse.verdict() == PreviewReverse::Verdict::Differs;
        if (!text.empty())
            lines += fmt::format("<p{}>{}</p>\n", bad ? " class=\"bad\"" : "", escapeHtml(text));
    }
    if (!lines.empty())
        out += "<h2>Way back</h2>" + lines;
}

void addExtra(const ExtraProof& extra, std::string& out)
{
    if (extra.lines.empty())
        return;
    out += fmt::format("<h2>{}</h2>\n", escapeHtml(extra.title));
    for (const std::string& line : extra.lines)
        out += fmt::format("<p class=\"bad\">{}</p>\n", escapeHtml(line));
}

void addCosts(const PreviewResult& result, std::string& out)
{
    out += fmt::format("<h2>Size</h2><p>{}</p>\n", sizeText(result));
    for (const PreviewCosts::Grown& grown : result.costs.grown)
        out += fmt::format("<p class=\"note\">{}</p>\n", escapeHtml(grownText(grown)));
    if (result.costs.slowest.empty())
        return;
    out += fmt::format("<h2>{}</h2>\n", slowTitle(result));
    for (const PreviewCosts::Slow& slow : result.costs.slowest)
        out += fmt::format("<p class=\"note\">{}</p>\n", escapeHtml(slowText(result, slow)));
}

void addErrors(const PreviewResult& result, std::string& out)
{
    if (result.errorCount == 0)
        return;
    out += fmt::format("<h2>Errors</h2><p class=\"bad\">{} errors</p><table><tr><th>Step</th><th "
                       "class=\"n\">Position"
                       "</th><th>What</th></tr>\n",
                       grouped(result.errorCount));
    for (const PreviewError& error : result.errors)
        out += fmt::format("<tr><td>{}</td><td class=\"n\">{}</td><td>{}</td></tr>\n",
                           escapeHtml(idOf(result, error.step)), error.position.toText(),
                           escapeHtml(error.message));
    out += "</table>\n";
}

std::string payloadHtml(const Event& event)
{
    constexpr std::size_t kMost = std::size_t{8} * 1024;
    if (event.data.kind != PayloadKind::Json)
        return event.data.kind == PayloadKind::Null
                   ? "<pre>no data</pre>"
                   : fmt::format("<pre>{} bytes</pre>", event.data.bytes.size());
    std::string text;
    const Result<std::vector<json::Line>> lines =
        event.data.bytes.size() > kMost ? Result<std::vector<json::Line>>(std::vector<json::Line>())
                                        : json::layOut(event.data.bytes);
    if (lines && !lines->empty()) {
        for (const json::Line& line : *lines)
            text += line.text + "\n";
    } else {
        text = std::string(event.data.bytes.substr(0, kMost)) +
               (event.data.bytes.size() > kMost ? "…" : "");
    }
    return fmt::format("<pre>{}</pre>", escapeHtml(text));
}

void addPairs(const PreviewResult& result, std::string& out)
{
    constexpr std::size_t kMost = 100;
    out += "<h2>Before and after</h2>\n";
    std::size_t shown = 0;
    for (const PreviewPair& pair : result.pairs) {
        if (pair.disposition == Disposition::Unchanged || ++shown > kMost)
            continue;
        const Event& event = result.before[pair.before];
        out += fmt::format("<p><b>{}</b> <span class=\"note\">{} @ {}, position {}; "
                           "{}</span></p><div class=\"pair\"><div>",
                           escapeHtml(event.type), escapeHtml(event.stream), event.version,
                           event.position.toText(), escapeHtml(idsOf(result, pair.steps)));
        out += payloadHtml(event) + "</div><div>";
        if (!pair.failure.empty())
            out += fmt::format("<p class=\"bad\">failed: {}</p>", escapeHtml(pair.failure));
        else if (pair.disposition == Disposition::Dropped)
            out += "<p>dropped</p>";
        else if (pair.disposition == Disposition::Merged)
            out += "<p>taken in: it comes out with a later event</p>";
        for (const Event& green : result.outputsOf(pair))
            out += fmt::format("<div class=\"note\">{} in {}</div>", escapeHtml(green.type),
                               escapeHtml(green.stream)) +
                   payloadHtml(green);
        out += "</div></div>\n";
    }
}

} // namespace

std::string determinismText(const PreviewResult& result)
{
    const bool outside = std::ranges::any_of(result.steps, [](const StepInfo& step) {
        return step.kind == "script" || step.kind == "process";
    });
    return outside ? "two runs, other batch sizes, fresh workers in another locale and time zone"
                   : "two runs, other batch sizes";
}

std::string balanceText(const TransformCounters& counters)
{
    std::string text = fmt::format("{} in", grouped(counters.in));
    if (counters.surplus > 0)
        text += fmt::format(" + {} more from splits", grouped(counters.surplus));
    if (counters.made > 0)
        text += fmt::format(" + {} made of held events", grouped(counters.made));
    text += fmt::format(" = {} out + {} dropped", grouped(counters.out), grouped(counters.dropped));
    if (counters.merged > 0)
        text += fmt::format(" + {} merged", grouped(counters.merged));
    return text + fmt::format(" + {} failed", grouped(counters.failed));
}

std::string sizeText(const PreviewResult& result)
{
    const PreviewCosts& costs = result.costs;
    std::string text = sizeText(costs.bytesIn, costs.bytesOut);
    if (costs.bytesMade > 0)
        text += fmt::format(", {} of them made of held events", grouped(costs.bytesMade));
    return text;
}

std::string slowTitle(const PreviewResult& result)
{
    const auto& slowest = result.costs.slowest;
    return !slowest.empty() && slowest.front().batch ? "Slowest batches" : "Slowest events";
}

std::string slowText(const PreviewResult& result, const PreviewCosts::Slow& slow)
{
    return slowText(slow, idsOf(result, slow.steps));
}

std::string schemaText(const PreviewProofs& proofs)
{
    if (proofs.schemas.empty())
        return {};
    if (proofs.judged() == 0)
        return "no payload of the asserted types came out";
    return proofs.invalidCount() == 0
               ? fmt::format("{} payloads, all valid", grouped(proofs.judged()))
               : fmt::format("{} of {} payloads invalid", grouped(proofs.invalidCount()),
                             grouped(proofs.judged()));
}

std::string schemaText(const PreviewProofs::SchemaCount& count)
{
    const AssertionInfo& assertion = count.assertion;
    return fmt::format("{}{} by {}: {} payloads, {} invalid", assertion.type,
                       assertion.version.empty() ? "" : " v" + assertion.version, assertion.schema,
                       grouped(count.judged), grouped(count.invalid));
}

std::string invalidText(const PreviewProofs& proofs, const PreviewProofs::Invalid& invalid)
{
    return fmt::format("position {}, {}: {}{}{}: {} ({})", invalid.position.toText(),
                       invalid.stream, invalid.type, invalid.path.empty() ? "" : " at ",
                       invalid.path, invalid.reason,
                       proofs.schemas[invalid.assertion].assertion.schema);
}

std::string objectionText(const PreviewResult& result, const ExtraProof* extra)
{
    if (result.errorCount > 0)
        return fmt::format("{} errors", grouped(result.errorCount));
    if (result.proofs.invalidCount() > 0)
        return schemaText(result.proofs);
    if (!result.proofs.reversible.value_or(true))
        return reverseText(result);
    if (result.clean() && extra && !extra->holds)
        return extra->evidence;
    return result.clean() ? "nothing to object" : "a proof fails";
}

std::string lookedAtText(const PreviewResult& result)
{
    const std::string read = grouped(result.eventsRead);
    if (!result.sampleOf.empty())
        return fmt::format("{} event{} of {}", read, result.eventsRead == 1 ? "" : "s",
                           result.sampleOf);
    return fmt::format("{} of {}{} events", read, result.eventsStored.exact ? "" : "about ",
                       grouped(result.eventsStored.count));
}

std::string previewJson(const PreviewResult& result, const ExtraProof* extra)
{
    Json out{{"eventsRead", result.eventsRead}, {"matrix", matrixJson(result)}};
    out["errors"] = Json::array();
    for (const PreviewError& error : result.errors)
        out["errors"].push_back({{"step", idOf(result, error.step)},
                                 {"position", error.position.toText()},
                                 {"message", error.message}});
    out["errorCount"] = result.errorCount;
    out["proofs"] = proofsJson(result);
    out["counters"] = countersJson(result);
    out["costs"] = costsJson(result);
    out["seed"] = result.seed;
    out["all"] = result.all;
    if (!result.sampleOf.empty())
        out["sampleOf"] = result.sampleOf;
    out["pipeline"] = {{"name", result.pipelineName}, {"hash", result.pipelineHash}};
    if (extra)
        out[extra->member] = Json::parse(extra->json, nullptr, false);
    return out.dump(2, ' ', false, Json::error_handler_t::replace);
}

std::string previewHtml(const PreviewResult& result, const ExtraProof* extra)
{
    const std::string title = fmt::format("Preview of {} on {}", result.pipelineName, result.store);
    std::string out = fmt::format(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{}</title>"
        "<style>{}</style></head><body>\n<h1>{}</h1>\n",
        escapeHtml(title), kStyle, escapeHtml(title));
    out +=
        fmt::format("<p>{}, up to position {}, {}. Nothing was written. Pipeline "
                    "{}, seed {}.</p>\n",
                    escapeHtml(lookedAtText(result)), result.upTo ? result.upTo->toText() : "none",
                    result.clean() && (!extra || extra->holds)
                        ? objectionText(result)
                        : fmt::format("<span class=\"bad\">{}</span>",
                                      escapeHtml(objectionText(result, extra))),
                    escapeHtml(result.pipelineHash), result.seed);
    addProofs(result, extra, out);
    addMatrix(result, out);
    addCosts(result, out);
    addSchemas(result.proofs, out);
    addReverse(result, out);
    if (extra)
        addExtra(*extra, out);
    addErrors(result, out);
    addPairs(result, out);
    return out + "</body></html>\n";
}

namespace {

std::string reportOf(const PreviewResult& result, const std::filesystem::path& file,
                     const ExtraProof* extra)
{
    std::string form = file.extension().string();
    std::ranges::transform(form, form.begin(), [](unsigned char c) { return std::tolower(c); });
    if (form == ".json")
        return previewJson(result, extra) + "\n";
    return form == ".md" ? previewMarkdown(result, extra) : previewHtml(result, extra);
}

} // namespace

Status writePreviewReport(const PreviewResult& result, const std::filesystem::path& file,
                          const ExtraProof* extra)
{
    return writeWholeFile(file, reportOf(result, file, extra), "The report");
}

} // namespace viridian
