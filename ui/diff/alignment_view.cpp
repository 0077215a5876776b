#include "ui/diff/alignment_view.h"

#include "ui/shell/text_runs.h"
#include "ui/shell/theme.h"
#include "ui/text/text.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>
#include <QStyledItemDelegate>

namespace viridian::ui {
namespace {

constexpr double kVerdictWidth = 128;
constexpr double kRail = 3;

/// First eight and last four characters of a long id.
QString shortId(const QString& id)
{
    constexpr qsizetype kLongest = 20;
    constexpr qsizetype kStart = 8;
    constexpr qsizetype kEnd = 4;
    return id.size() <= kLongest ? id : id.left(kStart) + QChar(0x2026) + id.right(kEnd);
}

/// Paints one side of a row, or its verdict.
class AlignmentDelegate : public QStyledItemDelegate {
public:
    AlignmentDelegate(AlignmentModel* model, QObject* parent)
        : QStyledItemDelegate(parent), m_model(model)
    {
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override
    {
        painter->save();
        painter->setClipRect(option.rect);
        const bool selected = option.state.testFlag(QStyle::State_Selected);
        const bool active = option.state.testFlag(QStyle::State_Active);
        const Role selection = active ? Role::Selection : Role::SelectionInactive;
        if (const diff::AlignedRow* row = m_model->aligned(index.row())) {
            if (index.column() == AlignmentModel::Verdict)
                paintVerdict(*painter, option.rect, *row, selected, selection);
            else
                paintSide(*painter, option.rect, *row, index.column(), selected, selection);
        } else {
            painter->fillRect(option.rect, theme().color(selected ? selection : Role::ChangedLine));
            paintRun(*painter, option.rect, index);
        }
        painter->fillRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1,
                          theme().color(Role::Border));
        painter->restore();
    }

private:
    static void word(QPainter& painter, const QRect& where, const QString& text, const QFont& font,
                     Role role, Qt::Alignment alignment = Qt::AlignLeft)
    {
        painter.setFont(font);
        painter.setPen(theme().color(role));
        painter.drawText(where, static_cast<int>(alignment | Qt::AlignVCenter),
                         QFontMetrics(font).elidedText(text, Qt::ElideRight, where.width()));
    }

    static void paintSide(QPainter& painter, const QRect& where, const diff::AlignedRow& row,
                          int column, bool selected, Role selection)
    {
        const bool left = column == AlignmentModel::Expected;
        const std::optional<Event>& event = left ? row.expected : row.green;
        if (!event) {
            paintFiller(painter, where);
            return;
        }
        const bool alone = !(left ? row.green : row.expected);
        Role fill = Role::Base;
        if (selected)
            fill = selection;
        else if (alone)
            fill = left ? Role::Removed : Role::Added;
        painter.fillRect(where, theme().color(fill));
        // The tint of a side that stands alone stays visible as an edge when the row is selected.
        if (selected && alone)
            painter.fillRect(where.left(), where.top(), theme().px(4), where.height(),
                             theme().color(left ? Role::Removed : Role::Added));
        // Secondary text is never set on a diff tint.
        const Role quiet = alone && !selected ? Role::Text : Role::TextSecondary;
        const int version = theme().px(38);
        const int idLeft = std::max(where.width() * 52 / 100, theme().px(150));
        const int schema = theme().px(38);
        QRect cell(where.left(), where.top(), version, where.height());
        word(painter, cell, numberText(event->version), theme().font(), Role::Text, Qt::AlignRight);
        cell = QRect(where.left() + version + theme().px(8), where.top(),
                     idLeft - schema - version - theme().px(12), where.height());
        word(painter, cell, toQt(event->type), theme().font(), Role::Text);
        cell = QRect(where.left() + idLeft - schema, where.top(), schema, where.height());
        if (!event->schemaVersion.empty())
            word(painter, cell, QLatin1Char('v') + toQt(event->schemaVersion),
                 theme().font(Size::Small), quiet);
        cell = QRect(where.left() + idLeft, where.top(), where.width() - idLeft - theme().px(8),
                     where.height());
        word(painter, cell, shortId(toQt(event->id)), theme().smallMonoFont(), quiet);
    }

    static void paintVerdict(QPainter& painter, const QRect& where, const diff::AlignedRow& row,
                             bool selected, Role selection)
    {
        painter.fillRect(where, theme().color(selected ? selection : Role::Window));
        painter.setPen(theme().color(Role::Border));
        painter.drawLine(where.topLeft(), where.bottomLeft());
        painter.drawLine(where.topRight(), where.bottomRight());
        const QRect glyph(where.left() + theme().px(8), where.top(), theme().px(14),
                          where.height());
        word(painter, glyph, toQt(diff::glyph(row.label)), theme().boldFont(), Role::Text);
        word(painter, where.adjusted(theme().px(26), 0, -theme().px(4), 0), verdictText(row),
             theme().font(Size::Small),
             row.label == diff::Label::Equal ? Role::TextSecondary : Role::Text);
    }

    static void paintRun(QPainter& painter, const QRect& where, const QModelIndex& index)
    {
        const QFont font = theme().font(Size::Small);
        const QRect inner = where.adjusted(theme().px(40), 0, -theme().px(40), 0);
        word(painter, inner, QStringLiteral("▸   ") + index.data().toString(), font,
             Role::TextSecondary);
        word(painter, inner, AlignmentView::tr("Right to open"), font, Role::TextSecondary,
             Qt::AlignRight);
    }

