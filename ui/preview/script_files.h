#pragma once

#include "core/base/result.h"
#include "core/pipeline/named_files.h"

#include <QByteArray>
#include <QObject>
#include <QString>
#include <QStringList>

#include <cstddef>
#include <filesystem>
#include <optional>
#include <vector>

namespace viridian::ui {

class TextDrafts;

/// A script that the pipeline names, as edited.
struct ScriptFile {
    QString name; ///< as the pipeline writes it
    std::filesystem::path path;
    bool marked = false; ///< a byte order mark stands before the text
    QString text;
    std::optional<QByteArray> saved; ///< the file as it was read last; none: it is not there yet
    std::optional<QByteArray> other; ///< the file, where another program changed it under an edit

    static constexpr const char* kMark = "\xef\xbb\xbf";
    [[nodiscard]] QByteArray bytes() const { return (marked ? kMark : "") + text.toUtf8(); }
    [[nodiscard]] bool modified() const { return !saved || bytes() != *saved; }
};

/// The JavaScript files of the pipeline that is being looked at: their texts as edited, which a
/// pipeline is read with in place of the files (core/pipeline/named_files.h). Nothing is written
/// before save(). A file that the pipeline names no more is forgotten, unless its text would be
/// lost. Small files are read and written here, on the UI thread. Thread: UI.
class ScriptFiles : public QObject {
    Q_OBJECT

public:
    /// @param drafts  where typed texts are kept, which it does not own; null: nowhere
    explicit ScriptFiles(TextDrafts* drafts = nullptr, QObject* parent = nullptr)
        : QObject(parent), m_drafts(drafts)
    {
    }

    /// Holds no file any more; what was typed is a draft.
    void clear();
    /// Keeps what was typed as drafts, and forgets those of texts that are as their files.
    void keepDrafts();
    /// Reads the files @p names anew, named from @p folder. One that cannot be read, is no UTF-8 or
    /// is larger than 1 MB is left out. A text that is being edited stays, and what another program
    /// made of its file meanwhile is kept beside it. So does a draft, where there is one.
    void follow(const std::filesystem::path& folder, const QStringList& names);
    /// Begins a script that is not there: the smallest that passes every event.
    void create(const std::filesystem::path& folder, const QString& name);

    [[nodiscard]] const std::vector<ScriptFile>& files() const { return m_files; }
    /// Null: there is none of that name.
    [[nodiscard]] const ScriptFile* file(const QString& name) const;
    [[nodiscard]] bool modified() const;
    /// The texts that are not as their files.
    [[nodiscard]] EditedFiles edited() const;

    /// Typed by the user.
    void edit(const QString& name, const QString& text);
    /// Takes the file's text, which another program changed, and gives the typed one up.
    void takeOther(const QString& name);
    /// Keeps the typed text, which save() may then write over what another program wrote.
    void keepOwn(const QString& name);
    /// Writes the modified texts, each to a temporary name and renamed. Errors: Conflict where
    /// another program changed a file since it was read, and nothing is written to it; Denied.
    Status save();

signals:
    /// files() has others, or one is modified, saved or in conflict.
    void changed();
    /// The text of a file is another, by the user's typing.
    void textEdited();
    /// The text of a file is another, not by edit().
    void textReplaced(const QString& name);

private:
    [[nodiscard]] ScriptFile* find(const QString& name);
    Status save(ScriptFile& file);
    [[nodiscard]] ScriptFile read(const QString& name, const std::filesystem::path& path,
                                  const QByteArray& onDisk) const;

    TextDrafts* m_drafts;
    std::vector<ScriptFile> m_files;
};

} // namespace viridian::ui
