#include "ui/preview/script_files.h"

#include "core/base/text.h"
#include "ui/preview/text_drafts.h"
#include "ui/text/text.h"

#include <QFile>
#include <QSaveFile>

#include <algorithm>

namespace viridian::ui {
namespace {

QString pathText(const std::filesystem::path& path)
{
    return toQt(path.string());
}

/// Nullopt: it is not there, cannot be read, or is nothing to edit here.
std::optional<QByteArray> textOnDisk(const std::filesystem::path& path)
{
    constexpr qint64 kLargest = qint64{1024} * 1024;
    QFile source(pathText(path));
    if (!source.open(QIODevice::ReadOnly) || source.size() > kLargest)
        return std::nullopt;
    QByteArray bytes = source.readAll();
    const std::string_view text(bytes.constData(), static_cast<std::size_t>(bytes.size()));
    if (source.error() != QFileDevice::NoError || !isUtf8(text) || bytes.contains('\0'))
        return std::nullopt;
    return bytes;
}

QString emptyScript()
{
    return QStringLiteral(
        "// Gives what becomes of an event: nothing of it changes as it stands "
        "here.\nfunction transform(event) {\n  return { data: event.data };\n}\n");
}

} // namespace

ScriptFile* ScriptFiles::find(const QString& name)
{
    const auto found = std::ranges::find(m_files, name, &ScriptFile::name);
    return found == m_files.end() ? nullptr : &*found;
}

const ScriptFile* ScriptFiles::file(const QString& name) const
{
    const auto found = std::ranges::find(m_files, name, &ScriptFile::name);
    return found == m_files.end() ? nullptr : &*found;
}

bool ScriptFiles::modified() const
{
    return std::ranges::any_of(m_files, &ScriptFile::modified);
}

EditedFiles ScriptFiles::edited() const
{
    EditedFiles texts;
    for (const ScriptFile& file : m_files) {
        if (file.modified())
            texts.emplace(file.path, file.bytes().toStdString());
    }
    return texts;
}

void ScriptFiles::keepDrafts()
{
    for (const ScriptFile& file : m_files) {
        if (!m_drafts)
            return;
        if (file.modified())
            m_drafts->keep(file.path, {.text = file.text, .base = file.saved});
        else
            m_drafts->forget(file.path);
    }
}

void ScriptFiles::clear()
{
    keepDrafts();
    m_files.clear();
    emit changed();
}

void ScriptFiles::follow(const std::filesystem::path& folder, const QStringList& names)
{
    const NamedFiles named{.folder = folder, .edited = {}};
    std::vector<ScriptFile> now;
    QStringList replaced;
    for (const QString& name : names) {
        if (std::ranges::find(now, name, &ScriptFile::name) != now.end())
            continue;
        const std::filesystem::path path = named.pathOf(fromQt(name));
        const std::optional<QByteArray> onDisk = textOnDisk(path);
        const ScriptFile* known = file(name);
        if (known && known->path == path && known->modified()) {
            ScriptFile kept = *known;
            kept.other = onDisk && onDisk != kept.saved ? onDisk : std::nullopt;
            now.push_back(std::move(kept));
        } else if (onDisk) {
            now.push_back(read(name, path, *onDisk));
            if (known && known->text != now.back().text)
                replaced << name;
        }
    }
    for (ScriptFile& file : m_files) {
        if (file.modified() && std::ranges::find(now, file.name, &ScriptFile::name) == now.end())
            now.push_back(std::move(file));
    }
    m_files = std::move(now);
    emit changed();
    for (const QString& name : replaced)
        emit textReplaced(name);
}

/// The file, or what was typed of it and not saved.
ScriptFile ScriptFiles::read(const QString& name, const std::filesystem::path& path,
                             const QByteArray& onDisk) const
{
    const std::optional<TextDraft> draft =
        m_drafts && !file(name) ? m_drafts->of(path) : std::nullopt;
    ScriptFile out{.name = name,
                   .path = path,
                   .marked = onDisk.startsWith(ScriptFile::kMark),
                   .text = draft ? draft->text : QString::fromUtf8(onDisk),
                   .saved = draft ? draft->base : onDisk,
                   .other = {}};
    if (out.saved != onDisk)
        out.other = onDisk;
    return out;
}

void ScriptFiles::create(const std::filesystem::path& folder, const QString& name)
{
    if (file(name))
        return;
    const NamedFiles named{.folder = folder, .edited = {}};
    const std::filesystem::path path = named.pathOf(fromQt(name));
    const std::optional<TextDraft> draft = m_drafts ? m_drafts->of(path) : std::nullopt;
    m_files.push_back({.name = name,
                       .path = path,
                       .marked = false,
                       .text = draft ? draft->text : emptyScript(),
                       .saved = {},
                       .other = {}});
    emit changed();
    emit textEdited();
}

void ScriptFiles::edit(const QString& name, const QString& text)
{
    ScriptFile* file = find(name);
    if (!file || file->text == text)
        return;
    const bool was = file->modified();
    file->text = text;
    if (file->modified() != was)
        emit changed();
    emit textEdited();
}

void ScriptFiles::takeOther(const QString& name)
{
    ScriptFile* file = find(name);
    if (!file || !file->other)
        return;
    file->saved = std::exchange(file->other, std::nullopt);
    file->marked = file->saved->startsWith(ScriptFile::kMark);
    file->text = QString::fromUtf8(*file->saved);
    emit changed();
    emit textReplaced(name);
    emit textEdited();
}

void ScriptFiles::keepOwn(const QString& name)
{
    ScriptFile* file = find(name);
    if (!file || !file->other)
        return;
    file->saved = std::exchange(file->other, std::nullopt);
    emit changed();
}

Status ScriptFiles::save()
{
    Status done;
    for (ScriptFile& file : m_files) {
        if (Status saved = file.modified() ? save(file) : Status(); !saved && done)
            done = std::move(saved);
    }
    emit changed();
    return done;
}

Status ScriptFiles::save(ScriptFile& file)
{
    const std::optional<QByteArray> onDisk = textOnDisk(file.path);
    std::error_code ignored;
    if (!onDisk && std::filesystem::exists(file.path, ignored))
        return fail(ErrorKind::Conflict,
                    fromQt(tr("%1 is no text of at most 1 MB any more, and was not overwritten. "
                              "Move it away, then save.")
                               .arg(file.name)));
    if (onDisk && onDisk != file.saved) { // one that is gone takes nothing of others with it
        file.other = onDisk;
        return fail(ErrorKind::Conflict,
                    fromQt(tr("%1 was changed by another program since it was read. Take its text "
                              "or keep yours, then save.")
                               .arg(file.name)));
    }
    const QByteArray text = file.bytes();
    QSaveFile target(pathText(file.path));
    if (!target.open(QIODevice::WriteOnly) || target.write(text) < 0 || !target.commit())
        return fail(ErrorKind::Denied,
                    fromQt(tr("%1 cannot be written: %2.").arg(file.name, target.errorString())));
    file.saved = text;
    if (m_drafts)
        m_drafts->forget(file.path);
    return {};
}

} // namespace viridian::ui
