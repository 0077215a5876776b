#include "core/pipeline/event_costs.h"

#include "core/base/text.h"
#include "core/event/event_batch.h"
#include "core/pipeline/transform.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <tuple>

namespace viridian {
namespace {

std::uint64_t bytesOf(const Event& event)
{
    return event.data.bytes.size() + event.metadata.bytes.size();
}

double share(const PreviewCosts::Slow& slow)
{
    return static_cast<double>(slow.took.count()) / static_cast<double>(slow.events);
}

} // namespace

std::string sizeText(std::uint64_t before, std::uint64_t after)
{
    std::string text = fmt::format("{} bytes in, {} out", grouped(before), grouped(after));
    if (before == 0)
        return text;
    const double percent = (static_cast<double>(after) / static_cast<double>(before) - 1) * 100;
    return text + fmt::format(" ({:+.0f} %)", std::abs(percent) < 0.5 ? 0.0 : percent);
}

std::string slowText(const PreviewCosts::Slow& slow, const std::string& step)
{
    const double ms = static_cast<double>(slow.took.count()) / 1e6;
    if (slow.batch)
        return fmt::format("positions {} to {}, {} event{} together: {:.3f} ms",
                           slow.first.toText(), slow.last.toText(), grouped(slow.events),
                           slow.events == 1 ? "" : "s", ms);
    return fmt::format("position {}, {}: {} v{}, {:.3f} ms{}", slow.first.toText(), slow.stream,
                       slow.type, slow.version, ms, step.empty() ? "" : " in " + step);
}

std::string grownText(const PreviewCosts::Grown& grown)
{
    return fmt::format("position {}, {}: {} v{}, {}", grown.position.toText(), grown.stream,
                       grown.type, grown.version, sizeText(grown.before, grown.after));
}

} // namespace viridian

namespace viridian::pipeline {

bool CostKeeper::isSlow(std::chrono::nanoseconds took, std::uint64_t events) const
{
    return m_costs.slowest.size() < PreviewCosts::kMost ||
           static_cast<double>(took.count()) / static_cast<double>(events) >
               share(m_costs.slowest.back());
}

void CostKeeper::keep(PreviewCosts::Slow slow)
{
    std::vector<PreviewCosts::Slow>& all = m_costs.slowest;
    const auto at = std::ranges::upper_bound(all, share(slow), std::greater<>(), share);
    all.insert(at, std::move(slow));
    if (all.size() > PreviewCosts::kMost)
        all.pop_back();
}

void CostKeeper::time(const EventBatch& in, const Expected& expected, std::size_t input,
                      const Address& address)
{
    const std::chrono::nanoseconds took(expected.nanoseconds[input]);
    if (!isSlow(took, 1))
        return;
    const auto steps = expected.stepsOf(input);
    keep({.events = 1,
          .first = in[input].position,
          .last = in[input].position,
          .stream = std::string(in[input].stream),
          .type = std::string(address.type),
          .version = std::string(address.version),
          .steps = {steps.begin(), steps.end()},
          .took = took});
}

void CostKeeper::time(const EventBatch& in, std::chrono::nanoseconds took)
{
    if (!in.empty() && isSlow(took, in.size()))
        keep({.batch = true,
              .events = in.size(),
              .first = in.front().position,
              .last = in.back().position,
              .stream = {},
              .type = {},
              .version = {},
              .steps = {},
              .took = took});
}

void CostKeeper::size(const EventBatch& in, const Expected& expected, std::size_t input,
                      const Address& address, std::uint64_t& before, std::uint64_t& after)
{
    before = bytesOf(in[input]);
    after = 0;
    const std::size_t begin = input == 0 ? 0 : expected.endOf[input - 1];
    for (std::size_t i = begin; i < expected.endOf[input]; ++i) {
        const std::uint64_t bytes = bytesOf(expected.events[i]);
        const bool made = !expected.made.empty() && expected.isMade(i);
        (made ? m_costs.bytesMade : after) += bytes;
        m_costs.bytesOut += bytes;
    }
    m_costs.bytesIn += before;
    std::vector<PreviewCosts::Grown>& all = m_costs.grown;
    if (after <= before || (all.size() == PreviewCosts::kMost &&
                            after - before <= all.back().after - all.back().before))
        return;
    const auto growth = [](const PreviewCosts::Grown& grown) { return grown.after - grown.before; };
    const auto at = std::ranges::upper_bound(all, after - before, std::greater<>(), growth);
    all.insert(at, {.position = in[input].position,
                    .stream = std::string(in[input].stream),
                    .type = std::string(address.type),
                    .version = std::string(address.version),
                    .before = before,
                    .after = after});
    if (all.size() > PreviewCosts::kMost)
        all.pop_back();
}

void CostKeeper::flushed(const Expected& expected)
{
    for (const Event& output : expected.events) {
        m_costs.bytesMade += bytesOf(output);
        m_costs.bytesOut += bytesOf(output);
    }
}

} // namespace viridian::pipeline
