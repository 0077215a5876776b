#pragma once

#include "core/pipeline/pipeline.h"
#include "core/store/event_store.h"
#include "core/store/sql/sql_session.h"
#include "tests/support/memory_store.h"

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace viridian::test {

/// Writes to a native store as an application would: a version of its own counting, the database's
/// numbers.
class NativeWriter {
public:
    /// Creates the store where it is missing.
    explicit NativeWriter(std::string address);
    /// Appends numbered events number @p first and following in one transaction; false when the
    /// store refuses.
    bool append(std::size_t first, std::size_t count);

private:
    bool write(const PlainEvent& event);
    std::string m_address;
    std::unique_ptr<SqlSession> m_session;
};

/// Appends small transactions until destroyed.
class BackgroundWriter {
public:
    BackgroundWriter(std::string address, std::size_t first);
    /// Ends it; false when an append failed.
    bool finish();

private:
    std::atomic<bool> m_good{true};
    std::jthread m_thread;
};

/// All events of a store, settled or not an error. Aborts the test on an error.
[[nodiscard]] EventBatch everythingIn(const std::string& address);

/// Compares green with what the pipeline makes of blue, event by event, in green's order. Empty
/// when equal.
[[nodiscard]] std::string differenceFromExpected(const std::string& blue, const std::string& green,
                                                 const Pipeline& pipeline);

/// Appends to a native green as an application, and says what is wrong with the number it got;
/// empty when good.
[[nodiscard]] std::string appendTo(const std::string& green);

} // namespace viridian::test
