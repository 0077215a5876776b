#include "core/store/sqlite/deferred_indexes.h"

#include <array>
#include <fmt/format.h>

namespace viridian {

Result<std::vector<const LayoutIndex*>> DeferredIndexes::missing()
{
    std::vector<const LayoutIndex*> missing;
    for (const LayoutIndex& index : m_layout.indexes) {
        const std::array<SqlValue, 1> name{std::string_view(index.name)};
        const Result<SqlRows> rows = m_session.run(
            "SELECT count(*) FROM sqlite_master WHERE type = 'index' AND name = $1", name);
        if (!rows)
            return tl::unexpected(rows.error());
        if (rows->number(0) == 0)
            missing.push_back(&index);
    }
    return missing;
}

Result<bool> DeferredIndexes::deferred()
{
    const Result<std::vector<const LayoutIndex*>> found = missing();
    if (!found)
        return tl::unexpected(found.error());
    return !found->empty();
}

Status DeferredIndexes::run(const std::string& sql)
{
    const Result<std::string> expanded = expandedSql(m_layout, {}, sql);
    return expanded ? m_session.script(*expanded) : Status(tl::unexpected(expanded.error()));
}

Status DeferredIndexes::drop()
{
    for (const LayoutIndex& index : m_layout.indexes) {
        if (Status dropped = run(index.drop); !dropped)
            return dropped;
    }
    return {};
}

Status DeferredIndexes::build(const ProgressSink& progress)
{
    const Result<std::vector<const LayoutIndex*>> found = missing();
    if (!found)
        return tl::unexpected(found.error());
    std::uint64_t done = 0;
    const auto report = [&] {
        if (progress)
            progress({.done = done, .total = found->size()});
    };
    report();
    for (const LayoutIndex* index : *found) {
        Status built = run(index->create);
        if (!built && built.error().kind == ErrorKind::Conflict)
            return fail(ErrorKind::Corrupt,
                        fmt::format("The index {} cannot be built: green holds two events where "
                                    "its layout allows one. "
                                    "Start the sync over.",
                                    index->name),
                        built.error().detail);
        if (!built)
            return built;
        ++done;
        report();
    }
    return {};
}

} // namespace viridian
