#include "ui/browse/mapping_controller.h"

#include "core/store/codec/codec.h"
#include "ui/browse/event_detail.h"
#include "ui/shell/run_job.h"
#include "ui/text/text.h"

#include <QCoreApplication>

#include <algorithm>

namespace viridian::ui {
namespace {

constexpr int kTypedMs = 150;
constexpr std::size_t kDataShown = 200;

/// What the payload is, so that a wrong codec is seen: "JSON", "zlib, json", "opaque".
QString codecText(const Payload& data)
{
    switch (data.kind) {
    case PayloadKind::Null:
        return QStringLiteral("NULL");
    case PayloadKind::Json:
        return codec::isJsonText(data.bytes)
                   ? QStringLiteral("JSON")
                   : QCoreApplication::translate("Mapping", "text, not JSON");
    case PayloadKind::Bytes:
        break;
    }
    return toQt(codec::show(data.bytes, 0).codec);
}

QString dataText(const Payload& data)
{
    if (data.kind == PayloadKind::Bytes) {
        const codec::Shown shown = codec::show(data.bytes, kDataShown / 4);
        return toQt(shown.text.substr(0, kDataShown)).simplified();
    }
    return toQt(data.bytes.substr(0, kDataShown));
}

QStringList rowOf(const Event& event)
{
    return {positionText(event.position),
            event.time ? dateTimeText(*event.time) : QString(),
            toQt(event.stream),
            numberText(event.version),
            toQt(event.type),
            toQt(event.schemaVersion),
            toQt(event.id),
            codecText(event.data),
            dataText(event.data)};
}

Result<MappingController::Rows> readRows(const StoreAddress& address, const DatabaseShape& shape,
                                         const Mapping& mapping, const std::stop_token& stop)
{
    const Result<MappedEvents> events =
        readAsMapped(address, shape, mapping, MappingController::kEventsShown, stop);
    if (!events)
        return tl::unexpected(events.error());
    MappingController::Rows rows;
    for (const Event& event : events->page.events)
        rows.rows.push_back(rowOf(event));
    for (const std::string& notice : events->notices)
        rows.notices += toQt(notice);
    return rows;
}

} // namespace

MappingController::MappingController(JobRunner& runner, StoreAddress address, QObject* parent)
    : QObject(parent), m_runner(runner), m_address(std::move(address))
{
    m_typed.setSingleShot(true);
    m_typed.setInterval(kTypedMs);
    connect(&m_typed, &QTimer::timeout, this, &MappingController::tryNow);
}

MappingController::~MappingController() = default;

void MappingController::start()
{
    m_state = State::Looking;
    m_error.reset();
    m_look = runJob<MappingDraft>(
        m_runner, this,
        [address = m_address](const std::stop_token& stop) { return draftMapping(address, stop); },
        [this](Result<MappingDraft> draft) { take(std::move(draft)); });
    emit changed();
}

void MappingController::take(Result<MappingDraft> draft)
{
    if (!draft) {
        m_state = State::Refused;
        m_error = std::move(draft.error());
        emit changed();
        return;
    }
    m_state = State::Ready;
    m_shape = std::move(draft->shape);
    adopt(std::move(draft->mapping));
    tryNow();
}

const DatabaseShape::Table* MappingController::table() const
{
    return mappedTable(m_shape, m_mapping);
}

void MappingController::adopt(Mapping mapping)
{
    m_mapping = std::move(mapping);
    m_problems = problemsOf(m_shape, m_mapping);
}

void MappingController::setMapping(const Mapping& mapping)
{
    if (mapping == m_mapping)
        return;
    // The name alone changes nothing of what is read.
    Mapping renamed = mapping;
    renamed.name = m_mapping.name;
    const bool reads = renamed != m_mapping;
    adopt(mapping);
    if (reads)
        m_typed.start();
    emit changed();
}

void MappingController::setTable(const DatabaseShape::Table& table)
{
    if (m_mapping.table == table.name && m_mapping.schema == table.schema)
        return;
    adopt(guessMapping(m_shape, table)); // at once; what one row says comes with the answer
    ++m_generation;
    m_look = runJob<Mapping>(
        m_runner, this,
        [address = m_address, shape = m_shape, table](const std::stop_token& stop) {
            return draftMapping(address, shape, table, stop);
        },
        [this, generation = m_generation, before = m_mapping](Result<Mapping> mapping) {
            // A person who chose meanwhile knows better.
            if (generation == m_generation && mapping && m_mapping == before)
                setMapping(*mapping);
        });
    m_typed.start();
    emit changed();
}

std::optional<MappingProblem> MappingController::problemOf(MappedField field) const
{
    if (field == MappedField::Name) {
        std::optional<std::string> name = layoutNameProblem(m_mapping.name);
        return name ? std::optional(MappingProblem{field, *std::move(name), true}) : std::nullopt;
    }
    const auto found = std::ranges::find(m_problems, field, &MappingProblem::field);
    return found == m_problems.end() ? std::nullopt : std::optional(*found);
}

bool MappingController::blocked() const
{
    return m_state != State::Ready || std::ranges::any_of(m_problems, &MappingProblem::blocks);
}

void MappingController::tryNow()
{
    m_typed.stop();
    m_stopped = false;
    m_read = {};
    m_reading = !blocked();
    if (blocked()) {
        m_rows = {};
        m_readError.reset();
        emit changed();
        return;
    }
    m_read = runJob<Rows>(
        m_runner, this,
        [address = m_address, shape = m_shape, mapping = m_mapping](const std::stop_token& stop) {
            return readRows(address, shape, mapping, stop);
        },
        [this, asked = m_mapping](Result<Rows> rows) {
            Mapping renamed = asked;
            renamed.name = m_mapping.name;
            if (m_reading && renamed == m_mapping && !m_typed.isActive())
                taken(std::move(rows));
        });
    emit changed();
}

void MappingController::taken(Result<Rows> rows)
{
    if (!rows && rows.error().kind == ErrorKind::Cancelled)
        return;
    m_reading = false;
    m_readError = rows ? std::nullopt : std::optional(std::move(rows.error()));
    m_rows = rows ? *std::move(rows) : Rows{};
    emit changed();
}

void MappingController::stop()
{
    if (!m_reading && !m_typed.isActive())
        return;
    m_typed.stop();
    m_read = {};
    m_reading = false;
    m_stopped = true;
    emit changed();
}

void MappingController::keep(IfLayoutThere ifThere)
{
    Result<std::string> text = layoutText(m_shape, m_mapping);
    if (!text) {
        emit keepFailed(text.error());
        return;
    }
    m_keeping = true;
    m_keep = runJob<std::filesystem::path>(
        m_runner, this,
        [text = *std::move(text), ifThere](const std::stop_token&) {
            return keepLayout(text, ifThere);
        },
        [this](Result<std::filesystem::path> file) {
            m_keeping = false;
            if (file)
                emit kept(toQt(withLayout(m_address, m_mapping.name)), toQt(file->string()));
            else
                emit keepFailed(file.error());
            emit changed();
        });
    emit changed();
}

} // namespace viridian::ui
