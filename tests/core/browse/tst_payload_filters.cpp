#include "core/store/open.h"
#include "core/store/sql/select.h"
#include "tests/support/pg.h"

#include <QTest>

#include "odd_payloads.h"

namespace viridian {
/// What the database rules out by text never was a match.
class TestPayloadFilters : public QObject {
    Q_OBJECT

private slots:
    void store_findsWhatMatchesSays_data()
    {
        QTest::addColumn<QString>("layout");
        QTest::addColumn<bool>("postgres");
        QTest::newRow("SQLite, text") << "native" << false;
        QTest::newRow("PostgreSQL, json") << "native" << true;
        QTest::newRow("PostgreSQL, jsonb") << "message-db" << true;
    }

    void store_findsWhatMatchesSays()
    {
        QFETCH(QString, layout);
        QFETCH(bool, postgres);
        if (postgres && test::pgServer().empty())
            QSKIP("VIRIDIAN_TEST_PG names no server.");
        const test::Folder folder;
        std::optional<test::PgDatabase> database;
        if (postgres)
            database.emplace();
        const std::string base = postgres ? database->uri() : "sqlite:" + folder.file("s.db");
        const std::string address = base + (base.find('?') == std::string::npos ? "?" : "&") +
                                    "layout=" + layout.toStdString();
        const std::unique_ptr<EventStore> store =
            test::must(openStore(address, {.createIfMissing = true}));
        std::vector<test::EventSpec> specs = test::oddEvents();
        if (!store->info().traits.holdsOpaque)
            std::erase_if(specs, [](const test::EventSpec& spec) {
                return spec.dataKind == PayloadKind::Bytes;
            });
        test::fill(*store, test::batchOf(specs));
        const EventBatch all = test::allEvents(*store);
        QCOMPARE(all.size(), specs.size());
        for (const char* text : test::kOddFilters) {
            const Filter filter = test::must(Filter::parse(text, {}));
            QStringList wanted;
            for (const Event& event : all) {
                if (filter.matches(event))
                    wanted += QString::fromStdString(event.position.toText());
            }
            ReadRequest request;
            request.filter = filter;
            const ReadPage page = test::must(store->read(request, {}));
            QStringList found;
            for (const Event& event : page.events)
                found += QString::fromStdString(event.position.toText());
            QVERIFY2(found == wanted,
                     qPrintable(QStringLiteral("%1: %2 instead of %3")
                                    .arg(QString::fromUtf8(text), found.join(QLatin1Char(' ')),
                                         wanted.join(QLatin1Char(' ')))));
        }
    }

    void text_isRuledOutInTheDatabase_data()
    {
        QTest::addColumn<QString>("filter");
        QTest::addColumn<QString>("asks"); // a parameter; empty: nothing is pushed
        QTest::newRow("a member") << "body.total:>5"
                                  << "\"total\"";
        QTest::newRow("a value") << "body.city:Rome"
                                 << "Rome";
        QTest::newRow("a number has many spellings") << "body.total:10"
                                                     << "\"total\"";
        QTest::newRow("a word") << "HeLLo"
                                << "hello";
        QTest::newRow("the longest piece") << "body.city:a*bcd*"
                                           << "bcd";
        QTest::newRow("a correlation") << "corr:c-1"
                                       << "c-1";
        QTest::newRow("any word") << "*"
                                  << "";
        QTest::newRow("not") << "-hello"
                             << "";
        QTest::newRow("one alternative is open") << "hello OR corr:*"
                                                 << "";
    }

    void text_isRuledOutInTheDatabase()
    {
        QFETCH(QString, filter);
        QFETCH(QString, asks);
        const Layout layout = test::must(layoutNamed("native", Engine::Sqlite));
        SelectContext context;
        context.layout = &layout;
        std::vector<SqlParameter> parameters;
        const PushedFilter pushed =
            pushFilter(context, test::must(Filter::parse(filter.toStdString(), {})), parameters);
        QVERIFY(!pushed.exact);
        QCOMPARE(pushed.sql.empty(), asks.isEmpty());
        const auto holds = [&asks](const SqlParameter& parameter) {
            const auto* text = std::get_if<std::string>(&parameter);
            return text && *text == asks.toStdString();
        };
        QCOMPARE(std::ranges::any_of(parameters, holds), !asks.isEmpty());
    }
};

} // namespace viridian

QTEST_GUILESS_MAIN(viridian::TestPayloadFilters)
#include "tst_payload_filters.moc"
