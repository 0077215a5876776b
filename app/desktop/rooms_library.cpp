#include "app/desktop/rooms.h"
#include "core/store/open.h"
#include "ui/watch/store_watch.h"

#include <QObject>

namespace viridian::ui {

/// The library's one object, made by Qt when it is loaded.
class LoadedRooms : public QObject, public RoomsLibrary {
    Q_OBJECT
    Q_PLUGIN_METADATA(IID VIRIDIAN_ROOMS_IID)
    Q_INTERFACES(viridian::ui::RoomsLibrary)

public:
    [[nodiscard]] RoomSpec roomSpec(RoomId room) const override { return ui::roomSpec(room); }

    [[nodiscard]] std::unique_ptr<QObject> watchStores(AppContext& context) const override
    {
        return std::make_unique<StoreWatch>(context);
    }

    void prepareToOpen() const override { viridian::prepareToOpen(); }
};

} // namespace viridian::ui

#include "rooms_library.moc"
