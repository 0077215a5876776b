#pragma once

#include "core/event/event_batch.h"
#include "core/store/event_store.h"
#include "core/store/target.h"

#include <QTemporaryDir>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Stores for tests: folders, fixtures, events and ways to fill a store with them. What cannot be
/// set up ends the test program loudly (qFatal): a test's own ground must be firm.
namespace viridian::test {

/// A temporary folder, deleted with everything in it.
class Folder {
public:
    Folder();
    [[nodiscard]] std::string path() const { return m_folder.path().toStdString(); }
    /// Path of a file in it.
    [[nodiscard]] std::string file(std::string_view name) const
    {
        return path() + "/" + std::string(name);
    }

private:
    QTemporaryDir m_folder;
};

/// Path of a file in tests/data.
[[nodiscard]] std::string dataFile(std::string_view name);
/// Unpacks a .gz of tests/data into the folder and returns the new file's path.
[[nodiscard]] std::string unpacked(std::string_view name, const Folder& folder);
void writeFile(const std::string& path, std::string_view text);
[[nodiscard]] std::string readFile(const std::string& path);

/// An event to be written; its texts may be temporaries.
struct EventSpec {
    std::string stream;
    std::string type = "Happened";
    std::string data = "{}";
    std::string metadata = "{}";
    PayloadKind dataKind = PayloadKind::Json;
    PayloadKind metadataKind = PayloadKind::Json;
    std::string id; ///< empty: made from the number of the event
    std::string schemaVersion;
    std::optional<Timestamp> time;
};
[[nodiscard]] EventBatch batchOf(const std::vector<EventSpec>& specs,
                                 std::uint64_t firstNumber = 1);

/// @p count events of a small shop over about count / 10 streams, always the same: carts, orders,
/// customers; one second apart from 2026-01-01T00:00:00Z.
[[nodiscard]] std::vector<EventSpec> shopEvents(std::size_t count);

/// The value, or the end of the test program with the error's words.
template <typename T>
T must(Result<T> result);
void must(const Status& status);
[[noreturn]] void giveUp(const Error& error);

template <typename T>
T must(Result<T> result)
{
    if (!result)
        giveUp(result.error());
    return *std::move(result);
}

/// Writes the events in one step, as a sync without a pipeline would.
void fill(EventStore& store, EventBatch events);

/// Makes a native SQLite store with that many shopEvents() and returns its address.
std::string nativeStore(const Folder& folder, std::string_view fileName, std::size_t events);

/// Every event of the store, in order.
[[nodiscard]] EventBatch allEvents(EventStore& store);

} // namespace viridian::test
