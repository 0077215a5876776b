#include "ui/browse/mapping_form.h"

#include "ui/browse/mapping_controller.h"
#include "ui/shell/theme.h"
#include "ui/text/text.h"

#include <QCheckBox>
#include <QComboBox>
#include <QCoreApplication>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QSpinBox>

#include <algorithm>
#include <array>

namespace viridian::ui {
namespace {

using Table = DatabaseShape::Table;

struct FieldWords {
    MappedField field;
    const char* name;  ///< of the widget
    const char* label; ///< to be translated
    const char* none;  ///< what an empty choice says
};

constexpr std::array kFields{
    FieldWords{MappedField::Table, "mappingTable", QT_TRANSLATE_NOOP("Mapping", "Table"), ""},
    FieldWords{MappedField::Position, "mappingPosition", QT_TRANSLATE_NOOP("Mapping", "Position"),
               QT_TRANSLATE_NOOP("Mapping", "choose")},
    FieldWords{MappedField::Stream, "mappingStream", QT_TRANSLATE_NOOP("Mapping", "Stream"),
               QT_TRANSLATE_NOOP("Mapping", "choose")},
    FieldWords{MappedField::Version, "mappingVersion", QT_TRANSLATE_NOOP("Mapping", "Version"),
               QT_TRANSLATE_NOOP("Mapping", "counted in the stream")},
    FieldWords{MappedField::Id, "mappingId", QT_TRANSLATE_NOOP("Mapping", "Event id"),
               QT_TRANSLATE_NOOP("Mapping", "none")},
    FieldWords{MappedField::Type, "mappingType", QT_TRANSLATE_NOOP("Mapping", "Type"),
               QT_TRANSLATE_NOOP("Mapping", "choose")},
    FieldWords{MappedField::SchemaVersion, "mappingSchemaVersion",
               QT_TRANSLATE_NOOP("Mapping", "Schema version"),
               QT_TRANSLATE_NOOP("Mapping", "none")},
    FieldWords{MappedField::Data, "mappingData", QT_TRANSLATE_NOOP("Mapping", "Data"),
               QT_TRANSLATE_NOOP("Mapping", "choose")},
    FieldWords{MappedField::Metadata, "mappingMetadata", QT_TRANSLATE_NOOP("Mapping", "Metadata"),
               QT_TRANSLATE_NOOP("Mapping", "none")},
    FieldWords{MappedField::Time, "mappingTime", QT_TRANSLATE_NOOP("Mapping", "Time"),
               QT_TRANSLATE_NOOP("Mapping", "none")},
    FieldWords{MappedField::Guard, "mappingGuard", QT_TRANSLATE_NOOP("Mapping", "Order guard"), ""},
};

QString words(const char* text)
{
    return QCoreApplication::translate("Mapping", text);
}

QString tableName(const Table& table)
{
    const std::string name = table.schema.empty() ? table.name : table.schema + "." + table.name;
    return table.view ? words("%1, a view").arg(toQt(name)) : toQt(name);
}

QString typeOf(const Table& table, const std::string& column)
{
    const auto at = std::ranges::find(table.columns, column) - table.columns.begin();
    const auto index = static_cast<std::size_t>(at);
    return index < table.types.size() ? toQt(table.types[index]) : QString();
}

void chooseData(QComboBox& box, const QVariant& data)
{
    box.setCurrentIndex(std::max(box.findData(data), 0));
}

QComboBox* makeBox(const char* name, const QString& accessible, QWidget* parent)
{
    auto* box = new QComboBox(parent);
    box->setObjectName(QLatin1String(name));
    box->setAccessibleName(accessible);
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->setMinimumContentsLength(8);
    return box;
}

} // namespace

MappingForm::MappingForm(MappingController& controller, QWidget* parent)
    : QWidget(parent), m_controller(controller), m_base(new QSpinBox(this)),
      m_codec(makeBox("mappingCodec", tr("How data is written"), this)),
      m_unit(makeBox("mappingUnit", tr("What whole numbers of time count"), this)),
      m_early(new QCheckBox(tr("numbers drawn early"), this)),
      m_transaction(makeBox("mappingTransaction", tr("Column of the transaction id"), this))
{
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(theme().px(8));
    grid->setVerticalSpacing(theme().px(2));
    grid->setColumnStretch(1, 3);
    grid->setColumnStretch(2, 2);
    addDetails(*grid);
    grid->setRowStretch(grid->rowCount(), 1);
    connectChoices();
}

void MappingForm::addDetails(QGridLayout& grid)
{
    m_base->setObjectName(QStringLiteral("mappingBase"));
    m_base->setAccessibleName(tr("Number of a stream's first event"));
    m_base->setPrefix(tr("from "));
    m_base->setRange(0, 1'000'000);
    m_codec->addItem(tr("JSON"), static_cast<int>(PayloadForm::Json));
    m_codec->addItem(tr("JSON in bytes"), static_cast<int>(PayloadForm::JsonBytes));
    m_codec->addItem(tr("opaque bytes"), static_cast<int>(PayloadForm::Opaque));
    m_unit->addItem(tr("microseconds"), static_cast<int>(TimeUnit::Micros));
    m_unit->addItem(tr("milliseconds"), static_cast<int>(TimeUnit::Millis));
    m_unit->addItem(tr("seconds"), static_cast<int>(TimeUnit::Seconds));
    m_early->setObjectName(QStringLiteral("mappingEarly"));
    m_early->setToolTip(tr("The application draws numbers before its INSERT, so every transaction "
                           "that is open may hold one."));
    auto* guard = new QWidget(this);
    auto* both = new QHBoxLayout(guard);
    both->setContentsMargins(0, 0, 0, 0);
    both->addWidget(m_early);
    both->addWidget(m_transaction);
    for (const FieldWords& field : kFields) {
        QWidget* beside = field.field == MappedField::Version ? m_base
                          : field.field == MappedField::Data  ? m_codec
                          : field.field == MappedField::Time  ? m_unit
                          : field.field == MappedField::Guard ? guard
                                                              : nullptr;
        addLine(grid, field.field, beside);
    }
}

void MappingForm::addLine(QGridLayout& grid, MappedField field, QWidget* beside)
{
    const FieldWords& said = *std::ranges::find(kFields, field, &FieldWords::field);
    auto* label = new QLabel(words(said.label), this);
    auto* choice = makeBox(said.name, words(said.label), this);
    auto* problem = new QLabel(this);
    problem->setObjectName(QStringLiteral("mappingProblem%1").arg(m_lines.size()));
    problem->setWordWrap(true);
    problem->setFont(theme().font(Size::Small));
    problem->hide();
    auto* icon = new QLabel(this);
    icon->hide();
    label->setBuddy(choice);
    const int row = grid.rowCount();
    grid.addWidget(label, row, 0);
    grid.addWidget(choice, row, 1, 1, beside ? 1 : 2);
    if (beside)
        grid.addWidget(beside, row, 2);
    grid.addWidget(icon, row + 1, 0, Qt::AlignRight | Qt::AlignTop);
    grid.addWidget(problem, row + 1, 1, 1, 2);
    if (m_lines.empty())
        setFocusProxy(choice);
    m_lines.push_back({field, choice, icon, problem});
}

void MappingForm::connectChoices()
{
    const QComboBox* table = lineOf(MappedField::Table).choice;
    connect(table, &QComboBox::activated, this, [this](int index) {
        const auto& tables = m_controller.shape().tables;
        if (index >= 0 && static_cast<std::size_t>(index) < tables.size())
            m_controller.setTable(tables[static_cast<std::size_t>(index)]);
    });
    for (const Line& line : m_lines) {
        if (line.field != MappedField::Table)
            connect(line.choice, &QComboBox::currentIndexChanged, this, &MappingForm::edited);
    }
    for (const QComboBox* box : {m_codec, m_unit, m_transaction})
        connect(box, &QComboBox::currentIndexChanged, this, &MappingForm::edited);
    connect(m_base, &QSpinBox::valueChanged, this, &MappingForm::edited);
    connect(m_early, &QCheckBox::toggled, this, &MappingForm::edited);
}

const MappingForm::Line& MappingForm::lineOf(MappedField field) const
{
    return *std::ranges::find(m_lines, field, &Line::field);
}

void MappingForm::showMapping()
{
    m_showing = true;
    setEnabled(m_controller.state() == MappingController::State::Ready);
    fillTables();
    for (const Line& line : m_lines) {
        if (line.field != MappedField::Table && line.field != MappedField::Guard)
            fillColumns(line);
    }
    fillGuards();
    const Mapping& mapping = m_controller.mapping();
    m_base->setValue(static_cast<int>(mapping.versionBase));
    chooseData(*m_codec, static_cast<int>(mapping.dataForm));
    chooseData(*m_unit, static_cast<int>(mapping.timeUnit));
    const Table* table = m_controller.table();
    m_unit->setVisible(table &&
                       kindOfColumn(mapping.engine, fromQt(typeOf(*table, mapping.time))) ==
                           ColumnKind::Integer);
    m_early->setChecked(mapping.drawsEarly);
    m_early->setVisible(mapping.guard == OrderGuard::Bare);
    m_transaction->setVisible(mapping.guard == OrderGuard::Xid);
    showProblems();
    m_showing = false;
}

void MappingForm::fillTables()
{
    QComboBox& box = *lineOf(MappedField::Table).choice;
    const auto& tables = m_controller.shape().tables;
    if (box.count() != static_cast<int>(tables.size())) {
        box.clear();
        for (const Table& table : tables)
            box.addItem(tableName(table));
    }
    const auto found = std::ranges::find_if(
        tables, [this](const Table& table) { return &table == m_controller.table(); });
    box.setCurrentIndex(found == tables.end() ? -1 : static_cast<int>(found - tables.begin()));
}

/// Every column of the table is offered, those that fit first: what does not fit says why.
void MappingForm::fillColumns(const Line& line)
{
    line.choice->clear();
    const Table* table = m_controller.table();
    const FieldWords& said = *std::ranges::find(kFields, line.field, &FieldWords::field);
    line.choice->addItem(words(said.none), QString());
    if (!table)
        return;
    std::vector<std::string> columns = columnsFor(line.field, m_controller.shape().engine, *table);
    const auto fitting = static_cast<int>(columns.size());
    for (const std::string& column : table->columns) {
        if (std::ranges::find(columns, column) == columns.end())
            columns.push_back(column);
    }
    for (const std::string& column : columns)
        line.choice->addItem(QStringLiteral("%1   %2").arg(toQt(column), typeOf(*table, column)),
                             toQt(column));
    if (fitting > 0 && fitting < static_cast<int>(columns.size()))
        line.choice->insertSeparator(fitting + 1);
    chooseData(*line.choice, toQt(m_controller.mapping().column(line.field)));
}

void MappingForm::fillGuards()
{
    QComboBox& box = *lineOf(MappedField::Guard).choice;
    const bool sqlite = m_controller.shape().engine == Engine::Sqlite;
    box.clear();
    const auto add = [&box](const QString& text, OrderGuard guard) {
        box.addItem(text, static_cast<int>(guard));
    };
    if (sqlite) {
        add(tr("file: one writer"), OrderGuard::File);
    } else {
        add(tr("bare: a sequence, nothing more"), OrderGuard::Bare);
        add(tr("serial-all: writers take a lock"), OrderGuard::SerialAll);
        add(tr("xid: rows keep the transaction id"), OrderGuard::Xid);
    }
    chooseData(box, static_cast<int>(m_controller.mapping().guard));
    m_transaction->clear();
    m_transaction->addItem(tr("choose"), QString());
    if (const Table* table = m_controller.table(); table && !sqlite) {
        for (const std::string& column : table->columns) {
            if (kindOfColumn(Engine::Postgres, fromQt(typeOf(*table, column))) == ColumnKind::Xid8)
                m_transaction->addItem(toQt(column), toQt(column));
        }
    }
    chooseData(*m_transaction, toQt(m_controller.mapping().transaction));
}

void MappingForm::showProblems()
{
    for (const Line& line : m_lines) {
        const std::optional<MappingProblem> problem =
            m_controller.state() == MappingController::State::Ready
                ? m_controller.problemOf(line.field)
                : std::nullopt;
        line.problem->setVisible(problem.has_value());
        line.problem->setText(problem ? toQt(problem->sentence) : QString());
        line.choice->setAccessibleDescription(line.problem->text());
        const Severity severity = problem && problem->blocks ? Severity::Error : Severity::Warning;
        line.icon->setVisible(problem.has_value());
        line.icon->setPixmap(theme().pixmap(Theme::iconName(severity), theme().px(13),
                                            theme().color(severity), devicePixelRatioF()));
        QPalette palette = line.problem->palette();
        palette.setColor(QPalette::WindowText, theme().color(severity));
        line.problem->setPalette(palette);
    }
}

void MappingForm::edited()
{
    if (m_showing)
        return;
    Mapping mapping = m_controller.mapping();
    for (const MappedField field : columnFields())
        mapping.column(field) = fromQt(lineOf(field).choice->currentData().toString());
    mapping.versionBase = m_base->value();
    mapping.dataForm = static_cast<PayloadForm>(m_codec->currentData().toInt());
    mapping.timeUnit = static_cast<TimeUnit>(m_unit->currentData().toInt());
    mapping.guard =
        static_cast<OrderGuard>(lineOf(MappedField::Guard).choice->currentData().toInt());
    mapping.transaction = mapping.guard == OrderGuard::Xid
                              ? fromQt(m_transaction->currentData().toString())
                              : std::string();
    mapping.drawsEarly = mapping.guard == OrderGuard::Bare && m_early->isChecked();
    m_controller.setMapping(mapping);
}

} // namespace viridian::ui
