// The journal is written twice: first as a row of green's ledger, whose record number decides
// between two operators, then as a line of a file in the workspace's folder, with fsync. So the
// file can lag behind (a crash between the two writes, another machine), which the ledger heals,
// but it can never be ahead or say something else: that means a store or file was exchanged or
// edited, and only a person can tell which is right.
#include "core/cutover/journal.h"

#include "core/base/digest.h"
#include "core/cutover/details.h"
#include "core/cutover/journal_file.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace viridian {
namespace {

bool sameRecord(const JournalRecord& a, const JournalRecord& b)
{
    return a.number == b.number && a.at == b.at && a.kind == b.kind && a.state == b.state &&
           a.text == b.text && a.details == b.details && a.who == b.who && a.chain == b.chain;
}

void ambiguous(JournalView& view, std::string trouble, const std::filesystem::path& file)
{
    view.intact = false;
    view.trouble = std::move(trouble);
    view.check = {
        fmt::format(
            "Compare the table viridian_journal of green with the file {}, record by record.",
            file.string()),
        "Is green still the store that this cutover was run on, or was it restored or exchanged?",
        "Is blue fenced (does it refuse a write), and which store has the traffic?",
        "When you know which copy is right, move the other file aside; a missing file is written "
        "anew from green.",
    };
}

/// Index of the first record in which the two differ, as far as both go.
std::size_t firstDifference(const std::vector<JournalRecord>& a,
                            const std::vector<JournalRecord>& b)
{
    const std::size_t both = std::min(a.size(), b.size());
    for (std::size_t at = 0; at < both; ++at) {
        if (!sameRecord(a[at], b[at]))
            return at;
    }
    return both;
}

void compare(JournalView& view, const JournalFile& copy, const std::filesystem::path& file)
{
    if (const std::uint64_t broken = firstBroken(view.records); broken != 0) {
        ambiguous(view,
                  fmt::format("The journal's chain in green is broken at record {}: it was changed "
                              "after it was written.",
                              broken),
                  file);
        return;
    }
    const std::size_t same = firstDifference(view.records, copy.records);
    if (copy.records.size() > view.records.size() && same == view.records.size()) {
        ambiguous(view,
                  fmt::format("The journal's file holds {} records, green only {}: green is not "
                              "the store it was.",
                              copy.records.size(), view.records.size()),
                  file);
    } else if (same < copy.records.size()) {
        ambiguous(view,
                  fmt::format("Green and the journal's file disagree about record {}.", same + 1),
                  file);
    }
}

} // namespace

const char* name(RecordKind kind) noexcept
{
    switch (kind) {
    case RecordKind::State:
        return "state";
    case RecordKind::Intent:
        return "intent";
    case RecordKind::Outcome:
        return "outcome";
    case RecordKind::Decision:
        return "decision";
    case RecordKind::Acknowledgement:
        return "acknowledgement";
    }
    return "state";
}

std::string chainOf(std::string_view before, const JournalRecord& record)
{
    std::string canonical;
    const auto add = [&](std::string_view field) {
        canonical += fmt::format("{}:{};", field.size(), field);
    };
    add(before);
    add(std::to_string(record.number));
    add(formatIso(record.at));
    for (const std::string* field :
         {&record.kind, &record.state, &record.text, &record.details, &record.who})
        add(*field);
    return sha256Hex(canonical);
}

std::uint64_t firstBroken(const std::vector<JournalRecord>& records)
{
    std::string chain;
    for (std::size_t at = 0; at < records.size(); ++at) {
        if (records[at].number != at + 1 || records[at].chain != chainOf(chain, records[at]))
            return at + 1;
        chain = records[at].chain;
    }
    return 0;
}

CutoverState JournalView::state() const
{
    if (!intact)
        return CutoverState::Ambiguous;
    if (records.empty())
        return CutoverState::Draft;
    return parseCutoverState(records.back().state).value_or(CutoverState::Ambiguous);
}

std::size_t JournalView::runStart() const
{
    for (std::size_t at = records.size(); at > 0; --at) {
        if (records[at - 1].kind == name(RecordKind::State) &&
            records[at - 1].state == name(CutoverState::Draft))
            return at - 1;
    }
    return 0;
}

