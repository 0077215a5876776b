#include "ui/shell/room.h"

#include <QCoreApplication>

#include <array>

namespace viridian::ui {
namespace {

struct RoomName {
    const char* key;
    const char* title;
};

constexpr std::array<RoomName, kRoomCount> kRooms{
    {{"browse", QT_TRANSLATE_NOOP("Rooms", "Browse")},
     {"preview", QT_TRANSLATE_NOOP("Rooms", "Preview")},
     {"sync", QT_TRANSLATE_NOOP("Rooms", "Sync")},
     {"diff", QT_TRANSLATE_NOOP("Rooms", "Diff")},
     {"cutover", QT_TRANSLATE_NOOP("Rooms", "Cutover")}}};

} // namespace

QString roomKey(RoomId room)
{
    return QLatin1String(kRooms.at(static_cast<std::size_t>(room)).key);
}

QString roomTitle(RoomId room)
{
    return QCoreApplication::translate("Rooms", kRooms.at(static_cast<std::size_t>(room)).title);
}

std::optional<RoomId> roomFromKey(const QString& key)
{
    for (int at = 0; at < kRoomCount; ++at) {
        if (roomKey(static_cast<RoomId>(at)) == key)
            return static_cast<RoomId>(at);
    }
    return std::nullopt;
}

Room::Room(RoomId id, QWidget* parent) : QWidget(parent), m_id(id)
{
    setObjectName(roomKey(id) + QStringLiteral("Page"));
    setAccessibleName(roomTitle(id));
}

void Room::setStateLine(StateLine line)
{
    if (line == m_stateLine)
        return;
    m_stateLine = std::move(line);
    emit stateLineChanged();
}

void Room::setStatusText(const QString& text, const QStringList& extras)
{
    if (text == m_statusText && extras == m_statusExtras)
        return;
    m_statusText = text;
    m_statusExtras = extras;
    emit statusTextChanged();
}

} // namespace viridian::ui
