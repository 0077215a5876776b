#pragma once

#include "core/diff/aligned_stream.h"
#include "ui/diff/diff_controller.h"

#include <string>
#include <string_view>

namespace viridian::ui {

/// Both payloads of a row, as tokens and as bytes. For jobs: works on any size.
[[nodiscard]] ShownPayload layOutPayload(const diff::AlignedRow& row);

/// "00000010  7b 22 61 22 3a 31 7d                              {"a":1}", one line for 16 bytes;
/// the first 256 KiB.
[[nodiscard]] std::string hexLines(std::string_view bytes);

/// Why a difference may be there, in a few words that are true whatever the store: "same value,
/// spelled otherwise", "not written by sync".
[[nodiscard]] QString likelyCause(const diff::Difference& difference,
                                  const json::PathDifference& path, std::uint64_t othersWithPath,
                                  bool asIs);

/// "/amount/currency" for data, "meta /user", "version", "id": a pointer into the event object as
/// screens show it.
[[nodiscard]] QString pathText(std::string_view pointer);

} // namespace viridian::ui
