#pragma once

#include "core/base/result.h"
#include "core/pipeline/transform.h"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace viridian::pipeline {

/// The blue streams that are set aside: from the event on at which a step with onError: quarantine
/// failed, nothing of the stream comes out, so that its order is kept. Part of what a run carries,
/// so that it stands in green in the transaction of the events around it. Thread: one at a time.
class Quarantine {
public:
    /// So many streams; a step that fails in more of them is to be mended.
    static constexpr std::size_t kMost = 200;

    [[nodiscard]] bool holds(std::string_view stream) const { return m_streams.contains(stream); }
    [[nodiscard]] bool full() const { return m_streams.size() == kMost; }

    /// Sets the stream of @p event aside, which stands for nothing yet: count() each event.
    void begin(const Event& event, const StepFailure& failure, std::string_view step);
    /// One more event of a stream that it holds.
    void count(std::string_view stream);

    /// The failure that halts a run when it is full.
    [[nodiscard]] static StepFailure refusal(StepFailure failure);

    /// By the place of the first event.
    [[nodiscard]] std::vector<QuarantinedStream> streams() const;
    void restore(std::vector<QuarantinedStream> streams);

private:
    std::map<std::string, QuarantinedStream, std::less<>> m_streams;
};

} // namespace viridian::pipeline
