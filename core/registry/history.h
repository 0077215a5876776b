#pragma once

#include "core/registry/registry.h"
#include "core/schema/compatibility.h"

#include <optional>
#include <string>
#include <vector>

namespace viridian::schema {

/// A subject's schemas, oldest first, as Viridian reads them.
struct History {
    Level level = Level::Backward;  ///< that the subject is judged at
    std::vector<std::string> names; ///< "order-placed 3"
    std::vector<Schema> schemas;    ///< as many as names
    /// Why Viridian cannot judge by itself: another format, references to other schemas; empty: it
    /// can.
    std::string unread;
};

/// Everything that the registry keeps of the subject. One that it does not know has an empty
/// history. Errors: those of the registry; InvalidInput where a schema in it cannot be parsed.
[[nodiscard]] Result<History> historyOf(const Registry& registry, const std::string& subject,
                                        Format format);

/// Both verdicts on a subject's next schema.
struct RegistryCheck {
    History history;
    std::optional<Verdict> ours; ///< absent: history.unread says why
    RegistryVerdict registry;
    [[nodiscard]] bool compatible() const
    {
        return registry.compatible && (!ours || ours->compatible);
    }
};

/// Asks the registry and judges by ourselves, at the registry's level.
/// Errors: those of historyOf() and Registry::check(); InvalidInput for the candidate's text.
[[nodiscard]] Result<RegistryCheck> checkCandidate(const Registry& registry,
                                                   const std::string& subject, Format format,
                                                   const std::string& text);

} // namespace viridian::schema
