#pragma once

#include "core/store/event_store.h"
#include "core/store/ledger.h"

#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

namespace viridian {

/// The blue that a green is copied from, as it is met now, and how both are read. A checkpoint
/// keeps its text, so that another blue is noticed, wherever either of them was moved to.
struct Origin {
    std::optional<std::string> identity; ///< EventStore::identity(); absent: blue is still empty
    std::string place;                   ///< StoreInfo::place
    std::string name;                    ///< for people
    std::string layout;                  ///< that blue is read by
    std::string greenLayout;             ///< that green is written by

    /// What a checkpoint keeps (Checkpoint::blueIdentity): the identity and both layouts.
    [[nodiscard]] std::string toText() const;
};

/// Errors: those of the store.
[[nodiscard]] Result<Origin> originOf(EventStore& blue, const StoreInfo& green,
                                      std::stop_token stop);

/// Conflict, naming both layouts, where blue or green was opened by another layout than the
/// checkpoint was made with: what its positions and digests mean is another then. Checkpoints of
/// earlier versions do not say and pass.
[[nodiscard]] Status checkLayouts(const Checkpoint& stored, const Origin& now);
[[nodiscard]] Status checkGreenLayout(const Checkpoint& stored, std::string_view greenLayout);

/// Whether the checkpoint was copied from this blue. One that was begun while blue was empty, and
/// has read nothing, belongs to any. Checkpoints of earlier versions keep the place instead and
/// are known while the store is still there.
[[nodiscard]] bool isFrom(const Checkpoint& stored, const Origin& blue);

/// Conflict, in a sentence that says what to do, where it was not, or by another layout.
[[nodiscard]] Status checkOrigin(const Checkpoint& stored, const Origin& blue);

/// False: blue ends before what was copied from it, because an older copy was put back or events
/// were removed. Reads blue's head; read the checkpoint first.
/// Errors: those of the store.
[[nodiscard]] Result<bool> reaches(EventStore& blue, const Checkpoint& stored,
                                   std::stop_token stop);

/// Conflict, in a sentence that says what to do, where it does not.
[[nodiscard]] Status checkReach(EventStore& blue, const Checkpoint& stored, std::stop_token stop);

} // namespace viridian
