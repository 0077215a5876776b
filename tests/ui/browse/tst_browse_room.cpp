#include "ui/browse/dock_delegate.h"
#include "ui/browse/state_pane.h"
#include "ui/browse/stores_pane.h"
#include "ui/browse/time_strip.h"
#include "ui/browse/type_lanes.h"

#include <QAbstractItemDelegate>
#include <QAbstractItemView>
#include <QAction>
#include <QClipboard>
#include <QCompleter>
#include <QFile>
#include <QGuiApplication>
#include <QHeaderView>
#include <QInputDialog>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTextBlock>
#include <QToolButton>
#include <QTreeView>

#include <array>

#include "browse_frame.h"

namespace viridian::ui {
namespace {

const std::string kExact = "1234567890123456789012345678901234567890";

/// Nine events of three streams.
std::vector<Line> shop()
{
    return {
        {.stream = "order-1", .version = 0, .type = "OrderPlaced", .data = R"({"total": 149.90})"},
        {.stream = "cart-7", .version = 0, .type = "CartOpened"},
        {.stream = "order-1", .version = 1, .type = "PaymentReceived"},
        {.stream = "order-2", .version = 0, .type = "OrderPlaced", .data = R"({"total": 12})"},
        {.stream = "cart-7", .version = 1, .type = "ItemAdded", .data = R"({"sku": "a"})"},
        {.stream = "order-2",
         .version = 1,
         .type = "OrderConfirmed",
         .metadata = R"({"correlationId": "c-1", "causationId": "event-4"})"},
        {.stream = "cart-7", .version = 2, .type = "ItemAdded"},
        {.stream = "order-1", .version = 2, .type = "OrderConfirmed"},
        {.stream = "order-2",
         .version = 2,
         .type = "LedgerWritten",
         .data = "{\"ledgerNo\": " + kExact + ", \"price\":1.50}"},
    };
}

} // namespace

class TestBrowseRoom : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { Theme::install(*qApp, true); }

    void withoutAStore_itSaysHowToOpenOne()
    {
        const BrowseFrame frame;
        QCOMPARE(frame.tabs().count(), 0);
        QCOMPARE(frame.room->stateLine().text, QStringLiteral("no store"));
        bool said = false;
        for (const QLabel* label : frame.room->findChildren<QLabel*>(QStringLiteral("eventsState")))
            said =
                said || (label->isVisible() && label->text() == QStringLiteral("No store is open"));
        QVERIFY(said);
        QVERIFY(!frame.room->can(RoomCommand::Mark));
    }

    void theRowsComeBeforeAnythingElseIsAsked()
    {
        BrowseFrame frame;
        QStringList order;
        auto& stores = *frame.window.findChild<StoresPane*>();
        connect(&stores, &StoresPane::surveyed, this, [&] { order += QStringLiteral("survey"); });
        frame.context.setBlue(frame.write("shop.ndjson", shop()));
        QVERIFY(frame.view() && !frame.view()->hasItsRows());
        QVERIFY(stores.busy());
        connect(frame.view(), &EventsView::rowsCame, this, [&] {
            QCOMPARE(frame.view()->events().loadedEvents(), std::uint64_t{9});
            order += QStringLiteral("rows");
        });
        QTRY_VERIFY(frame.settled());
        QCOMPARE(order, (QStringList{QStringLiteral("rows"), QStringLiteral("survey")}));
    }

    void aStoreThatCannotBeReadIsLookedAtAllTheSame()
    {
        BrowseFrame frame;
        frame.context.setBlue("sqlite:" + frame.folder.filePath("gone.db").toStdString());
        QTRY_VERIFY(frame.view() && frame.view()->hasItsRows());
        QVERIFY(frame.view()->events().error());
        QTRY_VERIFY(frame.settled());
        QTRY_VERIFY(!frame.window.findChild<StoresPane*>()->busy());
    }

    void theWindowKeepsTheSizesOfTheDesign()
    {
        BrowseFrame frame;
        frame.context.setBlue(frame.write("shop.ndjson", shop()));
        QTRY_VERIFY(frame.selected().has_value());
        QVERIFY2(frame.room->minimumSizeHint().width() <= 700,
                 qPrintable(QString::number(frame.room->minimumSizeHint().width())));
        QCOMPARE(frame.window.width(), 1440);
        // As much of the data as the picture shows.
        QVERIFY2(
            frame.view()->table().columnWidth(EventWindowModel::Data) >= 120,
            qPrintable(QString::number(frame.view()->table().columnWidth(EventWindowModel::Data))));
        QCOMPARE(frame.find<QWidget>("inspector").sizeHint().width(), 372);
        QVERIFY(frame.find<QWidget>("inspector").minimumSizeHint().width() <= 372);
    }

    void columns_neverScrollSideways_data()
    {
        QTest::addColumn<int>("width");
        QTest::newRow("as designed") << 1440;
        QTest::newRow("narrow") << 1300;
        QTest::newRow("wide") << 1920;
    }

