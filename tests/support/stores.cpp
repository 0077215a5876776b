#include "tests/support/stores.h"

#include "core/store/open.h"

#include <QFile>
#include <QProcess>

#include <array>
#include <fmt/format.h>

namespace viridian::test {

Folder::Folder()
{
    if (!m_folder.isValid())
        qFatal("no temporary folder");
}

std::string dataFile(std::string_view name)
{
    return std::string(VIRIDIAN_SOURCE_DIR "/tests/data/") + std::string(name);
}

std::string unpacked(std::string_view name, const Folder& folder)
{
    const QString from = QString::fromStdString(dataFile(name));
    QString to = QString::fromStdString(folder.path()) + QLatin1Char('/') +
                 from.section(QLatin1Char('/'), -1);
    to.chop(3);
    QProcess gunzip;
    gunzip.setStandardOutputFile(to);
    gunzip.start(QStringLiteral("gzip"), {QStringLiteral("-dc"), from});
    if (!gunzip.waitForFinished() || gunzip.exitCode() != 0)
        qFatal("gzip cannot unpack %s", qPrintable(from));
    return to.toStdString();
}

void writeFile(const std::string& path, std::string_view text)
{
    QFile file(QString::fromStdString(path));
    const auto size = static_cast<qint64>(text.size());
    if (!file.open(QIODevice::WriteOnly) || file.write(text.data(), size) != size)
        qFatal("cannot write %s", path.c_str());
}

std::string readFile(const std::string& path)
{
    QFile file(QString::fromStdString(path));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("cannot read %s", path.c_str());
    return file.readAll().toStdString();
}

EventBatch batchOf(const std::vector<EventSpec>& specs, std::uint64_t firstNumber)
{
    EventBatch batch;
    std::uint64_t number = firstNumber;
    for (const EventSpec& spec : specs) {
        const std::string id =
            spec.id.empty() ? fmt::format("00000000-0000-4000-8000-{:012x}", number) : spec.id;
        Event event;
        event.position = Position(number++);
        event.stream = spec.stream;
        event.id = id;
        event.type = spec.type;
        event.schemaVersion = spec.schemaVersion;
        event.data = {spec.dataKind,
                      spec.dataKind == PayloadKind::Null ? std::string_view() : spec.data};
        event.metadata = {spec.metadataKind, spec.metadataKind == PayloadKind::Null
                                                 ? std::string_view()
                                                 : spec.metadata};
        event.time = spec.time;
        event.dataBytes = event.data.bytes.size();
        batch.addCopy(event);
    }
    return batch;
}

std::vector<EventSpec> shopEvents(std::size_t count)
{
    constexpr std::array<std::string_view, 3> kCategories{"cart", "order", "customer"};
    constexpr std::array<std::string_view, 4> kTypes{"Opened", "ItemAdded", "Confirmed", "Closed"};
    const Timestamp start = must(parseTime("2026-01-01T00:00:00Z"));
    const std::size_t streams = std::max<std::size_t>(count / 10, 1);
    std::vector<EventSpec> specs;
    specs.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t stream = i * 7919 % streams;
        const std::string_view category = kCategories[stream % kCategories.size()];
        EventSpec spec;
        spec.stream = fmt::format("{}-{}", category, stream);
        spec.type =
            fmt::format("{}{}", category == "cart" ? "Cart" : "Case", kTypes[i % kTypes.size()]);
        spec.data =
            fmt::format(R"({{"number":{},"total":{}.50,"note":"event {} of {}","tags":["a","b"]}})",
                        i, i * 3, i, category);
        spec.metadata = fmt::format(R"({{"correlationId":"c-{}","user":"u{}"}})", stream, i % 5);
        spec.time = start + std::chrono::seconds(i);
        specs.push_back(std::move(spec));
    }
    return specs;
}

void giveUp(const Error& error)
{
    qFatal("%s [%s] (%s)", error.message.c_str(), name(error.kind), error.detail.c_str());
    std::abort();
}

void must(const Status& status)
{
    if (!status)
        giveUp(status.error());
}

void fill(EventStore& store, EventBatch events)
{
    const std::unique_ptr<Target> target = must(store.openTarget());
    must(target->prepare("0/1", {}));
    Commit step;
    step.events = &events;
    step.complete = [&events](Checkpoint& checkpoint, std::vector<Segment>&) {
        checkpoint.eventsWritten += events.size();
        checkpoint.greenEvents += events.size();
        if (!events.empty())
            checkpoint.greenHead = events.back().position;
    };
    must(target->commit(step, {}));
    must(target->handOver());
}

std::string nativeStore(const Folder& folder, std::string_view fileName, std::size_t events)
{
    const std::string address = "sqlite:" + folder.file(fileName) + "?layout=native";
    const std::unique_ptr<EventStore> store = must(openStore(address, {.createIfMissing = true}));
    fill(*store, batchOf(shopEvents(events)));
    return address;
}

EventBatch allEvents(EventStore& store)
{
    EventBatch all;
    ReadRequest request;
    request.limit = 1000;
    while (true) {
        const ReadPage page = must(store.read(request, {}));
        for (const Event& event : page.events)
            all.addCopy(event);
        if (page.atEnd)
            return all;
        request.after = page.scannedTo;
    }
}

} // namespace viridian::test
