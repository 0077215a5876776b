#include "core/base/text.h"
#include "core/diff/report.h"
#include "core/diff/report_file.h"

#include <fmt/format.h>

namespace viridian::diff {
namespace {

constexpr std::uint64_t kDifferencesInPage = 10'000;

/// Both colour schemes of the application's theme table; on paper always the light one.
constexpr std::string_view kStyle = R"(<style>
:root{color-scheme:light dark;--text:#1b1f24;--dim:#57606a;--base:#fff;--stripe:#f7f8f9;--line:#d4d8dd;
--error:#b3261e;--removed:#b9d3f6;--added:#d6f2b8}
@media screen and (prefers-color-scheme:dark){:root{--text:#e4e6e8;--dim:#aeb5bc;--base:#1e1e1e;--stripe:#222325;
--line:#3a3d42;--error:#ff8f87;--removed:#12386b;--added:#35571a}}
body{font:15px/1.45 "Noto Sans",system-ui,sans-serif;color:var(--text);background:var(--base);max-width:75rem;
margin:2rem auto;padding:0 1.5rem}
h1{font-size:1.5rem;margin:0 0 .3rem;border-left:4px solid var(--text);padding-left:.8rem}
h1.different{border-color:var(--error)}h2{font-size:1.1rem;margin:2rem 0 .5rem}
p{margin:.3rem 0}.dim{color:var(--dim)}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th,td{text-align:left;padding:.25rem .7rem .25rem 0;border-bottom:1px solid var(--line);vertical-align:top}
th{color:var(--dim);font-weight:600}td.n,th.n{text-align:right}
code{font:.86em/1.4 "JetBrains Mono",ui-monospace,monospace;overflow-wrap:anywhere;white-space:pre-wrap}
.e{background:var(--removed)}.g{background:var(--added)}
@media print{body{margin:0;max-width:none}tr{break-inside:avoid}thead{display:table-header-group}}
</style>)";

std::string wordOf(Label label)
{
    switch (label) {
    case Label::Equal:
        return "Equal";
    case Label::Changed:
        return "Changed";
    case Label::Missing:
        return "Missing in green";
    case Label::Extra:
        return "Extra in green";
    case Label::Reordered:
        return "Reordered";
    case Label::Version:
        return "Version differs";
    case Label::Metadata:
        return "Metadata differs";
    }
    return {};
}

std::string versionText(const std::optional<std::int64_t>& version)
{
    return version ? fmt::format("{}", *version) : std::string();
}

void writeHead(std::ostream& out, const DiffResult& result, const ReportTitle& title)
{
    const std::string sentence = escapeHtml(verdictSentence(result));
    out << "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
        << "<meta name=\"viewport\" content=\"width=device-width\">\n<title>" << sentence
        << "</title>\n"
        << kStyle << "\n</head><body>\n<h1 class=\"" << name(result.verdict) << "\">" << sentence
        << "</h1>\n<p>" << escapeHtml(identitySentence(result)) << "</p>\n<p class=\"dim\">";
    out << (result.asIs ? "BLUE " : "Expected GREEN, from BLUE ") << escapeHtml(title.blue)
        << ", against GREEN " << escapeHtml(title.green);
    if (!title.pipeline.empty())
        out << ". Pipeline " << escapeHtml(title.pipeline);
    out << ". Positions fixed " << formatIso(result.at) << ", took " << formatDuration(result.took)
        << ".</p>\n";
    for (const std::string& notice : result.notices)
        out << "<p>" << escapeHtml(notice) << "</p>\n";
}

void writeCounts(std::ostream& out, const DiffResult& result)
{
    out << "<h2>Events</h2>\n<table><thead><tr><th>Verdict</th><th class=\"n\">Events</th></tr>"
           "</thead><tbody>\n";
    for (int i = 0; i < kLabelCount; ++i) {
        const auto label = static_cast<Label>(i);
        out << "<tr><td>" << glyph(label) << ' ' << wordOf(label) << "</td><td class=\"n\">"
            << grouped(result.counts.of(label)) << "</td></tr>\n";
    }
    out << "<tr><td>Expected in total</td><td class=\"n\">" << grouped(result.eventsExpected)
        << "</td></tr>\n<tr><td>In green in total</td><td class=\"n\">"
        << grouped(result.eventsActual) << "</td></tr>\n</tbody></table>\n";
}

void writeIdentity(std::ostream& out, const DiffResult& result)
{
    out << "<h2>Identity of the proof</h2>\n<table><tbody>\n";
    const auto row = [&out](std::string_view what, std::string_view value) {
        out << "<tr><td>" << what << "</td><td><code>" << escapeHtml(value)
            << "</code></td></tr>\n";
    };
    row("Blue after", result.blueAfter ? result.blueAfter->toText() : "the start");
    row("Blue up to", result.blueTo ? result.blueTo->toText() : "empty");
    row("Green up to", result.greenTo ? result.greenTo->toText() : "empty");
    row("Pipeline", result.asIs ? "none, as they are" : result.pipelineHash);
    row("Rules", result.rulesHash);
    row("Level", name(result.level));
    row("Digest of expected", result.digest.toText());
    row("Digest of green", result.greenDigest.toText());
    out << "</tbody></table>\n";
    if (result.rules.empty())
        return;
    out << "<h2>Ignore rules</h2>\n<table><thead><tr><th>Ignored</th><th>Where</th>"
           "<th class=\"n\">Hits</th></tr></thead><tbody>\n";
    for (const RuleHits& rule : result.rules)
        out << "<tr><td><code>" << escapeHtml(rule.what) << "</code></td><td>"
            << (rule.where.empty() ? "every type" : escapeHtml(rule.where))
            << "</td><td class=\"n\">" << grouped(rule.hits) << "</td></tr>\n";
    out << "</tbody></table>\n";
}

void writeSegments(std::ostream& out, const DiffResult& result)
{
    if (result.eventsPerSegment == 0)
        return;
    out << "<h2>Segments of " << grouped(result.eventsPerSegment)
        << " events</h2>\n<table><tbody>\n";
    for (std::size_t i = 0; i < result.totals.size(); ++i)
        out << "<tr><td>" << name(static_cast<SegmentState>(i)) << "</td><td class=\"n\">"
            << grouped(result.totals.at(i).count) << "</td></tr>\n";
    out << "</tbody></table>\n";
}

void writeDifference(std::ostream& out, const Difference& difference)
{
    out << "<tr><td>" << glyph(difference.label) << ' ' << wordOf(difference.label)
        << "</td><td><code>" << escapeHtml(difference.stream) << "</code></td><td class=\"n\">"
        << versionText(difference.expectedVersion) << "</td><td class=\"n\">"
        << versionText(difference.greenVersion) << "</td><td>" << escapeHtml(difference.type)
        << "<br><code class=\"dim\">" << escapeHtml(difference.id) << "</code></td><td>";
    for (const json::PathDifference& path : difference.paths) {
        out << "<p><code>" << escapeHtml(path.pointer) << "</code> ";
        if (path.change != json::PathChange::OnlyRight)
            out << "<code class=\"e\">" << escapeHtml(path.left) << "</code> ";
        if (path.change != json::PathChange::OnlyLeft)
            out << "<code class=\"g\">" << escapeHtml(path.right) << "</code>";
        out << "</p>";
    }
    out << "</td></tr>\n";
}

Status writeDifferences(std::ostream& out, const DiffResult& result, std::stop_token stop)
{
    const std::uint64_t all = result.counts.differing();
    if (all == 0 || !result.spool)
        return {};
    out << "<h2>Differences</h2>\n";
    if (all > kDifferencesInPage)
        out << "<p>The first " << grouped(kDifferencesInPage) << " of " << grouped(all)
            << "; the NDJSON export has them all.</p>\n";
    out << "<p class=\"dim\">Expected value <code class=\"e\">so</code>, in green "
           "<code class=\"g\">so</code>.</p>\n<table><thead><tr><th>Verdict</th><th>Stream</th>"
           "<th class=\"n\">Expected version</th><th class=\"n\">In green</th><th>Type, id</th>"
           "<th>Paths</th></tr></thead><tbody>\n";
    std::uint64_t written = 0;
    Status done = result.spool->forEach(
        [&](const Detail& detail) {
            writeDifference(out, detail.difference);
            return ++written < kDifferencesInPage && out.good();
        },
        std::move(stop));
    out << "</tbody></table>\n";
    return done;
}

} // namespace

Status writeHtml(const DiffResult& result, const ReportTitle& title,
                 const std::filesystem::path& file, std::stop_token stop)
{
    return writeFile(file, [&](std::ostream& out) {
        writeHead(out, result, title);
        writeCounts(out, result);
        if (Status done = writeDifferences(out, result, stop); !done)
            return done;
        writeIdentity(out, result);
        writeSegments(out, result);
        out << "</body></html>\n";
        return Status();
    });
}

} // namespace viridian::diff
