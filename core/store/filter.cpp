#include "core/store/filter.h"

#include <algorithm>
#include <array>
#include <span>

namespace viridian {
namespace {

using Field = Filter::Field;

bool uses(const Filter::Node& node, std::span<const Field> fields)
{
    if (node.kind == Filter::Node::Kind::Term)
        return std::ranges::find(fields, node.field) != fields.end();
    return std::ranges::any_of(node.children,
                               [fields](const Filter::Node& child) { return uses(child, fields); });
}

} // namespace

bool Filter::needsData() const
{
    static constexpr std::array kFields{Field::Any, Field::Body};
    return m_root && uses(*m_root, kFields);
}

bool Filter::scansBodies() const
{
    static constexpr std::array kFields{Field::Any,         Field::Body,      Field::Meta,
                                        Field::Correlation, Field::Causation, Field::Size};
    return m_root && uses(*m_root, kFields);
}

bool Filter::speaksOf(Field field) const
{
    return m_root && uses(*m_root, std::span(&field, 1));
}

} // namespace viridian
