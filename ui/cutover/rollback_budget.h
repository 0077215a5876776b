#pragma once

#include <QWidget>

#include <array>

namespace viridian::ui {

struct CutoverView;
class RunsLabel;
class ToneLabel;

/// What going back would cost: four figures and a sentence.
class RollbackBudget : public QWidget {
    Q_OBJECT

public:
    explicit RollbackBudget(QWidget* parent = nullptr);

    void showView(const CutoverView& view);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    struct Figure {
        QWidget* box = nullptr;
        ToneLabel* number = nullptr;
        RunsLabel* below = nullptr;
    };
    enum Place : std::size_t { Events, Exact, Stay, Time, Count };

    Figure makeFigure(const QString& title, const char* name);

    std::array<Figure, Count> m_figures;
    ToneLabel* m_words;
};

} // namespace viridian::ui
