#include "core/base/text.h"
#include "core/pipeline/preview_report.h"

#include <algorithm>
#include <fmt/format.h>

/// Whatever comes from a store or a file stands in code spans inside tables: there it can name no
/// one, begin no link and end no table.
namespace viridian {
namespace {

constexpr std::size_t kMostRows = 100;
constexpr std::size_t kMostLines = 20;

std::string code(std::string_view text)
{
    std::size_t run = 0;
    std::size_t longest = 0;
    std::string inner;
    for (const char c : text) {
        run = c == '`' ? run + 1 : 0;
        longest = std::max(longest, run);
        const bool control = static_cast<unsigned char>(c) < 0x20;
        inner += control ? std::string(" ") : c == '|' ? std::string("\\|") : std::string(1, c);
    }
    if (inner.find_first_not_of(' ') == std::string::npos)
        return {};
    const std::string fence(longest + 1, '`');
    const bool pad = inner.front() == '`' || inner.back() == '`';
    return fence + (pad ? " " : "") + inner + (pad ? " " : "") + fence;
}

std::string stepIds(const PreviewResult& result, const std::vector<std::size_t>& steps)
{
    std::string text;
    for (const std::size_t step : steps) {
        if (step < result.steps.size())
            text += (text.empty() ? "" : ", ") + code(result.steps[step].id);
    }
    return text;
}

void addProof(std::string& out, std::string_view title, bool holds, const std::string& evidence)
{
    out += fmt::format("| {} | {} | {} |\n", title, holds ? "holds" : "**fails**", evidence);
}

void addProofs(const PreviewResult& result, const ExtraProof* extra, std::string& out)
{
    const PreviewProofs& proofs = result.proofs;
    out += "\n| Proof | Verdict | Evidence |\n| --- | --- | --- |\n";
    addProof(out, "Deterministic", proofs.deterministic,
             determinismText(result) + ", digest " + code(shortHash(proofs.digest.toText())));
    addProof(out, "Conserved", proofs.conservation, balanceText(result.counters));
    addProof(out, "Untouched bytes equal", proofs.untouchedBytesEqual,
             grouped(result.counters.unchanged) + " events");
    addProof(out, "Drops within limits", proofs.dropsWithinLimits, "of every drop step");
    if (proofs.schemaValid)
        addProof(out, "Valid against the asserted schemas", *proofs.schemaValid,
                 schemaText(proofs));
    if (proofs.reversible)
        addProof(out, "Comes back as it was", *proofs.reversible, reverseText(result));
    if (extra)
        addProof(out, extra->title, extra->holds, code(extra->evidence));
    if (!proofs.idleSteps.empty())
        out +=
            fmt::format("| Steps that met no event | | {} |\n", stepIds(result, proofs.idleSteps));
}

void addMatrix(const PreviewResult& result, std::string& out)
{
    out +=
        "\n| Type | Version | Looked at | Changed | Unchanged | Dropped | Split | Merged | Failed "
        "| Steps |\n| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |\n";
    for (std::size_t i = 0; i < std::min(result.matrix.size(), kMostRows); ++i) {
        const PreviewRow& row = result.matrix[i];
        out += fmt::format("| {} | {} |", code(row.type), code(row.version));
        for (const std::uint64_t value :
             {row.sampled, row.changed, row.unchanged, row.dropped, row.split, row.merged})
            out += fmt::format(" {} |", grouped(value));
        const std::string_view mark = row.failed == 0 ? "" : "**";
        out += fmt::format(" {}{}{} | {} |\n", mark, grouped(row.failed), mark,
                           stepIds(result, row.steps));
    }
    if (result.matrix.size() > kMostRows)
        out += fmt::format("\nand {} more types\n", grouped(result.matrix.size() - kMostRows));
}

/// The first of @p all as a table of one column, and how many more there are.
template <typename Items, typename Text>
void addList(std::string& out, std::string_view title, const Items& all, std::uint64_t count,
             const Text& textOf)
{
    if (count == 0)
        return;
    out += fmt::format("\n| {} |\n| --- |\n", title);
    const std::size_t shown = std::min(all.size(), kMostLines);
    for (std::size_t i = 0; i < shown; ++i)
        out += fmt::format("| {} |\n", code(textOf(all[i])));
    if (count > shown)
        out += fmt::format("| and {} more |\n", grouped(count - shown));
}

} // namespace

std::string previewMarkdown(const PreviewResult& result, const ExtraProof* extra)
{
    const PreviewProofs& proofs = result.proofs;
    std::string out =
        fmt::format("### Preview\n\n| Pipeline | Store | Verdict |\n| --- | --- | --- |\n"
                    "| {} {} | {} | **{}** |\n",
                    code(result.pipelineName), code(shortHash(result.pipelineHash)),
                    code(result.store), objectionText(result, extra));
    out += fmt::format("\n{}, up to position {}, seed {}. Nothing was written.\n",
                       result.sampleOf.empty() ? lookedAtText(result) : code(lookedAtText(result)),
                       result.upTo ? result.upTo->toText() : "none", result.seed);
    addProofs(result, extra, out);
    addMatrix(result, out);
    out += fmt::format("\nSize: {}.\n", sizeText(result));
    addList(out, "Grew most", result.costs.grown, result.costs.grown.size(), grownText);
    addList(out, slowTitle(result), result.costs.slowest, result.costs.slowest.size(),
            [&](const PreviewCosts::Slow& slow) { return slowText(result, slow); });
    std::vector<std::string> back;
    for (const PreviewRow& row : result.matrix) {
        if (std::string text = reverseText(result, row); !text.empty())
            back.push_back(std::move(text));
    }
    addList(out, "Way back", back, back.size(), [](const std::string& text) { return text; });
    if (extra)
        addList(out, extra->title, extra->lines, extra->lines.size(),
                [](const std::string& text) { return text; });
    addList(out, "Errors", result.errors, result.errorCount,
            [](const PreviewError& error) { return error.message; });
    addList(out, "Invalid payloads", proofs.invalid, proofs.invalidCount(),
            [&](const PreviewProofs::Invalid& invalid) { return invalidText(proofs, invalid); });
    return out;
}

} // namespace viridian
