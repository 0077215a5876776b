#include "ui/widgets/diff_pane.h"

#include <QPaintEvent>
#include <QPainter>
#include <QScrollBar>
#include <QTextBlock>

namespace viridian::ui {
namespace {

constexpr int kNumberDigits = 4;

/// A payload of many megabytes is cut here; Raw in Browse shows all of it.
constexpr std::size_t kMostRows = 20'000;

QChar glyphOf(char mark)
{
    return mark == '-' ? QChar(0x2212) : QChar::fromLatin1(mark);
}

} // namespace

/// Line numbers and marks, left of the text.
class DiffPaneMargin : public QWidget {
public:
    explicit DiffPaneMargin(DiffPane* pane) : QWidget(pane), m_pane(pane) {}

protected:
    void paintEvent(QPaintEvent* event) override { m_pane->paintMargin(event); }

private:
    DiffPane* m_pane;
};

DiffPane::DiffPane(Which which, QWidget* parent) : QPlainTextEdit(parent), m_which(which)
{
    setReadOnly(true);
    setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    setLineWrapMode(QPlainTextEdit::NoWrap);
    setFrameShape(QFrame::NoFrame);
    setUndoRedoEnabled(false);
    m_margin = new DiffPaneMargin(this);
    m_highlighter =
        new JsonHighlighter(document(), which == Which::Left ? Role::Removed : Role::Added,
                            [this](int row) -> ShownLine {
                                const DiffSide* shown = side(row);
                                if (!shown || !shown->present)
                                    return {};
                                const auto& lines =
                                    m_which == Which::Left ? m_diff->left : m_diff->right;
                                return {&lines[shown->line], &shown->tints};
                            });
    connect(this, &QPlainTextEdit::updateRequest, this, [this](const QRect& where, int dy) {
        if (dy != 0)
            m_margin->scroll(0, dy);
        else
            m_margin->update(0, where.y(), m_margin->width(), where.height());
    });
    connect(&theme(), &Theme::changed, this, &DiffPane::restyle);
    restyle();
}

void DiffPane::restyle()
{
    setFont(theme().monoFont());
    setViewportMargins(marginWidth(), 0, 0, 0);
    viewport()->update();
    m_margin->update();
}

int DiffPane::marginWidth() const
{
    return fontMetrics().horizontalAdvance(QLatin1Char('9')) * (kNumberDigits + 3) + theme().px(8);
}

const DiffSide* DiffPane::side(int row) const
{
    if (!m_diff || row < 0 || static_cast<std::size_t>(row) >= m_diff->rows.size())
        return nullptr;
    const DiffRow& shown = m_diff->rows[static_cast<std::size_t>(row)];
    return m_which == Which::Left ? &shown.left : &shown.right;
}

void DiffPane::show(std::shared_ptr<const JsonDiff> diff)
{
    m_diff = std::move(diff);
    QString text;
    if (m_diff) {
        const auto& lines = m_which == Which::Left ? m_diff->left : m_diff->right;
        std::size_t rows = 0;
        for (const DiffRow& row : m_diff->rows) {
            if (rows++ == kMostRows)
                break;
            const DiffSide& shown = m_which == Which::Left ? row.left : row.right;
            if (rows > 1)
                text += QLatin1Char('\n');
            if (shown.present)
                text += QString::fromStdString(lines[shown.line].text);
        }
    }
    setPlainText(text);
    m_margin->update();
}

void DiffPane::forVisibleRows(const std::function<void(int, QRectF)>& visit) const
{
    for (QTextBlock block = firstVisibleBlock(); block.isValid(); block = block.next()) {
        const QRectF where = blockBoundingGeometry(block).translated(contentOffset());
        if (where.top() > viewport()->height())
            break;
        visit(block.blockNumber(), where);
    }
}

void DiffPane::paintEvent(QPaintEvent* event)
{
    QPainter painter(viewport());
    forVisibleRows([&](int row, QRectF where) {
        const DiffSide* shown = side(row);
        where.setLeft(0);
        where.setRight(viewport()->width());
        if (shown && !shown->present)
            paintFiller(painter, where);
        else if (shown && shown->mark != ' ')
            painter.fillRect(where, theme().color(Role::ChangedLine));
    });
    painter.end();
    QPlainTextEdit::paintEvent(event);
}

void DiffPane::resizeEvent(QResizeEvent* event)
{
    QPlainTextEdit::resizeEvent(event);
    const QRect inner = contentsRect();
    m_margin->setGeometry(inner.left(), inner.top(), marginWidth(), viewport()->height());
}

void DiffPane::paintMargin(QPaintEvent* event)
{
    QPainter painter(m_margin);
    painter.fillRect(event->rect(), theme().color(Role::Base));
    painter.setFont(theme().smallMonoFont());
    const int character = fontMetrics().horizontalAdvance(QLatin1Char('9'));
    const qreal numberRight = character * kNumberDigits + theme().px(4);
    forVisibleRows([&](int row, QRectF where) {
        const DiffSide* shown = side(row);
        if (!shown)
            return;
        where.setLeft(0);
        where.setWidth(m_margin->width());
        if (!shown->present) {
            paintFiller(painter, where);
            return;
        }
        if (shown->mark != ' ')
            painter.fillRect(where, theme().color(Role::ChangedLine));
        painter.setPen(theme().color(Role::TextDisabled));
        painter.drawText(QRectF(0, where.top(), numberRight, where.height()),
                         Qt::AlignRight | Qt::AlignVCenter, QString::number(shown->line + 1));
        if (shown->mark == ' ')
            return;
        painter.setPen(theme().color(Role::Text));
        painter.drawText(
            QRectF(numberRight, where.top(), m_margin->width() - numberRight, where.height()),
            Qt::AlignCenter, QString(glyphOf(shown->mark)));
    });
}

} // namespace viridian::ui
