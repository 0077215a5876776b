#include "core/base/text.h"
#include "core/json/utf8.h"
#include "core/pipeline/cases.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace viridian {
namespace {

/// Text for XML 1.0, which has no place for most control characters, nor for half surrogate pairs.
std::string escapeXml(std::string_view text)
{
    const bool whole = json::isWellFormed(text);
    std::string clean;
    clean.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        const bool space = text[i] == '\t' || text[i] == '\n' || text[i] == '\r';
        const std::string_view three = text.substr(i, 3);
        if (three == "\xEF\xBF\xBE" || three == "\xEF\xBF\xBF") { // U+FFFE, U+FFFF
            clean += '?';
            i += 2;
        } else {
            clean += (byte < 0x20 && !space) || (!whole && byte >= 0x80) ? '?' : text[i];
        }
    }
    return escapeHtml(clean);
}

std::size_t failedOf(std::span<const CaseResult> results)
{
    return static_cast<std::size_t>(
        std::ranges::count_if(results, [](const CaseResult& one) { return !one.passed(); }));
}

} // namespace

std::string casesJson(const Pipeline& pipeline, std::span<const CaseResult> results)
{
    using Json = nlohmann::ordered_json;
    Json out{{"pipeline", {{"name", pipeline.name()}, {"hash", pipeline.hash()}}},
             {"cases", results.size()},
             {"failed", failedOf(results)},
             {"results", Json::array()}};
    for (const CaseResult& one : results)
        out["results"].push_back({{"case", one.name},
                                  {"line", one.line},
                                  {"passed", one.passed()},
                                  {"differences", one.differences}});
    return out.dump(2, ' ', false, Json::error_handler_t::replace);
}

std::string casesJUnit(const Pipeline& pipeline, const std::filesystem::path& file,
                       std::span<const CaseResult> results)
{
    double seconds = 0;
    for (const CaseResult& one : results)
        seconds += one.seconds;
    const std::string numbers =
        fmt::format("tests=\"{}\" failures=\"{}\" errors=\"0\" time=\"{:.3f}\"", results.size(),
                    failedOf(results), seconds);
    const std::string suite = escapeXml(pipeline.name());
    std::string out = fmt::format("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites {}>\n"
                                  "  <testsuite name=\"{}\" {} skipped=\"0\">\n",
                                  numbers, suite, numbers);
    for (const CaseResult& one : results) {
        out += fmt::format("    <testcase classname=\"{}\" name=\"{}\" file=\"{}\" line=\"{}\" "
                           "time=\"{:.3f}\"",
                           suite, escapeXml(one.name), escapeXml(file.filename().string()),
                           one.line, one.seconds);
        if (one.passed()) {
            out += "/>\n";
            continue;
        }
        std::string all;
        for (const std::string& difference : one.differences)
            all += escapeXml(difference) + "\n";
        out += fmt::format(">\n      <failure message=\"{}\">{}</failure>\n    </testcase>\n",
                           escapeXml(one.differences.front()), all);
    }
    return out + "  </testsuite>\n</testsuites>\n";
}

} // namespace viridian
