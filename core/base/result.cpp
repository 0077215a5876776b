#include "core/base/result.h"

namespace viridian {

tl::unexpected<Error> fail(ErrorKind kind, std::string message, std::string detail)
{
    return tl::unexpected<Error>(Error{kind, std::move(message), std::move(detail)});
}

const char* name(ErrorKind kind) noexcept
{
    switch (kind) {
    case ErrorKind::InvalidInput:
        return "invalidInput";
    case ErrorKind::NotFound:
        return "notFound";
    case ErrorKind::Unavailable:
        return "unavailable";
    case ErrorKind::Denied:
        return "denied";
    case ErrorKind::Conflict:
        return "conflict";
    case ErrorKind::Corrupt:
        return "corrupt";
    case ErrorKind::TimedOut:
        return "timedOut";
    case ErrorKind::Cancelled:
        return "cancelled";
    case ErrorKind::Internal:
        return "internal";
    }
    return "internal";
}

int exitCode(ErrorKind kind) noexcept
{
    switch (kind) {
    case ErrorKind::InvalidInput:
        return 2;
    case ErrorKind::NotFound:
    case ErrorKind::Unavailable:
    case ErrorKind::Denied:
    case ErrorKind::Corrupt:
    case ErrorKind::TimedOut:
        return 3;
    case ErrorKind::Conflict:
        return 4;
    case ErrorKind::Cancelled:
        return 130;
    case ErrorKind::Internal:
        return 5;
    }
    return 5;
}

} // namespace viridian
