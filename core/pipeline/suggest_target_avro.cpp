#include "core/pipeline/suggest_target_avro.h"

#include "core/json/pointer.h"

#include <algorithm>
#include <fmt/format.h>

/// Fields of records, of records in them, and of records that are the elements of arrays. What
/// stands in maps, and which of several records a union means, is not looked into and said.
namespace viridian::pipeline {
namespace {

using schema::AvroId;
using schema::AvroNode;
using schema::AvroType;

constexpr std::size_t kMostFields = 2000;

class AvroTarget {
public:
    /// @param schema  kept by what this makes: copies share
    AvroTarget(const schema::Schema& schema, TargetShape& out)
        : m_schema(schema), m_avro(*schema.avro()), m_out(out)
    {
    }

    void record(AvroId id, const std::string& at, bool required)
    {
        m_out.closed.insert(at);
        m_way.push_back(id);
        for (const schema::AvroField& field : m_avro.node(id).fields) {
            if (m_out.fields.size() >= kMostFields) {
                leave(at, "has more fields than are compared; the rest is left out");
                break;
            }
            TargetField out;
            out.pointer = at;
            json::appendToken(out.pointer, field.name);
            out.required = required;
            if (field.defaultValue != json::kNone)
                out.defaultValue = yamlValue(m_avro.document(), field.defaultValue);
            place(field.type, std::move(out));
        }
        m_way.pop_back();
    }

    /// An element of an array.
    void element(AvroId id)
    {
        Found found;
        readType(id, m_out.self, found);
        if (found.records.size() == 1)
            record(found.records.front(), {}, true);
        else
            notLookedInto({}, found);
        if (found.array)
            m_out.items.emplace("", itemsOf(*found.array));
    }

private:
    /// What a type holds besides plain values.
    struct Found {
        std::vector<AvroId> records;
        std::optional<AvroId> array; ///< its items
        std::size_t arrays = 0;
        bool map = false; ///< of what is no plain value
    };

    void place(AvroId type, TargetField out)
    {
        Found found;
        readType(type, out, found);
        const std::string pointer = out.pointer;
        const bool wanted = out.required && !out.null;
        m_out.fields.push_back(std::move(out));
        if (found.records.size() == 1 &&
            std::ranges::find(m_way, found.records.front()) == m_way.end())
            record(found.records.front(), pointer, wanted);
        else
            notLookedInto(pointer, found);
        if (found.array && found.arrays == 1)
            m_out.items.emplace(pointer, itemsOf(*found.array));
    }

    [[nodiscard]] TargetItems itemsOf(AvroId id) const
    {
        return [schema = m_schema, id](const ObservedShape&, std::string at) {
            TargetShape shape;
            shape.at = std::move(at);
            AvroTarget(schema, shape).element(id);
            return shape;
        };
    }

    void leave(const std::string& at, std::string_view what)
    {
        const std::string where = m_out.at + at;
        m_out.left.push_back(fmt::format("{} {}.", where.empty() ? "The data" : where, what));
    }

    void notLookedInto(const std::string& at, const Found& found)
    {
        if (found.records.size() > 1)
            leave(at, fmt::format("may be one of {} records, and what is in them is left out",
                                  found.records.size()));
        else if (found.records.size() == 1)
            leave(at, "holds the record that it stands in, and what is in it is left out");
        if (found.arrays > 1)
            leave(at, "may be one of several arrays, and their elements are left out");
        if (found.map)
            leave(at, "is a map of what is no plain value, and what is in it is left out");
    }

    void readType(AvroId id, TargetField& out, Found& found) const
    {
        const AvroNode& node = m_avro.node(id);
        switch (node.type) {
        case AvroType::Null:
            out.null = true;
            break;
        case AvroType::Boolean:
            out.boolean = true;
            break;
        case AvroType::Int:
        case AvroType::Long:
            out.integer = true;
            break;
        case AvroType::Float:
        case AvroType::Double:
            out.integer = out.number = true;
            break;
        case AvroType::String:
            out.format = node.logical.name == "uuid" ? "uuid" : out.format;
            [[fallthrough]];
        case AvroType::Bytes:
        case AvroType::Fixed:
            out.string = true;
            break;
        case AvroType::Enum:
            out.string = true;
            out.symbols = node.symbols;
            break;
        case AvroType::Array:
            out.array = true;
            found.array = node.children.front();
            ++found.arrays;
            break;
        case AvroType::Map: {
            const AvroType inner = m_avro.node(node.children.front()).type;
            out.object = true;
            found.map = inner == AvroType::Record || inner == AvroType::Array ||
                        inner == AvroType::Map || inner == AvroType::Union;
            break;
        }
        case AvroType::Record:
            out.object = true;
            found.records.push_back(id);
            break;
        case AvroType::Union:
            for (const AvroId branch : node.children)
                readType(branch, out, found);
            break;
        }
    }

    schema::Schema m_schema;
    const schema::AvroSchema& m_avro;
    TargetShape& m_out;
    std::vector<AvroId> m_way; ///< records that the place stands in
};

} // namespace

std::optional<TargetShape> avroTarget(const schema::Schema& schema)
{
    const schema::AvroSchema& avro = *schema.avro();
    if (avro.node(avro.root()).type != AvroType::Record)
        return std::nullopt;
    TargetShape out;
    AvroTarget(schema, out).record(avro.root(), {}, true);
    return out;
}

} // namespace viridian::pipeline
