#pragma once

#include "core/store/event_store.h"
#include "core/store/filter_cost.h"
#include "core/store/postgres/catalog.h"
#include "core/store/postgres/copy_decoder.h"
#include "core/store/postgres/pg_session.h"
#include "core/store/postgres/settle.h"
#include "core/store/sql/page_reader.h"
#include "core/store/sql/select.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace viridian::postgres {

/// What opening found out about a store; target and fence are opened with the same.
struct PgStoreFacts {
    Layout layout; ///< column types and requirements as they are in the database
    PgTable table;
    PgServer server;
    bool restored = false;    ///< transaction ids of another server: ordered by number
    bool orderIndexed = true; ///< false: each page sorts the whole table
    IndexedFields indexed{};

    /// Positions are (transaction, number).
    [[nodiscard]] bool pairs() const { return layout.transaction && !restored; }
    /// The column that order begins with.
    [[nodiscard]] const std::string& leadingColumn() const
    {
        return pairs() ? layout.transaction.name : layout.position.name;
    }
};

/// One event store in PostgreSQL. Contract: EventStore.
class PostgresStore final : public EventStore, public HasIndexes, private PageSource {
public:
    PostgresStore(std::unique_ptr<PgSession> session, PgStoreFacts facts, std::string title);

    /// Settings of the session that need to know the layout: search_path, LISTEN.
    [[nodiscard]] Status prepareSession();

    [[nodiscard]] const StoreInfo& info() const override { return m_info; }
    [[nodiscard]] IndexedFields indexedFields() const override { return m_facts.indexed; }
    [[nodiscard]] Result<Head> head(std::stop_token stop) override;
    [[nodiscard]] Result<ReadPage> read(const ReadRequest& request, std::stop_token stop) override;
    [[nodiscard]] Result<std::optional<Position>> positionAt(Timestamp time,
                                                             std::stop_token stop) override;
    [[nodiscard]] Result<Count> countEvents(bool exact, std::stop_token stop) override;
    [[nodiscard]] Result<Count> countStreams(bool exact, std::stop_token stop) override;
    [[nodiscard]] Result<std::uint64_t> countBetween(std::optional<Position> after,
                                                     std::optional<Position> upTo,
                                                     std::stop_token stop) override;
    [[nodiscard]] Result<std::vector<TypeCount>> types(std::stop_token stop) override;
    [[nodiscard]] Result<std::vector<CategoryRow>> categories(std::stop_token stop) override;
    [[nodiscard]] Result<std::vector<StreamRow>> streams(std::string_view pattern,
                                                         std::string_view after, std::size_t limit,
                                                         std::stop_token stop) override;
    [[nodiscard]] Result<std::vector<StreamHead>> streamHeads(std::span<const std::string> streams,
                                                              std::optional<Position> upTo,
                                                              std::stop_token stop) override;
    [[nodiscard]] Result<bool> waitForChange(std::chrono::milliseconds timeout,
                                             std::stop_token stop) override;
    [[nodiscard]] Result<std::unique_ptr<Ledger>> openLedger(bool create) override;
    [[nodiscard]] Result<std::unique_ptr<Target>> openTarget() override;
    [[nodiscard]] Result<std::unique_ptr<Fence>> openFence() override;

private:
    /// Asks a row plug-in for other rows where the store's tables changed since the last call.
    [[nodiscard]] Status refreshRows(const std::stop_token& stop);
    [[nodiscard]] Result<SqlRows> rowsOf(const SqlStatement& statement,
                                         std::stop_token stop) override;
    [[nodiscard]] Result<Count> count(const SqlStatement& statement, std::stop_token stop);
    /// Conflict where a position was taken under another order than this store's.
    [[nodiscard]] Status checkKind(const std::optional<Position>& position) const;
    /// The highest position that a request may see; absent: nothing.
    [[nodiscard]] Result<std::optional<Position>> boundOf(const ReadRequest& request,
                                                          const std::stop_token& stop);
    [[nodiscard]] std::vector<CopyColumn> copyColumns(const EventColumns& columns,
                                                      Bodies bodies) const;
    [[nodiscard]] Result<std::optional<Position>> position(const SqlStatement& statement,
                                                           std::stop_token stop) override;
    [[nodiscard]] Result<std::uint64_t> number(const SqlStatement& statement,
                                               std::stop_token stop) override;
    [[nodiscard]] Result<Fetched> fetch(const EventSelect& select, const ReadRequest& request,
                                        std::size_t limit, EventBatch& into,
                                        std::stop_token stop) override;
    /// Position and time of the last event at or before @p bound that has a time.
    struct Moment {
        Position position;
        Timestamp time;
    };
    [[nodiscard]] Result<std::optional<Moment>> momentAt(Position bound,
                                                         const std::stop_token& stop);

    /// The events on both sides of a time, as far as a bisection met them.
    struct Around {
        std::optional<Position> before; ///< the last at or before it
        std::optional<Position> after;  ///< the first after it
    };
    /// @param high   exclusive upper end of the number that is bisected
    /// @param keyOf  the position to look at for a number; @p part is that number of a position
    [[nodiscard]] Result<Around> bisect(Timestamp time, const Position& end, std::uint64_t high,
                                        const std::function<Position(std::uint64_t)>& keyOf,
                                        std::uint64_t (Position::*part)() const,
                                        const std::stop_token& stop);

    std::unique_ptr<PgSession> m_session;
    PgStoreFacts m_facts;
    SelectContext m_context;
    StoreInfo m_info;
    std::string m_rowStamp; ///< of the row plug-in, when it was last asked
    SettleTest m_settle;
    std::size_t m_bytesPerEvent = 512; ///< of the last page, to reserve the next
};

/// The position columns of a result row.
[[nodiscard]] Position positionOfRow(const std::vector<std::optional<std::string>>& row,
                                     bool pairs);

} // namespace viridian::postgres
