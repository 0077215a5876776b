#include "ui/shell/pane_header.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>

namespace viridian::ui {
namespace {

constexpr double kRail = 3;
constexpr double kMark = 9;

} // namespace

PaneHeader::PaneHeader(const QString& title, QWidget* parent)
    : QWidget(parent), m_title(new QLabel(title, this)), m_note(new QLabel(this)),
      m_layout(new QHBoxLayout(this))
{
    m_title->setTextFormat(Qt::PlainText);
    m_note->setTextFormat(Qt::PlainText);
    m_layout->addWidget(m_title);
    m_layout->addStretch(1);
    m_layout->addWidget(m_note);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    connect(&theme(), &Theme::changed, this, &PaneHeader::restyle);
    restyle();
}

void PaneHeader::restyle()
{
    const int side = theme().px(8);
    const bool marked = m_store != StoreMark::None;
    m_layout->setSpacing(side);
    m_layout->setContentsMargins(marked ? side + theme().px(kMark + 6) : side,
                                 marked ? theme().px(kRail) : 0, side, 1);
    m_title->setFont(theme().boldFont(Size::Small));
    m_note->setFont(theme().font(Size::Small));
    // A store's pane names it in the text colour; other titles stand back.
    QPalette words = palette();
    words.setColor(QPalette::WindowText, theme().color(Role::TextSecondary));
    m_note->setPalette(words);
    words.setColor(QPalette::WindowText, theme().color(marked ? Role::Text : Role::TextSecondary));
    m_title->setPalette(words);
    setFixedHeight(PaneHeader::sizeHint().height());
    update();
}

void PaneHeader::setTitle(const QString& title)
{
    m_title->setText(title);
}

void PaneHeader::setNote(const QString& note)
{
    m_note->setText(note);
}

void PaneHeader::addWidget(QWidget* widget)
{
    m_layout->addWidget(widget);
}

void PaneHeader::setStore(StoreMark store)
{
    m_store = store;
    restyle();
}

QSize PaneHeader::sizeHint() const
{
    return {QWidget::sizeHint().width(),
            theme().dockTitleHeight() + (m_store == StoreMark::None ? 0 : theme().px(kRail))};
}

void PaneHeader::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), theme().color(Role::Header));
    painter.fillRect(0, height() - 1, width(), 1, theme().color(Role::Border));
    if (m_store == StoreMark::None)
        return;
    paintStoreRail(painter, QRectF(0, 0, width(), theme().px(kRail)), m_store);
    const double side = theme().px(kMark);
    const double middle = m_title->geometry().center().y() + 0.5;
    paintStoreMark(painter, QRectF(theme().px(8), middle - side / 2, side, side), m_store);
}

} // namespace viridian::ui
