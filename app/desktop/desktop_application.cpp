#include "app/desktop/desktop_application.h"

#include "core/base/log.h"

#include <exception>

namespace viridian::ui {

bool DesktopApplication::notify(QObject* receiver, QEvent* event)
{
    try {
        return QApplication::notify(receiver, event);
    } catch (const std::exception& error) {
        log::error("Something in Viridian failed unexpectedly: {}", error.what());
        return false;
    }
}

} // namespace viridian::ui
