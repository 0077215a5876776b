#pragma once

#include <QDialog>

class QComboBox;
class QLabel;
class QLineEdit;
class QListWidget;
class QProgressBar;
class QPushButton;
class QStackedWidget;
class QTimer;

namespace viridian::ui {

class FoldProof;
class JsonDiffView;
class SideHeader;

/// Fold equivalence beside the room: the projections, the run, its verdict, the streams that differ
/// and the two states of the chosen one. objectNames foldWindow, foldBlue, foldGreen, foldStreams,
/// foldRun, foldProgress, foldVerdict, foldList, foldStates, foldFailure. Thread: UI.
class FoldWindow : public QDialog {
    Q_OBJECT

public:
    FoldWindow(FoldProof& proof, QWidget* parent);

private:
    void build();
    [[nodiscard]] QWidget* buildChoice();
    [[nodiscard]] QWidget* buildStates();
    [[nodiscard]] QLineEdit* fileField(const char* name, const QString& words,
                                       const QString& spoken);
    void choose(QLineEdit* field);
    void take();
    void refresh();
    void fillList();
    void showStates();
    [[nodiscard]] QString words() const;

    FoldProof& m_proof;
    QLineEdit* m_blue;
    QLineEdit* m_green;
    QComboBox* m_streams;
    QPushButton* m_run;
    QProgressBar* m_bar;
    QLabel* m_verdict;
    QListWidget* m_list;
    QStackedWidget* m_stack;
    SideHeader* m_left;
    SideHeader* m_right;
    JsonDiffView* m_diff;
    QLabel* m_failure;
    QTimer* m_poll;
    const void* m_listed = nullptr; ///< the result that the list is of
};

} // namespace viridian::ui
