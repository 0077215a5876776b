#include "core/registry/history.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace viridian::schema {
namespace {

/// Why a schema is not among those that we compare with; empty: it is.
std::string unreadable(const RegisteredSchema& schema, Format format)
{
    if (formatFrom(schema.type) != format)
        return fmt::format("version {} is {}", schema.version, schema.type);
    if (!schema.references.empty())
        return fmt::format("version {} builds on {}", schema.version,
                           fmt::join(schema.references, ", "));
    return {};
}

Status take(History& history, const RegisteredSchema& registered, Format format)
{
    if (history.unread = unreadable(registered, format); !history.unread.empty())
        return {};
    std::string name = fmt::format("{} {}", registered.subject, registered.version);
    Result<Schema> parsed = Schema::parse(format, registered.text);
    if (!parsed) {
        parsed.error().message = fmt::format("{}: {}", name, parsed.error().message);
        return passOn(parsed);
    }
    history.names.push_back(std::move(name));
    history.schemas.push_back(std::move(*parsed));
    return {};
}

} // namespace

Result<History> historyOf(const Registry& registry, const std::string& subject, Format format)
{
    History history;
    Result<Level> level = registry.level(subject);
    if (!level)
        return passOn(level);
    history.level = *level;
    Result<std::vector<int>> versions = registry.versions(subject);
    if (!versions && versions.error().kind == ErrorKind::NotFound)
        return history;
    if (!versions)
        return passOn(versions);
    for (std::size_t at = 0; at < versions->size() && history.unread.empty(); ++at) {
        Result<RegisteredSchema> one = registry.schema(subject, std::to_string((*versions)[at]));
        if (!one)
            return passOn(one);
        if (Status taken = take(history, *one, format); !taken)
            return passOn(taken);
    }
    return history;
}

Result<RegistryCheck> checkCandidate(const Registry& registry, const std::string& subject,
                                     Format format, const std::string& text)
{
    Result<Schema> candidate = Schema::parse(format, text);
    if (!candidate)
        return passOn(candidate);
    Result<History> history = historyOf(registry, subject, format);
    if (!history)
        return passOn(history);
    Result<RegistryVerdict> said = registry.check(subject, format, text);
    if (!said)
        return passOn(said);
    RegistryCheck out{
        .history = std::move(*history), .ours = std::nullopt, .registry = std::move(*said)};
    if (!out.history.unread.empty())
        return out;
    Result<Verdict> ours = check(*candidate, out.history.schemas, out.history.level);
    if (!ours)
        return passOn(ours);
    out.ours = std::move(*ours);
    return out;
}

} // namespace viridian::schema
