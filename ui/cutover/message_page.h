#pragma once

#include <QWidget>

class QPushButton;

namespace viridian::ui {

struct CutoverView;
class RunsLabel;
class ToneLabel;

/// What stands instead of the room while there is nothing to decide: no stores, opening, refused;
/// and Ambiguous, with what to check by hand.
class MessagePage : public QWidget {
    Q_OBJECT

public:
    explicit MessagePage(QWidget* parent = nullptr);

    void showView(const CutoverView& view);

signals:
    void readAgainRequested();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    RunsLabel* m_title;
    ToneLabel* m_words;
    ToneLabel* m_check;
    QPushButton* m_copy;
    QPushButton* m_again;
};

} // namespace viridian::ui
