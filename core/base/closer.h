#pragma once

namespace viridian {

/// Deleter for handles of C libraries: std::unique_ptr<sqlite3_stmt, Closer<sqlite3_finalize>>.
template <auto Close>
struct Closer {
    template <typename Handle>
    void operator()(Handle* handle) const noexcept
    {
        Close(handle);
    }
};

} // namespace viridian
