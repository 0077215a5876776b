#include "ui/preview/step_list.h"

#include "ui/preview/preview_controller.h"
#include "ui/shell/text_runs.h"
#include "ui/shell/theme.h"
#include "ui/text/text.h"

#include <QCoreApplication>
#include <QKeyEvent>
#include <QMimeData>
#include <QMouseEvent>
#include <QPainter>

namespace viridian::ui {
namespace {

constexpr int kLeft = 34; ///< grip and check box
constexpr int kTextLeft = 62;

QString mimeType()
{
    return QStringLiteral("application/x-viridian-step");
}

QString titleOf(const StepInfo& step)
{
    if (step.kind == "patch") // the menu's words would leave too little room for the address
        return StepList::tr("Fields");
    for (const StepTemplate& known : stepTemplates()) {
        if (step.kind == known.kind)
            return QCoreApplication::translate("StepList", known.title);
    }
    return toQt(step.kind);
}

/// The longest of the forms that fits, or the shortest.
TextRuns summaryThatFits(const QStringList& forms, double room)
{
    for (const QString& form : forms) {
        TextRuns line({{.text = form, .role = Role::TextSecondary}}, Size::Small);
        if (line.width() <= room || &form == &forms.back())
            return line;
    }
    return {{}, Size::Small};
}

QRect checkRect(const QRect& row)
{
    const int side = theme().px(14);
    return {row.x() + theme().px(24), row.y() + theme().px(7), side, side};
}

QString spoken(const StepInfo& step, int number, quint64 failed)
{
    QString text = StepList::tr("Step %1, %2, %3, %4")
                       .arg(number)
                       .arg(titleOf(step), toQt(step.address),
                            QString::fromLatin1(name(step.fan))
                                .replace(QLatin1Char(':'), StepList::tr(" to ")));
    if (failed > 0)
        text += StepList::tr(", %1 failed").arg(numberText(std::uint64_t{failed}));
    if (!step.loss.empty())
        text += StepList::tr(", its reverse loses data");
    return text;
}

} // namespace

StepListModel::StepListModel(PreviewController& controller, QObject* parent)
    : QAbstractListModel(parent), m_controller(controller)
{
    connect(&controller.document(), &PipelineDocument::parsed, this, &StepListModel::refresh);
    connect(&controller, &PreviewController::resultChanged, this, &StepListModel::refresh);
    refresh();
}

void StepListModel::refresh()
{
    const std::vector<StepInfo>& steps = m_controller.document().pipeline().steps();
    const bool same = steps.size() == m_steps.size();
    if (!same)
        beginResetModel();
    m_steps = steps;
    if (!same)
        endResetModel();
    else if (!m_steps.empty())
        emit dataChanged(index(0), index(static_cast<int>(m_steps.size()) - 1));
}

int StepListModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_steps.size());
}

QVariant StepListModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const auto at = static_cast<std::size_t>(index.row());
    const StepInfo& step = m_steps[at];
    const auto& result = m_controller.result();
    const quint64 failed = result && at < result->failedPerStep.size() && !m_controller.stale()
                               ? quint64(result->failedPerStep[at])
                               : quint64(0);
    switch (role) {
    case Qt::DisplayRole:
    case TitleRole:
        return titleOf(step);
    case AddressRole:
        return addressText(step);
    case SummaryRole:
        return summaryForms(toQt(step.summary));
    case FanRole:
        return QString::fromLatin1(name(step.fan));
    case FailedRole:
        return failed;
    case LossRole:
        return toQt(step.loss);
    case Qt::CheckStateRole:
        return m_controller.document().isOn(at) ? Qt::Checked : Qt::Unchecked;
    case Qt::ToolTipRole:
        return (step.summary.empty() ? toQt(step.id)
                                     : tr("%1: %2").arg(toQt(step.id), toQt(step.summary))) +
               (step.loss.empty() ? QString() : tr("; its reverse: %1").arg(toQt(step.loss)));
    case Qt::AccessibleTextRole:
        return spoken(step, index.row() + 1, failed);
    default:
        return {};
    }
}

