#include "ui/browse/mapping_dialog.h"

#include "ui/browse/mapping_form.h"
#include "ui/text/text.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QShortcut>
#include <QStandardItemModel>
#include <QTableView>
#include <QVBoxLayout>

#include <array>

namespace viridian::ui {
namespace {

constexpr int kFormWidth = 420;

void setRole(QLabel* label, Role role)
{
    QPalette palette = label->palette();
    palette.setColor(QPalette::WindowText, theme().color(role));
    label->setPalette(palette);
}

QPushButton* makeButton(const char* name, const QString& text, QWidget* parent)
{
    auto* button = new QPushButton(text, parent);
    button->setObjectName(QLatin1String(name));
    button->setAutoDefault(false);
    return button;
}

} // namespace

MappingDialog::MappingDialog(JobRunner& runner, StoreMark store, const StoreAddress& address,
                             QWidget* parent)
    : QDialog(parent), m_controller(new MappingController(runner, address, this)),
      m_form(new MappingForm(*m_controller, this)), m_state(new QLabel(this)),
      m_stop(makeButton("mappingStop", tr("Stop"), this)), m_events(new QTableView(this)),
      m_model(new QStandardItemModel(0, MappingController::kColumns, this)),
      m_name(new QLineEdit(this)), m_nameProblem(new QLabel(this)),
      m_keep(makeButton("mappingKeep", tr("Keep layout and open"), this)),
      m_replace(makeButton("mappingReplace", tr("Replace it and open"), this))
{
    setObjectName(QStringLiteral("mappingDialog"));
    setWindowTitle(tr("Map a database by hand"));
    setAttribute(Qt::WA_DeleteOnClose);
    build(address);
    connect(m_controller, &MappingController::changed, this, &MappingDialog::showState);
    connect(&theme(), &Theme::changed, this, &MappingDialog::showState);
    connect(m_controller, &MappingController::keepFailed, this, &MappingDialog::refuseName);
    connect(m_controller, &MappingController::kept, this,
            [this, store](const QString& with, const QString& file) {
                emit kept(store, with, file);
                accept();
            });
    connect(m_stop, &QPushButton::clicked, m_controller, &MappingController::stop);
    connect(new QShortcut(QKeySequence(Qt::Key_F5), this), &QShortcut::activated, m_controller,
            &MappingController::tryNow);
    connect(m_keep, &QPushButton::clicked, this,
            [this] { m_controller->keep(IfLayoutThere::Refuse); });
    connect(m_replace, &QPushButton::clicked, this,
            [this] { m_controller->keep(IfLayoutThere::Replace); });
    connect(m_name, &QLineEdit::textEdited, this, [this](const QString& text) {
        m_refused.clear();
        Mapping mapping = m_controller->mapping();
        mapping.name = fromQt(text.trimmed());
        m_controller->setMapping(mapping);
    });
    m_controller->start();
}

void MappingDialog::build(const StoreAddress& address)
{
    auto* words = new QLabel(
        tr("Choose what holds the events of <b>%1</b>. The store is only read; what you choose is "
           "kept as a layout file of your own.")
            .arg(toQt(address.displayName()).toHtmlEscaped()),
        this);
    words->setWordWrap(true);
    auto* scroll = new QScrollArea(this);
    scroll->setWidget(m_form);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFixedWidth(theme().px(kFormWidth));
    scroll->setFocusPolicy(Qt::NoFocus);
    auto* middle = new QHBoxLayout;
    middle->setSpacing(theme().px(16));
    middle->addWidget(scroll);
    middle->addWidget(buildEvents(), 1);

    m_name->setObjectName(QStringLiteral("mappingName"));
    m_name->setAccessibleName(tr("Name of the layout"));
    m_name->setMinimumWidth(theme().px(220));
    m_nameProblem->setObjectName(QStringLiteral("mappingNameProblem"));
    m_nameProblem->setWordWrap(true);
    auto* nameLabel = new QLabel(tr("Layout name"), this);
    nameLabel->setBuddy(m_name);
    auto* cancel = makeButton("mappingCancel", tr("Cancel"), this);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    m_keep->setDefault(true);
    auto* foot = new QHBoxLayout;
    foot->setSpacing(theme().px(8));
    foot->addWidget(nameLabel);
    foot->addWidget(m_name);
    foot->addWidget(m_nameProblem, 1);
    foot->addWidget(cancel);
    foot->addWidget(m_replace);
    foot->addWidget(m_keep);

    const int gap = theme().px(12);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(gap, gap, gap, gap);
    column->setSpacing(gap);
    column->addWidget(words);
    column->addLayout(middle, 1);
    column->addLayout(foot);
    m_replace->hide();
    resize(theme().px(1300), theme().px(560));
}

QWidget* MappingDialog::buildEvents()
{
    m_events->setObjectName(QStringLiteral("mappingEvents"));
    m_events->setAccessibleName(tr("The first events as mapped"));
    m_model->setHorizontalHeaderLabels({tr("Position"), tr("Time"), tr("Stream"), tr("Version"),
                                        tr("Type"), tr("v"), tr("Id"), tr("Codec"), tr("Data")});
    m_events->setModel(m_model);
    m_events->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_events->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_events->verticalHeader()->hide();
    m_events->verticalHeader()->setDefaultSectionSize(theme().rowHeight());
    m_events->setShowGrid(false);
    m_events->setWordWrap(false);
    m_events->horizontalHeader()->setStretchLastSection(true);
    m_events->horizontalHeader()->setHighlightSections(false);
    m_events->setTabKeyNavigation(false);
    m_events->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    for (const int numbers : {0, 3}) // as their cells
        m_model->horizontalHeaderItem(numbers)->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    constexpr std::array kWidths{78, 176, 96, 72, 96, 28, 60, 60};
    for (int column = 0; column < MappingController::Data; ++column)
        m_events->setColumnWidth(column, theme().px(kWidths.at(static_cast<std::size_t>(column))));
    m_state->setObjectName(QStringLiteral("mappingState"));
    m_state->setWordWrap(true);
    m_state->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* line = new QHBoxLayout;
    line->addWidget(m_state, 1);
    line->addWidget(m_stop);
    auto* pane = new QWidget(this);
    auto* column = new QVBoxLayout(pane);
    column->setContentsMargins(0, 0, 0, 0);
    column->addLayout(line);
    column->addWidget(m_events, 1);
    return pane;
}

QString MappingDialog::stateText() const
{
    using State = MappingController::State;
    if (m_controller->state() == State::Looking)
        return tr("Looking at what is in the database …");
    if (m_controller->state() == State::Refused)
        return toQt(m_controller->error()->message);
    if (m_controller->blocked())
        return tr("Events are shown here as soon as what is marked at the left is chosen.");
    if (m_controller->stopped())
        return tr("Stopped. Choose again, or press F5 to read once more.");
    if (m_controller->reading())
        return tr("Reading the first %1 events …").arg(MappingController::kEventsShown);
    if (const std::optional<Error>& error = m_controller->readError())
        return error->detail.empty()
                   ? toQt(error->message)
                   : toQt(error->message) + QLatin1Char('\n') + toQt(error->detail);
    const MappingController::Rows& rows = m_controller->rows();
    if (rows.rows.empty())
        return tr("The table holds no event yet.");
    const QString read = tr("The first %1 events, as they would be read.").arg(rows.rows.size());
    return rows.notices.isEmpty() ? read
                                  : read + QLatin1Char('\n') + rows.notices.join(QLatin1Char('\n'));
}

void MappingDialog::showState()
{
    const bool first = !m_form->isEnabled();
    m_form->showMapping();
    if (first && m_form->isEnabled())
        m_form->setFocus();
    const bool failed = m_controller->state() == MappingController::State::Refused ||
                        m_controller->readError().has_value();
    m_state->setText(stateText());
    setRole(m_state, failed && !m_controller->reading() ? Role::Error : Role::TextSecondary);
    m_stop->setVisible(m_controller->reading());
    showEvents();
    showName();
}

void MappingDialog::showEvents()
{
    const auto& rows = m_controller->rows().rows;
    m_model->setRowCount(static_cast<int>(rows.size()));
    for (int row = 0; row < m_model->rowCount(); ++row) {
        const QStringList& cells = rows[static_cast<std::size_t>(row)];
        for (int column = 0; column < MappingController::kColumns; ++column) {
            auto* item = new QStandardItem(cells.at(column));
            item->setToolTip(item->text());
            const bool number =
                column == MappingController::Position || column == MappingController::Version;
            item->setTextAlignment((number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
            if (column == MappingController::Data)
                item->setFont(theme().monoFont());
            m_model->setItem(row, column, item);
        }
    }
    // Events of an older choice, or none: never as if they were what is chosen now.
    m_events->setEnabled(!m_controller->reading() && !m_controller->stopped());
}

void MappingDialog::showName()
{
    const QString name = toQt(m_controller->mapping().name);
    if (fromQt(m_name->text().trimmed()) != m_controller->mapping().name)
        m_name->setText(name);
    const bool ready = m_controller->state() == MappingController::State::Ready;
    const std::optional<MappingProblem> problem = m_controller->problemOf(MappedField::Name);
    const QString said = !ready                 ? QString()
                         : problem              ? toQt(problem->sentence)
                         : !m_refused.isEmpty() ? m_refused
                                                : QString();
    m_nameProblem->setText(said);
    setRole(m_nameProblem, Role::Error);
    m_name->setAccessibleDescription(said);
    m_keep->setEnabled(ready && !problem && !m_controller->blocked() && !m_controller->keeping());
    if (m_refused.isEmpty())
        m_replace->hide();
}

void MappingDialog::refuseName(const Error& error)
{
    m_refused = toQt(error.message);
    m_replace->setVisible(error.kind == ErrorKind::Conflict);
    showName();
}

} // namespace viridian::ui
