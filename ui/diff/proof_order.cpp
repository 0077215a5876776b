#include "ui/diff/proof_order.h"

#include "core/pipeline/pipeline.h"
#include "core/store/address.h"
#include "ui/diff/diff_controller.h"

namespace viridian::ui {

Result<diff::DiffOptions> optionsOf(const ProofOrder& order)
{
    diff::DiffOptions options;
    options.openBlue = order.blue;
    options.openGreen = order.green;
    options.asIs = order.asIs;
    options.useStoredSegments = !order.fromBlue;
    options.trustEarlierProofs = !order.allOfGreen;
    options.keepInMemory = DiffController::kListed;
    if (!order.pipeline.empty() && !order.asIs) {
        Result<Pipeline> pipeline = Pipeline::load(order.pipeline);
        if (!pipeline)
            return passOn(pipeline);
        options.pipeline = std::make_shared<const Pipeline>(std::move(*pipeline));
    }
    if (!order.rules.empty()) {
        Result<diff::Rules> rules = diff::Rules::load(order.rules);
        if (!rules)
            return passOn(rules);
        options.rules = std::make_shared<const diff::Rules>(std::move(*rules));
    }
    return options;
}

Status writeReport(const diff::DiffResult& result, const diff::ReportTitle& title,
                   const std::filesystem::path& file, std::stop_token stop)
{
    if (file.extension() == ".ndjson")
        return diff::writeNdjson(result, file, std::move(stop));
    if (file.extension() == ".json")
        return diff::writeJson(result, file);
    return diff::writeHtml(result, title, file, std::move(stop));
}

QString storeName(const std::string& address)
{
    const Result<StoreAddress> parsed = StoreAddress::parse(address);
    return toQt(parsed ? parsed->displayName() : address);
}

} // namespace viridian::ui
