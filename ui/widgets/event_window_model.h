#pragma once

#include "ui/text/text.h"
#include "ui/widgets/event_pager.h"

#include <QAbstractTableModel>
#include <QSet>

#include <deque>
#include <memory>
#include <optional>

namespace viridian::ui {

/// A window of loaded pages that slides over a store of any size (design/ui.md section 11).
///
/// Rows are what is loaded around the place of interest, at most 64 pages of 256, with a few
/// placeholder rows at each end that has more; showing one asks for the page beyond it by key,
/// never by offset. rowCount() has nothing to do with the store's size. data() never waits. Thread:
/// UI.
class EventWindowModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column {
        Mark,
        PositionColumn,
        Time,
        Stream,
        Version,
        Type,
        SchemaVersion,
        Bytes,
        Data,
        ColumnCount
    };
    /// PositionRole: Position as text; StreamRole: stream; LoadedRole: false for a placeholder.
    enum Roles { PositionRole = Qt::UserRole + 1, StreamRole, LoadedRole };

    static constexpr std::size_t kPageRows = 256;
    static constexpr std::size_t kMostPages = 64;
    static constexpr int kPlaceholders = 32;

    EventWindowModel(JobRunner& runner, EventPager::Opener opener, QObject* parent = nullptr);

    /// What is shown. Each of these starts anew and forgets what was loaded.
    void showNewest();
    void showOldest();
    /// Rows around that position, the first row at or after it.
    void showAt(const Position& position);
    void showAt(Timestamp time);
    void setFilter(const Filter& filter, std::optional<std::string> stream);

    [[nodiscard]] const Filter& filter() const { return m_filter; }
    [[nodiscard]] const std::optional<std::string>& stream() const { return m_stream; }

    /// The event of a row, or null for a placeholder. Valid until the model changes; keep pageOf()
    /// to keep it longer.
    [[nodiscard]] const Event* eventAt(int row) const;
    [[nodiscard]] std::shared_ptr<const ReadPage> pageOf(int row) const;
    [[nodiscard]] std::optional<int> rowOf(const Position& position) const;

    /// Whether there may be events beyond the loaded ones.
    [[nodiscard]] bool hasBefore() const { return m_before; }
    [[nodiscard]] bool hasAfter() const { return m_after; }
    [[nodiscard]] bool loading() const { return m_pending > 0; }
    /// stop() ended a read: what is loaded may not be all there is.
    [[nodiscard]] bool stopped() const { return m_stopped; }
    /// How far a scan got: rows looked at since the question began.
    [[nodiscard]] std::uint64_t scanned() const { return m_scanned; }
    /// How far down a scan from the newest got.
    [[nodiscard]] const std::optional<Position>& scannedDownTo() const { return m_scannedBefore; }
    [[nodiscard]] std::uint64_t loadedEvents() const;
    [[nodiscard]] const std::optional<Head>& head() const { return m_head; }
    [[nodiscard]] const std::optional<Error>& error() const { return m_error; }
    [[nodiscard]] const std::shared_ptr<const StoreInfo>& info() const { return m_info; }

    /// Reads again what is new at the end, where the end is loaded; otherwise only the head.
    void refreshEnd();
    /// Stops a running read or scan; what it found stays.
    void stop();

    void setMarks(const QSet<QString>& positions);
    void setZone(Zone zone);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

    /// The view tells which rows are visible; pages beyond the ends are asked for when their
    /// placeholders show.
    void rowsShown(int first, int last);

signals:
    /// Loaded rows, ends, head, error, progress: anything that footers show.
    void stateChanged();
    /// A new place was loaded; @p row is the one to bring into view.
    void placed(int row, bool atEnd);
    /// @p rows were put in or taken out above all others: the view keeps its place by them.
    void rowsAboveChanged(int rows);

private:
    using Page = std::shared_ptr<const ReadPage>;

    void startAnew(std::optional<Position> after, Direction direction,
                   std::optional<Timestamp> time);
    void ask(std::optional<Position> after, Direction direction, bool withHead,
             std::optional<Timestamp> time = {});
    void take(const PageAnswer& answer);
    void takeFirst(const PageAnswer& answer);
    void takeMore(const PageAnswer& answer);
    void appendPage(Page page);
    void prependPage(Page page);
    void trim(bool atFront);
    void goOnWhileEmpty(const Page& page, Direction direction);
    void setEnds(bool before, bool after);
    [[nodiscard]] int leading() const { return m_before ? kPlaceholders : 0; }
    [[nodiscard]] int trailing() const { return m_after ? kPlaceholders : 0; }
    [[nodiscard]] int loadedRows() const { return m_rows; }

    EventPager* m_pager;
    Filter m_filter;
    std::optional<std::string> m_stream;
    std::uint64_t m_generation = 0;
    int m_pending = 0;
    bool m_askedBefore = false;
    bool m_askedAfter = false;
    bool m_first = false; ///< the next answer is the first of this question
    bool m_stopped = false;

    std::deque<Page> m_pages; ///< ascending; each page's events ascending
    int m_rows = 0;
    bool m_before = false;
    bool m_after = false;
    std::optional<Position> m_scannedBefore; ///< where to go on at each end
    std::optional<Position> m_scannedAfter;
    std::uint64_t m_scanned = 0;
    std::optional<Head> m_head;
    std::optional<Error> m_error;
    std::shared_ptr<const StoreInfo> m_info;
    QSet<QString> m_marks;
    Zone m_zone = Zone::Utc;
};

} // namespace viridian::ui