bool StepListModel::setData(const QModelIndex& index, const QVariant& value, int role)
{
    if (role != Qt::CheckStateRole || !index.isValid())
        return false;
    m_controller.document().setOn(static_cast<std::size_t>(index.row()),
                                  value.toInt() == Qt::Checked);
    return true;
}

Qt::ItemFlags StepListModel::flags(const QModelIndex& index) const
{
    if (!index.isValid())
        return Qt::ItemIsDropEnabled;
    return Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable |
           Qt::ItemIsDragEnabled;
}

QStringList StepListModel::mimeTypes() const
{
    return {mimeType()};
}

QMimeData* StepListModel::mimeData(const QModelIndexList& indexes) const
{
    auto* data = new QMimeData;
    if (!indexes.isEmpty())
        data->setData(mimeType(), QByteArray::number(indexes.first().row()));
    return data;
}

bool StepListModel::dropMimeData(const QMimeData* data, Qt::DropAction, int row, int,
                                 const QModelIndex&)
{
    const int from = data->data(mimeType()).toInt();
    const int before = row < 0 ? rowCount() : row;
    const int to = before > from ? before - 1 : before;
    if (data->hasFormat(mimeType()) && to != from)
        emit moveWanted(from, to);
    return false; // the text moves the step; the view must not remove the row
}

QSize StepDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const
{
    return {option.rect.width(), theme().stepRowHeight()};
}

void StepDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                         const QModelIndex& index) const
{
    const Theme& look = theme();
    const QRect row = option.rect;
    const bool selected = option.state & QStyle::State_Selected;
    const bool active = option.state & QStyle::State_Active;
    painter->save();
    painter->fillRect(
        row,
        look.color(selected ? (active ? Role::Selection : Role::SelectionInactive) : Role::Base));
    painter->fillRect(row.x(), row.bottom(), row.width(), 1, look.color(Role::Border));
    const int half = row.height() / 2;
    const QRect first(row.x(), row.y() + look.px(2), row.width() - look.px(8), half - look.px(1));
    const QRect second(row.x() + look.px(kTextLeft), row.y() + half,
                       row.width() - look.px(kTextLeft + 8), half - look.px(3));
    const QRectF grip(row.x() + look.px(6), row.y() + look.px(6), look.px(14), look.px(14));
    look.drawIcon(*painter, grip, QStringLiteral("grip"), look.color(Role::TextDisabled));

    const bool on = index.data(Qt::CheckStateRole).toInt() == Qt::Checked;
    QStyleOptionButton box;
    box.rect = checkRect(row);
    box.state = QStyle::State_Enabled | (on ? QStyle::State_On : QStyle::State_Off);
    option.widget->style()->drawPrimitive(QStyle::PE_IndicatorItemViewItemCheck, &box, painter,
                                          option.widget);

    const Role words = on ? Role::Text : Role::TextDisabled;
    const QString fan = index.data(StepListModel::FanRole).toString();
    const TextRuns right({{.text = fan, .role = Role::TextSecondary, .small = true}}, Size::Text);
    right.paint(*painter, first, Qt::AlignRight);
    const TextRuns number({{.text = QString::number(index.row() + 1), .role = Role::TextSecondary}},
                          Size::Text);
    number.paint(*painter,
                 QRectF(row.x() + look.px(kLeft + 6), first.y(), look.px(kTextLeft - kLeft - 12),
                        first.height()),
                 Qt::AlignRight);
    const TextRuns title(
        {{.text = index.data(StepListModel::TitleRole).toString(), .bold = true, .role = words},
         {.text = index.data(StepListModel::AddressRole).toString(), .role = words, .gap = 6}},
        Size::Text);
    title.paint(*painter,
                first.adjusted(look.px(kTextLeft), 0, -int(right.width()) - look.px(8), 0));

    std::vector<Run> marks;
    if (const quint64 failed = index.data(StepListModel::FailedRole).toULongLong(); failed > 0)
        marks.push_back({.text = numberText(std::uint64_t{failed}),
                         .severity = Severity::Error,
                         .icon = Theme::iconName(Severity::Error),
                         .small = true});
    else if (!index.data(StepListModel::LossRole).toString().isEmpty())
        marks.push_back({.text = StepList::tr("lossy"),
                         .severity = Severity::Warning,
                         .icon = Theme::iconName(Severity::Warning),
                         .small = true});
    const TextRuns state(std::move(marks), Size::Small);
    state.paint(*painter, second, Qt::AlignRight);
    const int stateRoom = state.width() > 0 ? int(state.width()) + look.px(8) : 0;
    const QRect room = second.adjusted(0, 0, -stateRoom, 0);
    summaryThatFits(index.data(StepListModel::SummaryRole).toStringList(), room.width())
        .paint(*painter, room);
    painter->restore();
}

