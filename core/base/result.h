#pragma once

#include <string>
#include <tl/expected.hpp>

namespace viridian {

/// What went wrong, for the caller to branch on.
enum class ErrorKind {
    InvalidInput, ///< a file, argument or event is not what it must be
    NotFound,     ///< what was named does not exist
    Unavailable,  ///< could not be reached now; a retry may help
    Denied,       ///< reached, but refused: password, privilege, read-only
    Conflict,     ///< somebody else holds or changed it: lease, pipeline, foreign write
    Corrupt,      ///< the store or file contradicts itself
    TimedOut,
    Cancelled, ///< the user stopped it; screens show nothing for it
    Internal,  ///< a defect of ours
};

/// An error as a value: a code for the caller and a sentence for the person at the screen.
struct Error {
    ErrorKind kind = ErrorKind::Internal;
    std::string message; ///< One sentence: what, where, what to do.
    std::string detail;  ///< SQLSTATE, path or position for the log; may be empty. Never a secret.
};

template <typename T>
using Result = tl::expected<T, Error>;
using Status = Result<void>;

/// Spares the caller the wrapper: return fail(ErrorKind::NotFound, "There is no stream of that
/// name.", name);
[[nodiscard]] tl::unexpected<Error> fail(ErrorKind kind, std::string message,
                                         std::string detail = {});

/// Hands an error up unchanged: return passOn(page);
template <typename T>
[[nodiscard]] tl::unexpected<Error> passOn(Result<T>& result)
{
    return tl::unexpected<Error>(std::move(result.error()));
}

/// The kind's name as written in logs and JSON, e.g. "invalidInput".
[[nodiscard]] const char* name(ErrorKind kind) noexcept;

/// The exit code of a command that ends with this error (design/cli.md, table of exit codes).
[[nodiscard]] int exitCode(ErrorKind kind) noexcept;

} // namespace viridian
