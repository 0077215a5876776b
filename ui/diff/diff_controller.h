#pragma once

#include "core/base/job_runner.h"
#include "core/diff/aligned_stream.h"
#include "core/diff/diff.h"
#include "core/diff/stream_rewrite.h"
#include "ui/diff/live_proof.h"
#include "ui/diff/proof_order.h"
#include "ui/shell/app_context.h"
#include "ui/widgets/json_diff.h"

#include <QObject>
#include <QString>

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace viridian::ui {

/// A stream's alignment with the payloads of the selected event, ready to be shown.
struct ShownStream {
    std::shared_ptr<const diff::AlignedStream> aligned;
    QString error; ///< why it could not be read
};

/// Two payloads of one event side by side.
struct ShownPayload {
    std::shared_ptr<const JsonDiff> data;  ///< as tokens
    std::shared_ptr<const JsonDiff> bytes; ///< as hexadecimal lines
    std::shared_ptr<const JsonDiff> metadata;
};

/// Decides for the room: runs proofs as jobs, holds the result, lists differences by pages, loads
/// the selected stream.
///
/// Thread: UI. Its jobs open stores of their own.
class DiffController : public QObject {
    Q_OBJECT

public:
    enum class Phase { NotConnected, NeverRun, Running, Finished, Failed };
    /// Opens the store of an address; tests give one in memory.
    using Opener = std::function<StoreOpener(const std::string& address)>;
    static constexpr std::size_t kListed = 10'000;

    DiffController(AppContext& context, Opener opener, QObject* parent = nullptr);
    ~DiffController() override;

    [[nodiscard]] Phase phase() const { return m_phase; }
    [[nodiscard]] const Error& error() const { return m_error; }
    /// Of the last proof that came to an end; null before.
    [[nodiscard]] const std::shared_ptr<const diff::DiffResult>& result() const { return m_result; }
    /// What is known of the running proof, or of the finished one.
    [[nodiscard]] const LiveNumbers& numbers() const { return m_numbers; }
    /// The differences that are listed: at most kListed, from firstListed() on.
    [[nodiscard]] const std::vector<diff::Difference>& differences() const { return m_listed; }
    [[nodiscard]] std::uint64_t firstListed() const { return m_firstListed; }
    [[nodiscard]] bool hasNextPage() const;
    [[nodiscard]] bool stopping() const { return m_stopping; }
    /// Events that green has gained since the proof; absent: none, or not known yet.
    [[nodiscard]] std::optional<std::uint64_t> greenMovedOn() const { return m_movedOn; }

    [[nodiscard]] bool asIs() const { return m_asIs; }
    /// Compares the stores as they are from the next proof on.
    void setAsIs(bool asIs);
    /// Reads blue again from the start instead of believing stored digests, at the next proof.
    void setFromBlue(bool fromBlue) { m_fromBlue = fromBlue; }
    /// Reads all of green instead of extending what was proven before, at the next proof.
    void setAllOfGreen(bool allOfGreen) { m_allOfGreen = allOfGreen; }

    /// Starts a proof, or extends the one there is; nothing while one runs.
    void prove();
    void stop();
    /// Lists the next kListed differences from disk, or the first ones again.
    void listNextPage();
    void listFirstPage();

    /// Selects a listed difference and loads its stream; -1 selects nothing.
    void select(int difference);
    [[nodiscard]] int selected() const { return m_selected; }
    /// The difference that is selected; null: none.
    [[nodiscard]] const diff::Difference* current() const;
    /// Moves the selection; false at the end.
    bool step(int direction);
    [[nodiscard]] const ShownStream& shown() const { return m_shown; }

    /// Lays out the payloads of a row of the alignment; answered by payloadShown().
    void showPayload(const diff::AlignedRow& row);
    [[nodiscard]] const ShownPayload& payload() const { return m_payload; }

    /// Adds the path to the rules file (made beside the workspace where there is none) and proves
    /// again.
    /// @param type empty: every type
    Status ignorePath(const QString& path, const QString& type);
    /// The rules file that ignorePath() writes to.
    [[nodiscard]] std::filesystem::path rulesFile() const;

    /// Writes that stream of green again and proves again; answered by streamWritten(). Does
    /// nothing unless mayWriteStream().
    void writeStreamAgain(const std::string& stream);
    /// A stream is selected, and the proof is one that it can be written again by. Whether green is
    /// at rest is asked when it is done.
    [[nodiscard]] bool mayWriteStream() const;
    [[nodiscard]] bool writing() const { return m_writing; }

    /// Writes the result as HTML, NDJSON or JSON by the file's ending, in a job; answered by
    /// exported().
    void exportTo(const QString& file);

    /// Looks whether green moved on, while the room is seen.
    void setWatching(bool watching) { m_watching = watching; }
    /// No proof runs and every answer that was asked for is shown.
    [[nodiscard]] bool idle() const;

signals:
    void phaseChanged();
    /// Numbers, segments or staleness are others.
    void numbersChanged();
    /// differences() is another list; @p appended: only grew at its end.
    void differencesChanged(bool appended);
    void selectionChanged();
    void streamShown();
    void payloadShown();
    /// @p error is empty when the file was written.
    void exported(const QString& file, const QString& error);
    /// @p error is empty when the stream was written; a proof is then under way.
    void streamWritten(const QString& stream, const QString& error);

private:
    using ResultPtr = std::shared_ptr<const diff::DiffResult>;

    void setPhase(Phase phase);
    void storesChanged();
    void poll();
    [[nodiscard]] ProofOrder proofOrder() const;
    void finish(Result<ResultPtr> result);
    void finishWriting(const QString& stream, const Result<diff::StreamRewrite>& done);
    void watchGreen();
    void loadStream();
    void listPage(std::uint64_t offset, std::uint64_t first);
    [[nodiscard]] ResultPtr resultForStream() const;

    AppContext& m_context;
    Opener m_opener;
    Phase m_phase = Phase::NotConnected;
    Error m_error;
    ResultPtr m_result;
    std::shared_ptr<LiveProof> m_live;
    LiveNumbers m_numbers;
    std::vector<diff::Difference> m_listed;
    std::uint64_t m_firstListed = 0;
    std::uint64_t m_nextOffset = 0;
    bool m_asIs = false;
    bool m_fromBlue = false;
    bool m_allOfGreen = false;
    bool m_stopping = false;
    bool m_watching = false;
    bool m_writing = false; ///< a stream of green is being written again
    std::optional<std::uint64_t> m_movedOn;
    Timestamp m_lookedAt{};
    int m_selected = -1;
    std::string m_selectedStream;
    ShownStream m_shown;
    ShownPayload m_payload;
    std::uint64_t m_generation = 0; ///< of the stores: answers for others are dropped
    std::uint64_t m_streamTurn = 0;
    std::uint64_t m_payloadTurn = 0;
    int m_pending = 0; ///< answers of jobs that are still to come
    JobHandle m_proof;
    JobHandle m_watch;
    JobHandle m_stream;
    JobHandle m_layout;
    JobHandle m_page;
    JobHandle m_export;
    JobHandle m_rewrite;
};

} // namespace viridian::ui
