#include "core/base/text.h"
#include "core/diff/report.h"
#include "core/diff/report_file.h"
#include "core/json/document.h"

#include <fmt/format.h>
#include <fstream>

namespace viridian::diff {
namespace {

/// 99,482,112; pairs as they are written.
std::string shown(const Position& position)
{
    return position.isPair() ? position.toText() : grouped(position.number());
}

std::string quotedPosition(const std::optional<Position>& position)
{
    return position ? '"' + position->toText() + '"' : std::string("null");
}

std::string plural(std::uint64_t count, const char* one, const char* many)
{
    return grouped(count) + ' ' + (count == 1 ? one : many);
}

std::string countsJson(const Counts& counts)
{
    std::string text = "{";
    for (int i = 0; i < kLabelCount; ++i) {
        const auto label = static_cast<Label>(i);
        fmt::format_to(std::back_inserter(text), "{}\"{}\":{}", i == 0 ? "" : ",", name(label),
                       counts.of(label));
    }
    return text + '}';
}

const char* key(SegmentState state)
{
    switch (state) {
    case SegmentState::ProvenBefore:
        return "provenBefore";
    case SegmentState::Equal:
        return "equal";
    case SegmentState::Different:
        return "different";
    case SegmentState::NotProven:
        return "notProven";
    }
    return "";
}

std::string segmentsJson(const DiffResult& result)
{
    std::string text = fmt::format("{{\"events\":{}", result.eventsPerSegment);
    for (std::size_t i = 0; i < result.totals.size(); ++i)
        fmt::format_to(std::back_inserter(text), ",\"{}\":{}", key(static_cast<SegmentState>(i)),
                       result.totals.at(i).count);
    return text + '}';
}

std::string rulesJson(const DiffResult& result)
{
    std::string text = "[";
    for (const RuleHits& rule : result.rules)
        fmt::format_to(std::back_inserter(text), "{}{{\"ignored\":{},\"type\":{},\"hits\":{}}}",
                       text.size() == 1 ? "" : ",", json::encodeString(rule.what),
                       json::encodeString(rule.where), rule.hits);
    return text + ']';
}

std::string noticesJson(const DiffResult& result)
{
    std::string text = "[";
    for (const std::string& notice : result.notices)
        text += (text.size() == 1 ? "" : ",") + json::encodeString(notice);
    return text + ']';
}

} // namespace

std::string toJson(const DiffResult& result, std::size_t differences)
{
    std::string text = fmt::format(
        "{{\"verdict\":\"{}\",\"blueTo\":{},\"greenTo\":{},\"pipelineHash\":{},\"rulesHash\":{},"
        "\"digest\":\"{}\",\"greenDigest\":\"{}\",\"eventsExpected\":{},\"eventsActual\":{},"
        "\"counts\":{},\"streamsDiffering\":{}",
        name(result.verdict), quotedPosition(result.blueTo), quotedPosition(result.greenTo),
        json::encodeString(result.pipelineHash), json::encodeString(result.rulesHash),
        result.digest.toText(), result.greenDigest.toText(), result.eventsExpected,
        result.eventsActual, countsJson(result.counts), result.streamsDiffering);
    fmt::format_to(std::back_inserter(text),
                   ",\"asIs\":{},\"level\":\"{}\",\"blueAfter\":{},\"equalUpTo\":{},"
                   "\"at\":\"{}\",\"seconds\":{:.3f},\"segments\":{},\"rules\":{},\"notices\":{}",
                   result.asIs, name(result.level), quotedPosition(result.blueAfter),
                   quotedPosition(result.equalUpTo), formatIso(result.at), result.took.count(),
                   segmentsJson(result), rulesJson(result), noticesJson(result));
    if (!result.incompleteBecause.empty())
        text += ",\"incompleteBecause\":" + json::encodeString(result.incompleteBecause);
    text += ",\"differences\":[";
    for (std::size_t i = 0; i < std::min(differences, result.differences.size()); ++i)
        text += (i == 0 ? "\n" : ",\n") + toJsonLine(result.differences[i]);
    return text + "]}";
}

std::string verdictSentence(const DiffResult& result)
{
    const std::uint64_t differing = result.counts.differing();
    const std::string differ = fmt::format("{} in {} {}", plural(differing, "event", "events"),
                                           plural(result.streamsDiffering, "stream", "streams"),
                                           differing == 1 ? "differs" : "differ");
    switch (result.verdict) {
    case Verdict::Equal:
        return result.blueTo ? "Equal up to " + shown(*result.blueTo)
                             : std::string("Equal: both are empty");
    case Verdict::Different:
        return fmt::format("Not equal: {}, of {}", differ, grouped(result.eventsExpected));
    case Verdict::Incomplete:
        return "Incomplete: " + (differing > 0 ? differ + " so far. " : std::string()) +
               result.incompleteBecause;
    }
    return {};
}

std::string identitySentence(const DiffResult& result)
{
    std::string text;
    if (result.equalUpTo && result.verdict != Verdict::Equal)
        text += "Equal up to " + shown(*result.equalUpTo) + ". ";
    text += "Compared ";
    if (result.blueAfter)
        text += "from behind " + shown(*result.blueAfter) + " ";
    text += (result.blueTo ? "up to " + shown(*result.blueTo) : std::string("an empty store"));
    text += result.asIs ? " of BLUE as it is"
                        : " of BLUE through pipeline " + shortHash(result.pipelineHash);
    text +=
        ", " + (result.rules.empty() ? std::string("no ignore rules")
                                     : plural(result.rules.size(), "ignore rule", "ignore rules"));
    fmt::format_to(std::back_inserter(text), ", {}. Digest of expected {}, of green {}.",
                   name(result.level), shortHash(result.digest.toText()),
                   shortHash(result.greenDigest.toText()));
    return text;
}

Status writeFile(const std::filesystem::path& file,
                 const std::function<Status(std::ostream&)>& content)
{
    std::filesystem::path temporary = file;
    temporary += ".part";
    std::error_code code;
    Status written;
    {
        std::ofstream out(temporary, std::ios::binary | std::ios::trunc);
        written = content(out);
        out.flush();
        if (written && !out)
            written = fail(ErrorKind::Denied,
                           fmt::format("{} could not be written; check the folder, its permissions "
                                       "and the free space.",
                                       file.string()));
    }
    if (!written) {
        std::filesystem::remove(temporary, code);
        return written;
    }
    std::filesystem::rename(temporary, file, code);
    if (code)
        return fail(ErrorKind::Unavailable, fmt::format("{} could not be replaced.", file.string()),
                    code.message());
    return {};
}

Status writeJson(const DiffResult& result, const std::filesystem::path& file)
{
    return writeFile(file, [&](std::ostream& out) -> Status {
        out << toJson(result) << '\n';
        return {};
    });
}

Status writeNdjson(const DiffResult& result, const std::filesystem::path& file,
                   std::stop_token stop)
{
    return writeFile(file, [&](std::ostream& out) -> Status {
        if (!result.spool)
            return {};
        return result.spool->forEach(
            [&](const Detail& detail) {
                out << toJsonLine(detail.difference) << '\n';
                return out.good();
            },
            stop);
    });
}

} // namespace viridian::diff
