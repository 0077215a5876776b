#pragma once

#include "core/base/result.h"
#include "core/pipeline/named_files.h"

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace viridian {

namespace pipeline {
struct Model;
}

/// How many events come out for how many in.
enum class Fan { OneToOne, OneToMany, OneToNone, ManyToOne, ManyToMany };
[[nodiscard]] const char* name(Fan fan) noexcept; ///< "1:1", "1:n", "1:0", "n:1", "n:m"

enum class Reversal {
    Exact, ///< the inverse step gives back every value; members may stand in another order. Where
           ///< the file names the way back, that is what it claims: the preview tries it
    Lossy, ///< some of the event cannot be given back
};

/// One step as screens show it.
struct StepInfo {
    std::string id;
    std::string kind; ///< "patch", "rename", "version", "split", "drop", "stream", "route", "pass"
    std::string address; ///< what it matches: "OrderPlaced v1", "order-{id}"
    std::string target; ///< what a 1:1 upcast or rename makes of it: "OrderPlaced", "v2"; empty for
                        ///< other steps
    Fan fan = Fan::OneToOne;
    std::string summary; ///< one line: "/cust → /customerId, + /currency"
    Reversal reversal = Reversal::Exact;
    std::string loss;                 ///< Lossy: what is lost, "removes /legacyFlags"
    bool reverseNamed = false;        ///< the file names its way back
    std::vector<std::string> scripts; ///< JavaScript files that it runs, as the pipeline names them
    std::size_t line = 0;  ///< 1-based first line in the file; 0 for a step that stands in no file
    std::size_t lines = 0; ///< how many lines it takes
};

/// A schema that the data of outputs must be valid against.
struct AssertionInfo {
    std::string type;
    std::string version; ///< empty: any
    std::string schema;  ///< the file, as the pipeline names it
    bool changedOnly = false;
    std::size_t line = 0; ///< 1-based
};

/// An ordered list of steps, checked and ready to run (design/cli.md "Pipeline file",
/// shared/reference/transform-operations.md).
///
/// A value: copies share one immutable model, so a copy costs a pointer. Thread: any.
class Pipeline {
public:
    /// Every event passes byte for byte. The same as passThrough().
    Pipeline();

    /// Reads a pipeline file.
    /// Errors: InvalidInput, for a missing or unreadable file too, else with "file:line:column:
    /// what was found; what was expected" for text that is not YAML, unknown keys, steps that
    /// overlap, cycles, a step that can never match, a step this build cannot run, a schema that is
    /// missing or wrong or that no step gives events for. Detail is
    /// "line:column".
    [[nodiscard]] static Result<Pipeline> load(const std::filesystem::path& file);

    /// load() of text that was already read.
    /// @param baseDir   folder that the files a pipeline names are relative to
    /// @param fileName  only names the file in messages
    /// @param edited    texts to read in place of files that it names
    [[nodiscard]] static Result<Pipeline> parse(std::string_view text,
                                                const std::filesystem::path& baseDir,
                                                std::string_view fileName = "pipeline.yaml",
                                                const EditedFiles& edited = {});

    [[nodiscard]] static Pipeline passThrough();
    /// Of a model that was made and completed without a file.
    [[nodiscard]] static Pipeline of(std::shared_ptr<const pipeline::Model> model);

    [[nodiscard]] const std::string& name() const;
    /// SHA-256 of the meaning, 64 hexadecimal digits: comments, spacing, key order, quoting and
    /// defaults that are written out do not change it.
    [[nodiscard]] const std::string& hash() const;
    /// In order; the index is the step's number in Expected and PreviewResult.
    [[nodiscard]] const std::vector<StepInfo>& steps() const;
    /// In order; the index is the assertion's number in Expected.
    [[nodiscard]] std::vector<AssertionInfo> assertions() const;
    /// True when it has no steps and demands nothing of unmatched events.
    [[nodiscard]] bool isPassThrough() const;
    /// True when every step is 1:1 in its own stream: versions in green then equal blue's.
    [[nodiscard]] bool preservesVersions() const;

    /// True when a step remembers earlier events, or sets streams aside: one Transform must then
    /// see all events in order.
    [[nodiscard]] bool keepsState() const;

    /// The same pipeline with some steps switched off, for trying out: indices stay, the hash is
    /// another.
    [[nodiscard]] Pipeline withoutSteps(const std::vector<std::size_t>& indices) const;

    /// The pipeline that leads from green back to blue: the inverse steps in reverse order. Steps
    /// that lose data are inverted as far as they can be; they are those with Reversal::Lossy in
    /// steps(), and lossyTypes() names the event types that they concern.
    [[nodiscard]] Pipeline reversed() const;
    /// Types, as green names them, whose reverse loses something. Sorted.
    [[nodiscard]] std::vector<std::string> lossyTypes() const;

    /// For Transform.
    [[nodiscard]] const pipeline::Model& model() const { return *m_model; }

private:
    explicit Pipeline(std::shared_ptr<const pipeline::Model> model);
    std::shared_ptr<const pipeline::Model> m_model;
};

} // namespace viridian
