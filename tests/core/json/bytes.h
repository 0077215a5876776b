#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <string>
#include <string_view>

namespace viridian::test {

inline std::string_view view(const QByteArray& bytes)
{
    return {bytes.constData(), static_cast<std::size_t>(bytes.size())};
}

inline QByteArray bytes(std::string_view text)
{
    return {text.data(), static_cast<qsizetype>(text.size())};
}

} // namespace viridian::test
