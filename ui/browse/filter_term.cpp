#include "ui/browse/filter_term.h"

#include "core/browse/lookup.h"
#include "ui/text/text.h"
#include "ui/widgets/event_window_model.h"

namespace viridian::ui {

QString filterTerm(const QString& field, const QString& value)
{
    return toQt(viridian::filterTerm(fromQt(field), fromQt(value)));
}

QString cellValue(const Event& event, int column)
{
    switch (column) {
    case EventWindowModel::PositionColumn:
        return toQt(event.position.toText());
    case EventWindowModel::Time:
        return event.time ? toQt(formatIso(*event.time)) : QString();
    case EventWindowModel::Stream:
        return toQt(event.stream);
    case EventWindowModel::Version:
        return QString::number(event.version);
    case EventWindowModel::Type:
        return toQt(event.type);
    case EventWindowModel::SchemaVersion:
        return toQt(event.schemaVersion);
    case EventWindowModel::Bytes:
        return QString::number(event.dataBytes);
    default:
        return {};
    }
}

QString cellTerm(const Event& event, int column)
{
    const QString value = cellValue(event, column);
    if (value.isEmpty())
        return {};
    switch (column) {
    case EventWindowModel::PositionColumn:
        return QStringLiteral("pos:") + value;
    case EventWindowModel::Time:
        return QStringLiteral("time:%1..%1").arg(value);
    case EventWindowModel::Stream:
        return filterTerm(QStringLiteral("stream"), value);
    case EventWindowModel::Version:
        return QStringLiteral("ver:") + value;
    case EventWindowModel::Type:
        return filterTerm(QStringLiteral("type"), value);
    case EventWindowModel::SchemaVersion:
        return filterTerm(QStringLiteral("v"), value);
    case EventWindowModel::Bytes:
        return QStringLiteral("size:") + value;
    default:
        return {};
    }
}

} // namespace viridian::ui
