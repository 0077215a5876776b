#pragma once

#include "core/pipeline/pipeline.h"
#include "core/pipeline/transform.h"
#include "core/schema/payload_fault.h"
#include "core/schema/schema.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace viridian::pipeline {

struct Model;
class Meaning;
class StepRunner;

/// What the data of outputs of an address must be.
struct Assertion {
    std::string type;
    std::string version; ///< empty: any
    std::string file;    ///< as the pipeline names it
    std::string digest;  ///< SHA-256 of the file: another schema is another pipeline
    schema::Schema schema;
    schema::AvroJson form = schema::AvroJson::Encoded; ///< of JSON data, where the schema is Avro's
    bool changedOnly = false; ///< events that came through as they were are not judged
    int line = 0;             ///< 0-based
    int column = 0;

    /// "OrderPlaced v2", "OrderPlaced".
    [[nodiscard]] std::string toText() const;
    void write(Meaning& out) const;
    [[nodiscard]] AssertionInfo info() const;
};

/// Judges outputs by the schemas that a pipeline asserts. Thread: one at a time.
class AssertionCheck {
public:
    explicit AssertionCheck(const Model& model);

    /// Looks at the outputs of the inputs. The first one that its schema does not take cuts @p out
    /// before its input and halts it; with RunOptions::keepGoing all of them are listed instead.
    void check(Expected& out, StepRunner& runner, const RunOptions& options);
    /// The same for what a flush gave: nothing of it is left where one is invalid.
    void checkFlushed(Expected& out, StepRunner& runner, const RunOptions& options);

private:
    /// True when the run is to halt at that output: out.halt says why.
    [[nodiscard]] bool judge(Expected& out, std::size_t output, std::uint32_t input, bool changed,
                             StepRunner& runner, const RunOptions& options);
    [[nodiscard]] const std::vector<std::uint16_t>& assertionsOf(std::string_view type,
                                                                 StepRunner& runner);

    const Model& m_model;
    /// Numbers of assertions by the type as stored; types beyond some thousands are looked up anew.
    std::unordered_map<std::string, std::vector<std::uint16_t>> m_byType;
    std::string m_lastType;
    const std::vector<std::uint16_t>* m_last = nullptr;
};

} // namespace viridian::pipeline
