#include "ui/browse/go_to_line.h"

#include "ui/shell/theme.h"
#include "ui/text/text.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QRegularExpression>

namespace viridian::ui {
namespace {

Result<StorePlace> momentOf(const std::string& text)
{
    Result<Timestamp> time = parseTime(text);
    if (!time)
        return passOn(time);
    return StorePlace(*time);
}

} // namespace

Result<StorePlace> parsePlace(const QString& text, Timestamp now, Timestamp day, bool pairs)
{
    static const QRegularExpression kClock(
        QStringLiteral("^\\d{1,2}:\\d{2}(:\\d{2}([.]\\d{1,6})?)?$"));
    QString typed = text.trimmed();
    typed.replace(QChar(0x2212), QLatin1Char('-'));
    if (typed.isEmpty())
        return fail(ErrorKind::InvalidInput, "Type a position or a time.");
    if (typed.startsWith(QLatin1Char('-'))) {
        Result<std::chrono::milliseconds> ago = parseDuration(fromQt(typed.mid(1)));
        if (!ago)
            return passOn(ago);
        return StorePlace(now - *ago);
    }
    if (!pairs && kClock.match(typed).hasMatch()) {
        const QString padded =
            typed.indexOf(QLatin1Char(':')) == 1 ? QLatin1Char('0') + typed : typed;
        return momentOf(formatIso(day).substr(0, 11) + fromQt(padded) +
                        (padded.size() == 5 ? ":00" : ""));
    }
    if (Result<Position> position = Position::parse(fromQt(typed)))
        return StorePlace(*position);
    Result<StorePlace> moment = momentOf(fromQt(typed));
    if (moment)
        return moment;
    return fail(ErrorKind::InvalidInput,
                "This is neither a position (98,214,003) nor a time (22:02:41, 2026-11-22 22:02, "
                "-15m).");
}

GoToLine::GoToLine(QWidget* parent)
    : QWidget(parent), m_edit(new QLineEdit(this)), m_error(new QLabel(this))
{
    setObjectName(QStringLiteral("goToLine"));
    m_edit->setObjectName(QStringLiteral("goToEdit"));
    m_edit->setAccessibleName(tr("Go to position or time"));
    m_edit->setPlaceholderText(tr("98,214,003 or 22:02:41 or 2026-11-22 22:02 or -15m, UTC"));
    m_edit->installEventFilter(this);
    m_error->setObjectName(QStringLiteral("goToError"));
    m_error->setWordWrap(true);
    m_error->setMinimumWidth(1);
    auto* words = new QLabel(tr("Go to"), this);
    words->setBuddy(m_edit);
    auto* line = new QHBoxLayout(this);
    line->setContentsMargins(theme().px(8), theme().px(6), theme().px(6), theme().px(2));
    line->setSpacing(theme().px(6));
    line->addWidget(words);
    line->addWidget(m_edit, 1);
    line->addWidget(m_error, 1);
    connect(m_edit, &QLineEdit::returnPressed, this, &GoToLine::go);
    connect(m_edit, &QLineEdit::textEdited, this, [this] { m_error->clear(); });
    hide();
}

void GoToLine::ask(Timestamp now, Timestamp day, bool pairs)
{
    m_now = now;
    m_day = day;
    m_pairs = pairs;
    m_error->clear();
    show();
    m_edit->selectAll();
    m_edit->setFocus(Qt::ShortcutFocusReason);
}

void GoToLine::go()
{
    const Result<StorePlace> place = parsePlace(m_edit->text(), m_now, m_day, m_pairs);
    if (!place) {
        m_error->setText(toQt(place.error().message));
        m_edit->setAccessibleDescription(m_error->text());
        return;
    }
    hide();
    emit wanted(*place);
    emit left();
}

bool GoToLine::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::KeyPress &&
        static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape) {
        hide();
        emit left();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace viridian::ui
