#include "ui/browse/store_state.h"

#include "core/store/open.h"
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

} // namespace viridian::ui
