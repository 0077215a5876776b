// What keeps the end of a store from being read is named beside its rows, as long as it does.
#include "core/store/open.h"
#include "tests/support/pg.h"

#include <QLabel>

#include "browse_frame.h"

namespace viridian::ui {
namespace {

constexpr const char* kAppend =
    "INSERT INTO message_store.messages (stream_name, position, type, data, id) "
    "VALUES ('%1', 0, 'Happened', '{}', gen_random_uuid())";

std::string append(const char* stream)
{
    return fromQt(QString::fromLatin1(kAppend).arg(QLatin1String(stream)));
}

} // namespace

class TestHeldHead : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        VIRIDIAN_NEEDS_POSTGRES();
        Theme::install(*qApp, true);
    }

    void openWriter_isNamedUntilItEnds_data()
    {
        QTest::addColumn<bool>("first");
        QTest::newRow("behind other events") << false;
        QTest::newRow("before the first event") << true;
    }

    void openWriter_isNamedUntilItEnds()
    {
        QFETCH(bool, first);
        const test::PgDatabase database;
        const std::string address = database.uri() + "?layout=message-db";
        const Result<StoreAddress> parsed = StoreAddress::parse(address);
        QVERIFY(parsed && createStore(*parsed));
        test::PgWriter early(database.uri());
        test::PgWriter late(database.uri());
        if (!first)
            late.run(append("a-1"));
        early.run("BEGIN");
        early.run(append("b-1"));
        late.run(append("c-1"));

        BrowseFrame frame;
        frame.context.setBlue(address);
        const auto& held = frame.inView<QLabel>("eventsHeld");
        const QString who = QString::number(early.pid());
        QTRY_VERIFY(held.isVisible());
        QVERIFY2(held.text().startsWith(first ? QStringLiteral("held at the start by ")
                                              : QStringLiteral("held at 1 by ")),
                 qPrintable(held.text()));
        QVERIFY2(held.text().contains(who), qPrintable(held.text()));
        QVERIFY2(held.toolTip().contains(QStringLiteral("INSERT INTO")),
                 qPrintable(held.toolTip()));
        frame.picture(first ? "held-first" : "held");

        early.run("COMMIT");
        QTRY_VERIFY(!held.isVisible());
        QTRY_COMPARE(frame.view()->events().loadedEvents(), std::uint64_t(first ? 2 : 3));
    }
};

} // namespace viridian::ui

QTEST_MAIN(viridian::ui::TestHeldHead)
#include "tst_held_head.moc"
