#include "app/desktop/load_rooms.h"

#include "ui/text/text.h"

#include <QCoreApplication>
#include <QDir>
#include <QPluginLoader>

namespace viridian::ui {

Result<const RoomsLibrary*> loadRooms()
{
    const QString file = QDir::cleanPath(QCoreApplication::applicationDirPath() +
                                         QStringLiteral("/../" VIRIDIAN_ROOMS_FILE));
    QPluginLoader loader(file);
    const auto* rooms = qobject_cast<RoomsLibrary*>(loader.instance());
    if (rooms)
        return rooms;
    const QString reason =
        loader.isLoaded() ? QStringLiteral("it is of another version") : loader.errorString();
    return fail(ErrorKind::NotFound,
                fromQt(QStringLiteral("The rooms could not be loaded from %1. The program and this "
                                      "file belong together: install or build both again.")
                           .arg(file)),
                fromQt(reason));
}

} // namespace viridian::ui
