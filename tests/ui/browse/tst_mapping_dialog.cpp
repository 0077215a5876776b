#include "tests/core/store/mapping/unknown_stores.h"
#include "ui/browse/mapping_dialog.h"

#include <QAbstractItemModel>
#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QToolButton>

#include "browse_frame.h"

namespace viridian::ui {

/// A database that no layout is known for is mapped by hand in the room, and used at once.
class TestMappingDialog : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { Theme::install(*qApp, true); }
    void init()
    {
        m_layouts = m_folder.file("layouts");
        std::filesystem::remove_all(m_layouts);
        qputenv("VIRIDIAN_LAYOUTS", QByteArray::fromStdString(m_layouts));
        m_store = test::sqliteWith(m_folder, "ledger.db", test::ledgerSql());
    }

    void unknownStore_offersTheMapping()
    {
        BrowseFrame frame;
        frame.context.setBlue(m_store);
        QTRY_COMPARE(frame.inView<QLabel>("eventsState").text(),
                     QStringLiteral("Layout not recognised"));
        auto& offer = frame.inView<QToolButton>("eventsMap");
        QTRY_VERIFY(offer.isVisible());
        frame.picture("mapping-offer");
        offer.click();
        QTRY_VERIFY(dialogOf(frame) != nullptr);
    }

    void knownStore_offersNothing_butTheMenuDoes()
    {
        BrowseFrame frame;
        auto* action = frame.window.findChild<QAction*>(QStringLiteral("mapStore"));
        QVERIFY(action && !action->isEnabled());
        frame.context.setBlue(test::nativeStore(m_folder, "native.db", 3));
        QTRY_VERIFY(frame.view() && frame.view()->events().loadedEvents() == 3);
        QVERIFY(!frame.inView<QToolButton>("eventsMap").isVisible());
        action->trigger();
        QTRY_VERIFY(dialogOf(frame) != nullptr);
    }

    void guess_isShownOnRealEvents()
    {
        const std::unique_ptr<MappingDialog> dialog = open(m_store);
        QTRY_VERIFY(!dialog->controller().busy());
        const QAbstractItemModel& events = *find<QTableView>(*dialog, "mappingEvents").model();
        QCOMPARE(events.rowCount(), 3);
        QCOMPARE(cell(events, 0, MappingController::Position), QStringLiteral("3"));
        QCOMPARE(cell(events, 0, MappingController::Time),
                 QStringLiteral("2026-01-01 00:00:00.123"));
        QCOMPARE(cell(events, 2, MappingController::Version), QStringLiteral("2"));
        QCOMPARE(cell(events, 0, MappingController::Codec), QStringLiteral("JSON"));
        QVERIFY(cell(events, 0, MappingController::Data)
                    .contains(QStringLiteral("12345678901234567890")));
        QCOMPARE(box(*dialog, "mappingStream").currentData().toString(),
                 QStringLiteral("aggregate"));
        QVERIFY(find<QPushButton>(*dialog, "mappingKeep").isEnabled());
        picture(*dialog, "mapping-guess");
    }

    void choice_isTriedAtOnce_andItsProblemSaidBesideIt()
    {
        const std::unique_ptr<MappingDialog> dialog = open(m_store);
        QTRY_VERIFY(!dialog->controller().busy());
        choose(*dialog, "mappingType", "uuid"); // is the id already
        QVERIFY(problems(*dialog).join(QLatin1Char(' ')).contains(QStringLiteral("another field")));
        QVERIFY(!find<QPushButton>(*dialog, "mappingKeep").isEnabled());
        QTRY_VERIFY(!dialog->controller().busy());
        QCOMPARE(find<QTableView>(*dialog, "mappingEvents").model()->rowCount(), 0);
        picture(*dialog, "mapping-problem");
        choose(*dialog, "mappingId", "");
        QTRY_VERIFY(!dialog->controller().busy());
        QVERIFY(problems(*dialog).isEmpty());
        const QAbstractItemModel& events = *find<QTableView>(*dialog, "mappingEvents").model();
        QCOMPARE(cell(events, 0, MappingController::Type), QStringLiteral("e-1"));
    }

