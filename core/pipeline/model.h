#pragma once

#include "core/base/time.h"
#include "core/base/uuid.h"
#include "core/event/position.h"
#include "core/pipeline/action.h"
#include "core/pipeline/pipeline.h"
#include "core/pipeline/range.h"
#include "core/pipeline/version_finder.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace viridian::pipeline {

/// A condition on a value of the event.
struct Condition {
    enum class Test { Equals, NotEquals, Present, Absent } test = Test::Equals;
    Place place;
    std::string value; ///< JSON source text; Equals, NotEquals

    [[nodiscard]] bool holds(Work& work) const;
};

/// Which events a step is for.
struct Match {
    std::vector<std::string> types;    ///< '*' is a wildcard; empty = any
    std::vector<std::string> versions; ///< likewise
    std::optional<StreamPattern> stream;
    std::vector<Condition> where;            ///< all must hold
    std::vector<std::string> ids;            ///< the events themselves, sorted; empty = any
    std::optional<Range<Timestamp>> time;    ///< recorded time; an event without one is not taken
    std::optional<Range<Position>> position; ///< in blue; of what a step made, its last input's

    /// True when it asks for more of an event than type, version and stream.
    [[nodiscard]] bool narrowed() const
    {
        return !where.empty() || !ids.empty() || time || position;
    }
    [[nodiscard]] bool takesType(std::string_view type) const;
    [[nodiscard]] bool takesVersion(std::string_view version) const;
    [[nodiscard]] std::string toText() const; ///< "OrderPlaced v1 in order-{id}"
    /// The only type or version that it takes; null when there are several or a wildcard.
    [[nodiscard]] const std::string* onlyType() const;
    [[nodiscard]] const std::string* onlyVersion() const;
};

struct Assertion;

enum class OnError { Halt, Pass, Quarantine };

struct Step {
    std::string id;
    Match match;
    OnError onError = OnError::Halt;
    bool newIds = false;
    bool off = false; ///< switched off for trying out; matches nothing
    bool sameVersion = false;
    bool allowMerge = false; ///< its new type or stream may be in use by others
    std::vector<std::string> after;
    std::vector<std::shared_ptr<const Action>> actions;
    std::optional<std::uint64_t> expectAtMost; ///< of a drop
    /// The way back that the file names (reverse:): what stands in for the mechanical one, for
    /// events that its match takes. Null: the mechanical one.
    std::shared_ptr<const Step> reverse;
    bool noReverse = false; ///< reverse: none
    int line = 0;           ///< 0-based, of the step's map
    int column = 0;
    std::size_t lines = 0;

    bool needsJson = false;    ///< readsData(), kept by Model::complete()
    bool needsBytes = false;   ///< readsBytes(), likewise
    bool guardsStream = false; ///< moves its events and may not join streams; likewise

    [[nodiscard]] Staging staging() const;
    [[nodiscard]] bool crossesStreams() const;
    [[nodiscard]] bool readsData() const;
    [[nodiscard]] bool movesStream() const;
    /// True when its outputs surely stand in streams that its own pattern does not match.
    [[nodiscard]] bool renamesStreamAway() const;
    /// What it changes most of: steps that change different things do not compete for an event.
    enum class Changes { Content, Encoding, Stream, Ids };
    [[nodiscard]] Changes changes() const;
    /// The addresses that come out; nullopt: as they came in. An empty list: nothing comes out.
    [[nodiscard]] std::optional<std::vector<NewAddress>> addresses() const;
    /// Whether events of that address may come out besides.
    [[nodiscard]] bool makesOthers(std::string_view type, std::string_view version) const;
};

/// A checked pipeline.
struct Model {
    std::string name;
    VersionRule version;
    bool unmatchedIsError = false;
    std::vector<Step> steps;
    std::vector<std::shared_ptr<const Assertion>> assertions;

    std::string hash;
    Uuid id; ///< from the name: the space of the ids it makes
    std::vector<StepInfo> infos;
    bool guardsStreams = false; ///< a stream step without allowMerge
    bool guardsDrops = false;
    bool keepsState = false;  ///< a step must see all events in order
    bool quarantines = false; ///< so must one that sets streams aside
    bool staged = false;      ///< a step does not run in process

    /// Fills hash, id, infos and the guards from the rest.
    void complete();
};

/// The inverse of a step, with what it loses.
struct InverseStep {
    Step step; ///< without actions when nothing can be undone
    std::string loss;
};
[[nodiscard]] InverseStep inverseOf(const Step& step);
/// What a step's outputs look like, for its way back to match.
[[nodiscard]] Match outputMatch(const Step& step);
/// Whether outputs of @p step cannot be told, by address or stream, from events that it did not
/// match.
[[nodiscard]] bool outputsUntellable(const Step& step);

/// Whether two patterns with '*' can match the same text.
[[nodiscard]] bool patternsOverlap(std::string_view a, std::string_view b);
} // namespace viridian::pipeline
