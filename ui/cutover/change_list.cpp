#include "ui/cutover/change_list.h"

#include "ui/shell/text_runs.h"
#include "ui/text/text.h"

#include <QPainter>
#include <QScrollBar>
#include <QTextLayout>
#include <QTextOption>

#include <algorithm>
#include <cmath>
#include <utility>

namespace viridian::ui {
namespace {

constexpr double kNumber = 10; ///< left edge of the number
constexpr double kTitle = 29;  ///< of marks and title, of the words run and undo
constexpr double kText = 75;   ///< of commands and notes
constexpr double kPad = 6;
constexpr double kLine = 17;
constexpr double kReturnHeight = 22;

StoreMark markOf(const std::string& mark)
{
    if (mark == "blue")
        return StoreMark::Blue;
    return mark == "green" ? StoreMark::Green : StoreMark::ExpectedGreen;
}

/// One paragraph below a step's title: a command with its word, or a note.
struct Paragraph {
    QString word;
    QString text;
    bool mono = false;
};

std::vector<Paragraph> paragraphsOf(const ChangeStep& step)
{
    std::vector<Paragraph> all;
    for (const std::string& line : step.run)
        all.push_back({ChangeDelegate::tr("run"), toQt(line), true});
    for (const std::string& line : step.undo)
        all.push_back({ChangeDelegate::tr("undo"), toQt(line), true});
    if (!step.note.empty())
        all.push_back({{}, toQt(step.note), false});
    return all;
}

QFont fontOf(const Paragraph& paragraph)
{
    return paragraph.mono ? theme().smallMonoFont() : theme().font(Size::Small);
}

/// Breaks words where it must, so that nothing is ever cut off. Returns the height.
double layOut(QTextLayout& layout, double width)
{
    QTextOption option;
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    layout.setTextOption(option);
    layout.beginLayout();
    double y = 0;
    for (QTextLine line = layout.createLine(); line.isValid(); line = layout.createLine()) {
        line.setLineWidth(width);
        line.setPosition(QPointF(0, y));
        y += std::max<double>(line.height(), theme().px(kLine));
    }
    layout.endLayout();
    return y;
}

/// A command of several lines keeps its line ends.
QString forLayout(QString text)
{
    return text.replace(QLatin1Char('\n'), QChar::LineSeparator);
}

double textWidth(double width)
{
    return std::max(40.0, width - theme().px(kText) - theme().px(10));
}

double titleHeight()
{
    return theme().px(20);
}

void paintReturn(QPainter& painter, const QRectF& where)
{
    painter.fillRect(where, theme().color(Role::Window));
    const TextRuns words({{.text = ChangeDelegate::tr("point of no return"), .bold = true}},
                         Size::Small);
    words.paint(painter, where, Qt::AlignHCenter);
    painter.setPen(QPen(theme().color(Role::Text), 1.0));
    const double half = words.width() / 2 + theme().px(8);
    const double side = theme().px(10);
    for (const double y : {-1.0, 2.0}) {
        const double at = std::round(where.center().y()) + y + 0.5;
        painter.drawLine(QPointF(where.left() + side, at), QPointF(where.center().x() - half, at));
        painter.drawLine(QPointF(where.center().x() + half, at), QPointF(where.right() - side, at));
    }
}

void paintTitle(QPainter& painter, const QRectF& where, const ChangeStep& step)
{
    const double left = where.left();
    TextRuns({{.text = QString::number(step.number), .role = Role::TextSecondary}}, Size::Text)
        .paint(painter,
               QRectF(left + theme().px(kNumber), where.top(), theme().px(16), where.height()));
    std::vector<Run> runs;
    for (const std::string& mark : step.marks)
        runs.push_back({.text = {}, .mark = markOf(mark), .gap = runs.empty() ? 0.0 : 5.0});
    runs.push_back({.text = toQt(step.title), .bold = true, .gap = 7});
    TextRuns(std::move(runs), Size::Text)
        .paint(painter, QRectF(left + theme().px(kTitle), where.top(),
                               where.width() - theme().px(kTitle), where.height()));
    TextRuns({{.text = toQt(step.expectedWords), .role = Role::TextSecondary}}, Size::Small)
        .paint(painter, where.adjusted(0, 0, -theme().px(10), 0), Qt::AlignRight);
}

} // namespace

ChangeModel::ChangeModel(QObject* parent) : QAbstractListModel(parent)
{
}

void ChangeModel::setSteps(std::vector<ChangeStep> steps)
{
    beginResetModel();
    m_steps = std::move(steps);
    endResetModel();
}

int ChangeModel::returnRow() const
{
    const auto past = std::ranges::find(m_steps, true, &ChangeStep::pastReturn);
    return static_cast<int>(past - m_steps.begin());
}

const ChangeStep* ChangeModel::at(int row) const
{
    if (row == returnRow() || row < 0 || row >= rowCount())
        return nullptr;
    return &m_steps[static_cast<std::size_t>(row > returnRow() ? row - 1 : row)];
}

int ChangeModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() || m_steps.empty() ? 0 : static_cast<int>(m_steps.size()) + 1;
}