    void columns_neverScrollSideways()
    {
        QFETCH(int, width);
        BrowseFrame frame;
        frame.context.setBlue(frame.write("shop.ndjson", shop()));
        QTRY_VERIFY(frame.selected().has_value());
        frame.window.resize(width, 900);
        EventTable& table = frame.view()->table();
        for (const ThemeChoice choice : {ThemeChoice::Dark, ThemeChoice::Light}) {
            theme().choose(choice);
            for (int column = 0; column < EventWindowModel::ColumnCount; ++column) {
                table.setCurrentIndex(table.model()->index(3, column));
                QCOMPARE(table.horizontalHeader()->offset(), 0);
            }
            QTRY_COMPARE(table.horizontalHeader()->length(), table.viewport()->width());
            QVERIFY(table.columnWidth(EventWindowModel::Mark) <= theme().px(24));
            // No word of the header is cut; those of the narrower columns are single letters.
            QVERIFY(table.columnWidth(EventWindowModel::Version) >=
                    table.horizontalHeader()->sectionSizeHint(EventWindowModel::Version));
        }
    }

    void blue_opensByItself()
    {
        BrowseFrame frame;
        frame.context.setBlue(frame.write("shop.ndjson", shop()));
        QCOMPARE(frame.tabs().count(), 1);
        QTRY_COMPARE(frame.selected(), std::optional<std::uint64_t>(9));
        QTRY_VERIFY(frame.settled());
        QCOMPARE(frame.room->stateLine().text, QStringLiteral("all events"));
        QVERIFY(frame.room->statusText().startsWith(QStringLiteral("9 selected.")));
        QCOMPARE(frame.tabs().tabText(0), QStringLiteral("shop · all events"));
        QTRY_COMPARE(frame.inView<QLabel>("eventsCount").text(), QStringLiteral("9 of 9 events"));
        // The docks know the store, too.
        auto& stores = frame.find<QAbstractItemView>("storeTree");
        QCOMPARE(stores.model()->rowCount(), 1);
        auto& streams = frame.find<QAbstractItemView>("streamTree");
        QTRY_COMPARE(streams.model()->rowCount(), 2);
        QCOMPARE(streams.model()->index(0, 0).data().toString(), QStringLiteral("cart"));
    }

    void tab_goesFromTheFilterOverTheTimesToTheRows()
    {
        BrowseFrame frame;
        frame.context.setBlue(frame.write("shop.ndjson", shop()));
        QTRY_VERIFY(frame.settled() && frame.selected().has_value());
        QStringList order;
        QWidget* at = &frame.inView<QLineEdit>("filterLine");
        for (int step = 0; step < 40 && !order.contains(QStringLiteral("eventsFollow")); ++step) {
            if ((at->focusPolicy() & Qt::TabFocus) != 0 && at->isVisible())
                order += at->objectName();
            at = at->nextInFocusChain();
        }
        QCOMPARE(order.join(QLatin1Char(' ')),
                 QStringLiteral("filterLine filterStar filterApply timeStrip eventTable "
                                "eventsFollow"));
    }

    void state_isShapedByAProjection()
    {
        BrowseFrame frame;
        frame.context.setBlue(frame.write("shop.ndjson", shop()));
        QTRY_VERIFY(frame.selected().has_value());
        frame.find<QTabWidget>("inspectorTabs").setCurrentIndex(5);
        auto* pane = frame.window.findChild<StatePane*>();
        const auto& state = frame.find<QPlainTextEdit>("inspectorState");
        const auto& words = frame.find<QLabel>("stateWords");
        QTRY_VERIFY(state.toPlainText().contains(QStringLiteral("\"total\": 12")));
        const QString path = frame.folder.filePath(QStringLiteral("shape.yaml"));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("format: viridian.pipeline/1\nname: shape\nsteps:\n"
                   "  - {id: placed, match: {type: OrderPlaced}, sameVersion: true,"
                   " patch: [{rename: /total, to: sum}]}\n");
        file.close();
        pane->setProjection(path);
        QTRY_VERIFY(state.toPlainText().contains(QStringLiteral("\"sum\": 12")));
        QVERIFY(!state.toPlainText().contains(QStringLiteral("total")));
        QVERIFY(words.text().contains(QStringLiteral("shaped by shape.yaml")));
        frame.picture("state-projection");
        pane->setProjection(path + QStringLiteral(".gone"));
        QTRY_VERIFY(words.text().contains(QStringLiteral("shape.yaml.gone")));
        QVERIFY(state.toPlainText().isEmpty());
        pane->setProjection({});
        QTRY_VERIFY(state.toPlainText().contains(QStringLiteral("\"total\": 12")));
    }

