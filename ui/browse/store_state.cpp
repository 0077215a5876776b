#include "ui/browse/store_state.h"

#include "core/store/open.h"
#include "ui/browse/event_detail.h"
#include "ui/text/text.h"

#include <QCoreApplication>

namespace viridian::ui {

bool isAway(const Error& error)
{
    return error.kind == ErrorKind::Unavailable || error.kind == ErrorKind::TimedOut;
}

QString refusalTitle(const Error& error)
{
    if (isUnknownLayout(error))
        return QCoreApplication::translate("StoreState", "Layout not recognised");
    return isAway(error) ? QCoreApplication::translate("StoreState", "Not connected")
                         : QCoreApplication::translate("StoreState", "Refused");
}

QString shortReason(const Error& error)
{
    return isUnknownLayout(error) ? refusalTitle(error) : toQt(error.message);
}

QString heldWords(const Head& head)
{
    if (head.heldBy.empty())
        return {};
    const Holder& first = head.heldBy.front();
    const auto more = static_cast<int>(head.heldBy.size()) - 1;
    const QString words =
        QCoreApplication::translate("StoreState", "held at %1 by %2, %3")
            .arg(head.settled ? positionText(*head.settled)
                              : QCoreApplication::translate("StoreState", "the start"),
                 toQt(first.who), durationText(first.age));
    return more == 0
               ? words
               : QCoreApplication::translate("StoreState", "%1 and %2 more").arg(words).arg(more);
}

QString heldDetails(const Head& head)
{
    QStringList lines;
    for (const Holder& holder : head.heldBy) {
        QString line = QStringLiteral("%1, %2").arg(toQt(holder.who), durationText(holder.age));
        if (!holder.query.empty())
            line += QStringLiteral(": ") + toQt(holder.query).simplified();
        lines += line;
    }
    return lines.join(QLatin1Char('\n'));
}

} // namespace viridian::ui
