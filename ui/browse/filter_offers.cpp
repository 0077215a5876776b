#include "ui/browse/filter_offers.h"

#include "ui/browse/filter_term.h"

namespace viridian::ui {
namespace {

constexpr qsizetype kMostOffers = 50;

const QStringList& fieldNames()
{
    static const QStringList kFields{
        QStringLiteral("stream:"), QStringLiteral("type:"), QStringLiteral("id:"),
        QStringLiteral("pos:"),    QStringLiteral("ver:"),  QStringLiteral("time:"),
        QStringLiteral("v:"),      QStringLiteral("size:"), QStringLiteral("corr:"),
        QStringLiteral("cause:"),  QStringLiteral("meta."), QStringLiteral("body.")};
    return kFields;
}

const QStringList& times()
{
    static const QStringList kTimes{QStringLiteral("-15m"), QStringLiteral("-1h"),
                                    QStringLiteral("-1d"), QStringLiteral("-7d")};
    return kTimes;
}

/// A value as a term's value is written: in quotes where it needs them.
QString written(const QString& value)
{
    return filterTerm(QString(), value).mid(1);
}

class Offers {
public:
    explicit Offers(const QString& word) : m_word(word) {}

    /// @param before  what stands before the value and stays
    void add(const QString& before, const QStringList& values, const QString& tail, bool quoted)
    {
        for (const QString& value : values) {
            const QString whole = before + (quoted ? written(value) : value) + tail;
            const bool fits = (before + value + tail).startsWith(m_word, Qt::CaseInsensitive) ||
                              whole.startsWith(m_word, Qt::CaseInsensitive);
            if (fits && whole != m_word && !m_found.contains(whole) && m_found.size() < kMostOffers)
                m_found += whole;
        }
    }

    [[nodiscard]] QStringList found() const { return m_found; }

private:
    QString m_word;
    QStringList m_found;
};

/// "type:A,B" becomes "type:A," : what stays before the alternative that is being typed.
QString upToAlternative(const QString& word)
{
    bool quoted = false;
    qsizetype end = word.indexOf(QLatin1Char(':')) + 1;
    for (qsizetype i = end; i < word.size(); ++i) {
        if (word.at(i) == QLatin1Char('"'))
            quoted = !quoted;
        else if (word.at(i) == QLatin1Char(',') && !quoted)
            end = i + 1;
    }
    return word.left(end);
}

} // namespace

FilterWord filterWordAt(const QString& text, qsizetype cursor)
{
    qsizetype start = 0;
    bool quoted = false;
    for (qsizetype i = 0; i < cursor; ++i) {
        const QChar c = text.at(i);
        const bool escaped = quoted && c == QLatin1Char('\\');
        if (escaped)
            ++i;
        else if (c == QLatin1Char('"'))
            quoted = !quoted;
        else if (!quoted && (c.isSpace() || c == QLatin1Char('(')))
            start = i + 1;
    }
    while (start < cursor &&
           (text.at(start) == QLatin1Char('-') || text.at(start) == QLatin1Char('!')))
        ++start;
    return {start, text.mid(start, cursor - start)};
}

QStringList filterOffers(const QString& word, const FilterValues& values)
{
    Offers offers(word);
    const qsizetype colon = word.indexOf(QLatin1Char(':'));
    const QString field = word.left(colon);
    const QString before = upToAlternative(word);
    if (colon < 0) {
        if (word.isEmpty())
            return {};
        if (word.startsWith(QLatin1String("body.")))
            offers.add(QStringLiteral("body."), values.paths, QStringLiteral(":"), false);
        else if (word.startsWith(QLatin1String("meta.")))
            offers.add(QStringLiteral("meta."), values.metaPaths, QStringLiteral(":"), false);
        else
            offers.add({}, fieldNames(), {}, false);
    } else if (field == QLatin1String("type")) {
        offers.add(before, values.types, {}, true);
    } else if (field == QLatin1String("stream")) {
        offers.add(before, values.categories, QStringLiteral("-*"), false);
        offers.add(before, values.streams, {}, true);
    } else if (field == QLatin1String("v")) {
        offers.add(before, values.versions, {}, true);
    } else if (field == QLatin1String("time")) {
        offers.add(before, times(), {}, false);
    }
    return offers.found();
}

QString streamStart(const QString& word)
{
    if (!word.startsWith(QLatin1String("stream:")))
        return {};
    const QString start = word.mid(upToAlternative(word).size());
    return start.contains(QLatin1Char('*')) || start.contains(QLatin1Char('"')) ? QString() : start;
}

} // namespace viridian::ui