QVariant ChangeModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid) ||
        (role != Qt::DisplayRole && role != Qt::AccessibleTextRole))
        return {};
    const ChangeStep* step = at(index.row());
    if (step == nullptr)
        return tr("point of no return");
    QString words =
        tr("%1 %2, %3").arg(step->number).arg(toQt(step->title), toQt(step->expectedWords));
    for (const Paragraph& paragraph : paragraphsOf(*step))
        words += QLatin1Char('\n') + (paragraph.word.isEmpty()
                                          ? paragraph.text
                                          : paragraph.word + QLatin1Char(' ') + paragraph.text);
    return words;
}

QString ChangeModel::text() const
{
    QStringList lines;
    for (int row = 0; row < rowCount(); ++row)
        lines.push_back(data(index(row), Qt::DisplayRole).toString());
    return lines.join(QStringLiteral("\n\n"));
}

QSize ChangeDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const auto* model = qobject_cast<const ChangeModel*>(index.model());
    const ChangeStep* step = model->at(index.row());
    const auto* view = qobject_cast<const QListView*>(option.widget);
    const double width = view != nullptr ? view->viewport()->width() : option.rect.width();
    if (step == nullptr)
        return {static_cast<int>(width), theme().px(kReturnHeight)};
    double height = 2.0 * theme().px(kPad) + titleHeight();
    for (const Paragraph& paragraph : paragraphsOf(*step)) {
        QTextLayout layout(forLayout(paragraph.text), fontOf(paragraph));
        height += layOut(layout, textWidth(width));
    }
    return {static_cast<int>(width), static_cast<int>(std::ceil(height))};
}

void ChangeDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                           const QModelIndex& index) const
{
    const auto* model = qobject_cast<const ChangeModel*>(index.model());
    const ChangeStep* step = model->at(index.row());
    painter->save();
    const QRectF where = option.rect;
    if (step == nullptr) {
        paintReturn(*painter, where);
        painter->restore();
        return;
    }
    if (option.state & QStyle::State_Selected)
        painter->fillRect(where, theme().color(option.state & QStyle::State_Active
                                                   ? Role::Selection
                                                   : Role::SelectionInactive));
    painter->fillRect(QRectF(where.left(), where.bottom() - 1, where.width(), 1),
                      theme().color(Role::Border));
    double y = where.top() + theme().px(kPad);
    paintTitle(*painter, QRectF(where.left(), y, where.width(), titleHeight()), *step);
    y += titleHeight();
    for (const Paragraph& paragraph : paragraphsOf(*step)) {
        QTextLayout layout(forLayout(paragraph.text), fontOf(paragraph));
        const double height = layOut(layout, textWidth(where.width()));
        TextRuns({{.text = paragraph.word, .role = Role::TextSecondary}}, Size::Small)
            .paint(*painter,
                   QRectF(where.left() + theme().px(kTitle), y, theme().px(44), theme().px(kLine)));
        painter->setPen(theme().color(paragraph.mono ? Role::Text : Role::TextSecondary));
        layout.draw(painter, QPointF(where.left() + theme().px(kText), y));
        y += height;
    }
    painter->restore();
}

ChangeList::ChangeList(QWidget* parent) : QListView(parent), m_model(new ChangeModel(this))
{
    setObjectName(QStringLiteral("changeList"));
    setAccessibleName(tr("What will change"));
    setModel(m_model);
    setItemDelegate(new ChangeDelegate(this));
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setResizeMode(QListView::Adjust);
    connect(&theme(), &Theme::changed, this, [this] { doItemsLayout(); });
}

void ChangeList::setSteps(std::vector<ChangeStep> steps)
{
    const int scroll = verticalScrollBar()->value();
    m_model->setSteps(std::move(steps));
    verticalScrollBar()->setValue(scroll);
}

void ChangeList::resizeEvent(QResizeEvent* event)
{
    QListView::resizeEvent(event);
    scheduleDelayedItemsLayout();
}

} // namespace viridian::ui
