#include "core/sync/event_digest.h"
#include "core/sync/expected.h"
#include "tests/support/memory_store.h"

#include <QtTest>

using namespace viridian;
using test::PlainEvent;

namespace {

PlainEvent sample()
{
    return {.stream = "order-1",
            .type = "OrderPlaced",
            .data = R"({"a": 1.10, "b": "x"})",
            .id = "6E8BC430-9C3A-11D9-9669-0800200C9A66",
            .metadata = R"({"by":"me"})",
            .schemaVersion = "2"};
}

Digest128 digest(const PlainEvent& event, DigestLevel level)
{
    return eventDigest(test::batchOf({event})[0], level);
}

PlainEvent fitted(const PlainEvent& event, const ColumnTraits& traits)
{
    EventBatch batch = test::batchOf({event});
    fitToGreen(batch, traits);
    return test::plain(batch).front();
}

} // namespace

class TestEventDigest : public QObject {
    Q_OBJECT

private slots:
    void digest_tellsEveryFieldApart_data()
    {
        QTest::addColumn<QString>("field");
        for (const char* field : {"stream", "type", "data", "id", "metadata", "schemaVersion",
                                  "version", "nullMetadata", "movedBoundary"})
            QTest::newRow(field) << QString::fromLatin1(field);
    }

    void digest_tellsEveryFieldApart()
    {
        QFETCH(QString, field);
        PlainEvent other = sample();
        if (field == QLatin1String("stream"))
            other.stream = "order-2";
        else if (field == QLatin1String("type"))
            other.type = "OrderPlaced2";
        else if (field == QLatin1String("data"))
            other.data = R"({"a": 1.11, "b": "x"})";
        else if (field == QLatin1String("id"))
            other.id.back() = '7';
        else if (field == QLatin1String("metadata"))
            other.metadata = R"({"by":"you"})";
        else if (field == QLatin1String("schemaVersion"))
            other.schemaVersion = "3";
        else if (field == QLatin1String("version"))
            other.version = 1;
        else if (field == QLatin1String("nullMetadata"))
            other.metadata.clear();
        else {
            other.type = "OrderPlaced2";
            other.schemaVersion.clear();
        }
        for (const DigestLevel level : {DigestLevel::Bytes, DigestLevel::Canonical})
            QVERIFY(digest(sample(), level) != digest(other, level));
    }

    void digest_ignoresPositionTimeAndPayloadKind()
    {
        PlainEvent other = sample();
        other.position = Position(77);
        other.time = now();
        QCOMPARE(digest(other, DigestLevel::Bytes).toText(),
                 digest(sample(), DigestLevel::Bytes).toText());

        EventBatch bytes = test::batchOf({sample()});
        bytes.mutableEvents()[0].data.kind = PayloadKind::Bytes;
        QCOMPARE(eventDigest(bytes[0], DigestLevel::Bytes).toText(),
                 digest(sample(), DigestLevel::Bytes).toText());
    }

    void canonicalLevel_ignoresSpacingKeyOrderAndNumberText()
    {
        PlainEvent other = sample();
        other.data = R"({"b":"\u0078","a":1.1})";
        QVERIFY(digest(other, DigestLevel::Bytes) != digest(sample(), DigestLevel::Bytes));
        QCOMPARE(digest(other, DigestLevel::Canonical).toText(),
                 digest(sample(), DigestLevel::Canonical).toText());
    }

    void level_isBytesOnlyWhereBothKeepBytes()
    {
        const ColumnTraits text;
        ColumnTraits jsonb;
        jsonb.keepsBytes = false;
        QVERIFY(digestLevel(text, text) == DigestLevel::Bytes);
        QVERIFY(digestLevel(text, jsonb) == DigestLevel::Canonical);
        QVERIFY(digestLevel(jsonb, text) == DigestLevel::Canonical);
    }

    void longEvent_isDigestedWhole()
    {
        PlainEvent longName = sample();
        longName.stream = std::string(2000, 's');
        PlainEvent other = longName;
        other.stream.back() = 't';
        QVERIFY(digest(longName, DigestLevel::Bytes) != digest(other, DigestLevel::Bytes));
    }

    void fit_fillsWhatGreenRequires()
    {
        ColumnTraits traits;
        traits.dataRequired = traits.metadataRequired = true;
        EventBatch batch = test::batchOf({sample()});
        batch.mutableEvents()[0].data = {};
        batch.mutableEvents()[0].metadata = {};
        fitToGreen(batch, traits);
        QCOMPARE(QByteArray::fromStdString(std::string(batch[0].data.bytes)), QByteArray("{}"));
        QCOMPARE(QByteArray::fromStdString(std::string(batch[0].metadata.bytes)), QByteArray("{}"));
        QCOMPARE(batch[0].dataBytes, 2U);
    }

    void fit_dropsWhatGreenHasNoColumnFor()
    {
        ColumnTraits traits;
        traits.keepsTime = false;
        PlainEvent timed = sample();
        timed.time = now();
        const PlainEvent result = fitted(timed, traits);
        QVERIFY(result.schemaVersion.empty());
        QVERIFY(result.time == Timestamp{});
        traits.schemaColumn = true;
        QCOMPARE(QByteArray::fromStdString(fitted(sample(), traits).schemaVersion),
                 QByteArray("2"));
    }

    void fit_lowersUuidsOnlyWhereGreenKeepsUuids()
    {
        ColumnTraits traits;
        QCOMPARE(fitted(sample(), traits).id, sample().id);
        traits.uuidIds = true;
        QCOMPARE(QByteArray::fromStdString(fitted(sample(), traits).id),
                 QByteArray("6e8bc430-9c3a-11d9-9669-0800200c9a66"));
        PlainEvent other = sample();
        other.id = "Not-A-UUID";
        QCOMPARE(fitted(other, traits).id, other.id);
    }

    void fit_leavesPayloadBytesAlone()
    {
        ColumnTraits traits;
        traits.keepsBytes = false;
        QCOMPARE(fitted(sample(), traits).data, sample().data);
    }
};

QTEST_GUILESS_MAIN(TestEventDigest)
#include "tst_event_digest.moc"