bool StepDelegate::editorEvent(QEvent* event, QAbstractItemModel* model,
                               const QStyleOptionViewItem& option, const QModelIndex& index)
{
    if (event->type() != QEvent::MouseButtonRelease && event->type() != QEvent::MouseButtonDblClick)
        return false;
    const auto* mouse = static_cast<QMouseEvent*>(event);
    const int reach = theme().px(4);
    if (!checkRect(option.rect).adjusted(-reach, -reach, reach, reach).contains(mouse->pos()))
        return false;
    if (event->type() == QEvent::MouseButtonRelease)
        model->setData(index,
                       index.data(Qt::CheckStateRole).toInt() == Qt::Checked ? Qt::Unchecked
                                                                             : Qt::Checked,
                       Qt::CheckStateRole);
    return true;
}

StepList::StepList(PreviewController& controller, QWidget* parent)
    : QListView(parent), m_controller(controller), m_model(new StepListModel(controller, this))
{
    setObjectName(QStringLiteral("stepList"));
    setAccessibleName(tr("Steps of the pipeline"));
    setModel(m_model);
    setItemDelegate(new StepDelegate(this));
    setUniformItemSizes(true);
    setDragDropMode(QAbstractItemView::InternalMove);
    setDefaultDropAction(Qt::MoveAction);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    connect(m_model, &StepListModel::moveWanted, this, &StepList::move, Qt::QueuedConnection);
    connect(&theme(), &Theme::changed, this, [this] { scheduleDelayedItemsLayout(); });
}

void StepList::setCurrentStep(int step)
{
    if (step >= 0 && step < m_model->rowCount())
        setCurrentIndex(m_model->index(step));
}

void StepList::move(int from, int to)
{
    m_controller.document().moveStep(static_cast<std::size_t>(from), static_cast<std::size_t>(to));
    setCurrentStep(to);
}

void StepList::keyPressEvent(QKeyEvent* event)
{
    const int step = currentStep();
    const bool moves = event->modifiers() == (Qt::AltModifier | Qt::ShiftModifier);
    if (moves && event->key() == Qt::Key_Up && step > 0)
        return move(step, step - 1);
    if (moves && event->key() == Qt::Key_Down && step >= 0 && step + 1 < m_model->rowCount())
        return move(step, step + 1);
    if (event->key() == Qt::Key_Space && step >= 0) {
        const bool on = m_controller.document().isOn(static_cast<std::size_t>(step));
        m_model->setData(m_model->index(step), on ? Qt::Unchecked : Qt::Checked,
                         Qt::CheckStateRole);
        return;
    }
    QListView::keyPressEvent(event);
}

void StepList::currentChanged(const QModelIndex& current, const QModelIndex& previous)
{
    QListView::currentChanged(current, previous);
    emit currentStepChanged(current.row());
}

} // namespace viridian::ui