    void openedStream_showsItsTypesOverTime()
    {
        BrowseFrame frame;
        frame.context.setBlue(frame.write("shop.ndjson", shop()));
        QTRY_VERIFY(frame.selected().has_value());
        QVERIFY(!frame.view()->findChild<TypeLanes*>());
        frame.room->open({.room = RoomId::Browse,
                          .store = StoreMark::Blue,
                          .stream = QStringLiteral("cart-7"),
                          .newTab = true});
        QTRY_VERIFY(frame.view()->subject().stream.has_value());
        auto& lanes = frame.inView<TypeLanes>("typeLanes");
        QTRY_VERIFY(lanes.types().has_value());
        QVERIFY(lanes.isVisible());
        QCOMPARE(lanes.types()->lanes.size(), std::size_t{2});
        QCOMPARE(lanes.accessibleDescription(), QStringLiteral("2 ItemAdded, 1 CartOpened"));
        QSignalSpy wanted(&lanes, &TypeLanes::wanted);
        lanes.setFocus();
        QTest::keyClick(&lanes, Qt::Key_Right);
        QVERIFY(lanes.accessibleDescription().endsWith(QStringLiteral("1 CartOpened")));
        QTest::keyClick(&lanes, Qt::Key_Return);
        QCOMPARE(wanted.count(), 1);
        QTRY_VERIFY(frame.settled());
        frame.picture("stream-types");
    }

    void timeStrip_leadsToATime()
    {
        BrowseFrame frame;
        frame.context.setBlue(frame.write("shop.ndjson", shop()));
        QTRY_VERIFY(frame.selected().has_value());
        auto& strip = frame.inView<TimeStrip>("timeStrip");
        QTRY_VERIFY(strip.accessibleName().contains(QStringLiteral("counted")));
        QVERIFY(strip.isVisible());
        QTRY_VERIFY(frame.settled());
        strip.setFocus();
        QTest::keyClick(&strip, Qt::Key_Right);
        QVERIFY(strip.accessibleDescription().endsWith(QStringLiteral("1 events")));
        QTest::keyClick(&strip, Qt::Key_Return);
        QTRY_VERIFY(frame.selected() < std::optional<std::uint64_t>(3));
        // The way back leads to where we were.
        frame.room->run(RoomCommand::Back);
        QTRY_COMPARE(frame.selected(), std::optional<std::uint64_t>(9));
        // The menu hides it, and the next window remembers.
        auto* action = frame.window.findChild<QAction*>(QStringLiteral("showTimes"));
        action->trigger();
        QVERIFY(!strip.isVisible());
        QCOMPARE(frame.context.settings().value(QStringLiteral("browse/times")).toBool(), false);
    }

    void filterLine_completesWhatTheStoreHas()
    {
        BrowseFrame frame;
        frame.context.setBlue(frame.write("shop.ndjson", shop()));
        QTRY_VERIFY(frame.settled() && frame.selected().has_value());
        auto& edit = frame.inView<QLineEdit>("filterLine");
        const auto* completer = frame.view()->findChild<QCompleter*>();
        const auto offered = [completer](const QString& text) {
            for (int row = 0; row < completer->model()->rowCount(); ++row) {
                if (completer->model()->index(row, 0).data().toString() == text)
                    return true;
            }
            return false;
        };
        QTest::keyClicks(&edit, QStringLiteral("type:Led"));
        QVERIFY(offered(QStringLiteral("type:LedgerWritten")));
        edit.clear();
        QTest::keyClicks(&edit, QStringLiteral("body.le"));
        QVERIFY(offered(QStringLiteral("body.ledgerNo:")));
        edit.clear();
        QTest::keyClicks(&edit, QStringLiteral("stream:order-2"));
        QTRY_VERIFY(frame.settled());
        edit.clear();
        edit.setFocus();
        QTest::keyClicks(&edit, QStringLiteral("stream:cart-"));
        QTRY_VERIFY(offered(QStringLiteral("stream:cart-7")));
    }

    void closingBlue_closesItsViews()
    {
        BrowseFrame frame;
        frame.context.setBlue(frame.write("shop.ndjson", shop()));
        QTRY_VERIFY(frame.selected().has_value());
        frame.context.setBlue({});
        QCOMPARE(frame.tabs().count(), 0);
        QCOMPARE(frame.room->stateLine().text, QStringLiteral("no store"));
    }

    void green_opensInASecondTabWhenItHasEvents()
    {
        BrowseFrame frame;
        frame.context.setBlue(frame.write("blue.ndjson", shop()));
        frame.context.setGreen(frame.write("green.ndjson", shop()));
        const QSignalSpy changed(&frame.tabs(), &QTabWidget::currentChanged);
        QTRY_COMPARE(frame.tabs().count(), 2);
        QCOMPARE(frame.tabs().currentIndex(), 0);
        QCOMPARE(frame.tabs().view(1)->subject().store, StoreMark::Green);
        QVERIFY(changed.isEmpty()); // what was looked at in between was not left
    }

