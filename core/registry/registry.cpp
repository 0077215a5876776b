#include "core/registry/registry.h"

#include "core/http/http.h"
#include "core/json/document.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace viridian::schema {
namespace {

using Json = nlohmann::json;

constexpr int kNoSubject = 40401;
constexpr int kNoOwnLevel = 40408;

tl::unexpected<Error> strange(const std::string& path)
{
    return fail(ErrorKind::Corrupt,
                fmt::format("The registry answered {} with something else than its interface "
                            "says. See whether the address is that of a schema registry.",
                            path));
}

/// An answer that is not as agreed is an error of the registry, not of ours.
template <typename Read>
auto read(const std::string& text, const std::string& path, Read take)
    -> Result<decltype(take(std::declval<const Json&>()))>
{
    const Json answer = Json::parse(text, nullptr, false);
    try {
        if (!answer.is_discarded())
            return take(answer);
    } catch (const Json::exception&) {
        return strange(path);
    }
    return strange(path);
}

/// The registry's own words for why not.
struct Refusal {
    int code = 0;
    std::string message;
};

Refusal refusalIn(const std::string& body)
{
    const Json answer = Json::parse(body, nullptr, false);
    if (!answer.is_object())
        return {};
    return {.code = answer.contains("error_code") && answer["error_code"].is_number_integer()
                        ? answer["error_code"].get<int>()
                        : 0,
            .message = answer.contains("message") && answer["message"].is_string()
                           ? answer["message"].get<std::string>()
                           : std::string()};
}

tl::unexpected<Error> refused(int status, const std::string& body, const std::string& path)
{
    const Refusal refusal = refusalIn(body);
    const std::string code =
        refusal.code == 0 ? std::to_string(status) : std::to_string(refusal.code);
    if (status == 401 || status == 403)
        return fail(ErrorKind::Denied,
                    "The registry does not let us in. Name user and password in ~/.netrc, or a "
                    "token in VIRIDIAN_REGISTRY_TOKEN.",
                    code);
    if (refusal.code == 0 && (status == 404 || status == 405 || status / 100 == 3))
        return fail(ErrorKind::NotFound,
                    fmt::format("There is no schema registry at that address: it answered {} to "
                                "{}. Apicurio's is under /apis/ccompat/v7.",
                                status, path),
                    code);
    const std::string said = refusal.message.empty() ? "no reason" : refusal.message;
    const ErrorKind kind = status == 404   ? ErrorKind::NotFound
                           : status == 409 ? ErrorKind::Conflict
                           : status < 500  ? ErrorKind::InvalidInput
                                           : ErrorKind::Unavailable;
    return fail(kind, fmt::format("The registry answered {} to {}: {}", status, path, said), code);
}

std::string subjectPath(const std::string& subject)
{
    return "/subjects/" + http::escaped(subject);
}

RegisteredSchema schemaIn(const Json& answer)
{
    RegisteredSchema out;
    out.subject = answer.value("subject", std::string());
    out.version = answer.value("version", 0);
    out.id = answer.value("id", 0U);
    out.type = answer.value("schemaType", std::string("AVRO"));
    out.text = answer.at("schema").get<std::string>();
    for (const Json& reference : answer.value("references", Json::array()))
        out.references.push_back(fmt::format("{} {}", reference.at("subject").get<std::string>(),
                                             reference.at("version").get<int>()));
    return out;
}

/// GET calls it compatibilityLevel; some servers answer as PUT is asked.
Level levelIn(const Json& answer)
{
    const std::string word = answer.contains("compatibilityLevel")
                                 ? answer.at("compatibilityLevel").get<std::string>()
                                 : answer.at("compatibility").get<std::string>();
    return levelFrom(word).value_or(Level::None);
}

} // namespace

Result<Registry> Registry::at(const std::string& url, std::string token, std::stop_token stop)
{
    if (Status fine = http::checkAddress(url); !fine)
        return passOn(fine);
    std::string_view base = url;
    while (base.ends_with('/'))
        base.remove_suffix(1);
    return Registry(std::string(base), std::move(token), std::move(stop));
}

Result<std::string> Registry::ask(const std::string& path, std::optional<std::string> body) const
{
    http::Request request;
    request.url = m_url + path;
    request.token = m_token;
    request.headers = {"Accept: application/vnd.schemaregistry.v1+json, application/json"};
    if (body) {
        request.method = "POST";
        request.body = std::move(*body);
        request.headers.emplace_back("Content-Type: application/vnd.schemaregistry.v1+json");
    }
    Result<http::Response> answer = http::send(request, m_stop);
    if (!answer)
        return passOn(answer);
    if (answer->status != 200)
        return refused(answer->status, answer->body, path);
    return std::move(answer->body);
}

Result<std::vector<std::string>> Registry::subjects() const
{
    const std::string path = "/subjects";
    Result<std::string> answer = ask(path);
    if (!answer)
        return passOn(answer);
    return read(*answer, path, [](const Json& list) {
        auto names = list.get<std::vector<std::string>>();
        std::ranges::sort(names);
        return names;
    });
}

Result<std::vector<int>> Registry::versions(const std::string& subject) const
{
    const std::string path = subjectPath(subject) + "/versions";
    Result<std::string> answer = ask(path);
    if (!answer)
        return passOn(answer);
    return read(*answer, path, [](const Json& list) {
        auto numbers = list.get<std::vector<int>>();
        std::ranges::sort(numbers);
        return numbers;
    });
}

Result<RegisteredSchema> Registry::schema(const std::string& subject,
                                          const std::string& version) const
{
    const std::string path = subjectPath(subject) + "/versions/" + http::escaped(version);
    Result<std::string> answer = ask(path);
    if (!answer)
        return passOn(answer);
    return read(*answer, path, &schemaIn);
}

Result<RegisteredSchema> Registry::schemaById(std::uint32_t id) const
{
    const std::string path = fmt::format("/schemas/ids/{}", id);
    Result<std::string> answer = ask(path);
    if (!answer)
        return passOn(answer);
    return read(*answer, path, [id](const Json& found) {
        RegisteredSchema out = schemaIn(found);
        out.id = id;
        return out;
    });
}

Result<Level> Registry::level(const std::string& subject) const
{
    const std::string own = "/config/" + http::escaped(subject);
    Result<std::string> answer = ask(own);
    // A subject that has no level of its own is judged by the registry's.
    const bool global = !answer && (answer.error().detail == std::to_string(kNoOwnLevel) ||
                                    answer.error().detail == std::to_string(kNoSubject));
    if (global)
        answer = ask("/config");
    if (!answer)
        return passOn(answer);
    return read(*answer, own, &levelIn);
}

Result<RegistryVerdict> Registry::check(const std::string& subject, Format format,
                                        const std::string& text) const
{
    const std::string path = "/compatibility" + subjectPath(subject) + "/versions?verbose=true";
    std::string body = "{\"schema\":";
    json::appendEncoded(body, text);
    body += fmt::format(",\"schemaType\":\"{}\"}}", format == Format::Avro ? "AVRO" : "JSON");
    Result<std::string> answer = ask(path, std::move(body));
    if (!answer)
        return passOn(answer);
    return read(*answer, path, [](const Json& verdict) {
        return RegistryVerdict{.compatible = verdict.at("is_compatible").get<bool>(),
                               .messages = verdict.value("messages", std::vector<std::string>())};
    });
}

} // namespace viridian::schema
