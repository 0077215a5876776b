#include "core/cutover/guards/guards.h"
#include "core/store/address.h"

#include <array>
#include <filesystem>
#include <fmt/format.h>
#include <system_error>

namespace viridian::guards {
namespace {

std::string bytes(std::uint64_t count)
{
    constexpr std::array<const char*, 5> kUnits{"B", "KB", "MB", "GB", "TB"};
    auto value = static_cast<double>(count);
    std::size_t unit = 0;
    for (; value >= 1000.0 && unit + 1 < kUnits.size(); ++unit)
        value /= 1000.0;
    return fmt::format("{:.0f} {}", value, kUnits.at(unit));
}

} // namespace

Finding readDiskSpace(const GuardContext& context, std::stop_token)
{
    GuardFinding finding{.limit = bytes(context.plan.freeBytes)};
    Result<StoreAddress> address = StoreAddress::parse(context.plan.greenAddress);
    if (!address)
        return passOn(address);
    if (address->scheme == Scheme::Postgres) {
        finding.state = GuardState::NotApplicable;
        finding.value = "not measured";
        finding.why = "The disk of green's PostgreSQL server cannot be measured through its "
                      "connection; look at the host.";
        return finding;
    }
    std::error_code error;
    const std::filesystem::path folder =
        std::filesystem::absolute(address->path, error).parent_path();
    const std::filesystem::space_info space = std::filesystem::space(folder, error);
    if (error)
        return fail(ErrorKind::Unavailable, fmt::format("The disk of {} could not be measured: {}.",
                                                        folder.string(), error.message()));
    finding.state = passedIf(space.available >= context.plan.freeBytes);
    finding.value = bytes(space.available) + " free";
    finding.evidence = "volume of " + folder.string();
    finding.why = finding.state == GuardState::Passed ? "Green has room to grow."
                                                      : "Green's disk is nearly full.";
    return finding;
}

} // namespace viridian::guards
