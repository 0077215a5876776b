#include "ui/sync/green_reader.h"

#include "core/diff/rules.h"

#include <algorithm>
#include <system_error>

namespace viridian::ui {

namespace {

constexpr std::size_t kSampled = 500;

/// Free bytes of the folder in which a file will be.
std::optional<std::uint64_t> freeAt(const std::filesystem::path& file)
{
    if (file.empty())
        return std::nullopt;
    std::error_code error;
    const auto space = std::filesystem::space(std::filesystem::absolute(file).parent_path(), error);
    return error ? std::nullopt : std::optional<std::uint64_t>(space.available);
}

} // namespace

/// Both stores are out of reach: naming one would send the reader back a second time.
Error GreenReader::ofBoth(const Error& blue, const Error& green) const
{
    return {.kind = blue.kind,
            .message = "BLUE: " + blue.message + " GREEN: " + green.message,
            .detail = blue.detail + (blue.detail.empty() ? "" : " ") + green.detail};
}

void GreenReader::forget()
{
    m_journal = {};
    m_past.reset();
    m_ledger.reset();
    m_green.reset();
    m_blue.reset();
}

Result<GreenReading> GreenReader::read(std::stop_token stop)
{
    const std::scoped_lock lock(m_mutex);
    Result<GreenReading> reading = readGreen(stop);
    if (reading && reading->checkpoints.empty()) {
        if (!m_estimate) {
            Result<StartEstimate> estimated = estimate(stop);
            if (!estimated) {
                forget();
                if (m_missing)
                    return tl::unexpected(ofBoth(estimated.error(), *m_missing));
                return passOn(estimated);
            }
            m_estimate = *estimated;
        }
        reading->estimate = m_estimate;
    }
    if (reading)
        return reading;
    forget();
    if (reading.error().kind == ErrorKind::Cancelled)
        return reading;
    const Result<std::unique_ptr<EventStore>> blue = m_places.blue();
    if (!blue)
        return tl::unexpected(ofBoth(blue.error(), reading.error()));
    return reading;
}

Result<GreenReading> GreenReader::readGreen(std::stop_token stop)
{
    m_missing.reset();
    if (!m_green) {
        Result<std::unique_ptr<EventStore>> green = m_places.green();
        if (!green && green.error().kind == ErrorKind::NotFound) {
            m_missing = green.error();
            return GreenReading{};
        }
        if (!green)
            return passOn(green);
        m_green = std::move(*green);
    }
    if (!m_ledger) {
        Result<std::unique_ptr<Ledger>> ledger = m_green->openLedger(false);
        if (!ledger && (ledger.error().kind == ErrorKind::NotFound ||
                        ledger.error().kind == ErrorKind::Denied))
            return GreenReading{};
        if (!ledger)
            return passOn(ledger);
        m_ledger = std::move(*ledger);
    }
    return readLedger(std::move(stop));
}

Result<GreenReading> GreenReader::readLedger(std::stop_token stop)
{
    Result<std::vector<SyncReport>> reports = m_ledger->reports();
    if (!reports)
        return passOn(reports);
    Result<std::vector<Lease>> leases = m_ledger->leases();
    if (!leases)
        return passOn(leases);
    Result<SyncControl> control = m_ledger->control();
    if (!control)
        return passOn(control);
    Result<std::vector<Checkpoint>> checkpoints = m_ledger->checkpoints(stop);
    if (!checkpoints)
        return passOn(checkpoints);
    Result<Timestamp> there = m_ledger->databaseTime();
    if (!there)
        return passOn(there);
    GreenReading reading;
    reading.ledger = true;
    reading.sync = {.reports = std::move(*reports),
                    .leases = std::move(*leases),
                    .control = std::move(*control),
                    .databaseNow = *there,
                    .readAt = now()};
    reading.checkpoints = std::move(*checkpoints);
    if (Status journal = m_journal.read(*m_ledger, reading.sync); !journal)
        return passOn(journal);
    if (Status proof = readProof(reading); !proof)
        return passOn(proof);
    if (Status past = readPast(reading, std::move(stop)); !past)
        return passOn(past);
    return reading;
}

/// From then on the readings themselves are the samples.
Status GreenReader::readPast(GreenReading& reading, std::stop_token stop)
{
    if (!m_past) {
        Result<std::vector<KeptLag>> kept = m_ledger->keptLag({}, std::move(stop));
        if (!kept)
            return passOn(kept);
        m_past = std::make_shared<const LagPast>(
            pastOf(*kept, reading.sync.databaseNow - reading.sync.readAt));
    }
    reading.past = m_past;
    return {};
}

Status GreenReader::readProof(GreenReading& reading)
{
    if (reading.checkpoints.empty())
        return {};
    std::string rulesHash = diff::Rules().hash();
    if (!m_places.rules.empty()) {
        const Result<diff::Rules> rules = diff::Rules::load(m_places.rules);
        if (!rules)
            return {}; // the Diff room tells what is wrong with the file
        rulesHash = rules->hash();
    }
    Result<std::optional<Proof>> proof =
        m_ledger->proof(reading.checkpoints.front().pipelineHash, rulesHash);
    if (!proof)
        return passOn(proof);
    if (!*proof)
        return {};
    std::uint64_t written = 0;
    for (const Checkpoint& checkpoint : reading.checkpoints)
        written += checkpoint.eventsWritten;
    const Proof& found = **proof;
    reading.proven = {.known = true,
                      .equal = found.equal,
                      .share = written == 0
                                   ? 1.0
                                   : std::min(1.0, static_cast<double>(found.eventsExpected) /
                                                       static_cast<double>(written)),
                      .upTo = found.blueTo,
                      .at = found.at};
    return {};
}

Result<StartEstimate> GreenReader::estimate(std::stop_token stop)
{
    if (!m_blue) {
        Result<std::unique_ptr<EventStore>> blue = m_places.blue();
        if (!blue)
            return passOn(blue);
        m_blue = std::move(*blue);
    }
    Result<Count> count = m_blue->countEvents(false, stop);
    if (!count)
        return passOn(count);
    ReadRequest newest;
    newest.direction = Direction::Backward;
    newest.limit = kSampled;
    Result<ReadPage> page = m_blue->read(newest, stop);
    if (!page)
        return passOn(page);
    StartEstimate estimate{.events = count->count, .exact = count->exact};
    for (const Event& event : page->events)
        estimate.bytesEach +=
            static_cast<double>(event.data.bytes.size() + event.metadata.bytes.size() +
                                event.stream.size() + event.type.size() + event.id.size());
    if (!page->events.empty())
        estimate.bytesEach /= static_cast<double>(page->events.size());
    estimate.free = freeAt(m_places.greenFile);
    return estimate;
}

Status GreenReader::putControl(const SyncControl& control)
{
    const std::scoped_lock lock(m_mutex);
    if (!m_ledger)
        return fail(ErrorKind::Unavailable, "Green is not connected.");
    return m_ledger->putControl(control);
}

} // namespace viridian::ui
