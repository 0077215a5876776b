#pragma once

#include "core/browse/census.h"
#include "ui/browse/store_worker.h"
#include "ui/shell/app_context.h"

#include <QHash>
#include <QObject>
#include <QStringList>

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace viridian::ui {

/// What a store holds: categories at once from a sample, everything else as a count makes it known.
/// Counting reads the whole store, so it is a listed job, and for a large store one that is asked
/// for. What was counted of a store stays when another one is looked at. Thread: UI.
class StoreCensus : public QObject {
    Q_OBJECT

public:
    static constexpr std::uint64_t kCountedUnasked = 2'000'000;

    struct Known {
        std::shared_ptr<const Census> census{}; ///< perhaps not to its end; null: nothing yet
        std::set<std::string> seen{};           ///< categories of the sample
        std::vector<std::string> system{};
        QString offer{}; ///< what count() would do, for a link; empty: nothing to offer

        [[nodiscard]] bool complete() const { return census && census->complete; }
    };

    explicit StoreCensus(AppContext& context, QObject* parent = nullptr);
    ~StoreCensus() override;

    void setStore(StoreMark store, const std::string& address);
    /// Takes the sample of a store that was set and never looked at: when its rows are there.
    void look();
    /// Looks again, and counts again where that was not asked for.
    void refresh();
    /// Counts the store, however large.
    void count();
    /// Ends a count; what it found so far stays.
    void cancel();

    [[nodiscard]] Known known() const;
    /// False: not even a sample is there.
    [[nodiscard]] bool looked() const;
    /// Why the store could not be looked at last; absent: it could, or that is on its way.
    [[nodiscard]] const std::optional<Error>& problem() const { return m_problem; }
    [[nodiscard]] bool counting() const { return m_counting; }
    [[nodiscard]] bool busy() const
    {
        return m_wanted || m_counting || (m_worker && m_worker->busy());
    }
    [[nodiscard]] QStringList categories() const;

signals:
    void changed();

private:
    struct Survey {
        Count count;
        std::set<std::string> categories;
        std::vector<std::string> system;
    };
    /// A census on its way from the job.
    struct Relay;
    void survey();
    void surveyed(const Survey& survey);
    void counted(Result<Census> census);
    void poll();
    void forgetJob();

    AppContext& m_context;
    std::unique_ptr<StoreWorker> m_worker;
    JobHandle m_job;
    std::shared_ptr<Relay> m_relay;
    StoreMark m_store = StoreMark::None;
    std::string m_address;
    QHash<QString, Known> m_known; ///< by address
    std::optional<Error> m_problem;
    bool m_wanted = false; ///< look() has something to do
    bool m_counting = false;
};

} // namespace viridian::ui
