#include "ui/shell/help_dialogs.h"

#include "ui/shell/theme.h"

#include <QAction>
#include <QCoreApplication>
#include <QDialog>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QTableWidget>
#include <QVBoxLayout>

namespace viridian::ui {
namespace {

QString say(const char* text)
{
    return QCoreApplication::translate("Help", text);
}

QDialog* makeDialog(const char* name, const QString& title, QWidget* parent)
{
    auto* dialog = new QDialog(parent);
    dialog->setObjectName(QLatin1String(name));
    dialog->setWindowTitle(title);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    auto* column = new QVBoxLayout(dialog);
    column->setSpacing(theme().px(8));
    return dialog;
}

void addClose(QDialog& dialog)
{
    auto* close = new QPushButton(say("Close"), &dialog);
    QObject::connect(close, &QPushButton::clicked, &dialog, &QDialog::accept);
    auto* line = new QHBoxLayout;
    line->addStretch(1);
    line->addWidget(close);
    static_cast<QVBoxLayout*>(dialog.layout())->addLayout(line);
}

QString titleOf(const QAction& action)
{
    QString text = action.text();
    text.remove(QLatin1Char('&'));
    const QString group = action.property("group").toString();
    return group.isEmpty() ? text : QStringLiteral("%1: %2").arg(group, text);
}

} // namespace

QDialog* makeShortcutsDialog(const std::vector<QAction*>& actions, QWidget* parent)
{
    QDialog* dialog = makeDialog("shortcutsDialog", say("Keys"), parent);
    auto* table = new QTableWidget(0, 2, dialog);
    table->setObjectName(QStringLiteral("shortcutsTable"));
    table->setAccessibleName(say("Keys"));
    table->setHorizontalHeaderLabels({say("Key"), say("What it does")});
    table->horizontalHeader()->setStretchLastSection(true);
    table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    table->verticalHeader()->hide();
    table->verticalHeader()->setDefaultSectionSize(theme().rowHeight());
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setAlternatingRowColors(true);
    table->setShowGrid(false);
    table->setColumnWidth(0, theme().px(130));
    for (const QAction* action : actions) {
        if (action->shortcut().isEmpty())
            continue;
        const int row = table->rowCount();
        table->insertRow(row);
        table->setItem(row, 0,
                       new QTableWidgetItem(action->shortcut().toString(QKeySequence::NativeText)));
        table->setItem(row, 1, new QTableWidgetItem(titleOf(*action)));
    }
    dialog->layout()->addWidget(table);
    addClose(*dialog);
    dialog->resize(theme().px(460), theme().px(600));
    return dialog;
}

QDialog* makeAboutDialog(QWidget* parent)
{
    QDialog* dialog = makeDialog("aboutDialog", say("About Viridian"), parent);
    auto* title =
        new QLabel(say("Viridian %1").arg(QCoreApplication::applicationVersion()), dialog);
    title->setFont(theme().font(Size::Section));
    auto* text = new QLabel(
        say("A workbench for event-sourced systems: browse, preview, sync, diff and cut over from "
            "blue to green.\n\n"
            "Free software under the GNU General Public License, version 3 or later "
            "(GPL-3.0-or-later). It comes with "
            "no warranty. You may pass it on and change it under the terms of that licence.\n\n"
            "Built with Qt, QCustomPlot, QScintilla, SQLite, libpq, yaml-cpp, fmt, simdjson, "
            "xxHash and OpenSSL."),
        dialog);
    text->setObjectName(QStringLiteral("aboutText"));
    text->setWordWrap(true);
    text->setMinimumWidth(theme().px(420));
    text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    dialog->layout()->addWidget(title);
    dialog->layout()->addWidget(text);
    addClose(*dialog);
    return dialog;
}

} // namespace viridian::ui
