#include "ui/preview/completion.h"

#include "core/json/document.h"
#include "core/pipeline/suggest_observed.h"
#include "core/pipeline/transform.h"
#include "ui/text/text.h"

#include <QRegularExpression>

#include <algorithm>
#include <set>

namespace viridian::ui {
namespace {

/// A word as it is to stand in YAML: quoted where it would be read otherwise, unless a quote stands
/// before it.
QString spelled(const QString& word, bool quoted)
{
    static const QRegularExpression plain(QStringLiteral("^[A-Za-z/_][A-Za-z0-9_./~-]*$"));
    return quoted || plain.match(word).hasMatch() ? word : toQt(json::encodeString(fromQt(word)));
}

/// The lines of the step that the caret stands in: from the dash at the margin of the list on.
QString stepAround(const QStringList& lines, int line)
{
    static const QRegularExpression begin(QStringLiteral("^\\s*-\\s+(?:\\{\\s*)?id:"));
    int first = line;
    while (first > 0 && !begin.match(lines[first]).hasMatch())
        --first;
    int last = line + 1;
    while (last < lines.size() && !begin.match(lines[last]).hasMatch())
        ++last;
    return lines.mid(first, last - first).join(QLatin1Char('\n'));
}

/// The types that the step matches, of those that were seen.
QStringList typesOf(const QString& step, const SeenWords& seen)
{
    static const QRegularExpression match(
        QStringLiteral("match:\\s*\\{[^}]*?type:\\s*(\\[[^\\]]*\\]|[^,}\\s]+)"));
    const QString named = match.match(step).captured(1);
    static const QRegularExpression word(QStringLiteral("[^\\s,\\[\\]\"]+"));
    QStringList types;
    for (auto found = word.globalMatch(named); found.hasNext();) {
        const QString type = found.next().captured(0);
        if (seen.versions.contains(type))
            types << type;
    }
    return types;
}

QStringList wordsOf(const std::map<QString, QStringList>& byType, const QStringList& types)
{
    std::set<QString> all;
    for (const auto& [type, words] : byType) {
        if (types.isEmpty() || types.contains(type))
            all.insert(words.begin(), words.end());
    }
    return {all.begin(), all.end()};
}

Completion beginningWith(const QString& typed, const QStringList& words, bool quoted)
{
    Completion out{.typed = typed, .words = {}};
    for (const QString& word : words) {
        if (word.startsWith(typed, Qt::CaseInsensitive))
            out.words << spelled(word, quoted);
    }
    return out;
}

} // namespace

SeenWords seenWords(const std::vector<PreviewRow>& rows, const EventBatch& events,
                    const Pipeline& pipeline)
{
    SeenWords seen;
    for (const PreviewRow& row : rows)
        seen.versions[toQt(row.type)] << toQt(row.version);
    struct Shapes {
        pipeline::ObservedShape data;
        pipeline::ObservedShape metadata;
    };
    std::map<std::string, Shapes, std::less<>> shapes;
    Transform transform(pipeline, Transform::Guard::Later);
    for (const Event& event : events) {
        Shapes& shape = shapes[std::string(transform.addressOf(event).type)];
        if (event.data.kind == PayloadKind::Json)
            shape.data.add(event.data.bytes);
        if (event.metadata.kind == PayloadKind::Json)
            shape.metadata.add(event.metadata.bytes);
    }
    for (const auto& [type, shape] : shapes) {
        QStringList& paths = seen.paths[toQt(type)];
        for (const auto& [pointer, field] : shape.data.fields())
            paths << toQt(pointer);
        for (const auto& [pointer, field] : shape.metadata.fields())
            paths << QStringLiteral("meta") + toQt(pointer);
    }
    return seen;
}

Completion completionAt(const QStringList& lines, int line, int column, const SeenWords& seen)
{
    if (line < 0 || line >= lines.size())
        return {};
    const QString before = lines[line].left(column);
    static const QRegularExpression type(QStringLiteral(
        "(?:^|[{,\\s])type:\\s*(?:\\[[^\\]]*[\\[,]\\s*|\\[\\s*)?(\"?)([^\\s,\\[\\]{}\"]*)$"));
    if (const auto found = type.match(before); found.hasMatch()) {
        QStringList types;
        for (const auto& [name, versions] : seen.versions)
            types << name;
        return beginningWith(found.captured(2), types, !found.captured(1).isEmpty());
    }
    const QStringList types = typesOf(stepAround(lines, line), seen);
    static const QRegularExpression version(QStringLiteral(
        "(?:^|[{,\\s])version:\\s*(?:\\[[^\\]]*[\\[,]\\s*|\\[\\s*)?(\"?)([^\\s,\\[\\]{}\"]*)$"));
    if (const auto found = version.match(before); found.hasMatch())
        return beginningWith(found.captured(2), wordsOf(seen.versions, types),
                             !found.captured(1).isEmpty());
    static const QRegularExpression path(
        QStringLiteral("(?:^|[\\s{\\[,])(\"?)((?:meta)?/[^\\s,{}\\[\\]\"]*)$"));
    if (const auto found = path.match(before); found.hasMatch())
        return beginningWith(found.captured(2), wordsOf(seen.paths, types),
                             !found.captured(1).isEmpty());
    return {};
}

} // namespace viridian::ui
