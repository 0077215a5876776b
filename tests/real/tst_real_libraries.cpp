// Stores that real libraries write on this machine, read back: see README.md of this folder.
#include "tests/real/libraries.h"

#include <QTest>

#include <algorithm>
#include <map>

namespace viridian::test {
namespace {

using nlohmann::json;

/// What the writer said of itself in the metadata, where there is any.
std::string writerOf(const json& event)
{
    const json metadata = event.value("metadata", json());
    return metadata.is_object() ? metadata.value("writtenBy", std::string()) : std::string();
}

/// Every stream's numbers rise by one.
bool versionsRiseByOne(const std::vector<json>& events)
{
    std::map<std::string, std::int64_t> heads;
    return std::ranges::all_of(events, [&heads](const json& event) {
        const auto version = event.at("version").get<std::int64_t>();
        const auto [head, first] = heads.try_emplace(event.at("stream"), version);
        return first || version == ++head->second;
    });
}

} // namespace

class TestRealLibraries : public QObject {
    Q_OBJECT

private slots:
    void everyEvent_onceInOrderAsWritten_data()
    {
        QTest::addColumn<std::size_t>("row");
        const std::vector<Library> all = libraries();
        for (std::size_t row = 0; row < all.size(); ++row)
            QTest::newRow(all[row].name) << row;
    }
    void everyEvent_onceInOrderAsWritten()
    {
        QFETCH(const std::size_t, row);
        const Library library = libraries()[row];
        if (const QString why = missing(library); !why.isEmpty())
            QSKIP(qPrintable(why));
        if (library.onPostgres)
            VIRIDIAN_NEEDS_POSTGRES();
        const Place place(library.onPostgres);
        const Written written = runWriter(library, place.name());
        if (written.exitCode == kCannotRunHere)
            QSKIP(qPrintable(written.words));
        QVERIFY2(written.exitCode == 0, qPrintable(written.words));
        QCOMPARE(layoutOf(place.address()), library.layout);

        const std::vector<json> events = eventsAt(place.address());
        Facts found;
        for (const json& event : events) {
            found.push_back(factOf(event, library.member));
            QCOMPARE(writerOf(event), library.writtenBy);
        }
        QCOMPARE(found.size(), shop().size());
        QVERIFY(versionsRiseByOne(events));
        if (library.ownNames)
            QVERIFY(found == shop());
        else
            QVERIFY(withoutNames(found) == withoutNames(shop()));
    }

    void opaqueEvents_onceInOrderAsBytes()
    {
        const Library library = pekkoLegacy();
        if (const QString why = missing(library); !why.isEmpty())
            QSKIP(qPrintable(why));
        VIRIDIAN_NEEDS_POSTGRES();
        const Place place(library.onPostgres);
        const Written written = runWriter(library, place.name());
        QVERIFY2(written.exitCode == 0, qPrintable(written.words));
        QCOMPARE(layoutOf(place.address()), library.layout);

        const std::vector<json> events = eventsAt(place.address());
        const Facts facts = shop();
        QCOMPARE(events.size(), facts.size());
        QVERIFY(versionsRiseByOne(events));
        for (std::size_t at = 0; at < facts.size(); ++at) {
            QCOMPARE(events[at].at("stream").get<std::string>(), facts[at].stream);
            const QByteArray envelope = QByteArray::fromBase64(
                QByteArray::fromStdString(events[at].at("dataBase64").get<std::string>()));
            QVERIFY(envelope.contains(QByteArray::fromStdString(facts[at].type)));
            const std::string total = "\"total\":" + facts[at].data.at("total").dump();
            QVERIFY(envelope.contains(QByteArray::fromStdString(total)));
        }
    }
};

} // namespace viridian::test

QTEST_GUILESS_MAIN(viridian::test::TestRealLibraries)
#include "tst_real_libraries.moc"
