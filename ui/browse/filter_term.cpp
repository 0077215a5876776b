#include "ui/browse/filter_term.h"

#include <algorithm>

namespace viridian::ui {
namespace {

QString quotedIfNeeded(const QString& value)
{
    const bool plain = std::none_of(value.begin(), value.end(), [](QChar c) {
        return c.isSpace() || QStringLiteral("\",*()<>").contains(c);
    });
    if (plain && !value.contains(QLatin1String("..")) && !value.isEmpty())
        return value;
    QString inner = value;
    inner.replace(QLatin1Char('\\'), QLatin1String("\\\\"))
        .replace(QLatin1Char('"'), QLatin1String("\\\""));
    return QLatin1Char('"') + inner + QLatin1Char('"');
}

} // namespace

QString filterTerm(const QString& field, const QString& value)
{
    return field + QLatin1Char(':') + quotedIfNeeded(value);
}

} // namespace viridian::ui
