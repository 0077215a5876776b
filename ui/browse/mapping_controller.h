#pragma once

#include "core/base/job_runner.h"
#include "core/store/mapping/draft.h"

#include <QObject>
#include <QStringList>
#include <QTimer>

#include <optional>
#include <string>
#include <vector>

namespace viridian::ui {

/// Maps a database that no layout is known for: looks what is there, guesses, tries every change on
/// real events, keeps the result as a layout. All work is done in jobs. Thread: UI.
class MappingController : public QObject {
    Q_OBJECT

public:
    static constexpr std::size_t kEventsShown = 10;

    enum class State { Looking, Refused, Ready };
    /// The events as mapped, as finished text.
    enum Column { Position, Time, Stream, Version, Type, SchemaVersion, Id, Codec, Data };
    static constexpr int kColumns = Data + 1;
    struct Rows {
        std::vector<QStringList> rows{};
        QStringList notices{};
    };

    MappingController(JobRunner& runner, StoreAddress address, QObject* parent = nullptr);
    ~MappingController() override;

    /// Looks into the database and makes the first guess.
    void start();
    [[nodiscard]] State state() const { return m_state; }
    /// Refused: the server's words.
    [[nodiscard]] const std::optional<Error>& error() const { return m_error; }
    [[nodiscard]] const StoreAddress& address() const { return m_address; }

    [[nodiscard]] const DatabaseShape& shape() const { return m_shape; }
    [[nodiscard]] const Mapping& mapping() const { return m_mapping; }
    /// The mapped table; null while none is chosen.
    [[nodiscard]] const DatabaseShape::Table* table() const;
    /// Takes the choices of a form and tries them.
    void setMapping(const Mapping& mapping);
    /// Another table, with a guess of its own.
    void setTable(const DatabaseShape::Table& table);

    /// What is wrong with that choice; absent: nothing.
    [[nodiscard]] std::optional<MappingProblem> problemOf(MappedField field) const;
    [[nodiscard]] bool blocked() const;

    /// The events as mapped now; while another try runs, those of the last one.
    [[nodiscard]] const Rows& rows() const { return m_rows; }
    /// Why they could not be read: the database's words.
    [[nodiscard]] const std::optional<Error>& readError() const { return m_readError; }
    [[nodiscard]] bool reading() const { return m_reading; }
    /// Reading was ended by stop(); setMapping() or tryNow() read again.
    [[nodiscard]] bool stopped() const { return m_stopped; }
    void stop();
    void tryNow();
    [[nodiscard]] bool busy() const
    {
        return m_state == State::Looking || m_reading || m_keeping || m_typed.isActive();
    }

    /// Writes the layout into the user's folder. kept() or keepFailed() follows.
    void keep(IfLayoutThere ifThere);
    [[nodiscard]] bool keeping() const { return m_keeping; }

signals:
    /// State, mapping, problems or events are others now.
    void changed();
    /// @param address  of the store in the layout that was kept
    void kept(const QString& address, const QString& file);
    void keepFailed(const viridian::Error& error);

private:
    void adopt(Mapping mapping);
    void take(Result<MappingDraft> draft);
    void taken(Result<Rows> rows);

    JobRunner& m_runner;
    StoreAddress m_address;
    State m_state = State::Looking;
    std::optional<Error> m_error;
    DatabaseShape m_shape;
    Mapping m_mapping;
    std::vector<MappingProblem> m_problems;
    Rows m_rows;
    std::optional<Error> m_readError;
    bool m_reading = false;
    bool m_stopped = false;
    bool m_keeping = false;
    std::uint64_t m_generation = 0; ///< of the newest try; answers of others are dropped
    QTimer m_typed;                 ///< a choice is tried when nothing follows it at once
    JobHandle m_look;
    JobHandle m_read;
    JobHandle m_keep;
};

} // namespace viridian::ui
