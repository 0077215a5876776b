#pragma once

#include "core/store/event_store.h"
#include "core/store/sql/sql_session.h"
#include "tests/support/stores.h"

#include <QObject>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// What every driver and layout must hold, as one table: a new layout is a new row.
namespace viridian::test {

struct ContractRow {
    std::string name; ///< "native on SQLite"
    /// Makes an empty store of the layout and returns its address. What it needs lives as long as
    /// the row.
    std::function<std::string()> make;
    /// Appends one event to @p stream as the layout's own library does.
    std::function<Status(SqlSession& session, std::string_view stream)> appendAsLibrary;
    bool deferrable = true; ///< the layout has indexes that can be built later
    /// Of a layout that Viridian only reads: fills an empty store by SQL of its own. Tests of
    /// writing then leave the row out.
    std::function<void(const std::string& address, const std::vector<EventSpec>& specs)> fillBySql =
        {};
    bool uuidStreams = false; ///< with fillBySql: streams are UUIDs
};

/// Tests of the contract; each slot runs for every row. Run with QTest::qExec(); needs no subclass.
class StoreContract : public QObject {
    Q_OBJECT

public:
    /// @param whyNone  without rows every test is skipped with this reason
    explicit StoreContract(std::vector<ContractRow> rows, QString whyNone = {});
    ~StoreContract() override;

private slots:
    void initTestCase();

    void emptyStore_hasNoHeadAndNoEvents_data() { rowData(); }
    void emptyStore_hasNoHeadAndNoEvents();
    void createdAgain_isAConflict_data() { writableRows(); }
    void createdAgain_isAConflict();
    void commit_assignsDenseVersionsAndRisingPositions_data() { rowData(); }
    void commit_assignsDenseVersionsAndRisingPositions();
    void pages_ofAnySizeAndDirectionGiveTheSameEvents_data() { rowData(); }
    void pages_ofAnySizeAndDirectionGiveTheSameEvents();
    void read_neverGoesAboveUpTo_data() { rowData(); }
    void read_neverGoesAboveUpTo();
    void oneStream_isReadInOrder_data() { rowData(); }
    void oneStream_isReadInOrder();
    void bodies_areCutOrLeftOut_data() { rowData(); }
    void bodies_areCutOrLeftOut();
    void payloads_comeBackAsWritten_data() { writableRows(); }
    void payloads_comeBackAsWritten();
    void payload_thatCannotBeHeldIsRefusedWhole_data() { writableRows(); }
    void payload_thatCannotBeHeldIsRefusedWhole();
    void filters_pushedAndInProcessAgree_data() { rowData(); }
    void filters_pushedAndInProcessAgree();
    void filter_givesUpAfterItsScanLimit_data() { rowData(); }
    void filter_givesUpAfterItsScanLimit();
    void streamHeads_areThoseUpToAPosition_data() { rowData(); }
    void streamHeads_areThoseUpToAPosition();
    void counts_areExact_data() { rowData(); }
    void counts_areExact();
    void streams_areListedInPages_data() { rowData(); }
    void streams_areListedInPages();
    void positionAt_findsTheLastEventOfATime_data() { rowData(); }
    void positionAt_findsTheLastEventOfATime();
    void checkpoint_standsWithItsEvents_data() { writableRows(); }
    void checkpoint_standsWithItsEvents();
    void commit_withoutItsLeaseWritesNothing_data() { writableRows(); }
    void commit_withoutItsLeaseWritesNothing();
    void lease_ofAnotherIsRefusedByName_data() { writableRows(); }
    void lease_ofAnotherIsRefusedByName();
    void secondTarget_isAConflict_data() { writableRows(); }
    void secondTarget_isAConflict();
    void readOnly_isReadOnly_data() { writableRows(); }
    void readOnly_isReadOnly();
    void stop_isHeardBeforeBetweenAndAfter_data() { writableRows(); }
    void stop_isHeardBeforeBetweenAndAfter();
    void foreignWrites_areSeenAndRefused_data() { writableRows(); }
    void foreignWrites_areSeenAndRefused();
    void releasedGreen_takesForeignWrites_data() { writableRows(); }
    void releasedGreen_takesForeignWrites();
    void deferredIndexes_areBuiltAfterAnInterruption_data() { writableRows(); }
    void deferredIndexes_areBuiltAfterAnInterruption();
    void handedOver_libraryAppends_data() { writableRows(); }
    void handedOver_libraryAppends();
    void greenWithEventsAndNoCheckpoint_isRefused_data() { writableRows(); }
    void greenWithEventsAndNoCheckpoint_isRefused();
    void startOver_emptiesGreen_data() { writableRows(); }
    void startOver_emptiesGreen();
    void fence_refusesWritersUntilLifted_data() { writableRows(); }
    void fence_refusesWritersUntilLifted();
    void ledger_keepsWhatItIsGiven_data() { writableRows(); }
    void ledger_keepsWhatItIsGiven();
    void ledger_keepsTheLagOfThePast_data() { writableRows(); }
    void ledger_keepsTheLagOfThePast();
    void journal_numberIsTakenOnce_data() { writableRows(); }
    void journal_numberIsTakenOnce();
    void provenSegments_areTheLeadingOnes_data() { writableRows(); }
    void provenSegments_areTheLeadingOnes();

private:
    void rowData() const;
    void writableRows() const;
    [[nodiscard]] const ContractRow& row() const;

    std::vector<ContractRow> m_rows;
    QString m_whyNone;
};

} // namespace viridian::test