    void selection_fillsTheInspectorWithExactNumbers()
    {
        BrowseFrame frame;
        frame.context.setBlue(frame.write("shop.ndjson", shop()));
        const auto& pretty = frame.find<QPlainTextEdit>("inspectorPretty");
        QTRY_VERIFY(pretty.toPlainText().contains(QStringLiteral("\"ledgerNo\": ") + toQt(kExact)));
        QVERIFY(pretty.toPlainText().contains(QStringLiteral("\"price\": 1.50")));
        QCOMPARE(frame.find<QPlainTextEdit>("inspectorRaw").toPlainText(), toQt(shop()[8].data));
        QVERIFY(frame.find<QPlainTextEdit>("inspectorHex")
                    .toPlainText()
                    .startsWith(QStringLiteral("00000000  7b 22 6c 65")));
        QCOMPARE(frame.find<QLabel>("inspectorType").text(), QStringLiteral("LedgerWritten"));
        QVERIFY(frame.find<QLabel>("inspectorStream")
                    .text()
                    .contains(QStringLiteral("version 2 of 2")));
        QVERIFY(frame.find<QLabel>("inspectorRecorded")
                    .text()
                    .contains(QStringLiteral("22:00:09.000 UTC")));
        QCOMPARE(frame.find<QLabel>("inspectorExact").text(), QStringLiteral("numbers exact"));
        QCOMPARE(frame.find<QLabel>("inspectorBytes").text(), byteText(shop()[8].data.size()));
    }

    void inspector_namesTheCauseAndWhereItWent()
    {
        BrowseFrame frame;
        frame.context.setBlue(frame.write("blue.ndjson", shop()));
        std::vector<Line> moved = shop();
        moved[5].type = "OrderAccepted";
        moved[5].schemaVersion = "2";
        moved.erase(moved.begin());
        for (std::size_t i = 0; i < moved.size(); ++i)
            moved[i].id = "event-" + std::to_string(i + 2);
        frame.context.setGreen(frame.write("green.ndjson", moved));
        QTRY_VERIFY(frame.selected().has_value());
        frame.view()->goTo(Position(6));
        QTRY_COMPARE(frame.find<QLabel>("inspectorType").text(), QStringLiteral("OrderConfirmed"));
        QTRY_VERIFY(
            frame.find<QLabel>("inspectorCause").text().contains(QStringLiteral("OrderPlaced")));
        auto& green = frame.find<QLabel>("inspectorCounterpart");
        QTRY_VERIFY(green.text().contains(QStringLiteral("OrderAccepted v2")));
        QVERIFY(green.text().endsWith(QStringLiteral("5")));
        const auto& trouble = frame.find<QLabel>("inspectorOutcome");
        QCOMPARE(trouble.text(), QStringLiteral("differs: /type, /schemaVersion"));
        QTRY_VERIFY(trouble.isVisibleTo(frame.room)); // the room's docks may come after it
        frame.picture("inspector-differs");
        frame.view()->goTo(Position(5));
        QTRY_VERIFY(green.text().endsWith(QStringLiteral("4, as expected")));
        QVERIFY(!trouble.isVisibleTo(frame.room));
        frame.picture("inspector-as-expected");
        frame.view()->goTo(Position(6));
        QTRY_VERIFY(trouble.isVisibleTo(frame.room));
        auto& meta = frame.find<QAbstractItemView>("inspectorMeta");
        QCOMPARE(meta.model()->rowCount(), 2);
        QCOMPARE(meta.model()->index(0, 1).data().toString(), QStringLiteral("c-1"));
        // The first event never came to green.
        frame.view()->goTo(Position(1));
        QTRY_VERIFY(green.text().contains(QStringLiteral("no event with this id")));
        // Its link leads to the cause.
        frame.view()->goTo(Position(6));
        QTRY_COMPARE(frame.find<QLabel>("inspectorType").text(), QStringLiteral("OrderConfirmed"));
        emit frame.find<QLabel>("inspectorCause").linkActivated(QStringLiteral("#"));
        QTRY_COMPARE(frame.selected(), std::optional<std::uint64_t>(4));
    }

