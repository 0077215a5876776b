#include "ui/widgets/json_diff_view.h"

#include "ui/widgets/diff_edges.h"
#include "ui/widgets/diff_pane.h"

#include <QHBoxLayout>
#include <QScrollBar>
#include <QTextBlock>

namespace viridian::ui {
namespace {

/// Ties two scroll bars; the guard keeps them from answering each other.
void tie(QScrollBar* a, QScrollBar* b)
{
    const auto follow = [](QScrollBar* from, QScrollBar* to) {
        QObject::connect(from, &QScrollBar::valueChanged, to, [to](int value) {
            if (to->value() != value)
                to->setValue(value);
        });
    };
    follow(a, b);
    follow(b, a);
}

} // namespace

JsonDiffView::JsonDiffView(QWidget* parent) : QWidget(parent)
{
    m_left = new DiffPane(DiffPane::Which::Left, this);
    m_left->setObjectName(QStringLiteral("diffLeft"));
    m_right = new DiffPane(DiffPane::Which::Right, this);
    m_right->setObjectName(QStringLiteral("diffRight"));
    m_gutter = new DiffGutter(m_right, this);
    m_strip = new DiffStrip(this);
    m_strip->setObjectName(QStringLiteral("diffStrip"));
    m_gutter->hide();
    m_left->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_left, 1);
    layout->addWidget(m_gutter);
    layout->addWidget(m_right, 1);
    layout->addWidget(m_strip);
    tie(m_left->verticalScrollBar(), m_right->verticalScrollBar());
    tie(m_left->horizontalScrollBar(), m_right->horizontalScrollBar());
    setFocusProxy(m_left);
    setSideNames(tr("Before, as stored in blue"), tr("After, expected green"));
}

void JsonDiffView::setSideNames(const QString& left, const QString& right)
{
    m_left->setAccessibleName(left);
    m_right->setAccessibleName(right);
}

void JsonDiffView::show(std::shared_ptr<const JsonDiff> diff, std::vector<QString> gutter)
{
    m_diff = std::move(diff);
    m_currentRow = -1;
    m_gutter->setTexts(std::move(gutter));
    m_left->show(m_diff);
    m_right->show(m_diff);
    m_strip->show(m_diff);
    m_strip->setAccessibleName(tr("%n changed place(s)", nullptr, differenceGroups()));
    emit geometryChanged();
}

void JsonDiffView::clear()
{
    show(nullptr);
}

void JsonDiffView::setStale(bool stale)
{
    m_left->setStale(stale);
    m_right->setStale(stale);
}

int JsonDiffView::differenceGroups() const
{
    if (!m_diff)
        return 0;
    int groups = 0;
    bool inside = false;
    for (const DiffRow& row : m_diff->rows) {
        groups += !row.equal() && !inside ? 1 : 0;
        inside = !row.equal();
    }
    return groups;
}

bool JsonDiffView::moveTo(int direction)
{
    if (!m_diff)
        return false;
    const int rows = static_cast<int>(m_diff->rows.size());
    const auto changedRow = [&](int row) {
        return row >= 0 && row < rows && !m_diff->rows[static_cast<std::size_t>(row)].equal();
    };
    for (int row = m_currentRow < 0 && direction < 0 ? rows - 1 : m_currentRow + direction;
         row >= 0 && row < rows; row += direction) {
        if (!changedRow(row) || changedRow(row - 1))
            continue; // only the first row of a group
        m_currentRow = row;
        for (DiffPane* pane : {m_left, m_right}) {
            QTextCursor cursor(pane->document()->findBlockByNumber(row));
            pane->setTextCursor(cursor);
            pane->centerCursor();
        }
        return true;
    }
    return false;
}

bool JsonDiffView::nextDifference()
{
    return moveTo(1);
}

bool JsonDiffView::previousDifference()
{
    return moveTo(-1);
}

int JsonDiffView::leftWidth() const
{
    return m_left->width();
}

int JsonDiffView::gutterWidth() const
{
    return m_gutter->isVisibleTo(this) ? m_gutter->width() : 0;
}

void JsonDiffView::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    emit geometryChanged();
}

} // namespace viridian::ui
