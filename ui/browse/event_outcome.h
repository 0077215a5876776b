#pragma once

#include "core/browse/lookup.h"
#include "core/store/event_store.h"

#include <QString>

#include <filesystem>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

namespace viridian::ui {

/// What green holds of one blue event, against what the pipeline makes of it. Content is judged:
/// stream, id, type, schema version, data and metadata; order and versions are for Diff.
struct EventOutcome {
    enum class Verdict {
        AsExpected, ///< every output is there and equal
        Differs,
        Missing,   ///< green has come past it and does not hold it all
        NotCopied, ///< green has not come so far yet
        Dropped,   ///< the pipeline drops it, and green does not hold it
        Unknown,   ///< could not be told: words say why
    } verdict = Verdict::Unknown;
    std::optional<EventPlace> place{}; ///< of the first output that green holds
    std::size_t outputs = 0;
    QString words{}; ///< Differs: what; Missing: which; Unknown: why
};

/// What the pipeline is run on, and under which rules. A value.
struct OutcomeQuestion {
    std::shared_ptr<const ReadPage> page; ///< exactly one blue event, with whole payloads
    ColumnTraits blue;                    ///< of its store
    std::filesystem::path pipeline;       ///< empty: events pass unchanged
    std::filesystem::path rules;          ///< ignore rules; empty: none
};

/// Thread: a job's. Errors: InvalidInput for a pipeline or rules file that cannot be used; those of
/// the store, and of findById().
[[nodiscard]] Result<EventOutcome> outcomeOf(const OutcomeQuestion& question, EventStore& green,
                                             const std::stop_token& stop);

} // namespace viridian::ui
