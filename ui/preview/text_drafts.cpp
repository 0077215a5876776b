#include "ui/preview/text_drafts.h"

#include <QCryptographicHash>
#include <QSettings>

namespace viridian::ui {
namespace {

/// A file's name may hold what a key may not.
QString keyOf(const std::filesystem::path& file)
{
    const QByteArray name = QByteArray::fromStdString(file.lexically_normal().string());
    return QStringLiteral("preview/drafts/") +
           QString::fromLatin1(QCryptographicHash::hash(name, QCryptographicHash::Sha256).toHex());
}

} // namespace

void TextDrafts::keep(const std::filesystem::path& file, const TextDraft& draft)
{
    constexpr qsizetype kLongest = qsizetype{1024} * 1024;
    if (draft.text.size() > kLongest)
        return;
    const QString key = keyOf(file);
    m_settings.setValue(key + QStringLiteral("/text"), draft.text);
    if (draft.base)
        m_settings.setValue(key + QStringLiteral("/base"), *draft.base);
    else
        m_settings.remove(key + QStringLiteral("/base"));
}

void TextDrafts::forget(const std::filesystem::path& file)
{
    m_settings.remove(keyOf(file));
}

std::optional<TextDraft> TextDrafts::of(const std::filesystem::path& file) const
{
    const QString key = keyOf(file);
    if (!m_settings.contains(key + QStringLiteral("/text")))
        return std::nullopt;
    TextDraft draft{.text = m_settings.value(key + QStringLiteral("/text")).toString(),
                    .base = std::nullopt};
    if (const QVariant base = m_settings.value(key + QStringLiteral("/base")); base.isValid())
        draft.base = base.toByteArray();
    return draft;
}

} // namespace viridian::ui
