#pragma once

#include "core/base/result.h"

#include <chrono>
#include <cstddef>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace viridian::http {

struct Request {
    std::string method = "GET"; ///< "GET", or one that sends a body: "POST", "PUT"
    std::string url;            ///< http or https
    std::string body;
    std::vector<std::string> headers;                    ///< "Name: value"
    std::string token;                                   ///< sent as a bearer token; empty: none
    std::chrono::milliseconds limit{20'000};             ///< for the whole exchange
    std::size_t largest = std::size_t{32} * 1024 * 1024; ///< bytes of an answer
};

struct Response {
    int status = 0; ///< of HTTP: 200, 404
    std::string body;
};

/// Asks and waits. Follows no redirection, so that a token goes nowhere else. User and password
/// come from ~/.netrc where it names the host. Thread: any.
/// Errors: Unavailable (no answer), TimedOut, Cancelled, InvalidInput (an address that is none, or
/// an answer that is too large). An answer of any status is none.
[[nodiscard]] Result<Response> send(const Request& request, const std::stop_token& stop = {});

/// For one step of a path or a value of a query: everything but letters, digits and "-._~" as %XX.
[[nodiscard]] std::string escaped(std::string_view text);

/// Looks an address over before anything is sent there.
/// Errors: InvalidInput: neither http nor https, no host, or a password in it.
[[nodiscard]] Status checkAddress(std::string_view url);

} // namespace viridian::http
