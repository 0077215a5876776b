#pragma once

#include "core/json/document.h"

#include <QFile>
#include <QString>
#include <QTest>

#include <string>

namespace viridian::test {

/// The folder of shared reference data: VIRIDIAN_SHARED, or "shared" beside the source tree.
inline QString sharedFolder()
{
    const QString given = qEnvironmentVariable("VIRIDIAN_SHARED");
    return given.isEmpty() ? QStringLiteral(VIRIDIAN_SOURCE_DIR "/../shared") : given;
}

/// A file of test vectors, read in place.
class Vectors {
public:
    explicit Vectors(const QString& path) : m_path(sharedFolder() + "/data/" + path)
    {
        QFile file(m_path);
        if (!file.open(QIODevice::ReadOnly))
            return;
        m_text = file.readAll().toStdString();
        m_found = m_document.parse(m_text).has_value();
    }

    [[nodiscard]] bool found() const { return m_found; }
    [[nodiscard]] QString whyNot() const
    {
        return QStringLiteral("There is no %1; set VIRIDIAN_SHARED to the shared folder.")
            .arg(m_path);
    }
    [[nodiscard]] const json::Document& document() const { return m_document; }

    /// Calls @p use with the node of every vector.
    template <typename Use>
    void each(const Use& use) const
    {
        const json::Node list = m_document.find("/vectors");
        for (json::Node node = m_document.firstChild(list); node != json::kNone;
             node = m_document.nextSibling(node))
            use(node);
    }

    [[nodiscard]] json::Node member(json::Node vector, std::string_view name) const
    {
        return m_document.member(vector, name);
    }
    /// A member's JSON text, or nothing.
    [[nodiscard]] std::string source(json::Node vector, std::string_view name) const
    {
        const json::Node node = member(vector, name);
        return node == json::kNone ? std::string() : std::string(m_document.source(node));
    }
    /// A member that is a string, decoded.
    [[nodiscard]] std::string text(json::Node vector, std::string_view name) const
    {
        const json::Node node = member(vector, name);
        return node == json::kNone ? std::string() : json::decodeString(m_document.source(node));
    }
    [[nodiscard]] bool isTrue(json::Node vector, std::string_view name) const
    {
        return source(vector, name) == "true";
    }

private:
    QString m_path;
    std::string m_text;
    json::Document m_document;
    bool m_found = false;
};

} // namespace viridian::test
