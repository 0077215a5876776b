#include "ui/widgets/event_cells.h"

#include "ui/widgets/event_window_model.h"

#include <QCoreApplication>

#include <algorithm>

namespace viridian::ui {
namespace {

using Column = EventWindowModel::Column;

QString dataText(const Payload& data)
{
    switch (data.kind) {
    case PayloadKind::Null:
        return QStringLiteral("NULL");
    case PayloadKind::Bytes:
        return QStringLiteral("0x") +
               QString::fromLatin1(
                   QByteArray(data.bytes.data(),
                              static_cast<int>(std::min<std::size_t>(data.bytes.size(), 64)))
                       .toHex());
    case PayloadKind::Json:
        break;
    }
    constexpr std::size_t kShown = 200;
    return toQt(data.bytes.substr(0, kShown)).simplified();
}

QString words(const char* text)
{
    return QCoreApplication::translate("EventWindowModel", text);
}

} // namespace

QString eventCellText(const Event& event, int column, Zone zone)
{
    switch (column) {
    case Column::PositionColumn:
        return event.position.isPair() ? toQt(event.position.toText())
                                       : numberText(event.position.number());
    case Column::Time:
        return event.time ? clockText(*event.time, zone) : QString();
    case Column::Stream:
        return toQt(event.stream);
    case Column::Version:
        return numberText(event.version);
    case Column::Type:
        return toQt(event.type);
    case Column::SchemaVersion:
        return toQt(event.schemaVersion);
    case Column::Bytes:
        return numberText(event.dataBytes);
    case Column::Data:
        return dataText(event.data);
    default:
        return {};
    }
}

QString eventColumnTitle(int column, bool spoken)
{
    switch (column) {
    case Column::Mark:
        return spoken ? words("Mark") : QString();
    case Column::PositionColumn:
        return words("Position");
    case Column::Time:
        return words("Time");
    case Column::Stream:
        return words("Stream");
    case Column::Version:
        return words("Version");
    case Column::Type:
        return words("Type");
    case Column::SchemaVersion:
        return spoken ? words("Schema version") : words("v");
    case Column::Bytes:
        return words("Bytes");
    case Column::Data:
        return words("Data");
    default:
        return {};
    }
}

int eventCellAlignment(int column)
{
    const bool right =
        column == Column::PositionColumn || column == Column::Version || column == Column::Bytes;
    return int(right ? Qt::AlignRight | Qt::AlignVCenter : Qt::AlignLeft | Qt::AlignVCenter);
}

} // namespace viridian::ui
