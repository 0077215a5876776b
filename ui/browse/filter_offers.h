#pragma once

#include <QString>
#include <QStringList>

namespace viridian::ui {

/// Values that were seen in a store, for the filter line's completion.
struct FilterValues {
    QStringList types{};
    QStringList categories{};
    QStringList streams{}; ///< that begin with what is typed right now
    QStringList versions{};
    QStringList paths{}; ///< of members of data: "shipTo.city"
    QStringList metaPaths{};
};

/// The word of a filter that the cursor stands in: from the last space, bracket or comma outside
/// quotes up to the cursor.
struct FilterWord {
    qsizetype start = 0; ///< of the term, after "(", "-" and "!"
    QString text{};      ///< up to the cursor
};
[[nodiscard]] FilterWord filterWordAt(const QString& text, qsizetype cursor);

/// What the word may become, best first; at most 50. Fields first, then values that were seen; an
/// alternative after a comma is completed, too.
[[nodiscard]] QStringList filterOffers(const QString& word, const FilterValues& values);

/// The start of a stream's name that the word asks for; empty: it asks for no stream.
[[nodiscard]] QString streamStart(const QString& word);

} // namespace viridian::ui