    void column_ofTheWrongTypeIsSaid()
    {
        const std::unique_ptr<MappingDialog> dialog = open(m_store);
        QTRY_VERIFY(!dialog->controller().busy());
        choose(*dialog, "mappingPosition", "kind");
        QCOMPARE(problems(*dialog).value(0),
                 QStringLiteral("kind is TEXT; a position needs whole numbers."));
        QCOMPARE(box(*dialog, "mappingPosition").accessibleDescription(),
                 problems(*dialog).value(0));
    }

    void anotherTable_hasItsOwnGuess()
    {
        const std::unique_ptr<MappingDialog> dialog = open(m_store);
        QTRY_VERIFY(!dialog->controller().busy());
        auto& tables = box(*dialog, "mappingTable");
        QCOMPARE(tables.currentText(), QStringLiteral("ledger_events"));
        tables.setCurrentIndex(tables.findText(QStringLiteral("accounts")));
        emit tables.activated(tables.currentIndex());
        QTRY_VERIFY(!dialog->controller().busy());
        QCOMPARE(dialog->controller().mapping().table, std::string("accounts"));
        QVERIFY(dialog->controller().blocked()); // it holds no events
    }

    void reading_canBeStopped()
    {
        const std::unique_ptr<MappingDialog> dialog = open(m_store);
        QTRY_VERIFY(!dialog->controller().busy());
        dialog->controller().tryNow();
        QVERIFY(dialog->controller().reading());
        find<QPushButton>(*dialog, "mappingStop").click();
        QVERIFY(!dialog->controller().reading());
        QVERIFY(find<QLabel>(*dialog, "mappingState").text().startsWith(QStringLiteral("Stopped")));
        QVERIFY(!find<QTableView>(*dialog, "mappingEvents").isEnabled());
    }

    void kept_opensTheStoreInItsLayout()
    {
        BrowseFrame frame;
        frame.context.setBlue(m_store);
        QTRY_VERIFY(frame.view() && frame.inView<QToolButton>("eventsMap").isVisible());
        frame.inView<QToolButton>("eventsMap").click();
        QTRY_VERIFY(dialogOf(frame) && !dialogOf(frame)->controller().busy());
        find<QPushButton>(*dialogOf(frame), "mappingKeep").click();
        QTRY_COMPARE(frame.context.blueAddress(), m_store + "?layout=my-ledger-events");
        QTRY_VERIFY(frame.view() && frame.view()->events().loadedEvents() == 3);
        QVERIFY(std::filesystem::exists(m_layouts + "/my-ledger-events.yaml"));
        QTRY_VERIFY(frame.settled());
        frame.picture("mapping-kept");
    }

    void name_thatIsTakenIsReplacedOnlyWhenAsked()
    {
        const std::unique_ptr<MappingDialog> dialog = open(m_store);
        QTRY_VERIFY(!dialog->controller().busy());
        auto& name = find<QLineEdit>(*dialog, "mappingName");
        const auto type = [&](const QString& text) {
            name.setText(text);
            emit name.textEdited(text);
        };
        type(QStringLiteral("native"));
        QVERIFY(find<QLabel>(*dialog, "mappingNameProblem")
                    .text()
                    .contains(QStringLiteral("brings along")));
        QVERIFY(!find<QPushButton>(*dialog, "mappingKeep").isEnabled());
        std::filesystem::create_directories(m_layouts);
        test::writeFile(m_layouts + "/mine.yaml", "format: old\n");
        type(QStringLiteral("mine"));
        find<QPushButton>(*dialog, "mappingKeep").click();
        QTRY_VERIFY(find<QPushButton>(*dialog, "mappingReplace").isVisible());
        QCOMPARE(test::readFile(m_layouts + "/mine.yaml"), std::string("format: old\n"));
        const QSignalSpy kept(dialog.get(), &MappingDialog::kept);
        find<QPushButton>(*dialog, "mappingReplace").click();
        QTRY_COMPARE(kept.count(), 1);
        QVERIFY(test::readFile(m_layouts + "/mine.yaml").find("name: mine") != std::string::npos);
    }

