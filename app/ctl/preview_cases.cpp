#include "app/ctl/preview_cases.h"

#include "core/base/text.h"
#include "core/base/whole_file.h"
#include "core/pipeline/cases.h"

#include <algorithm>
#include <fmt/format.h>

namespace viridian::ctl {
namespace {

void print(Console& console, const Pipeline& pipeline, const std::vector<CaseResult>& results,
           std::size_t failures)
{
    for (const CaseResult& one : results) {
        if (one.passed())
            continue;
        console.line(fmt::format("FAILED line {}: {}", one.line, one.name));
        for (const std::string& difference : one.differences)
            console.line("       " + difference);
    }
    console.line(fmt::format(
        "{} of {} cases pass through {} {}", grouped(std::uint64_t{results.size() - failures}),
        grouped(std::uint64_t{results.size()}), pipeline.name(), shortHash(pipeline.hash())));
}

} // namespace

int checkCases(Context& context, const Pipeline& pipeline, const std::string& file,
               const std::string& report, bool json)
{
    if (!report.empty() && !report.ends_with(".xml"))
        return context.console.failure(
            {ErrorKind::InvalidInput,
             fmt::format("The report of cases is JUnit's XML; expected a name that ends in .xml, "
                         "not {}.",
                         report),
             {}});
    const Result<std::vector<RegressionCase>> cases = readCases(file);
    if (!cases)
        return failed(context, cases);
    const Result<std::vector<CaseResult>> results = runCases(pipeline, *cases, context.stop);
    if (!results)
        return failed(context, results);
    if (!report.empty()) {
        const Status written =
            writeWholeFile(report, casesJUnit(pipeline, file, *results), "The report");
        if (!written)
            return failed(context, written);
    }
    const auto failures = static_cast<std::size_t>(
        std::ranges::count_if(*results, [](const CaseResult& one) { return !one.passed(); }));
    if (json)
        context.console.line(casesJson(pipeline, *results));
    else
        print(context.console, pipeline, *results, failures);
    return failures == 0 ? 0 : 1;
}

} // namespace viridian::ctl
