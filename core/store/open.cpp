#include "core/store/open.h"

#include "core/store/kinds.h"
#include "core/store/store_info.h"

#include <algorithm>
#include <utility>

namespace viridian {
namespace {

/// Null where this build has no driver for the scheme.
const StoreKind* kindOf(Scheme scheme)
{
    const std::span<const StoreKind> kinds = storeKinds();
    const auto found = std::ranges::find(kinds, scheme, &StoreKind::scheme);
    return found == kinds.end() ? nullptr : &*found;
}

tl::unexpected<Error> noDriver(const StoreAddress& address)
{
    return fail(ErrorKind::InvalidInput, "This build has no driver for that store address.",
                address.text);
}

} // namespace

Result<std::unique_ptr<EventStore>> openStore(const StoreAddress& address,
                                              const OpenOptions& options)
{
    const StoreKind* kind = kindOf(address.scheme);
    return kind == nullptr ? noDriver(address) : kind->open(address, options);
}

Result<std::unique_ptr<EventStore>> openStore(std::string_view address, const OpenOptions& options)
{
    const Result<StoreAddress> parsed = StoreAddress::parse(address);
    if (!parsed)
        return tl::unexpected(parsed.error());
    return openStore(*parsed, options);
}

void prepareToOpen()
{
    static_cast<void>(allLayouts()); // a layout of the user's that is wrong is said when one opens
}

Status createStore(const StoreAddress& address)
{
    const StoreKind* kind = kindOf(address.scheme);
    return kind == nullptr ? noDriver(address) : kind->create(address);
}

Result<std::vector<LayoutCandidate>> candidates(const StoreAddress& address)
{
    const StoreKind* kind = kindOf(address.scheme);
    return kind == nullptr ? noDriver(address) : kind->candidates(address);
}

Result<DatabaseShape> shapeOf(const StoreAddress& address, std::stop_token stop)
{
    const StoreKind* kind = kindOf(address.scheme);
    return kind == nullptr ? noDriver(address) : kind->shape(address, std::move(stop));
}

bool isUnknownLayout(const Error& error)
{
    return error.kind == ErrorKind::InvalidInput && error.detail == kUnknownLayout;
}

Result<std::unique_ptr<SqlSession>> openSqlSession(const StoreAddress& address, Access access)
{
    const StoreKind* kind = kindOf(address.scheme);
    return kind == nullptr ? noDriver(address) : kind->openSession(address, access);
}

} // namespace viridian
