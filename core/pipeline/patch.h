#pragma once

#include "core/json/constant.h"
#include "core/pipeline/action.h"
#include "core/pipeline/convert.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace viridian::pipeline {

/// One edit of a patch. Each policy's first value is the default (transform-operations.md section
/// 5, O1 to O4).
struct PatchOp {
    enum class Kind { Add, Remove, Move, Copy, Rename, Convert, Map };
    enum class IfPresent { Error, Keep, Overwrite };
    enum class Missing { Error, Ignore };
    enum class Collision { Error, Overwrite };
    enum class Unmapped { Error, Keep, Default };

    Kind kind = Kind::Add;
    Place at;
    Place to;          ///< Move, Copy
    std::string name;  ///< Rename
    std::string value; ///< Add: JSON source text; Map: the default
    IfPresent ifPresent = IfPresent::Error;
    Missing missing = Missing::Error;
    Collision collision = Collision::Error;
    Unmapped unmapped = Unmapped::Error;
    bool createParents = false;
    bool prune = false; ///< inverse of an edit that made parents: parents left empty go
    Conversion conversion;
    std::vector<std::pair<std::string, std::string>>
        table; ///< Map: JSON source texts, sorted by the first

    /// What follows from the others and is worked out once for all events; no part of the meaning.
    struct Prepared {
        std::vector<std::string> tokens;      ///< of `at`
        std::optional<json::MemberName> name; ///< that the member at `at` gets: Add where it is a
                                              ///< member, Rename, Move within one object
        std::optional<json::Constant> value;  ///< of `value`; none: it is no JSON
        std::vector<std::optional<json::Constant>> mapped; ///< of the second texts of `table`
    };
    Prepared prepared; ///< by Patch

    [[nodiscard]] std::string summary() const;
    void write(Meaning& out) const;
    /// Errors: a clause that names the place.
    Status apply(Work& work) const;
};

/// The inverse of an edit; `loss` empty when exact. No op: nothing can be done.
struct InverseOp {
    std::optional<PatchOp> op;
    std::string loss;
};
[[nodiscard]] InverseOp inverseOf(const PatchOp& op);

/// Edits data and metadata by splices; what no edit names keeps its bytes.
class Patch final : public Action {
public:
    explicit Patch(std::vector<PatchOp> ops);

    [[nodiscard]] std::string_view kind() const override { return "patch"; }
    [[nodiscard]] std::string summary() const override;
    void write(Meaning& out) const override;
    [[nodiscard]] bool readsData() const override { return m_readsData; }
    [[nodiscard]] bool editsPayload() const override { return true; }
    Status apply(Work& work, const StepContext& context) const override;
    [[nodiscard]] Inverse inverse(const Match& match) const override;

private:
    std::vector<PatchOp> m_ops;
    bool m_readsData = false;
};

} // namespace viridian::pipeline
