#pragma once

#include "core/pipeline/pipeline.h"
#include "ui/preview/script_files.h"
#include "ui/preview/step_text.h"

#include <QObject>
#include <QString>
#include <QTimer>

#include <filesystem>
#include <optional>
#include <set>

namespace viridian::ui {

class TextDrafts;

/// Why the text is no pipeline, and where.
struct TextProblem {
    int line = 0; ///< 1-based; 0: the file could not be read
    int column = 0;
    QString message; ///< without the place
};

/// The pipeline file that is being looked at: its text as edited, the scripts that it names, and
/// the last pipeline that the texts gave.
///
/// Editing parses again after a pause; a text that is no pipeline leaves the last good one in place
/// (the room shows its result as stale). Reading and writing the small file happen here, on the UI
/// thread. Thread: UI.
class PipelineDocument : public QObject {
    Q_OBJECT

public:
    /// @param drafts  where typed texts are kept, which it does not own; null: nowhere
    explicit PipelineDocument(TextDrafts* drafts = nullptr, QObject* parent = nullptr);
    ~PipelineDocument() override;

    /// Reads @p file, or begins with nothing where it is empty; what was typed of it and not saved
    /// is shown in its place. What cannot be read is a problem.
    void open(const std::filesystem::path& file);
    /// Writes the text and the scripts, as far as they are modified, to temporary names and
    /// renames. Errors: Denied; Conflict where another program changed a file since it was read:
    /// the text is written when it is saved again, for scripts see ScriptFiles::save().
    Status save();
    Status saveAs(const std::filesystem::path& file);

    [[nodiscard]] const std::filesystem::path& file() const { return m_file; }
    /// Neither a file nor a text.
    [[nodiscard]] bool empty() const { return m_file.empty() && m_text.isEmpty(); }
    /// The text alone, without the scripts.
    [[nodiscard]] bool modified() const { return m_text != m_saved; }
    [[nodiscard]] const QString& text() const { return m_text; }
    [[nodiscard]] const std::optional<TextProblem>& problem() const { return m_problem; }

    /// Their edits are parsed after a pause like the text's.
    [[nodiscard]] ScriptFiles& scripts() { return m_scripts; }
    [[nodiscard]] const ScriptFiles& scripts() const { return m_scripts; }
    /// The script that the text names where problem() stands, if it is not there; empty otherwise.
    [[nodiscard]] QString missingScript() const;
    void createMissingScript();

    /// The last good pipeline, all steps; passes everything at first.
    [[nodiscard]] const Pipeline& pipeline() const { return m_pipeline; }
    /// What to run: without the steps that are switched off.
    [[nodiscard]] Pipeline effective() const;
    [[nodiscard]] bool isOn(std::size_t step) const;
    [[nodiscard]] bool allOn() const { return m_off.empty(); }
    void setOn(std::size_t step, bool on);

    /// Typed by the user: parsed after a pause.
    void edit(const QString& text);
    /// Parses what was typed now.
    void parseNow();

    void beginSample();
    void addStep(const StepTemplate& what);
    void duplicateStep(std::size_t step);
    void removeStep(std::size_t step);
    void moveStep(std::size_t from, std::size_t to);

signals:
    /// The text is another, not by edit(): the editor shows it anew. @p fresh: of another file,
    /// with nothing to undo.
    void textReplaced(bool fresh);
    /// pipeline(), problem() or which steps are on: parsed.
    void parsed();
    /// file() or modified() are others.
    void fileChanged();
    /// An edit of blocks was not possible.
    void refused(const QString& sentence);

private:
    [[nodiscard]] bool blocksKnown();
    void replace(std::optional<std::string> text);
    void setText(const QString& text);
    Status write(const std::filesystem::path& file);
    [[nodiscard]] bool changedByOthers() const;
    void keepDrafts();
    void showDraft();
    [[nodiscard]] Result<Pipeline> parsedText();
    [[nodiscard]] QStringList scriptNames() const;

    std::filesystem::path m_file;
    QString m_text;
    QString m_saved;
    bool m_mayOverwrite = false; ///< save() was refused once for what another program wrote
    Pipeline m_pipeline;
    std::optional<TextProblem> m_problem;
    std::set<std::string> m_off; ///< ids
    TextDrafts* m_drafts;
    ScriptFiles m_scripts;
    QTimer m_pause;
};

} // namespace viridian::ui
