#include "ui/widgets/json_view.h"

#include "ui/text/text.h"
#include "ui/widgets/json_highlighter.h"

#include <QMouseEvent>
#include <QPainter>
#include <QTextBlock>

namespace viridian::ui {
namespace {

constexpr std::size_t kShownAtFirst = std::size_t{256} * 1024;

} // namespace

/// Line numbers and fold arrows.
class JsonViewGutter : public QWidget {
public:
    explicit JsonViewGutter(JsonView* view) : QWidget(view), m_view(view) {}

protected:
    void paintEvent(QPaintEvent* event) override { m_view->paintGutter(event); }
    void mousePressEvent(QMouseEvent* event) override
    {
        m_view->toggleFold(m_view->cursorForPosition({0, event->pos().y()}).blockNumber());
    }

private:
    JsonView* m_view;
};

JsonView::JsonView(QWidget* parent) : QPlainTextEdit(parent), m_gutter(new JsonViewGutter(this))
{
    setReadOnly(true);
    setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    setLineWrapMode(QPlainTextEdit::NoWrap);
    setFrameShape(QFrame::NoFrame);
    setUndoRedoEnabled(false);
    // The highlighter belongs to the document.
    new JsonHighlighter(document(), Role::Changed, [this](int block) -> ShownLine {
        if (!m_lines || block < 0 || static_cast<std::size_t>(block) >= m_lines->size())
            return {};
        const auto line = static_cast<std::size_t>(block);
        return {&(*m_lines)[line], m_tints && line < m_tints->size() ? &(*m_tints)[line] : nullptr};
    });
    connect(this, &QPlainTextEdit::updateRequest, m_gutter,
            [this](const QRect&, int) { m_gutter->update(); });
    connect(&theme(), &Theme::changed, this, &JsonView::restyle);
    restyle();
}

void JsonView::restyle()
{
    if (font() != theme().monoFont())
        setFont(theme().monoFont());
    setViewportMargins(gutterWidth(), 0, 0, 0);
    m_gutter->update();
}

void JsonView::changeEvent(QEvent* event)
{
    QPlainTextEdit::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        setViewportMargins(gutterWidth(), 0, 0, 0);
}

int JsonView::gutterWidth() const
{
    if (!m_lines)
        return theme().px(8);
    constexpr int kDigits = 4;
    return fontMetrics().horizontalAdvance(QLatin1Char('9')) * kDigits + theme().px(26);
}

void JsonView::show(std::shared_ptr<const std::vector<json::Line>> lines,
                    std::shared_ptr<const Tints> tints)
{
    m_lines = std::move(lines);
    m_tints = std::move(tints);
    fill(kShownAtFirst);
}

void JsonView::showAll()
{
    fill(static_cast<std::size_t>(-1));
}

void JsonView::fill(std::size_t bytes)
{
    QString text;
    bool cut = false;
    if (m_lines) {
        std::size_t taken = 0;
        for (std::size_t i = 0; i < m_lines->size() && !cut; ++i) {
            const std::string_view line = (*m_lines)[i].text;
            cut = taken + line.size() > bytes;
            if (i > 0)
                text += QLatin1Char('\n');
            text += toQt(line.substr(0, bytes - taken)); // a line of megabytes is cut, too
            taken += line.size() + 1;
        }
    }
    setViewportMargins(gutterWidth(), 0, 0, 0);
    setPlainText(text);
    m_cut = cut;
    emit cutChanged(cut);
    m_gutter->update();
}

void JsonView::showPlain(const QString& text)
{
    m_lines.reset();
    m_tints.reset();
    m_cut = false;
    setViewportMargins(gutterWidth(), 0, 0, 0);
    setPlainText(text);
    emit cutChanged(false);
}

void JsonView::clearText()
{
    showPlain({});
}

void JsonView::resizeEvent(QResizeEvent* event)
{
    QPlainTextEdit::resizeEvent(event);
    const QRect inner = contentsRect();
    m_gutter->setGeometry(inner.left(), inner.top(), gutterWidth(), viewport()->height());
}

void JsonView::paintGutter(QPaintEvent* event)
{
    QPainter painter(m_gutter);
    painter.fillRect(event->rect(), theme().color(Role::Base));
    if (!m_lines)
        return;
    painter.setFont(theme().smallMonoFont());
    const int arrow = theme().px(12);
    const qreal numberRight = gutterWidth() - arrow - theme().px(8);
    for (QTextBlock block = firstVisibleBlock(); block.isValid(); block = block.next()) {
        const QRectF where = blockBoundingGeometry(block).translated(contentOffset());
        if (where.top() > viewport()->height())
            break;
        const auto line = static_cast<std::size_t>(block.blockNumber());
        if (!block.isVisible() || line >= m_lines->size())
            continue;
        painter.setPen(theme().color(Role::TextDisabled));
        painter.drawText(QRectF(0, where.top(), numberRight, where.height()),
                         Qt::AlignRight | Qt::AlignVCenter, QString::number(line + 1));
        if ((*m_lines)[line].foldEnd == 0)
            continue;
        const bool folded = block.next().isValid() && !block.next().isVisible();
        const qreal top = where.top() + (where.height() - arrow) / 2;
        theme().drawIcon(painter, QRectF(numberRight + theme().px(4), top, arrow, arrow),
                         folded ? QStringLiteral("chevron-right") : QStringLiteral("chevron-down"),
                         theme().color(Role::TextSecondary));
    }
}

void JsonView::toggleFold(int line)
{
    if (!m_lines || line < 0 || static_cast<std::size_t>(line) >= m_lines->size())
        return;
    const int end = static_cast<int>((*m_lines)[static_cast<std::size_t>(line)].foldEnd);
    if (end <= line)
        return;
    const QTextBlock first = document()->findBlockByNumber(line);
    const bool show = first.next().isValid() && !first.next().isVisible();
    for (int i = line + 1; i < end; ++i)
        document()->findBlockByNumber(i).setVisible(show);
    document()->markContentsDirty(first.position(),
                                  document()->characterCount() - first.position());
    viewport()->update();
    m_gutter->update();
}

} // namespace viridian::ui
