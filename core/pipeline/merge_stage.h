#pragma once

#include "core/base/digest.h"
#include "core/pipeline/fold.h"
#include "core/pipeline/group_key.h"
#include "core/pipeline/held_event.h"
#include "core/pipeline/serial_stage.h"

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace viridian::pipeline {

/// What a merge step was told (FORMAT.md).
struct MergeRules {
    GroupKey by;
    /// What closes a group besides the end; nothing: only the end does.
    struct Close {
        std::vector<NewAddress> types; ///< an event of one of these
        std::uint64_t count = 0;       ///< so many events; 0: any number
        std::optional<std::chrono::milliseconds> idle;
    } close;
    NewAddress into;
    bool keepFirst = false; ///< the payload of the first event, not of the last
    bool firstMetadata = false;
    std::vector<Fold> folds;
};

/// Collects events into groups and gives out one event a group.
class MergeStage final : public SerialStage {
public:
    MergeStage(const Model& model, std::size_t step, const MergeRules& rules)
        : SerialStage(model, step), m_rules(rules)
    {
    }

    [[nodiscard]] std::string state() const override;
    Status restore(std::string_view state) override;
    [[nodiscard]] std::vector<OpenGroup> openGroups() const override;
    [[nodiscard]] std::uint64_t held() const override { return m_held; }

protected:
    void arrives(const Passing& item, bool mine) override;
    Status take(const Passing& item, Work& work) override;
    void drain() override;

private:
    struct Group {
        std::uint64_t count = 0;
        Position since;
        Digest128 ids; ///< of the sources' ids, in order
        HeldEvent first;
        HeldEvent last;
        std::optional<Timestamp> lastTime;
        std::vector<std::string> folded; ///< one a fold
    };
    using Groups = std::map<std::string, Group, std::less<>>;

    void closeIdle(Timestamp now);
    [[nodiscard]] bool closesType(const Work& work) const;
    [[nodiscard]] bool needsFirst() const { return m_rules.keepFirst || m_rules.firstMetadata; }
    void setTime(const std::string& key, Group& group, const std::optional<Timestamp>& time);
    void close(Groups::iterator at);
    [[nodiscard]] Status make(const Group& group, Work& work) const;

    const MergeRules& m_rules;
    Groups m_groups;
    std::set<std::pair<Timestamp, std::string>> m_lastTimes; ///< where groups close when idle
    std::uint64_t m_held = 0;
};

} // namespace viridian::pipeline
