#pragma once

#include "core/base/progress.h"
#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <stop_token>
#include <string>

namespace viridian::demo {

struct DemoOptions {
    std::uint64_t events = 200'000;
    std::uint64_t seed = 1;
};

/// The files of a demo workspace in one folder.
struct DemoFiles {
    std::filesystem::path blue;      ///< shop-blue.db
    std::filesystem::path green;     ///< shop-green.db
    std::filesystem::path pipeline;  ///< shop.yaml
    std::filesystem::path workspace; ///< shop.viridian

    [[nodiscard]] static DemoFiles in(const std::filesystem::path& folder);
};

/// Makes blue with its events in two schema versions, the pipeline, an empty green and the
/// workspace. Errors: Conflict when the folder holds a demo already; Denied or Unavailable when it
/// cannot be written; Cancelled.
[[nodiscard]] Status makeDemo(const std::filesystem::path& folder, const DemoOptions& options,
                              const ProgressSink& progress, std::stop_token stop);

/// An application that appends to the demo's blue store, one event a transaction, as the shop's own
/// code would. Thread: one at a time; blocks on I/O.
class DemoWriter {
public:
    /// Errors: NotFound when the folder holds no demo.
    [[nodiscard]] static Result<DemoWriter> open(const std::filesystem::path& folder);
    ~DemoWriter();
    DemoWriter(DemoWriter&&) noexcept;
    DemoWriter& operator=(DemoWriter&&) noexcept;

    /// Appends one event. Errors: Denied with blue's own words when a fence refused it.
    Status append(std::stop_token stop);

private:
    struct State;
    explicit DemoWriter(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

} // namespace viridian::demo
