#include "ui/shell/open_store_dialog.h"

#include "core/store/address.h"
#include "ui/text/text.h"

#include <QFileDialog>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QVBoxLayout>

namespace viridian::ui {
namespace {

/// The address of a file by its name's end; SQLite unless it is an export.
QString addressOfFile(const QString& path)
{
    const bool isExport =
        path.endsWith(QStringLiteral(".ndjson")) || path.endsWith(QStringLiteral(".ndjson.zst"));
    return (isExport ? QStringLiteral("file:") : QStringLiteral("sqlite:")) + path;
}

QLabel* quietLabel(const QString& text, QWidget* parent)
{
    auto* label = new QLabel(text, parent);
    label->setFont(theme().font(Size::Small));
    QPalette palette = label->palette();
    palette.setColor(QPalette::WindowText, theme().color(Role::TextSecondary));
    label->setPalette(palette);
    return label;
}

} // namespace

OpenStoreDialog::OpenStoreDialog(StoreMark side, const QString& blue, const QString& green,
                                 QWidget* parent)
    : QDialog(parent), m_addresses{blue, green}, m_address(new QLineEdit(this)),
      m_blue(new QRadioButton(tr("BLUE (source): it is only read"), this)),
      m_green(new QRadioButton(tr("GREEN (target): sync writes to it"), this)),
      m_problem(quietLabel({}, this)), m_open(new QPushButton(tr("Open store"), this))
{
    setObjectName(QStringLiteral("openStoreDialog"));
    setWindowTitle(tr("Open store"));
    setAttribute(Qt::WA_DeleteOnClose);
    (side == StoreMark::Green ? m_green : m_blue)->setChecked(true);
    build();
    showSide();
    connect(m_address, &QLineEdit::textChanged, this, &OpenStoreDialog::check);
    connect(m_blue, &QRadioButton::toggled, this, &OpenStoreDialog::showSide);
    connect(m_open, &QPushButton::clicked, this, &OpenStoreDialog::choose);
}

void OpenStoreDialog::build()
{
    m_address->setObjectName(QStringLiteral("openStoreAddress"));
    m_address->setAccessibleName(tr("Store address"));
    m_address->setPlaceholderText(tr("postgresql://user@host/db, sqlite:PATH or file:PATH"));
    m_address->setMinimumWidth(theme().px(460));
    m_blue->setObjectName(QStringLiteral("openStoreBlue"));
    m_green->setObjectName(QStringLiteral("openStoreGreen"));
    m_problem->setObjectName(QStringLiteral("openStoreProblem"));
    m_problem->setWordWrap(true);
    m_open->setObjectName(QStringLiteral("openStoreOpen"));
    m_open->setDefault(true);
    auto* file = new QPushButton(tr("Choose file…"), this);
    file->setObjectName(QStringLiteral("openStoreFile"));
    file->setAutoDefault(false);
    connect(file, &QPushButton::clicked, this, &OpenStoreDialog::pickFile);
    auto* cancel = new QPushButton(tr("Cancel"), this);
    cancel->setAutoDefault(false);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);

    const int gap = theme().px(8);
    auto* line = new QHBoxLayout;
    line->setSpacing(gap);
    line->addWidget(m_address, 1);
    line->addWidget(file);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(gap);
    buttons->addStretch(1);
    buttons->addWidget(cancel);
    buttons->addWidget(m_open);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(2 * gap, 2 * gap, 2 * gap, 2 * gap);
    column->setSpacing(gap);
    column->addWidget(m_blue);
    column->addWidget(m_green);
    column->addSpacing(gap);
    column->addLayout(line);
    column->addWidget(m_problem);
    column->addWidget(
        quietLabel(tr("Passwords come from ~/.pgpass or PGPASSWORD, never from here."), this));
    column->addSpacing(gap);
    column->addLayout(buttons);
}

StoreMark OpenStoreDialog::side() const
{
    return m_green->isChecked() ? StoreMark::Green : StoreMark::Blue;
}

void OpenStoreDialog::showSide()
{
    const QString& known = m_addresses[side() == StoreMark::Green ? 1 : 0];
    if (!known.isEmpty() || m_address->text().isEmpty())
        m_address->setText(known);
    check();
}

void OpenStoreDialog::check()
{
    const QString address = m_address->text().trimmed();
    const Result<StoreAddress> parsed = StoreAddress::parse(fromQt(address));
    const bool wrong = !address.isEmpty() && !parsed;
    QPalette palette = m_problem->palette();
    palette.setColor(QPalette::WindowText,
                     theme().color(wrong ? Role::Error : Role::TextSecondary));
    m_problem->setPalette(palette);
    m_problem->setText(address.isEmpty() ? tr("Type an address or choose a file.")
                       : wrong           ? toQt(parsed.error().message)
                                         : QString());
    m_open->setEnabled(parsed.has_value());
}

void OpenStoreDialog::pickFile()
{
    auto* picker = new QFileDialog(
        this, tr("Choose a store's file"), QString(),
        tr("Stores (*.db *.sqlite *.sqlite3 *.ndjson *.ndjson.zst);;All files (*)"));
    picker->setAttribute(Qt::WA_DeleteOnClose);
    picker->setFileMode(side() == StoreMark::Green ? QFileDialog::AnyFile
                                                   : QFileDialog::ExistingFile);
    connect(picker, &QFileDialog::fileSelected, this,
            [this](const QString& path) { m_address->setText(addressOfFile(path)); });
    picker->open();
}

void OpenStoreDialog::choose()
{
    emit chosen(side(), m_address->text().trimmed());
    accept();
}

} // namespace viridian::ui
