#pragma once

#include "core/store/filter_cost.h"
#include "core/store/sql/page_reader.h"
#include "core/store/sqlite/row_watch.h"
#include "core/store/sqlite/sqlite_session.h"

#include <memory>

namespace viridian {

/// A SQLite event store over a reading connection of its own.
class SqliteStore final : public EventStore, public HasIndexes, private PageSource {
public:
    /// @param inOrder the event table is kept in the order of its positions
    SqliteStore(StoreAddress address, std::unique_ptr<SqliteSession> session, Layout layout,
                IndexedFields indexed, bool inOrder);

    const StoreInfo& info() const override { return m_info; }
    IndexedFields indexedFields() const override { return m_indexed; }
    Result<std::optional<std::string>> identity(std::stop_token stop) override;

    Result<Head> head(std::stop_token stop) override;
    Result<ReadPage> read(const ReadRequest& request, std::stop_token stop) override;
    Result<std::optional<Position>> positionAt(Timestamp time, std::stop_token stop) override;
    Result<Count> countEvents(bool exact, std::stop_token stop) override;
    Result<Count> countStreams(bool exact, std::stop_token stop) override;

    Result<std::uint64_t> countBetween(std::optional<Position> after, std::optional<Position> upTo,
                                       std::stop_token stop) override;
    Result<std::vector<TypeCount>> types(std::stop_token stop) override;
    Result<std::vector<CategoryRow>> categories(std::stop_token stop) override;
    Result<std::vector<StreamRow>> streams(std::string_view pattern, std::string_view after,
                                           std::size_t limit, std::stop_token stop) override;
    Result<std::vector<StreamHead>> streamHeads(std::span<const std::string> streams,
                                                std::optional<Position> upTo,
                                                std::stop_token stop) override;
    Result<bool> waitForChange(std::chrono::milliseconds timeout, std::stop_token stop) override;

    Result<std::unique_ptr<Ledger>> openLedger(bool create) override;
    Result<std::unique_ptr<Target>> openTarget() override;
    Result<std::unique_ptr<Fence>> openFence() override;

private:
    Result<SqlRows> rowsOf(const SqlStatement& statement, std::stop_token stop) override;
    Result<std::optional<Position>> position(const SqlStatement& statement,
                                             std::stop_token stop) override;
    Result<std::uint64_t> number(const SqlStatement& statement, std::stop_token stop) override;
    Result<Fetched> fetch(const EventSelect& select, const ReadRequest& request, std::size_t limit,
                          EventBatch& into, std::stop_token stop) override;
    Result<std::optional<Timestamp>> timeAtOrBefore(std::int64_t bound, std::stop_token stop);
    Result<double> streamsPerEvent(std::int64_t first, std::int64_t last, std::stop_token stop);
    Result<std::int64_t> dataVersion();

    StoreAddress m_address;
    std::unique_ptr<SqliteSession> m_session;
    RowWatch m_watch; ///< of m_session
    Layout m_layout;
    IndexedFields m_indexed;
    SelectContext m_context; ///< points to m_layout
    StoreInfo m_info;
    std::optional<std::int64_t> m_dataVersion; ///< at the last waitForChange()
};

} // namespace viridian
