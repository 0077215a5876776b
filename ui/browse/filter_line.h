#pragma once

#include "core/store/filter_cost.h"
#include "ui/browse/filter_offers.h"

#include <QWidget>

#include <optional>

class QCompleter;
class QLabel;
class QLineEdit;
class QStringListModel;
class QTimer;
class QToolButton;

namespace viridian::ui {

/// The filter line: text in the grammar of design/ui.md section 12, its state by icon and words as
/// well as tint.
///
/// Terms of columns apply while typing, 300 ms after the last key, and the line says whether an
/// index answers them or every row is looked at; a filter that scans bodies runs only on Enter.
/// Down offers the last 20 filters. objectNames filterLine, filterState, filterApply. Thread: UI.
class FilterLine : public QWidget {
    Q_OBJECT

public:
    enum class State { Empty, Valid, Invalid, Costly, Running };

    explicit FilterLine(QWidget* parent = nullptr);

    void setText(const QString& text, bool apply);
    [[nodiscard]] QString text() const;
    [[nodiscard]] State state() const { return m_state; }
    /// Words of a scan that runs: "scanned 1,200,000, 14 hits, Esc stops". Empty: it has ended.
    void setRunning(const QString& words);
    /// What the store has indexes for: the line says "indexed" of nothing else.
    void setIndexed(const IndexedFields& indexed);
    /// Filters that are kept by name: the star is filled for them.
    void setKeptFilters(const QStringList& filters);
    void focusText(const QString& typed = {});
    void setHistory(const QStringList& filters);
    /// What completion offers; its streams are those of setStreams().
    void setValues(const FilterValues& values);
    /// The answer to streamsWanted().
    void setStreams(const QString& start, const QStringList& streams);
    /// Adds or excludes a term, as `=` and `-` on a cell do.
    void addTerm(const QString& term, bool exclude);

signals:
    /// A valid filter is to be shown.
    void applied(const viridian::Filter& filter);
    /// The last filters that were applied, newest first.
    void historyChanged(const QStringList& filters);
    /// The star: keep this filter by name, or no longer.
    void keepToggled(const QString& text);
    /// Esc in the line: stop a scan, or clear the filter and go back to the rows.
    void escaped();
    /// Completion would like to know streams that begin so.
    void streamsWanted(const QString& start);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void judge();
    [[nodiscard]] QString costWords() const;
    void apply();
    void showStar();
    void show(State state, const QString& words, const QString& explanation);
    void offer();
    void showOffers();
    void complete(const QString& chosen);
    void remember(const QString& filter);

    QLineEdit* m_edit;
    QLabel* m_icon;
    QLabel* m_words;
    QLabel* m_explanation;
    QToolButton* m_star;
    QToolButton* m_apply;
    QCompleter* m_completer;
    QStringListModel* m_offers;
    QTimer* m_timer;
    std::optional<Filter> m_filter;
    std::optional<IndexedFields> m_indexed; ///< absent: not known yet
    State m_state = State::Empty;
    QStringList m_kept;
    QString m_applied;
    QStringList m_history;
    FilterValues m_values;
    QString m_streamStart;        ///< streams are known, or asked for, that begin so
    bool m_offersHistory = false; ///< the list offers whole filters
};

} // namespace viridian::ui
