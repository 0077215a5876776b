#pragma once

#include "core/base/result.h"

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace viridian::worker {

/// Which events share a state.
enum class StateScope {
    None,   ///< the step keeps none
    Stream, ///< one for each stream
    Step    ///< one for all events of the step
};

/// What a step's worker keeps between events: JSON text by key. It travels with the events, so a
/// worker can be stopped and started again without losing it, and it is part of the checkpoint.
/// Thread: one at a time.
class States {
public:
    /// JSON text; "null" where nothing is kept.
    [[nodiscard]] std::string_view of(std::string_view key) const;
    /// "null" forgets the key.
    void set(std::string_view key, std::string_view state);
    [[nodiscard]] const std::map<std::string, std::string, std::less<>>& all() const
    {
        return m_states;
    }
    [[nodiscard]] bool empty() const { return m_states.empty(); }

    /// All of it as one JSON object, keys in order: the same states give the same text.
    [[nodiscard]] std::string carried() const;
    /// Takes over what carried() wrote. Errors: InvalidInput for anything else.
    Status restore(std::string_view carried);

private:
    std::map<std::string, std::string, std::less<>> m_states;
};

} // namespace viridian::worker
