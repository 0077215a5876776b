#pragma once

#include "core/diff/aligned_stream.h"

#include <QWidget>

class QButtonGroup;
class QLabel;
class QPushButton;
class QStackedLayout;

namespace viridian::ui {

class AlignmentHeader;
class AlignmentModel;
class AlignmentView;
class AppContext;
class DiffController;
class JsonDiffView;
class PaneHeader;
class PathTable;

/// The selected difference: its stream aligned, its payloads side by side, its paths, and what can
/// be done about it. objectNames: diffStreamName, diffStreamCounts, diffPrevious, diffNext,
/// alignmentTable, diffTokens, diffBytes, diffMetadata, pathTable, writeStreamAgain, ignorePath,
/// openInBrowse.
/// Thread: UI.
class StreamPane : public QWidget {
    Q_OBJECT

public:
    StreamPane(AppContext& context, DiffController& controller, QWidget* parent);

    /// The row that payloads are shown of; null: none.
    [[nodiscard]] const diff::AlignedRow* chosenRow() const;
    [[nodiscard]] QString chosenPath() const;

signals:
    void rewriteWanted();
    void ignoreWanted();
    void browseWanted();

private:
    QWidget* makeStreamLine();
    QWidget* makePayload();
    QWidget* makeFoot();
    void showSelection();
    void showStream();
    void choose(int row);
    void showPayload();
    void showFoot();

    AppContext& m_context;
    DiffController& m_controller;
    AlignmentModel* m_model;
    AlignmentHeader* m_header;
    AlignmentView* m_view;
    QLabel* m_name = nullptr;
    QLabel* m_counts = nullptr;
    QPushButton* m_previous = nullptr;
    QPushButton* m_next = nullptr;
    PaneHeader* m_payloadHeader = nullptr;
    QButtonGroup* m_forms = nullptr;
    JsonDiffView* m_payload = nullptr;
    PathTable* m_paths = nullptr;
    QPushButton* m_rewrite = nullptr;
    QPushButton* m_ignore = nullptr;
    QPushButton* m_browse = nullptr;
    QLabel* m_footText = nullptr;
    int m_row = -1;
    bool m_following = false;
};

} // namespace viridian::ui
