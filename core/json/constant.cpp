#include "core/json/constant.h"

namespace viridian::json {

MemberName::MemberName(std::string utf8) : m_text(std::move(utf8)), m_source(std::string())
{
    m_valid = appendEncoded(m_source, m_text);
    m_escaped = m_source.find('\\') != std::string::npos;
}

Constant::Constant() : Constant(*read("null"))
{
}

Result<Constant> Constant::read(std::string_view source)
{
    auto made = std::make_shared<Read>();
    made->text = source;
    if (Status read = made->document.parse(made->text); !read)
        return passOn(read);
    return Constant(std::move(made));
}

} // namespace viridian::json
