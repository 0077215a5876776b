#pragma once

#include "core/base/result.h"
#include "core/schema/level.h"
#include "core/schema/schema.h"

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace viridian::schema {

/// A schema as the registry keeps it.
struct RegisteredSchema {
    std::string subject; ///< empty where it was asked for by its id
    int version = 0;     ///< 0 likewise
    std::uint32_t id = 0;
    std::string type;                    ///< "AVRO", "JSON", "PROTOBUF"
    std::string text;                    ///< as it was registered
    std::vector<std::string> references; ///< "subject version" of schemas that it builds on
};

/// What the registry itself says of a candidate.
struct RegistryVerdict {
    bool compatible = true;
    std::vector<std::string> messages; ///< in its own words
};

/// A Confluent-style schema registry: Confluent's own, Karapace, Apicurio's and Redpanda's.
///
/// It only asks; nothing in the registry changes. User and password come from ~/.netrc. Errors of
/// all calls: those of http::send(); Denied (401, 403), NotFound (no such subject, version or id,
/// or no registry there), InvalidInput (the registry refuses a schema), Unavailable (it failed).
/// Thread: any, one at a time.
class Registry {
public:
    /// @param url    may have a path, as Apicurio's does
    /// @param token  a bearer token; empty: none
    /// Errors: those of http::checkAddress().
    [[nodiscard]] static Result<Registry> at(const std::string& url, std::string token = {},
                                             std::stop_token stop = {});

    [[nodiscard]] Result<std::vector<std::string>> subjects() const; ///< sorted
    [[nodiscard]] Result<std::vector<int>> versions(const std::string& subject) const;
    /// @param version  a number, or "latest"
    [[nodiscard]] Result<RegisteredSchema> schema(const std::string& subject,
                                                  const std::string& version) const;
    [[nodiscard]] Result<RegisteredSchema> schemaById(std::uint32_t id) const;
    /// The subject's own level, or the registry's.
    [[nodiscard]] Result<Level> level(const std::string& subject) const;
    /// The registry's answer to whether @p text may be the subject's next version.
    [[nodiscard]] Result<RegistryVerdict> check(const std::string& subject, Format format,
                                                const std::string& text) const;

private:
    Registry(std::string url, std::string token, std::stop_token stop)
        : m_url(std::move(url)), m_token(std::move(token)), m_stop(std::move(stop))
    {
    }
    [[nodiscard]] Result<std::string> ask(const std::string& path,
                                          std::optional<std::string> body = {}) const;

    std::string m_url; ///< without a slash at its end
    std::string m_token;
    std::stop_token m_stop;
};

} // namespace viridian::schema
