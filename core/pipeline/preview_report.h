#pragma once

#include "core/base/result.h"
#include "core/pipeline/preview.h"

#include <filesystem>
#include <string>
#include <vector>

namespace viridian {

/// A proof that is made elsewhere, for the reports of a preview.
struct ExtraProof {
    std::string title; ///< "Fold equivalence"
    bool holds = false;
    std::string evidence;           ///< in words
    std::vector<std::string> lines; ///< what it found
    std::string member;             ///< of the preview's object
    std::string json;               ///< its value
};

/// The `preview` object of design/cli.md, indented by two spaces.
[[nodiscard]] std::string previewJson(const PreviewResult& result,
                                      const ExtraProof* extra = nullptr);

/// "5,000 of about 98,273,120 events", "12 events of stream “order-7”": what the result speaks of.
[[nodiscard]] std::string lookedAtText(const PreviewResult& result);

/// What two runs differed in: "two runs, other batch sizes, fresh workers in another locale and
/// time zone".
[[nodiscard]] std::string determinismText(const PreviewResult& result);

/// "1,000 in = 994 out + 6 dropped + 0 failed": where every event is, for people. Terms of splits
/// and merges stand in it only where there are any.
[[nodiscard]] std::string balanceText(const TransformCounters& counters);

/// "1,204 bytes in, 1,310 out (+9 %)", and what of it steps made of held events.
[[nodiscard]] std::string sizeText(const PreviewResult& result);
/// "Slowest events", or "Slowest batches" where events were not timed one by one.
[[nodiscard]] std::string slowTitle(const PreviewResult& result);
[[nodiscard]] std::string slowText(const PreviewResult& result, const PreviewCosts::Slow& slow);

/// The verdict in words: "nothing to object", "3 errors", "3 of 1,204 payloads invalid".
[[nodiscard]] std::string objectionText(const PreviewResult& result,
                                        const ExtraProof* extra = nullptr);

/// "1,204 payloads, all valid", "3 of 1,204 payloads invalid"; nothing where no schema is asserted.
[[nodiscard]] std::string schemaText(const PreviewProofs& proofs);
/// "OrderPlaced v2 by order-placed-2.avsc: 1,200 payloads, 3 invalid".
[[nodiscard]] std::string schemaText(const PreviewProofs::SchemaCount& count);
/// "position 17, order-1: OrderPlaced v2 at /customerId: a string is expected here".
[[nodiscard]] std::string invalidText(const PreviewProofs& proofs,
                                      const PreviewProofs::Invalid& invalid);

/// "512 of 600 events came back, 500 of them byte for byte; 88 have no way back"; nothing where no
/// event was tried or had a step without a way back.
[[nodiscard]] std::string reverseText(const PreviewResult& result);
/// "OrderPlaced v1: 412 events came back, 400 of them byte for byte"; nothing for an address that
/// no step touched.
[[nodiscard]] std::string reverseText(const PreviewResult& result, const PreviewRow& row);
/// "reversible", "not reversible", "differs", "not run".
[[nodiscard]] const char* name(PreviewReverse::Verdict verdict) noexcept;

/// A page that stands alone (no script, nothing loaded from elsewhere); everything from a store or
/// file is escaped.
[[nodiscard]] std::string previewHtml(const PreviewResult& result,
                                      const ExtraProof* extra = nullptr);

/// For the description of a pull request: verdict, proofs, coverage, the first errors. No payloads;
/// what comes from a store or file cannot end a table or begin a link.
[[nodiscard]] std::string previewMarkdown(const PreviewResult& result,
                                          const ExtraProof* extra = nullptr);

/// Writes the form that the file's name ends in (.json, .md, otherwise HTML) to a temporary name
/// and renames. Errors: Denied, Unavailable.
[[nodiscard]] Status writePreviewReport(const PreviewResult& result,
                                        const std::filesystem::path& file,
                                        const ExtraProof* extra = nullptr);

} // namespace viridian
