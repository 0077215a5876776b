#include "app/ctl/stores.h"

#include "core/store/open.h"

namespace viridian::ctl {
namespace {

Result<StoreOpener> opener(const std::string& text, const OpenOptions& options)
{
    Result<StoreAddress> address = StoreAddress::parse(text);
    if (!address)
        return passOn(address);
    return [address = std::move(*address), options] { return openStore(address, options); };
}

} // namespace

Result<StoreOpener> openerOf(const std::string& address)
{
    return opener(address, {});
}

Result<StoreOpener> targetOpenerOf(const std::string& address)
{
    return opener(address, {.createIfMissing = true});
}

Result<Filter> filterOf(const std::string& text)
{
    Result<Filter> filter = Filter::parse(text, now());
    if (!filter)
        return fail(filter.error().kind, "--filter: " + filter.error().message,
                    "column " + filter.error().detail);
    return filter;
}

Result<Pipeline> pipelineOf(const std::string& file)
{
    return file.empty() ? Pipeline::passThrough() : Pipeline::load(file);
}

} // namespace viridian::ctl
