#pragma once

#include "core/pipeline/model.h"
#include "core/pipeline/named_files.h"
#include "core/workspace/yaml_reader.h"

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace viridian::pipeline {

/// What a kind's loader works with. After a refusal the loader's result is not looked at.
struct StepReader {
    YamlReader& read;
    YAML::Node node;         ///< the value of the kind's key
    Step& step;              ///< id and match are read already; a loader may set its other fields
    const NamedFiles& files; ///< that a step may name

    /// The place of @p key; refuses what is no JSON Pointer into data or metadata.
    [[nodiscard]] Place place(const YAML::Node& parent, const char* key) const;
    [[nodiscard]] Place placeAt(const YAML::Node& scalar, std::string_view what) const;
    /// The bytes of a file that @p node names; refuses one that cannot be read or is over 64 MB.
    [[nodiscard]] std::string bytesOf(const YAML::Node& named, const std::string& file) const;
    /// A stream template; refuses names that the step does not catch.
    [[nodiscard]] StreamTemplate streamTemplate(const YAML::Node& scalar) const;
};

/// A key of a step that says what it does.
struct Kind {
    std::string_view key;
    /// Null: this build cannot run it.
    std::shared_ptr<const Action> (*load)(const StepReader& in);
    bool alone = false;         ///< cannot stand beside other kinds in one step
    std::string_view refusal{}; ///< load == nullptr: why, and what to use
};

/// All kinds, in the order in which the actions of one step run.
[[nodiscard]] std::span<const Kind> kinds();

[[nodiscard]] std::shared_ptr<const Action> loadPatch(const StepReader& in);
[[nodiscard]] std::shared_ptr<const Action> loadRename(const StepReader& in);
[[nodiscard]] std::shared_ptr<const Action> loadVersion(const StepReader& in);
[[nodiscard]] std::shared_ptr<const Action> loadStream(const StepReader& in);
[[nodiscard]] std::shared_ptr<const Action> loadRoute(const StepReader& in);
[[nodiscard]] std::shared_ptr<const Action> loadSplit(const StepReader& in);
[[nodiscard]] std::shared_ptr<const Action> loadDrop(const StepReader& in);
[[nodiscard]] std::shared_ptr<const Action> loadPass(const StepReader& in);
[[nodiscard]] std::shared_ptr<const Action> loadScript(const StepReader& in);
[[nodiscard]] std::shared_ptr<const Action> loadProcess(const StepReader& in);
[[nodiscard]] std::shared_ptr<const Action> loadJoin(const StepReader& in);
[[nodiscard]] std::shared_ptr<const Action> loadSeparate(const StepReader& in);
[[nodiscard]] std::shared_ptr<const Action> loadRedact(const StepReader& in);
[[nodiscard]] std::shared_ptr<const Action> loadLookup(const StepReader& in);
[[nodiscard]] std::shared_ptr<const Action> loadReidentify(const StepReader& in);
[[nodiscard]] std::shared_ptr<const Action> loadEncode(const StepReader& in);
[[nodiscard]] std::shared_ptr<const Action> loadReplace(const StepReader& in);
[[nodiscard]] std::shared_ptr<const Action> loadMerge(const StepReader& in);
[[nodiscard]] std::shared_ptr<const Action> loadDeduplicate(const StepReader& in);
[[nodiscard]] std::shared_ptr<const Action> loadCarry(const StepReader& in);
[[nodiscard]] std::shared_ptr<const Action> loadReorder(const StepReader& in);
[[nodiscard]] std::shared_ptr<const Action> loadInsert(const StepReader& in);

/// Inverses that are made outside their kind's own file.
[[nodiscard]] std::shared_ptr<const Action> makeRename(std::string type);
[[nodiscard]] std::shared_ptr<const Action> makeVersion(std::string version);

/// A stream's name from its template. Errors: a clause: a value is missing or no text, the name is
/// empty, begins with
/// "$" (system streams), is longer than 500 bytes or holds control characters.
[[nodiscard]] Result<std::string> streamNameOf(const StreamTemplate& form, Work& work);

} // namespace viridian::pipeline
