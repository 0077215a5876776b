#include "core/http/http.h"

#include <array>
#include <curl/curl.h>
#include <fmt/format.h>
#include <memory>

namespace viridian::http {
namespace {

struct CurlEnd {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
    void operator()(CURLU* url) const { curl_url_cleanup(url); }
    void operator()(char* text) const { curl_free(text); }
};
using Handle = std::unique_ptr<CURL, CurlEnd>;
using Headers = std::unique_ptr<curl_slist, CurlEnd>;
using Url = std::unique_ptr<CURLU, CurlEnd>;
using CurlText = std::unique_ptr<char, CurlEnd>;

void startLibrary()
{
    static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
    static_cast<void>(started);
}

/// Where an answer grows.
struct Answer {
    std::string body;
    std::size_t largest = 0;
    bool tooLarge = false;
};

std::size_t receive(const char* bytes, std::size_t size, std::size_t count, void* into)
{
    auto& answer = *static_cast<Answer*>(into);
    answer.tooLarge = answer.body.size() + size * count > answer.largest;
    if (answer.tooLarge)
        return 0;
    answer.body.append(bytes, size * count);
    return size * count;
}

int shallStop(void* token, curl_off_t, curl_off_t, curl_off_t, curl_off_t)
{
    return static_cast<const std::stop_token*>(token)->stop_requested() ? 1 : 0;
}

std::string partOf(CURLU* url, CURLUPart part)
{
    char* text = nullptr;
    if (curl_url_get(url, part, &text, 0) != CURLUE_OK)
        return {};
    return CurlText(text).get();
}

Url parsed(std::string_view text)
{
    startLibrary();
    Url url(curl_url());
    if (curl_url_set(url.get(), CURLUPART_URL, std::string(text).c_str(), 0) != CURLUE_OK)
        return nullptr;
    return url;
}

tl::unexpected<Error> refused(CURLcode code, const char* said, const Request& request,
                              bool tooLarge)
{
    const Url url = parsed(request.url);
    const std::string host = url ? partOf(url.get(), CURLUPART_HOST) : request.url;
    const std::string why = *said != '\0' ? said : curl_easy_strerror(code);
    if (code == CURLE_ABORTED_BY_CALLBACK)
        return fail(ErrorKind::Cancelled, fmt::format("Stopped while {} was asked.", host));
    if (tooLarge)
        return fail(ErrorKind::InvalidInput,
                    fmt::format("{} answered more than {} MB, which is read no further.", host,
                                request.largest / 1024 / 1024));
    if (code == CURLE_OPERATION_TIMEDOUT)
        return fail(ErrorKind::TimedOut,
                    fmt::format("{} did not answer within {} s. Try again, or see whether it is "
                                "well.",
                                host, request.limit.count() / 1000),
                    why);
    return fail(ErrorKind::Unavailable,
                fmt::format("{} could not be asked: {}. See whether the address is right and the "
                            "server is up.",
                            host, why));
}

Headers headersOf(const Request& request)
{
    curl_slist* list = nullptr;
    for (const std::string& header : request.headers)
        list = curl_slist_append(list, header.c_str());
    return Headers(list);
}

void describe(CURL* curl, const Request& request)
{
    curl_easy_setopt(curl, CURLOPT_URL, request.url.c_str());
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_OPTIONAL));
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(request.limit.count()));
    if (request.method != "GET") {
        curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request.method.c_str());
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE,
                         static_cast<curl_off_t>(request.body.size()));
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request.body.data());
    }
    if (!request.token.empty()) {
        curl_easy_setopt(curl, CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BEARER));
        curl_easy_setopt(curl, CURLOPT_XOAUTH2_BEARER, request.token.c_str());
    }
}

} // namespace

Result<Response> send(const Request& request, const std::stop_token& stop)
{
    if (Status fine = checkAddress(request.url); !fine)
        return passOn(fine);
    const Handle curl(curl_easy_init());
    const Headers headers = headersOf(request);
    Answer answer{.body = {}, .largest = request.largest};
    std::array<char, CURL_ERROR_SIZE> said{};
    describe(curl.get(), request);
    curl_easy_setopt(curl.get(), CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(curl.get(), CURLOPT_ERRORBUFFER, said.data());
    curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, &receive);
    curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &answer);
    curl_easy_setopt(curl.get(), CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl.get(), CURLOPT_XFERINFOFUNCTION, &shallStop);
    curl_easy_setopt(curl.get(), CURLOPT_XFERINFODATA, &stop);
    if (const CURLcode code = curl_easy_perform(curl.get()); code != CURLE_OK)
        return refused(code, said.data(), request, answer.tooLarge);
    long status = 0;
    curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &status);
    return Response{.status = static_cast<int>(status), .body = std::move(answer.body)};
}

std::string escaped(std::string_view text)
{
    startLibrary();
    const CurlText out(curl_easy_escape(nullptr, text.data(), static_cast<int>(text.size())));
    return out.get();
}

Status checkAddress(std::string_view text)
{
    const Url url = parsed(text);
    const std::string scheme = url ? partOf(url.get(), CURLUPART_SCHEME) : std::string();
    if (scheme != "http" && scheme != "https")
        return fail(ErrorKind::InvalidInput,
                    "The address is neither http:// nor https://; expected one such as "
                    "https://registry.example:8081.");
    if (!partOf(url.get(), CURLUPART_PASSWORD).empty())
        return fail(ErrorKind::InvalidInput,
                    "The address holds a password, which others on this machine can see. Put user "
                    "and password into ~/.netrc and leave them out of the address.");
    return {};
}

} // namespace viridian::http
