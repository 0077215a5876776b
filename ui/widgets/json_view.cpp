#include "ui/widgets/json_view.h"

#include "ui/text/text.h"
#include "ui/text/whole_characters.h"
#include "ui/widgets/json_highlighter.h"

#include <QMimeData>
#include <QMouseEvent>
#include <QPainter>
#include <QTextBlock>
#include <QTimer>

#include <algorithm>
#include <limits>
#include <utility>

namespace viridian::ui {
namespace {

constexpr std::size_t kPart = std::size_t{64} * 1024; ///< bytes shown in one turn of the loop
constexpr int kPartsWhenAsked = 4;
constexpr qsizetype kUnasked = qsizetype{256} * 1024; ///< characters shown before showAll()
constexpr std::size_t kLongestBlock = 2000;           ///< bytes, or UTF-16 units

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

JsonView::JsonView(QWidget* parent)
    : QPlainTextEdit(parent), m_gutter(new JsonViewGutter(this)), m_more(new QTimer(this))
{
    m_more->setInterval(0);
    connect(m_more, &QTimer::timeout, this, &JsonView::addPart);
    setReadOnly(true);
    setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    setLineWrapMode(QPlainTextEdit::NoWrap);
    setFrameShape(QFrame::NoFrame);
    setUndoRedoEnabled(false);
    // The highlighter belongs to the document.
    new JsonHighlighter(document(), Role::Changed, [this](int block) -> ShownLine {
        const Place* place = placeOf(block);
        if (!m_lines || !place || place->line >= m_lines->size())
            return {};
        const std::size_t line = place->line;
        return {&(*m_lines)[line], m_tints && line < m_tints->size() ? &(*m_tints)[line] : nullptr,
                place->from};
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

JsonView::Feed JsonView::feedOf(std::shared_ptr<const std::vector<json::Line>> lines)
{
    return [lines = std::move(lines), at = std::size_t{0}, byte = std::size_t{0}]() mutable {
        std::vector<Piece> pieces;
        for (std::size_t taken = 0; lines && at < lines->size() && taken < kPart;) {
            const std::string_view rest = std::string_view((*lines)[at].text).substr(byte);
            const std::size_t cut = wholeCharacters(rest, kLongestBlock);
            pieces.push_back({toQt(rest.substr(0, cut)), {.line = at, .from = byte}});
            taken += cut + 1;
            const bool whole = cut == rest.size();
            byte = whole ? 0 : byte + cut;
            at += whole ? 1 : 0;
        }
        return pieces;
    };
}

JsonView::Feed JsonView::feedOf(Source parts)
{
    return [parts = std::move(parts), ahead = QString(), line = std::size_t{0},
            goesOn = false]() mutable {
        std::vector<Piece> pieces;
        if (line == 0)
            ahead = parts();
        QString text = std::exchange(ahead, parts());
        if (text.isEmpty())
            return pieces;
        // A line break at the end begins the next part, where there is one.
        while (text.endsWith(QLatin1Char('\n')) && !ahead.isEmpty()) {
            text.chop(1);
            ahead.prepend(QLatin1Char('\n'));
            if (text.isEmpty())
                text = std::exchange(ahead, parts());
        }
        for (const QString& whole : text.split(QLatin1Char('\n'))) {
            for (qsizetype from = 0; from < whole.size() || !goesOn;) {
                qsizetype length =
                    std::min(whole.size() - from, static_cast<qsizetype>(kLongestBlock));
                if (from + length < whole.size() && whole.at(from + length).isLowSurrogate())
                    --length;
                line += goesOn ? 0U : 1U;
                pieces.push_back(
                    {whole.mid(from, length), {.line = line, .from = goesOn ? 1U : 0U}});
                from += length;
                goesOn = true;
            }
            goesOn = false;
        }
        goesOn = true;
        return pieces;
    };
}

void JsonView::show(std::shared_ptr<const std::vector<json::Line>> lines,
                    std::shared_ptr<const Tints> tints)
{
    m_lines = std::move(lines);
    m_tints = std::move(tints);
    start(feedOf(m_lines));
}

void JsonView::showParts(Source parts)
{
    m_lines.reset();
    m_tints.reset();
    start(feedOf(std::move(parts)));
}

void JsonView::showPlain(const QString& text)
{
    showParts([text, at = qsizetype{0}]() mutable {
        QString part = text.mid(at, static_cast<qsizetype>(kPart));
        if (at + part.size() < text.size() && text.at(at + part.size()).isLowSurrogate())
            part.chop(1);
        at += part.size();
        return part;
    });
}

void JsonView::start(Feed feed)
{
    m_more->stop();
    m_feed = std::move(feed);
    m_places.clear();
    m_blockOf.clear();
    setViewportMargins(gutterWidth(), 0, 0, 0);
    setPlainText(placed(m_feed()));
    m_ahead = m_feed();
    m_wanted = kUnasked;
    setCut(false);
    goOn();
    m_gutter->update();
}

void JsonView::goOn()
{
    if (m_ahead.empty()) {
        m_more->stop();
    } else if (document()->characterCount() < m_wanted) {
        m_more->start();
    } else {
        m_more->stop();
        setCut(true);
    }
}

const JsonView::Place* JsonView::placeOf(int block) const
{
    const auto at = static_cast<std::size_t>(block);
    return block >= 0 && at < m_places.size() ? &m_places[at] : nullptr;
}

QString JsonView::placed(const std::vector<Piece>& pieces)
{
    QString text;
    for (const Piece& piece : pieces) {
        if (piece.place.from == 0)
            m_blockOf.push_back(static_cast<int>(m_places.size()));
        m_places.push_back(piece.place);
        if (&piece != pieces.data())
            text += QLatin1Char('\n');
        text += piece.text;
    }
    return text;
}

void JsonView::setCut(bool cut)
{
    m_cut = cut;
    emit cutChanged(cut);
}

void JsonView::showAll()
{
    m_wanted = std::numeric_limits<qsizetype>::max();
    setCut(false);
    goOn();
}

void JsonView::addPart()
{
    // Each turn paints: what was asked for as a whole comes in fewer.
    const int parts = m_wanted == kUnasked ? 1 : kPartsWhenAsked;
    QString text;
    for (int part = 0; part < parts && !m_ahead.empty(); ++part) {
        text += QLatin1Char('\n') + placed(m_ahead);
        m_ahead = m_feed();
    }
    QTextCursor end(document());
    end.movePosition(QTextCursor::End);
    end.insertText(text);
    goOn();
}

QMimeData* JsonView::createMimeDataFromSelection() const
{
    const QTextCursor selection = textCursor();
    const int from = selection.selectionStart();
    const int to = selection.selectionEnd();
    QString text;
    for (QTextBlock block = document()->findBlock(from); block.isValid() && block.position() <= to;
         block = block.next()) {
        const Place* place = placeOf(block.blockNumber());
        const bool goesOn = place && place->from > 0;
        if (block.position() > from && !goesOn)
            text += QLatin1Char('\n');
        const int begin = std::max(from - block.position(), 0);
        text += block.text().mid(begin, to - block.position() - begin);
    }
    auto* copied = new QMimeData;
    copied->setText(text);
    return copied;
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
        const Place* place = placeOf(block.blockNumber());
        if (!block.isVisible() || !place || place->from > 0 || place->line >= m_lines->size())
            continue;
        const std::size_t line = place->line;
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

void JsonView::toggleFold(int block)
{
    const Place* place = placeOf(block);
    if (!m_lines || !place || place->line >= m_lines->size())
        return;
    const std::size_t last = (*m_lines)[place->line].foldEnd;
    const int end = last < m_blockOf.size() ? m_blockOf[last] : document()->blockCount();
    if (last == 0 || end <= block)
        return;
    const QTextBlock first = document()->findBlockByNumber(block);
    const bool show = first.next().isValid() && !first.next().isVisible();
    for (int i = block + 1; i < end; ++i)
        document()->findBlockByNumber(i).setVisible(show);
    document()->markContentsDirty(first.position(),
                                  document()->characterCount() - first.position());
    viewport()->update();
    m_gutter->update();
}

} // namespace viridian::ui
