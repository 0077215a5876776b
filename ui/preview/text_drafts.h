#pragma once

#include <QByteArray>
#include <QString>

#include <filesystem>
#include <optional>

class QSettings;

namespace viridian::ui {

/// What was typed and not saved.
struct TextDraft {
    QString text;
    std::optional<QByteArray> base; ///< the file that it began from; none: there was none
};

/// Typed texts that were not saved, by file, kept with the session: neither the program's end nor
/// another pipeline loses them. Texts of more than 1 MB are not kept. Thread: UI.
class TextDrafts {
public:
    /// @param settings  outlives it
    explicit TextDrafts(QSettings& settings) : m_settings(settings) {}

    /// @param file  empty: a text that has no file yet
    void keep(const std::filesystem::path& file, const TextDraft& draft);
    void forget(const std::filesystem::path& file);
    [[nodiscard]] std::optional<TextDraft> of(const std::filesystem::path& file) const;

private:
    QSettings& m_settings;
};

} // namespace viridian::ui
