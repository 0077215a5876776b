#pragma once

#include "core/base/result.h"
#include "core/cutover/state.h"
#include "core/store/ledger.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace viridian {

/// What a record says. Written as "state", "intent", "outcome", "decision", "acknowledgement".
enum class RecordKind { State, Intent, Outcome, Decision, Acknowledgement };
[[nodiscard]] const char* name(RecordKind kind) noexcept;

/// SHA-256 over the chain before and the record's own fields, each with its length, so that no two
/// records share one text. @p before is empty for the first record.
[[nodiscard]] std::string chainOf(std::string_view before, const JournalRecord& record);

/// The number of the first record whose chain does not fit, or 0 when all fit and the numbers run
/// from 1 without a gap.
[[nodiscard]] std::uint64_t firstBroken(const std::vector<JournalRecord>& records);

/// The journal as it is in both places.
struct JournalView {
    std::vector<JournalRecord> records;
    bool intact = true;
    std::string trouble;            ///< not intact: one sentence
    std::vector<std::string> check; ///< not intact: what a person should look at, in order

    /// State of the last record; Draft while there is none. Ambiguous when not intact.
    [[nodiscard]] CutoverState state() const;
    /// Index of the first record of the present run: the last state record that says Draft, or 0.
    [[nodiscard]] std::size_t runStart() const;
    /// Last record of that kind in the present run whose details name @p step; null: none.
    [[nodiscard]] const JournalRecord* last(RecordKind kind, std::string_view step) const;
    /// Last record that entered @p state in the present run; null: none.
    [[nodiscard]] const JournalRecord* entered(CutoverState state) const;
};

/// Reads both copies and compares them; changes nothing. A file that ends earlier than the ledger
/// but agrees as far as it goes is intact: the ledger is written first.
/// Errors: those of reading; a broken chain is not an error but `intact == false`.
[[nodiscard]] Result<JournalView> readJournal(Ledger& ledger, const std::filesystem::path& file);

/// The durable record of a cutover, hash-chained, in green's ledger and in a file of the workspace.
///
/// The ledger is written first: its record numbers decide between two operators. The file follows,
/// with fsync, before append() returns. A file left behind by a crash is caught up by open().
/// Thread: one at a time. Ownership: @p ledger must outlive it.
class Journal {
public:
    /// Errors: Corrupt when the copies disagree or the chain is broken; detail says what to check.
    [[nodiscard]] static Result<Journal> open(Ledger& ledger, std::filesystem::path file,
                                              std::string who);

    /// Appends one record to both copies. @p details is a JSON object.
    /// Errors: Conflict when somebody else wrote meanwhile: nothing was written; Unavailable when
    /// the file could not be written (the ledger then holds the record: resume).
    [[nodiscard]] Status append(RecordKind kind, CutoverState state, const std::string& text,
                                std::string details = "{}");

    [[nodiscard]] const JournalView& view() const { return m_view; }

    /// On the way back to blue a file that cannot be written must not keep blue fenced: the ledger
    /// alone is then enough, and open() catches the file up later.
    void letFileLag() { m_fileOptional = true; }

    /// Reads both copies again; false when they cannot be read or disagree.
    [[nodiscard]] bool reread();

private:
    [[nodiscard]] Status catchUpFile();
    [[nodiscard]] Status adoptPending();
    Journal(Ledger& ledger, std::filesystem::path file, std::string who, JournalView view);

    Ledger* m_ledger;
    std::filesystem::path m_file;
    std::string m_who;
    JournalView m_view;
    std::optional<JournalRecord> m_pending; ///< the ledger's answer about it was lost
    bool m_fileOptional = false;
};

/// Detail of the Conflict that append() returns when somebody else wrote.
inline constexpr const char* kJournalConflict = "journal";

/// One record as the line of the file, without its newline.
[[nodiscard]] std::string toLine(const JournalRecord& record);
/// Errors: Corrupt.
[[nodiscard]] Result<JournalRecord> recordOfLine(std::string_view line);

} // namespace viridian