    void storeThatCannotBeOpened_saysWhy()
    {
        const std::unique_ptr<MappingDialog> dialog = open("sqlite:" + m_folder.file("gone.db"));
        QTRY_VERIFY(!dialog->controller().busy());
        QVERIFY(dialog->controller().state() == MappingController::State::Refused);
        QVERIFY(!find<QLabel>(*dialog, "mappingState").text().isEmpty());
        QVERIFY(!find<QPushButton>(*dialog, "mappingKeep").isEnabled());
        QVERIFY(problems(*dialog).isEmpty());
    }

    void everyField_hasAName_andIsReachedByKeys()
    {
        const std::unique_ptr<MappingDialog> dialog = open(m_store);
        QTRY_VERIFY(!dialog->controller().busy());
        QSet<QWidget*> reached;
        for (QWidget* at = dialog->nextInFocusChain(); at != dialog.get();
             at = at->nextInFocusChain())
            reached.insert(at);
        for (const QWidget* field : dialog->findChildren<QComboBox*>()) {
            QVERIFY2(!field->accessibleName().isEmpty(), qPrintable(field->objectName()));
            QVERIFY2(field->focusPolicy() & Qt::TabFocus, qPrintable(field->objectName()));
            QVERIFY2(reached.contains(const_cast<QWidget*>(field)),
                     qPrintable(field->objectName()));
        }
    }

private:
    [[nodiscard]] std::unique_ptr<MappingDialog> open(const std::string& address)
    {
        auto dialog = std::make_unique<MappingDialog>(
            m_runner, StoreMark::Blue, test::must(StoreAddress::parse(address)), nullptr);
        dialog->setAttribute(Qt::WA_DeleteOnClose, false);
        dialog->show();
        return dialog;
    }

    [[nodiscard]] static MappingDialog* dialogOf(const BrowseFrame& frame)
    {
        return frame.window.findChild<MappingDialog*>(QStringLiteral("mappingDialog"));
    }

    template <typename Widget>
    [[nodiscard]] static Widget& find(const QWidget& in, const char* name)
    {
        auto* found = in.findChild<Widget*>(QLatin1String(name));
        if (!found)
            qFatal("no %s in the dialog", name);
        return *found;
    }

    [[nodiscard]] static QComboBox& box(const QWidget& in, const char* name)
    {
        return find<QComboBox>(in, name);
    }

    static void choose(const QWidget& in, const char* name, const char* column)
    {
        QComboBox& choice = box(in, name);
        choice.setCurrentIndex(choice.findData(QString::fromLatin1(column)));
    }

    [[nodiscard]] static QString cell(const QAbstractItemModel& model, int row, int column)
    {
        return model.index(row, column).data().toString();
    }

    /// The sentences below the fields, from the top.
    [[nodiscard]] static QStringList problems(const QWidget& in)
    {
        QStringList said;
        for (int line = 0; line < 11; ++line) {
            const auto& label =
                find<QLabel>(in, qPrintable(QStringLiteral("mappingProblem%1").arg(line)));
            if (label.isVisible())
                said += label.text();
        }
        return said;
    }

    /// Writes the dialog in both themes into the folder that VIRIDIAN_PICTURES names.
    static void picture(QWidget& dialog, const char* name)
    {
        const QString to = qEnvironmentVariable("VIRIDIAN_PICTURES");
        if (to.isEmpty())
            return;
        for (const ThemeChoice choice : {ThemeChoice::Dark, ThemeChoice::Light}) {
            theme().choose(choice);
            QCoreApplication::processEvents();
            dialog.grab().save(QStringLiteral("%1/%2-%3.png")
                                   .arg(to, QLatin1String(name),
                                        QLatin1String(theme().isDark() ? "dark" : "light")));
        }
    }

    test::Folder m_folder;
    JobRunner m_runner;
    std::string m_layouts;
    std::string m_store;
};

} // namespace viridian::ui

QTEST_MAIN(viridian::ui::TestMappingDialog)
#include "tst_mapping_dialog.moc"
