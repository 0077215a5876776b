#pragma once

#include "core/json/decimal.h"
#include "core/schema/difference.h"
#include "core/schema/json/change_kinds.h"
#include "core/schema/json/part.h"

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace viridian::schema {

/// Finds the changes between two schemas. One use, for jsonSchemaDifferences().
///
/// What only tries (does this part read that one?) runs on the same list and is taken back.
class JsonSchemaDiffer {
public:
    JsonSchemaDiffer(const JsonSchema& original, const JsonSchema& update, bool lenient)
        : m_first(original), m_second(update), m_lenient(lenient)
    {
    }

    void compareRoots() { compare(m_first.root(), m_second.root()); }
    [[nodiscard]] bool gaveUp() const
    {
        return m_gaveUp || m_first.tooDeep() || m_second.tooDeep();
    }
    JsonSchemaDiffer(const JsonSchemaDiffer&) = delete; // parts point into it
    JsonSchemaDiffer& operator=(const JsonSchemaDiffer&) = delete;
    [[nodiscard]] Differences takeFound() { return std::move(m_found); }

private:
    /// A step of the path for as long as the value lives.
    class Step {
    public:
        Step(JsonSchemaDiffer& differ, std::string_view name);
        ~Step() { m_differ.m_path.resize(m_length); }
        Step(const Step&) = delete;
        Step& operator=(const Step&) = delete;

    private:
        JsonSchemaDiffer& m_differ;
        std::size_t m_length;
    };

    /// How open an object or array is to what it does not name.
    enum class Openness { Open, Partial, Closed };

    /// What stands in a keyword that is a schema, true or false, e.g. additionalProperties.
    struct Rest {
        bool allowed = true;
        PartRef schema = nullptr; ///< nullptr: anything
    };

    // json_schema_diff.cpp
    void compare(PartRef original, PartRef update);
    void compareNow(PartRef original, PartRef update);
    bool compareWithCombination(PartRef original, PartRef update);
    void sameShape(PartRef original, PartRef update);
    void annotations(PartRef original, PartRef update);
    /// Compares and keeps what was found only if it can be read.
    bool keepIfReadable(PartRef original, PartRef update);
    void forgetSame(std::size_t count);
    /// Whether it can be read; keeps what was found.
    bool compareReadable(PartRef original, PartRef update);
    void change(std::string_view kind, std::string_view step = {});

    // json_schema_diff_values.cpp
    void strings(PartRef original, PartRef update);
    void numbers(PartRef original, PartRef update);
    void multipleOf(PartRef original, PartRef update);
    void enums(PartRef original, PartRef update);
    void negations(PartRef original, PartRef update);
    void conditions(PartRef original, PartRef update);
    void bound(PartRef original, PartRef update, std::string_view keyword, std::string_view kind);
    void bound(const std::optional<json::Decimal>& original,
               const std::optional<json::Decimal>& update, std::string_view keyword,
               std::string_view kind);

    // json_schema_diff_combined.cpp
    void combinations(PartRef original, PartRef update);
    void matchParts(PartRef original, const std::vector<PartRef>& originals,
                    const std::vector<PartRef>& updates);

    // json_schema_diff_object.cpp
    void objects(PartRef original, PartRef update);
    void required(PartRef original, PartRef update);
    void properties(PartRef original, PartRef update);
    void propertyRemoved(json::Node property, std::string_view propertyName, PartRef update);
    void propertyAdded(PartRef original, json::Node property, std::string_view propertyName,
                       PartRef update);
    void addedToObject(std::string_view model, json::Node property, std::string_view propertyName,
                       PartRef update);
    void dependencies(PartRef original, PartRef update);
    void dependency(json::Node original, json::Node update);
    void patterns(PartRef original, PartRef update);
    void rest(const Rest& original, const Rest& update, std::string_view keyword,
              std::string_view kind);
    [[nodiscard]] Openness objectOpenness(Parts& side, PartRef object);
    /// What is said of a name that the object does not list; nullptr: nothing is.
    [[nodiscard]] PartRef schemaForName(Parts& side, PartRef object, std::string_view name);

    // json_schema_diff_array.cpp
    void arrays(PartRef original, PartRef update);
    void tuples(PartRef original, PartRef update);
    void itemRemoved(PartRef item, PartRef update);
    void itemAdded(PartRef original, PartRef item);
    [[nodiscard]] std::vector<PartRef> tuple(Parts& side, PartRef array);
    [[nodiscard]] PartRef everyItem(Parts& side, PartRef array);
    [[nodiscard]] Rest additionalItems(Parts& side, PartRef array);
    [[nodiscard]] Openness arrayOpenness(Parts& side, PartRef array);
    [[nodiscard]] PartRef schemaForItem(Parts& side, PartRef array);

    /// The schema in a keyword, or nullptr.
    [[nodiscard]] static PartRef schemaIn(Parts& side, PartRef part, std::string_view keyword);
    [[nodiscard]] static Rest restIn(Parts& side, PartRef part, std::string_view keyword);
    void compareOptional(PartRef original, PartRef update);

    Parts m_first;
    Parts m_second;
    Parts* m_original = &m_first; ///< exchanged while `not` is looked at
    Parts* m_update = &m_second;
    bool m_lenient;
    bool m_gaveUp = false;
    std::size_t m_depth = 0;
    std::size_t m_work = 0;
    std::string m_path;
    Differences m_found;
    std::set<std::pair<PartRef, PartRef>> m_open; ///< pairs being compared
    /// Pairs without a difference, and in which order they were found: what was found while trying
    /// is forgotten when the try fails, since it may rest on a pair that was still open.
    std::set<std::pair<PartRef, PartRef>> m_same;
    std::vector<std::pair<PartRef, PartRef>> m_sameInOrder;
};

} // namespace viridian::schema
