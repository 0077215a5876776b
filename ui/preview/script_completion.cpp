#include "ui/preview/script_completion.h"

#include "core/json/pointer.h"
#include "ui/text/text.h"

#include <QRegularExpression>

#include <set>

namespace viridian::ui {
namespace {

/// design/cli.md, worker protocol: what a script is given.
QStringList eventMembers()
{
    return {QStringLiteral("data"),     QStringLiteral("dataBase64"),
            QStringLiteral("id"),       QStringLiteral("metadata"),
            QStringLiteral("position"), QStringLiteral("schemaVersion"),
            QStringLiteral("stream"),   QStringLiteral("time"),
            QStringLiteral("type"),     QStringLiteral("version")};
}

Completion beginningWith(const QString& typed, const std::set<QString>& words)
{
    Completion out{.typed = typed, .words = {}};
    for (const QString& word : words) {
        if (word.startsWith(typed, Qt::CaseInsensitive))
            out.words << word;
    }
    return out;
}

bool isIdentifier(const QString& name)
{
    static const QRegularExpression plain(QStringLiteral("^[A-Za-z_$][A-Za-z0-9_$]*$"));
    return plain.match(name).hasMatch();
}

/// The names that stand below @p above in payloads, of all types; those that can stand behind a
/// dot.
std::set<QString> membersBelow(const QStringList& above, bool metadata, const SeenWords& seen)
{
    std::set<QString> names;
    for (const auto& [type, paths] : seen.paths) {
        for (const QString& path : paths) {
            const bool meta = path.startsWith(QStringLiteral("meta"));
            if (meta != metadata)
                continue;
            const std::vector<std::string> tokens =
                json::tokensOf(fromQt(meta ? path.mid(QStringLiteral("meta").size()) : path));
            if (tokens.size() <= static_cast<std::size_t>(above.size()))
                continue;
            bool same = true;
            for (qsizetype i = 0; i < above.size() && same; ++i)
                same = toQt(tokens[static_cast<std::size_t>(i)]) == above[i];
            const QString name = toQt(tokens[static_cast<std::size_t>(above.size())]);
            if (same && isIdentifier(name))
                names.insert(name);
        }
    }
    return names;
}

/// What was typed of a string that is open at the end of @p before; null outside of strings.
QString openString(const QString& before)
{
    QChar quote;
    qsizetype begin = 0;
    for (qsizetype i = 0; i < before.size(); ++i) {
        const QChar c = before[i];
        if (!quote.isNull() && c == QLatin1Char('\\'))
            ++i;
        else if (!quote.isNull() && c == quote)
            quote = {};
        else if (quote.isNull() && QStringLiteral("\"'`").contains(c)) {
            quote = c;
            begin = i + 1;
        }
    }
    if (quote.isNull())
        return {};
    return before.mid(begin).isNull() ? QStringLiteral("") : before.mid(begin);
}

} // namespace

Completion scriptCompletionAt(const QStringList& lines, int line, int column, const SeenWords& seen)
{
    if (line < 0 || line >= lines.size())
        return {};
    const QString before = lines[line].left(column);
    if (const QString typed = openString(before); !typed.isNull()) {
        std::set<QString> types;
        for (const auto& [type, versions] : seen.versions)
            types.insert(type);
        return beginningWith(typed, types);
    }
    static const QRegularExpression payload(
        QStringLiteral("(?:^|[^A-Za-z0-9_$])(data|metadata)((?:\\??\\.[A-Za-z0-9_$]+)*)\\??\\.([A-"
                       "Za-z0-9_$]*)$"),
        QRegularExpression::CaseInsensitiveOption); // the Replicator says Data
    if (const auto found = payload.match(before); found.hasMatch()) {
        static const QRegularExpression dots(QStringLiteral("\\??\\."));
        const QStringList above = found.captured(2).split(dots, Qt::SkipEmptyParts);
        const bool metadata =
            found.captured(1).compare(QStringLiteral("metadata"), Qt::CaseInsensitive) == 0;
        return beginningWith(found.captured(3), membersBelow(above, metadata, seen));
    }
    static const QRegularExpression event(
        QStringLiteral("(?:^|[^A-Za-z0-9_$.])event\\.([A-Za-z0-9_$]*)$"));
    if (const auto found = event.match(before); found.hasMatch()) {
        const QStringList members = eventMembers();
        return beginningWith(found.captured(1), {members.begin(), members.end()});
    }
    return {};
}

} // namespace viridian::ui
