#include "tests/core/sync/store_fixture.h"

#include "core/base/uuid.h"
#include "core/json/compare.h"
#include "core/pipeline/transform.h"
#include "core/store/open.h"
#include "core/sync/expected.h"
#include "tests/core/sync/sync_fixture.h"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fmt/format.h>
#include <map>

namespace viridian::test {

namespace {

template <typename T>
T orAbort(Result<T> result, const char* what)
{
    if (!result) {
        std::fprintf(stderr, "%s: %s (%s)\n", what, result.error().message.c_str(),
                     result.error().detail.c_str());
        std::abort();
    }
    return std::move(*result);
}

StoreAddress addressOf(const std::string& text)
{
    return orAbort(StoreAddress::parse(text), "address");
}

const char* eventsTable(const SqlSession& session)
{
    return session.engine() == Engine::Sqlite ? "events" : "viridian.events";
}

std::string show(const Event& event)
{
    return fmt::format("{}@{} {} v{} {} data {} metadata {}", event.stream, event.version,
                       event.type, event.schemaVersion, event.id, event.data.bytes.substr(0, 200),
                       event.metadata.bytes.substr(0, 200));
}

bool samePayload(const Payload& expected, const Payload& actual, bool keepsBytes)
{
    if ((expected.kind == PayloadKind::Null) != (actual.kind == PayloadKind::Null))
        return false;
    const json::Equality equality = json::compare(expected.bytes, actual.bytes);
    return equality == json::Equality::Bytes ||
           (!keepsBytes && equality == json::Equality::Canonical);
}

bool sameEvent(const Event& expected, const Event& actual, const ColumnTraits& traits)
{
    return expected.stream == actual.stream && expected.version == actual.version &&
           expected.type == actual.type && expected.id == actual.id &&
           expected.schemaVersion == actual.schemaVersion &&
           samePayload(expected.data, actual.data, traits.keepsBytes) &&
           samePayload(expected.metadata, actual.metadata, traits.keepsBytes);
}

} // namespace

NativeWriter::NativeWriter(std::string address) : m_address(std::move(address))
{
    if (!openStore(m_address)) {
        const Status made = createStore(addressOf(m_address));
        if (!made)
            std::fprintf(stderr, "%s\n", made.error().message.c_str());
    }
    m_session = orAbort(openSqlSession(addressOf(m_address), Access::ReadWrite), "writer");
}

bool NativeWriter::write(const PlainEvent& event)
{
    const std::string sql = fmt::format(
        "INSERT INTO {0} (stream, version, id, type, schema_version, data, metadata) "
        "SELECT $1, coalesce(max(version) + 1, 0), $2, $3, $4, {1}, {2} FROM {0} WHERE stream = $1",
        eventsTable(*m_session), m_session->engine() == Engine::Sqlite ? "$5" : "$5::json",
        m_session->engine() == Engine::Sqlite ? "$6" : "$6::json");
    const std::array<SqlValue, 6> values{
        std::string_view(event.stream),
        std::string_view(event.id),
        std::string_view(event.type),
        event.schemaVersion.empty() ? SqlValue{} : std::string_view(event.schemaVersion),
        std::string_view(event.data),
        event.metadata.empty() ? SqlValue{} : std::string_view(event.metadata)};
    const Result<SqlRows> rows = m_session->run(sql, values);
    if (!rows)
        std::fprintf(stderr, "append: %s (%s)\n", rows.error().message.c_str(),
                     rows.error().detail.c_str());
    return rows.has_value();
}

bool NativeWriter::append(std::size_t first, std::size_t count)
{
    if (!m_session->begin())
        return false;
    for (std::size_t i = first; i < first + count; ++i) {
        PlainEvent event = numbered(i, 211);
        event.id = uuidV5(Uuid{}, std::to_string(i)).toText();
        if (!write(event)) {
            m_session->rollback();
            return false;
        }
    }
    return m_session->commit().has_value();
}

BackgroundWriter::BackgroundWriter(std::string address, std::size_t first)
    : m_thread([this, address = std::move(address), first](std::stop_token stop) {
          NativeWriter writer(address);
          for (std::size_t next = first; !stop.stop_requested(); next += 7) {
              if (!writer.append(next, 7))
                  m_good = false;
              std::this_thread::sleep_for(std::chrono::milliseconds(3));
          }
      })
{
}

bool BackgroundWriter::finish()
{
    m_thread.request_stop();
    m_thread.join();
    return m_good;
}

EventBatch everythingIn(const std::string& address)
{
    const std::unique_ptr<EventStore> store = orAbort(openStore(address), "open");
    EventBatch all;
    ReadRequest request;
    request.limit = 5000;
    for (;;) {
        const ReadPage page = orAbort(store->read(request, {}), "read");
        for (const Event& event : page.events)
            all.addCopy(event);
        if (!page.events.empty())
            request.after = page.events.back().position;
        if (page.atEnd)
            return all;
    }
}

std::string differenceFromExpected(const std::string& blue, const std::string& green,
                                   const Pipeline& pipeline)
{
    const std::unique_ptr<EventStore> store = orAbort(openStore(green), "green");
    const ColumnTraits traits = store->info().traits;
    const EventBatch source = everythingIn(blue);
    Transform transform(pipeline);
    Expected expected = transform.run(source);
    const Expected last = transform.flush();
    expected.events.share(last.events);
    for (const Event& event : last.events)
        expected.events.add(event);
    fitToGreen(expected.events, traits);
    std::map<std::string, std::int64_t, std::less<>> versions;
    for (Event& event : expected.events.mutableEvents())
        event.version =
            versions.try_emplace(std::string(event.stream), store->info().versionBase - 1)
                .first->second += 1;

    const EventBatch actual = everythingIn(green);
    for (std::size_t i = 0; i < std::min(actual.size(), expected.events.size()); ++i)
        if (!sameEvent(expected.events[i], actual[i], traits))
            return fmt::format("event {}: expected {}, found {}", i, show(expected.events[i]),
                               show(actual[i]));
    if (actual.size() != expected.events.size())
        return fmt::format("expected {} events, found {}", expected.events.size(), actual.size());
    return {};
}

std::string appendTo(const std::string& green)
{
    const EventBatch before = everythingIn(green);
    NativeWriter writer(green);
    if (!writer.append(900'000'001, 1))
        return "the application's append was refused";
    const EventBatch after = everythingIn(green);
    if (after.size() != before.size() + 1)
        return "the application's event did not appear";
    if (!before.empty() && after.back().position.number() != before.back().position.number() + 1)
        return fmt::format("the application's event got position {} after {}",
                           after.back().position.toText(), before.back().position.toText());
    return {};
}

} // namespace viridian::test
