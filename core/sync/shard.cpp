#include "core/sync/shard.h"

#include "core/base/digest.h"

#include <charconv>
#include <fmt/format.h>

namespace viridian {

namespace {

constexpr std::uint32_t kMostShards = 1024;

bool readNumber(std::string_view text, std::uint32_t& number)
{
    const char* end = text.data() + text.size();
    const auto [at, error] = std::from_chars(text.data(), end, number);
    return error == std::errc() && at == end;
}

} // namespace

bool Shard::owns(std::string_view stream) const
{
    return count == 1 || digestOf(stream).low % count == index;
}

std::string Shard::name() const
{
    return fmt::format("{}/{}", index, count);
}

Result<Shard> Shard::parse(std::string_view text)
{
    const std::size_t slash = text.find('/');
    Shard shard;
    if (slash == std::string_view::npos || !readNumber(text.substr(0, slash), shard.index) ||
        !readNumber(text.substr(slash + 1), shard.count) || shard.count == 0 ||
        shard.count > kMostShards || shard.index >= shard.count) {
        return fail(
            ErrorKind::InvalidInput,
            fmt::format(
                "\"{}\" is not a shard: expected I/N with I from 0 to N - 1 and N from 1 to {}, "
                "for example 0/4.",
                text, kMostShards));
    }
    return shard;
}

} // namespace viridian
