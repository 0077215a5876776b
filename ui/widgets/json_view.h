#pragma once

#include "core/json/layout_text.h"
#include "ui/widgets/json_diff.h"

#include <QPlainTextEdit>

#include <memory>
#include <vector>

namespace viridian::ui {

/// Read-only JSON with line numbers, folding and the theme's token colours. Shows finished lines
/// (prettyLines() in a job); never parses in the UI thread.
///
/// The first 256 KB are shown at first; showAll() shows the rest. objectName is the owner's.
/// Thread: UI.
class JsonView : public QPlainTextEdit {
    Q_OBJECT

public:
    explicit JsonView(QWidget* parent = nullptr);

    using Tints = std::vector<std::vector<TintedRun>>;

    /// @param tints  runs of each line that are told apart; null: none
    void show(std::shared_ptr<const std::vector<json::Line>> lines,
              std::shared_ptr<const Tints> tints = {});
    /// Plain text without tokens (Raw, Hex), without line numbers or folds.
    void showPlain(const QString& text);
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

private:
    friend class JsonViewGutter;
    void fill(std::size_t bytes);
    void restyle();
    void paintGutter(QPaintEvent* event);
    void toggleFold(int line);

    QWidget* m_gutter;
    std::shared_ptr<const std::vector<json::Line>> m_lines;
    std::shared_ptr<const Tints> m_tints;
    bool m_cut = false;
};

} // namespace viridian::ui