    void aPayloadOfTenMegabytesOnOneLine_opensInParts()
    {
        BrowseFrame frame;
        std::vector<Line> lines = shop();
        lines.back().data =
            "{\"text\":\"" + std::string(10'000'000, 'x') + "\",\"n\":" + kExact + "}";
        frame.context.setBlue(frame.write("large.ndjson", lines));
        QTRY_VERIFY_WITH_TIMEOUT(frame.find<QLabel>("inspectorBytes").text() ==
                                     byteText(lines.back().data.size()),
                                 20'000);
        auto& showAll = frame.find<QToolButton>("inspectorShowAll");
        QTRY_VERIFY(showAll.isVisible());
        // A block is laid out as one: of megabytes, that stops the window for seconds.
        for (const char* name : {"inspectorPretty", "inspectorRaw", "inspectorHex"}) {
            const QTextDocument* shown = frame.find<QPlainTextEdit>(name).document();
            for (QTextBlock block = shown->begin(); block.isValid(); block = block.next())
                QVERIFY2(block.length() <= 2001, name);
        }
        const auto& pretty = frame.find<QPlainTextEdit>("inspectorPretty");
        QVERIFY(pretty.toPlainText().size() < 300'000);
        QVERIFY(pretty.toPlainText().size() > 200'000);
        // The number of bytes is never cut, also not in the other theme.
        const EventTable& table = frame.view()->table();
        const QModelIndex bytes = table.model()->index(8, EventWindowModel::Bytes);
        for (const ThemeChoice choice : {ThemeChoice::Dark, ThemeChoice::Light}) {
            theme().choose(choice);
            QVERIFY(table.columnWidth(EventWindowModel::Bytes) >=
                    table.itemDelegate()->sizeHint({}, bytes).width());
        }
        QVERIFY(frame.find<QWidget>("inspector").minimumSizeHint().width() <= 372);
        for (const char* name : {"inspectorRaw", "inspectorHex"}) {
            QTRY_VERIFY(frame.find<QPlainTextEdit>(name).toPlainText().size() > 200'000);
            QVERIFY(frame.find<QPlainTextEdit>(name).toPlainText().size() < 600'000);
        }
        frame.picture("large");
        // All of it comes a part each turn, in blocks that are laid out soon, and is copied as it
        // is stored.
        auto& raw = frame.find<QPlainTextEdit>("inspectorRaw");
        frame.find<QTabWidget>("inspectorTabs").setCurrentIndex(1);
        QTRY_VERIFY(showAll.isVisible());
        showAll.click();
        QVERIFY(!showAll.isVisible());
        QVERIFY(raw.document()->characterCount() < 1'000'000);
        QTRY_VERIFY(raw.document()->characterCount() > 10'000'000);
        QTRY_VERIFY(raw.document()->lastBlock().text().endsWith(toQt(kExact) + QLatin1Char('}')));
        for (QTextBlock block = raw.document()->begin(); block.isValid(); block = block.next())
            QVERIFY(block.length() <= 2001);
        raw.selectAll();
        raw.copy();
        QVERIFY(QGuiApplication::clipboard()->text() == toQt(lines.back().data));
    }

    void compressedPayloads_areUnpackedToBeReadAndCopiedAsStored()
    {
        // zlib of {"ledgerNo": 12345678901234567890}
        constexpr std::array<unsigned char, 33> kPacked{
            0x78, 0x9c, 0xab, 0x56, 0xca, 0x49, 0x4d, 0x49, 0x4f, 0x2d, 0xf2,
            0xcb, 0x57, 0xb2, 0x52, 0x30, 0x34, 0x32, 0x36, 0x31, 0x35, 0x33,
            0xb7, 0xb0, 0x34, 0x40, 0xb0, 0x6a, 0x01, 0xaa, 0x50, 0x08, 0xe1};
        BrowseFrame frame;
        std::vector<Line> lines = shop();
        lines.back().data = std::string(kPacked.begin(), kPacked.end());
        lines.back().kind = PayloadKind::Bytes;
        frame.context.setBlue(frame.write("packed.ndjson", lines));
        const auto& pretty = frame.find<QPlainTextEdit>("inspectorPretty");
        QTRY_VERIFY(
            pretty.toPlainText().contains(QStringLiteral("\"ledgerNo\": 12345678901234567890")));
        QVERIFY(frame.find<QLabel>("inspectorEncoding").text().startsWith(QStringLiteral("zlib")));
        QVERIFY(frame.find<QPlainTextEdit>("inspectorHex")
                    .toPlainText()
                    .startsWith(QStringLiteral("00000000  78 9c")));
    }

    void streamSteps_followTheSelectedStream()
    {
        BrowseFrame frame;
        frame.context.setBlue(frame.write("shop.ndjson", shop()));
        QTRY_COMPARE(frame.selected(), std::optional<std::uint64_t>(9));
        frame.room->run(RoomCommand::PreviousInStream);
        QTRY_COMPARE(frame.selected(), std::optional<std::uint64_t>(6));
        frame.room->run(RoomCommand::PreviousInStream);
        QTRY_COMPARE(frame.selected(), std::optional<std::uint64_t>(4));
        frame.room->run(RoomCommand::NextInStream);
        QTRY_COMPARE(frame.selected(), std::optional<std::uint64_t>(6));
        // And history leads back.
        frame.room->run(RoomCommand::Back);
        QTRY_COMPARE(frame.selected(), std::optional<std::uint64_t>(4));
        frame.room->run(RoomCommand::Forward);
        QTRY_COMPARE(frame.selected(), std::optional<std::uint64_t>(6));
        QVERIFY(frame.room->can(RoomCommand::Back));
    }

    void streamSteps_sayWhereTheStreamEnds()
    {
        BrowseFrame frame;
        frame.context.setBlue(frame.write("shop.ndjson", shop()));
        QTRY_COMPARE(frame.selected(), std::optional<std::uint64_t>(9));
        frame.room->run(RoomCommand::NextInStream);
        QTRY_COMPARE(frame.room->statusText(),
                     QStringLiteral("This is the last event of order-2."));
    }

    void mark_togglesAndIsKeptInTheWorkspace()
    {
        BrowseFrame frame;
        frame.context.setBlue(frame.write("shop.ndjson", shop()));
        QTRY_COMPARE(frame.selected(), std::optional<std::uint64_t>(9));
        frame.room->run(RoomCommand::Mark);
        QCOMPARE(frame.context.workspace().marks.size(), std::size_t{1});
        QCOMPARE(frame.context.workspace().marks.front(),
                 (viridian::Mark{.store = "blue", .position = "9", .note = "LedgerWritten"}));
        auto& list = frame.find<QAbstractItemView>("marks");
        QCOMPARE(list.model()->index(0, 0).data().toString(), QStringLiteral("9"));
        frame.view()->goTo(Position(2));
        frame.room->run(RoomCommand::Mark);
        QTRY_COMPARE(frame.context.workspace().marks.size(), std::size_t{2});
        frame.room->run(RoomCommand::NextMark);
        QTRY_COMPARE(frame.selected(), std::optional<std::uint64_t>(9));
        frame.room->run(RoomCommand::NextMark); // around the end
        QTRY_COMPARE(frame.selected(), std::optional<std::uint64_t>(2));
        frame.room->run(RoomCommand::Mark);
        QCOMPARE(frame.context.workspace().marks.size(), std::size_t{1});
    }

    void marks_haveNotes()
    {
        BrowseFrame frame;
        frame.context.setBlue(frame.write("shop.ndjson", shop()));
        QTRY_COMPARE(frame.selected(), std::optional<std::uint64_t>(9));
        frame.room->run(RoomCommand::Mark);
        auto& list = frame.find<QAbstractItemView>("marks");
        list.setCurrentIndex(list.model()->index(0, 0));
        QTest::keyClick(&list, Qt::Key_F2);
        auto& dialog = frame.find<QInputDialog>("markNote");
        QCOMPARE(dialog.textValue(), QStringLiteral("LedgerWritten"));
        dialog.setTextValue(QStringLiteral("first of the new ledger"));
        dialog.accept();
        QCOMPARE(frame.context.workspace().marks.front().note,
                 std::string("first of the new ledger"));
        QCOMPARE(list.model()->index(0, 0).data(DockDelegate::NoteRole).toString(),
                 QStringLiteral("first of the new ledger"));
    }

    void goTo_takesAPositionOrATime_data()
    {
        QTest::addColumn<QString>("typed");
        QTest::addColumn<quint64>("position");
        QTest::newRow("position") << QStringLiteral("3") << quint64{3};
        QTest::newRow("clock") << QStringLiteral("22:00:04") << quint64{5};
        QTest::newRow("date and clock") << QStringLiteral("2026-11-22 22:00:06.5") << quint64{7};
    }

    void goTo_takesAPositionOrATime()
    {
        QFETCH(QString, typed);
        QFETCH(quint64, position);
        BrowseFrame frame;
        frame.context.setBlue(frame.write("shop.ndjson", shop()));
        QTRY_COMPARE(frame.selected(), std::optional<std::uint64_t>(9));
        frame.room->run(RoomCommand::GoTo);
        auto& edit = frame.find<QLineEdit>("goToEdit");
        QVERIFY(edit.isVisible());
        edit.setText(typed);
        QTest::keyClick(&edit, Qt::Key_Return);
        QVERIFY(!edit.isVisible());
        QTRY_COMPARE(frame.selected(), std::optional<std::uint64_t>(position));
    }

    void goTo_keepsWhatCannotBeRead()
    {
        BrowseFrame frame;
        frame.context.setBlue(frame.write("shop.ndjson", shop()));
        QTRY_VERIFY(frame.selected().has_value());
        frame.room->run(RoomCommand::GoTo);
        auto& edit = frame.find<QLineEdit>("goToEdit");
        edit.setText(QStringLiteral("tomorrow"));
        QTest::keyClick(&edit, Qt::Key_Return);
        QVERIFY(edit.isVisible());
        QVERIFY(frame.find<QLabel>("goToError").text().contains(QStringLiteral("position")));
        frame.room->run(RoomCommand::Stop);
        QVERIFY(!edit.isVisible());
    }

    void emptyKinds_areToldApart()
    {
        BrowseFrame frame;
        frame.context.setBlue(frame.write("empty.ndjson", {}));
        const auto title = [&] { return frame.inView<QLabel>("eventsState").text(); };
        QTRY_COMPARE(title(), QStringLiteral("No events"));

        frame.context.setBlue(frame.write("shop.ndjson", shop()));
        QTRY_VERIFY(frame.selected().has_value());
        frame.view()->filterLine().setText(QStringLiteral("type:Nothing"), true);
        QTRY_COMPARE(title(), QStringLiteral("Nothing matches"));
        QVERIFY(frame.inView<QLabel>("eventsStateText").text().contains(QStringLiteral("Esc")));
        QCOMPARE(frame.room->stateLine().text, QStringLiteral("filtered"));
        frame.room->run(RoomCommand::Stop);
        QTRY_COMPARE(frame.room->stateLine().text, QStringLiteral("all events"));
        QTRY_VERIFY(frame.view()->events().loadedEvents() == 9);

        frame.context.setBlue("file:" + frame.folder.path().toStdString() + "/missing.ndjson");
        QTRY_COMPARE(title(), QStringLiteral("Refused"));
        QVERIFY(frame.inView<QLabel>("eventsStateText")
                    .text()
                    .contains(QStringLiteral("missing.ndjson")));
        QVERIFY(frame.inView<QToolButton>("eventsRetry").isVisible());
        QCOMPARE(frame.room->stateLine().severity, Severity::Warning);
    }

    void cells_addAndExcludeTheirValue()
    {
        BrowseFrame frame;
        frame.context.setBlue(frame.write("shop.ndjson", shop()));
        QTRY_VERIFY(frame.selected().has_value());
        EventTable& table = frame.view()->table();
        table.setCurrentIndex(table.model()->index(6, EventWindowModel::Type));
        QTest::keyClick(&table, Qt::Key_Equal);
        QCOMPARE(frame.view()->filterLine().text(), QStringLiteral("type:ItemAdded"));
        QTRY_COMPARE(frame.view()->events().loadedEvents(), std::uint64_t{2});
        QTRY_VERIFY(frame.settled());
        table.setCurrentIndex(table.model()->index(0, EventWindowModel::Version));
        QTest::keyClick(&table, Qt::Key_Minus);
        QCOMPARE(frame.view()->filterLine().text(), QStringLiteral("type:ItemAdded -ver:1"));
        QTRY_COMPARE(frame.view()->events().loadedEvents(), std::uint64_t{1});
    }

    void filters_areKeptByTheStarAndBeginNewViews()
    {
        BrowseFrame frame;
        frame.context.setBlue(frame.write("shop.ndjson", shop()));
        QTRY_VERIFY(frame.selected().has_value());
        frame.view()->filterLine().setText(QStringLiteral("type:OrderPlaced"), true);
        frame.inView<QToolButton>("filterStar").click();
        QCOMPARE(frame.context.workspace().filters.size(), std::size_t{1});
        QCOMPARE(frame.find<QAbstractItemView>("savedFilters").model()->rowCount(), 1);
        frame.context.editWorkspace(
            [](Workspace& workspace) { workspace.filters.front().isDefault = true; });
        frame.find<QToolButton>("newTab").click();
        QCOMPARE(frame.tabs().count(), 2);
        QCOMPARE(frame.view()->filterLine().text(), QStringLiteral("type:OrderPlaced"));
        QTRY_COMPARE(frame.view()->events().loadedEvents(), std::uint64_t{2});
        frame.inView<QToolButton>("filterStar").click();
        QVERIFY(frame.context.workspace().filters.empty());
    }

    void open_showsStreamEventAndFilter()
    {
        BrowseFrame frame;
        frame.context.setBlue(frame.write("shop.ndjson", shop()));
        QTRY_VERIFY(frame.selected().has_value());
        frame.context.goTo({.room = RoomId::Browse,
                            .store = StoreMark::Blue,
                            .stream = QStringLiteral("order-2"),
                            .position = QStringLiteral("6")});
        QCOMPARE(frame.tabs().count(), 2);
        QTRY_COMPARE(frame.selected(), std::optional<std::uint64_t>(6));
        QTRY_COMPARE(frame.view()->events().loadedEvents(), std::uint64_t{3});
        // Another stream takes the tab of the one that was only looked at.
        frame.context.goTo(
            {.room = RoomId::Browse, .store = StoreMark::Blue, .stream = QStringLiteral("cart-7")});
        QCOMPARE(frame.tabs().count(), 2);
        QTRY_COMPARE(frame.view()->events().loadedEvents(), std::uint64_t{3});
        frame.context.goTo({.room = RoomId::Browse,
                            .store = StoreMark::Blue,
                            .eventId = QStringLiteral("event-3"),
                            .newTab = true});
        QCOMPARE(frame.tabs().count(), 3);
        QTRY_COMPARE(frame.view()->events().loadedEvents(), std::uint64_t{1});
        QTRY_COMPARE(frame.selected(), std::optional<std::uint64_t>(3));
    }

    void openStream_opensTheEventsStreamInANewTab()
    {
        BrowseFrame frame;
        frame.context.setBlue(frame.write("shop.ndjson", shop()));
        QTRY_VERIFY(frame.selected().has_value());
        frame.view()->goTo(Position(5));
        frame.window.findChild<QAction*>(QStringLiteral("openStream"))->trigger();
        QCOMPARE(frame.tabs().tabText(1), QStringLiteral("cart-7"));
        QTRY_COMPARE(frame.selected(), std::optional<std::uint64_t>(5));
        frame.window.findChild<QAction*>(QStringLiteral("closeTab"))->trigger();
        QCOMPARE(frame.tabs().count(), 1);
    }

    void copies_areWhatIsStored()
    {
        BrowseFrame frame;
        frame.context.setBlue(frame.write("shop.ndjson", shop()));
        QTRY_COMPARE(frame.selected(), std::optional<std::uint64_t>(9));
        EventTable& table = frame.view()->table();
        table.setCurrentIndex(table.model()->index(8, EventWindowModel::Data));
        frame.room->run(RoomCommand::CopyCell);
        QTRY_COMPARE(QGuiApplication::clipboard()->text(), toQt(shop()[8].data));
        frame.room->run(RoomCommand::CopyRows);
        QTRY_VERIFY(QGuiApplication::clipboard()->text().contains(toQt(shop()[8].data)) &&
                    QGuiApplication::clipboard()->text().contains(QStringLiteral("\"stream\"")));
    }

    void copies_haveTheFormOfTheirAction_data()
    {
        QTest::addColumn<QString>("action");
        QTest::addColumn<QString>("start");
        const auto row = [](const char* action, const QString& start) {
            QTest::newRow(action) << QString::fromLatin1(action) << start;
        };
        row("copyJson", QStringLiteral("[\n{\"position\":"));
        row("copyNdjson", QStringLiteral("{\"position\":"));
        row("copyCsv", QStringLiteral("position,time,stream,"));
        row("copyMarkdown", QStringLiteral("| position | time | stream |"));
    }

    void copies_haveTheFormOfTheirAction()
    {
        QFETCH(QString, action);
        QFETCH(QString, start);
        BrowseFrame frame;
        frame.context.setBlue(frame.write("shop.ndjson", shop()));
        QTRY_COMPARE(frame.selected(), std::optional<std::uint64_t>(9));
        QGuiApplication::clipboard()->clear();
        frame.window.findChild<QAction*>(action)->trigger();
        const auto copied = [] { return QGuiApplication::clipboard()->text(); };
        QTRY_VERIFY2(copied().startsWith(start), qPrintable(copied()));
        // One event, with every digit.
        QCOMPARE(copied().count(QStringLiteral("LedgerWritten")), 1);
        QVERIFY(copied().contains(toQt(kExact)));
    }

    void streams_areListedOnDemandAndNarrowedByTyping()
    {
        BrowseFrame frame;
        frame.context.setBlue(frame.write("shop.ndjson", shop()));
        auto& tree = frame.find<QAbstractItemView>("streamTree");
        QTRY_COMPARE(tree.model()->rowCount(), 2);
        const QModelIndex order = tree.model()->index(1, 0);
        emit tree.clicked(order);
        QTRY_COMPARE(tree.model()->rowCount(order), 2);
        QCOMPARE(tree.model()->index(0, 0, order).data().toString(), QStringLiteral("order-1"));
        emit tree.clicked(tree.model()->index(0, 0, order));
        QCOMPARE(frame.tabs().count(), 2);
        QCOMPARE(frame.tabs().tabText(1), QStringLiteral("order-1"));
        frame.find<QLineEdit>("streamFilter").setText(QStringLiteral("*7"));
        QTRY_COMPARE(tree.model()->rowCount(), 1);
        QTRY_COMPARE(tree.model()->index(0, 0).data().toString(), QStringLiteral("cart-7"));
    }

    void categories_haveTheirCountsAndKeepWhatIsOpen()
    {
        BrowseFrame frame;
        frame.context.setBlue(frame.write("shop.ndjson", shop()));
        auto& tree = frame.find<QTreeView>("streamTree");
        QTRY_COMPARE(tree.model()->rowCount(), 2);
        QTRY_COMPARE(tree.model()->index(1, 0).data(DockDelegate::NoteRole).toString(),
                     QStringLiteral("6"));
        QTRY_VERIFY(frame.settled());
        QCOMPARE(tree.accessibleName(), QStringLiteral("Streams, 2 categories"));
        tree.expand(tree.model()->index(1, 0));
        QTRY_COMPARE(tree.model()->rowCount(tree.model()->index(1, 0)), 2);
        frame.room->run(RoomCommand::Run); // counts again
        QTRY_VERIFY(frame.settled());
        QVERIFY(tree.isExpanded(tree.model()->index(1, 0)));
        QCOMPARE(tree.model()->rowCount(tree.model()->index(1, 0)), 2);
    }

    void locator_findsThingsInJobs_data()
    {
        QTest::addColumn<QString>("prefix");
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("title");
        QTest::newRow("stream") << "s"
                                << "order-2"
                                << "order-2";
        QTest::newRow("event id") << "e"
                                  << "event-3x"
                                  << "";
        QTest::newRow("position") << "p"
                                  << "4"
                                  << "4";
        QTest::newRow("time") << "t"
                              << "2026-11-22 22:00:03"
                              << "2026-11-22 22:00:03.000 UTC";
        QTest::newRow("kept filter") << "f"
                                     << "pla"
                                     << "Placed";
    }

    void locator_findsThingsInJobs()
    {
        QFETCH(QString, prefix);
        QFETCH(QString, text);
        QFETCH(QString, title);
        BrowseFrame frame;
        frame.context.setBlue(frame.write("shop.ndjson", shop()));
        frame.context.editWorkspace([](Workspace& workspace) {
            workspace.filters.push_back({.name = "Placed", .filter = "type:OrderPlaced"});
        });
        bool asked = false;
        for (const LocatorProvider& provider : frame.context.locatorProviders()) {
            if (provider.prefix != prefix)
                continue;
            const Result<std::vector<LocatorHit>> hits = provider.search(text, {});
            QVERIFY(hits.has_value());
            asked = true;
            if (title.isEmpty()) {
                QVERIFY(hits->empty());
                continue;
            }
            QVERIFY(!hits->empty());
            QCOMPARE(hits->front().title, title);
            provider.open(hits->front(), true);
            QVERIFY(frame.tabs().count() >= 2);
        }
        QVERIFY(asked);
    }
};

} // namespace viridian::ui

QTEST_MAIN(viridian::ui::TestBrowseRoom)
#include "tst_browse_room.moc"