const JournalRecord* JournalView::last(RecordKind kind, std::string_view step) const
{
    for (std::size_t at = records.size(); at > runStart(); --at) {
        const JournalRecord& record = records[at - 1];
        if (record.kind == name(kind) && detailOf(record, "step") == step)
            return &record;
    }
    return nullptr;
}

const JournalRecord* JournalView::entered(CutoverState state) const
{
    for (std::size_t at = records.size(); at > runStart(); --at) {
        const JournalRecord& record = records[at - 1];
        if (record.kind == name(RecordKind::State) && record.state == name(state))
            return &record;
    }
    return nullptr;
}

Result<JournalView> readJournal(Ledger& ledger, const std::filesystem::path& file)
{
    // The file first: whoever writes meanwhile writes the ledger first, so the file cannot look
    // ahead of it.
    Result<JournalFile> copy = readJournalFile(file);
    Result<std::vector<JournalRecord>> records = ledger.journal(1);
    if (!records)
        return passOn(records);
    JournalView view;
    view.records = std::move(*records);
    if (copy) {
        compare(view, *copy, file);
    } else if (copy.error().kind == ErrorKind::Corrupt) {
        ambiguous(view, copy.error().message, file);
    } else {
        return passOn(copy);
    }
    return view;
}

Journal::Journal(Ledger& ledger, std::filesystem::path file, std::string who, JournalView view)
    : m_ledger(&ledger), m_file(std::move(file)), m_who(std::move(who)), m_view(std::move(view))
{
}

Result<Journal> Journal::open(Ledger& ledger, std::filesystem::path file, std::string who)
{
    Result<JournalView> view = readJournal(ledger, file);
    if (!view)
        return passOn(view);
    if (!view->intact)
        return fail(ErrorKind::Corrupt, view->trouble,
                    fmt::format("{}", fmt::join(view->check, " ")));
    Journal journal(ledger, std::move(file), std::move(who), std::move(*view));
    if (Status caught = journal.catchUpFile(); !caught)
        return passOn(caught);
    return journal;
}

Status Journal::catchUpFile()
{
    Result<JournalFile> copy = readJournalFile(m_file);
    if (!copy)
        return passOn(copy);
    if (!copy->torn && copy->records.size() == m_view.records.size())
        return {};
    const auto from =
        static_cast<std::ptrdiff_t>(std::min(copy->records.size(), m_view.records.size()));
    return appendJournalFile(m_file, copy->wholeBytes,
                             {m_view.records.begin() + from, m_view.records.end()});
}

Status Journal::adoptPending()
{
    if (!m_pending)
        return {};
    Result<std::vector<JournalRecord>> newer = m_ledger->journal(m_view.records.size() + 1);
    if (!newer)
        return passOn(newer);
    if (!newer->empty() && newer->front().chain == m_pending->chain)
        m_view.records.push_back(newer->front());
    m_pending.reset();
    return {};
}

Status Journal::append(RecordKind kind, CutoverState state, const std::string& text,
                       std::string details)
{
    if (Status adopted = adoptPending(); !adopted)
        return adopted;
    Result<Timestamp> at = m_ledger->databaseTime();
    if (!at)
        return passOn(at);
    JournalRecord record{.number = m_view.records.size() + 1,
                         .at = *at,
                         .kind = name(kind),
                         .state = name(state),
                         .text = plainText(text),
                         .details = std::move(details),
                         .who = m_who,
                         .chain = {}};
    record.chain =
        chainOf(m_view.records.empty() ? std::string_view() : m_view.records.back().chain, record);
    Status written = m_ledger->appendJournal(record);
    if (!written && written.error().kind == ErrorKind::Conflict)
        return fail(ErrorKind::Conflict,
                    "Somebody else wrote to this cutover's journal; read it again.",
                    kJournalConflict);
    if (!written) {
        m_pending = std::move(record);
        return written;
    }
    m_view.records.push_back(std::move(record));
    Status caught = catchUpFile();
    if (!caught && m_fileOptional)
        return {};
    return caught;
}

bool Journal::reread()
{
    m_pending.reset();
    Result<JournalView> view = readJournal(*m_ledger, m_file);
    if (!view || !view->intact)
        return false;
    m_view = std::move(*view);
    return true;
}

} // namespace viridian
