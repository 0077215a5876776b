#pragma once

#include "ui/shell/theme.h"

#include <QDialog>

class QLabel;
class QLineEdit;
class QPushButton;
class QRadioButton;

namespace viridian::ui {

/// Asks for a store's address, or a file, and whether it is BLUE or GREEN. Opens nothing itself.
class OpenStoreDialog : public QDialog {
    Q_OBJECT

public:
    /// @param side  preselected: Blue or Green
    OpenStoreDialog(StoreMark side, const QString& blue, const QString& green, QWidget* parent);

signals:
    /// The address is not empty and holds no password; whether it can be opened is for the store's
    /// driver to say.
    void chosen(viridian::ui::StoreMark side, const QString& address);

private:
    void build();
    void showSide();
    void check();
    void pickFile();
    void choose();
    [[nodiscard]] StoreMark side() const;

    QString m_addresses[2];
    QLineEdit* m_address;
    QRadioButton* m_blue;
    QRadioButton* m_green;
    QLabel* m_problem;
    QPushButton* m_open;
};

} // namespace viridian::ui