    AlignmentModel* m_model;
};

} // namespace

AlignmentHeader::AlignmentHeader(QWidget* parent) : QWidget(parent)
{
    connect(&theme(), &Theme::changed, this, [this] {
        setFixedHeight(theme().dockTitleHeight() + theme().px(kRail));
        update();
    });
    setFixedHeight(theme().dockTitleHeight() + theme().px(kRail));
}

void AlignmentHeader::setStores(const QString& blue, const QString& green, bool asIs)
{
    m_blue = blue;
    m_green = green;
    m_asIs = asIs;
    update();
}

void AlignmentHeader::setEdges(int verdict, int green)
{
    m_verdict = verdict;
    m_greenEdge = green;
    update();
}

void AlignmentHeader::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const int rail = theme().px(kRail);
    const int pad = theme().px(8);
    painter.fillRect(rect(), theme().color(Role::Header));
    painter.fillRect(0, height() - 1, width(), 1, theme().color(Role::Border));
    paintStoreRail(painter, QRectF(0, 0, m_verdict, rail),
                   m_asIs ? StoreMark::Blue : StoreMark::ExpectedGreen);
    paintStoreRail(painter, QRectF(m_greenEdge, 0, width() - m_greenEdge, rail), StoreMark::Green);
    std::vector<Run> left;
    if (m_asIs) {
        left = {{.text = tr("BLUE as stored"), .bold = true, .mark = StoreMark::Blue},
                {.text = m_blue, .role = Role::TextSecondary, .gap = 8}};
    } else {
        left = {{.text = tr("Expected GREEN"), .bold = true, .mark = StoreMark::ExpectedGreen},
                {.text = tr("pipeline of"), .role = Role::TextSecondary, .gap = 8},
                {.text = tr("BLUE %1").arg(m_blue),
                 .role = Role::TextSecondary,
                 .mark = StoreMark::Blue,
                 .gap = 6}};
    }
    const double high = height() - rail;
    TextRuns(std::move(left), Size::Text)
        .paint(painter, QRectF(pad, rail, m_verdict - 2 * pad, high));
    TextRuns({{.text = tr("verdict"), .role = Role::TextSecondary}}, Size::Small)
        .paint(painter, QRectF(m_verdict + pad, rail, m_greenEdge - m_verdict - pad, high));
    TextRuns({{.text = tr("GREEN as stored"), .bold = true, .mark = StoreMark::Green},
              {.text = m_green, .role = Role::TextSecondary, .gap = 8}},
             Size::Text)
        .paint(painter, QRectF(m_greenEdge + pad, rail, width() - m_greenEdge - 2 * pad, high));
    painter.setPen(theme().color(Role::Border));
    painter.drawLine(m_verdict, 0, m_verdict, height());
    painter.drawLine(m_greenEdge, 0, m_greenEdge, height());
}

AlignmentView::AlignmentView(AlignmentModel* model, AlignmentHeader* header, QWidget* parent)
    : QTableView(parent), m_model(model), m_header(header)
{
    setObjectName(QStringLiteral("alignmentTable"));
    setModel(model);
    setItemDelegate(new AlignmentDelegate(model, this));
    setShowGrid(false);
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setTabKeyNavigation(false);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    horizontalHeader()->hide();
    horizontalHeader()->setMinimumSectionSize(theme().px(40));
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setMinimumSectionSize(theme().rowHeight());
    verticalHeader()->setDefaultSectionSize(theme().rowHeight());
    connect(model, &QAbstractItemModel::modelReset, this, [this] {
        spanRuns();
        layOut();
    });
}

void AlignmentView::spanRuns()
{
    clearSpans();
    for (int row = 0; row < m_model->rowCount(); ++row)
        if (m_model->row(row).isRun())
            setSpan(row, 0, 1, AlignmentModel::ColumnCount);
}

void AlignmentView::layOut()
{
    const int verdict = theme().px(kVerdictWidth);
    const int side = std::max(1, (viewport()->width() - verdict) / 2);
    setColumnWidth(AlignmentModel::Expected, side);
    setColumnWidth(AlignmentModel::Verdict, verdict);
    setColumnWidth(AlignmentModel::Green, viewport()->width() - verdict - side);
    m_header->setEdges(side, side + verdict);
}

void AlignmentView::showRow(int row)
{
    const QModelIndex index = m_model->index(row, 0);
    if (!index.isValid())
        return;
    setCurrentIndex(index);
    scrollTo(index, QAbstractItemView::PositionAtCenter);
}

void AlignmentView::open(int row)
{
    m_model->open(row);
    showRow(row);
}

void AlignmentView::keyPressEvent(QKeyEvent* event)
{
    const int row = currentIndex().row();
    if (event->key() == Qt::Key_Right && row >= 0) {
        if (m_model->aligned(row) == nullptr)
            open(row);
        return;
    }
    if (event->key() == Qt::Key_Left && row >= 0) {
        const std::size_t first = m_model->row(row).first;
        m_model->close(row);
        for (int i = m_model->rowCount() - 1; i >= 0; --i)
            if (m_model->row(i).first <= first) {
                showRow(i);
                break;
            }
        return;
    }
    QTableView::keyPressEvent(event);
}

void AlignmentView::mouseReleaseEvent(QMouseEvent* event)
{
    QTableView::mouseReleaseEvent(event);
    const QModelIndex index = indexAt(event->pos());
    if (index.isValid() && m_model->aligned(index.row()) == nullptr)
        open(index.row());
}

void AlignmentView::resizeEvent(QResizeEvent* event)
{
    QTableView::resizeEvent(event);
    layOut();
}

void AlignmentView::currentChanged(const QModelIndex& current, const QModelIndex& previous)
{
    QTableView::currentChanged(current, previous);
    if (current.isValid() && current.row() != previous.row())
        emit rowChosen(current.row());
}

} // namespace viridian::ui
