#pragma once

#include "core/json/layout_text.h"
#include "ui/widgets/json_diff.h"

#include <QPlainTextEdit>

#include <functional>
#include <memory>
#include <vector>

class QTimer;

namespace viridian::ui {

/// Read-only JSON with line numbers, folding and the theme's token colours. Shows finished lines
/// (prettyLines() in a job); never parses in the UI thread.
///
/// The first 256 KB are shown, a part each turn of the loop; showAll() adds the rest likewise. A
/// line of megabytes would be laid out as one, which takes seconds: it stands in several blocks,
/// and is one line again when it is copied. objectName is the owner's. Thread: UI.
class JsonView : public QPlainTextEdit {
    Q_OBJECT

public:
    explicit JsonView(QWidget* parent = nullptr);

    using Tints = std::vector<std::vector<TintedRun>>;
    /// The next part of a long text each time it is called; empty: that was all.
    using Source = std::function<QString()>;

    /// @param tints  runs of each line that are told apart; null: none
    void show(std::shared_ptr<const std::vector<json::Line>> lines,
              std::shared_ptr<const Tints> tints = {});
    /// Plain text without tokens (Raw, Hex), without line numbers or folds.
    void showPlain(const QString& text);
    /// The same of a text that is long: its first part now, each further one after showAll().
    void showParts(Source parts);
    void clearText();
    [[nodiscard]] bool isCut() const { return m_cut; }
    void showAll();

    [[nodiscard]] int gutterWidth() const;

signals:
    /// Not everything is shown: offer *Show all*.
    void cutChanged(bool cut);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    [[nodiscard]] QMimeData* createMimeDataFromSelection() const override;

private:
    friend class JsonViewGutter;
    /// What one block of the document shows.
    struct Place {
        std::size_t line = 0; ///< of m_lines, or of the plain text
        std::size_t from = 0; ///< more than 0: it goes on with the block before, at this byte
    };
    struct Piece {
        QString text;
        Place place;
    };
    using Feed = std::function<std::vector<Piece>()>; ///< the next part; empty: that was all
    [[nodiscard]] static Feed feedOf(std::shared_ptr<const std::vector<json::Line>> lines);
    [[nodiscard]] static Feed feedOf(Source parts);
    void start(Feed feed);
    void addPart();
    /// Shows the next part in the next turn, unless it waits for showAll().
    void goOn();
    /// Of a block; null: it has none yet.
    [[nodiscard]] const Place* placeOf(int block) const;
    /// Remembers the pieces' places and returns their text.
    [[nodiscard]] QString placed(const std::vector<Piece>& pieces);
    void setCut(bool cut);
    void restyle();
    void paintGutter(QPaintEvent* event);
    void toggleFold(int block);

    QWidget* m_gutter;
    QTimer* m_more;
    std::shared_ptr<const std::vector<json::Line>> m_lines;
    std::shared_ptr<const Tints> m_tints;
    Feed m_feed;
    std::vector<Piece> m_ahead;  ///< read, and not shown yet
    std::vector<Place> m_places; ///< of each block
    std::vector<int> m_blockOf;  ///< where each line begins
    qsizetype m_wanted = 0;      ///< characters to show
    bool m_cut = false;
};

} // namespace viridian::ui
