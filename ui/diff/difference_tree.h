#pragma once

#include "ui/diff/difference_model.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QLineEdit;
class QToolButton;
class QTreeView;

namespace viridian::ui {

class DiffController;

/// The differences, grouped and filtered; a row selects its first difference.
/// objectNames: differenceTree (the view), differenceFilter, differenceGroupBy, differenceMore.
/// Thread: UI.
class DifferenceTree : public QWidget {
    Q_OBJECT

public:
    DifferenceTree(DiffController& controller, QWidget* parent);

    void focusFilter();
    [[nodiscard]] DifferenceModel& model() { return *m_model; }

private:
    void refill();
    void followSelection();
    void showFooter();

    DiffController& m_controller;
    DifferenceModel* m_model;
    QComboBox* m_groupBy;
    QLineEdit* m_filter;
    QTreeView* m_view;
    QLabel* m_empty;
    QWidget* m_footer;
    QLabel* m_footerText;
    QToolButton* m_more;
    bool m_following = false;
};

} // namespace viridian::ui
