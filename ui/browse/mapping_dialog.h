#pragma once

#include "ui/browse/mapping_controller.h"
#include "ui/shell/theme.h"

#include <QDialog>

class QLabel;
class QLineEdit;
class QPushButton;
class QStandardItemModel;
class QTableView;

namespace viridian::ui {

class MappingForm;

/// Maps a database that no layout is known for: choices at the left, the first events as they would
/// be read at the right, the layout's name below. objectNames mappingDialog, mappingEvents,
/// mappingState, mappingStop, mappingName, mappingNameProblem, mappingKeep, mappingReplace.
/// Thread: UI.
class MappingDialog : public QDialog {
    Q_OBJECT

public:
    MappingDialog(JobRunner& runner, StoreMark store, const StoreAddress& address, QWidget* parent);

    [[nodiscard]] MappingController& controller() { return *m_controller; }

signals:
    /// The layout is kept: open the store in it.
    void kept(viridian::ui::StoreMark store, const QString& address, const QString& file);

private:
    void build(const StoreAddress& address);
    QWidget* buildEvents();
    void showState();
    void showEvents();
    void showName();
    void refuseName(const Error& error);
    [[nodiscard]] QString stateText() const;

    MappingController* m_controller;
    MappingForm* m_form;
    QLabel* m_state;
    QPushButton* m_stop;
    QTableView* m_events;
    QStandardItemModel* m_model;
    QLineEdit* m_name;
    QLabel* m_nameProblem;
    QPushButton* m_keep;
    QPushButton* m_replace;
    QString m_refused; ///< why the layout could not be kept under its present name
};

} // namespace viridian::ui
