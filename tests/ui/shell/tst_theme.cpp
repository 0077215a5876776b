#include "ui/shell/pane_header.h"
#include "ui/shell/theme.h"

#include <QDir>
#include <QImage>
#include <QLineEdit>
#include <QPainter>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

#include <cmath>

using namespace viridian::ui;

namespace {

double luminance(const QColor& color)
{
    const auto linear = [](double part) {
        return part <= 0.04045 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) +
           0.0722 * linear(color.blueF());
}

double contrast(const QColor& a, const QColor& b)
{
    const double high = std::max(luminance(a), luminance(b));
    const double low = std::min(luminance(a), luminance(b));
    return (high + 0.05) / (low + 0.05);
}

} // namespace

class TestTheme : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { Theme::install(*qApp, true); }
    void cleanup() { theme().choose(ThemeChoice::Light); }

    void rolesHaveTheirColours_data()
    {
        QTest::addColumn<int>("role");
        QTest::addColumn<QString>("light");
        QTest::addColumn<QString>("dark");
        const auto row = [](const char* name, Role role, const char* light, const char* dark) {
            QTest::newRow(name) << static_cast<int>(role) << QString::fromLatin1(light)
                                << QString::fromLatin1(dark);
        };
        row("window", Role::Window, "#f2f3f5", "#26282b");
        row("base", Role::Base, "#ffffff", "#1e1e1e");
        row("rail", Role::Rail, "#e7e9ec", "#202224");
        row("secondary text", Role::TextSecondary, "#57606a", "#aeb5bc");
        row("selection", Role::Selection, "#d9dfe6", "#3a4149");
        row("blue", Role::Blue, "#0b4f9e", "#4c9bff");
        row("green", Role::Green, "#3fa34d", "#9be564");
        row("error", Role::Error, "#b3261e", "#ff8f87");
        row("warning", Role::Warning, "#855300", "#e8b64a");
        row("removed", Role::Removed, "#b9d3f6", "#12386b");
        row("added", Role::Added, "#d6f2b8", "#35571a");
        row("last of the table", Role::PlotZeroLine, "#b4bac2", "#555a61");
    }

    void rolesHaveTheirColours()
    {
        QFETCH(int, role);
        QFETCH(QString, light);
        QFETCH(QString, dark);
        theme().choose(ThemeChoice::Light);
        QCOMPARE(theme().color(static_cast<Role>(role)).name(), light);
        theme().choose(ThemeChoice::Dark);
        QCOMPARE(theme().color(static_cast<Role>(role)).name(), dark);
    }

    void wordsCanBeRead_data()
    {
        QTest::addColumn<int>("choice");
        QTest::newRow("light") << static_cast<int>(ThemeChoice::Light);
        QTest::newRow("dark") << static_cast<int>(ThemeChoice::Dark);
    }

    void wordsCanBeRead()
    {
        QFETCH(int, choice);
        theme().choose(static_cast<ThemeChoice>(choice));
        const auto ratio = [](Role text, Role back) {
            return contrast(theme().color(text), theme().color(back));
        };
        for (const Role back :
             {Role::Base, Role::Window, Role::Rail, Role::Header, Role::Selection})
            QVERIFY2(ratio(Role::TextSecondary, back) >= 4.5,
                     QByteArray::number(static_cast<int>(back)));
        for (const Role back : {Role::Base, Role::Window}) {
            QVERIFY(ratio(Role::Error, back) >= 4.5);
            QVERIFY(ratio(Role::Warning, back) >= 4.5);
        }
        for (const Role back :
             {Role::Removed, Role::Added, Role::Changed, Role::ErrorTint, Role::WarningTint})
            QVERIFY(ratio(Role::Text, back) >= 6.0);
    }

    void followsTheSystemsPalette()
    {
        theme().choose(ThemeChoice::System);
        QPalette dark;
        dark.setColor(QPalette::Window, Qt::black);
        dark.setColor(QPalette::WindowText, Qt::white);
        QApplication::setPalette(dark);
        QTRY_VERIFY(theme().isDark());
        QCOMPARE(QApplication::palette().color(QPalette::Window), theme().color(Role::Window));
        QPalette light;
        light.setColor(QPalette::Window, Qt::white);
        light.setColor(QPalette::WindowText, Qt::black);
        QApplication::setPalette(light);
        QTRY_VERIFY(!theme().isDark());
    }

    void theUsersChoiceStandsAgainstTheSystem()
    {
        theme().choose(ThemeChoice::Light);
        QPalette dark;
        dark.setColor(QPalette::Window, Qt::black);
        dark.setColor(QPalette::WindowText, Qt::white);
        QApplication::setPalette(dark);
        QCoreApplication::sendPostedEvents();
        QVERIFY(!theme().isDark());
        QCOMPARE(QApplication::palette().color(QPalette::Base), QColor(Qt::white));
    }

    void choosingTellsOnce()
    {
        QSignalSpy changed(&theme(), &Theme::changed);
        theme().choose(ThemeChoice::Dark);
        QCOMPARE(changed.count(), 1);
    }

    void selectionHasNoHue()
    {
        for (const ThemeChoice choice : {ThemeChoice::Light, ThemeChoice::Dark}) {
            theme().choose(choice);
            QCOMPARE(QApplication::palette().color(QPalette::Active, QPalette::Highlight),
                     theme().color(Role::Selection));
            QCOMPARE(QApplication::palette().color(QPalette::HighlightedText),
                     theme().color(Role::Text));
            QVERIFY(theme().color(Role::Selection).saturationF() < 0.25F);
        }
    }

    void measuresFollowTheFont()
    {
        QCOMPARE(theme().rowHeight() % 2, 0);
        QVERIFY(theme().rowHeight() >= QFontMetrics(theme().font()).height() + 4);
        if (theme().font().family() != QLatin1String("Noto Sans"))
            QSKIP("Noto Sans is not installed");
        QCOMPARE(theme().rowHeight(), 22);
        QCOMPARE(theme().headerHeight(), 23);
        QCOMPARE(theme().fieldHeight(), 26);
    }

    void fixedWidthTextHasNoLigatures()
    {
        QVERIFY(theme().monoFont().styleStrategy() & QFont::PreferNoShaping);
        const QFontMetricsF metrics(theme().monoFont());
        QCOMPARE(metrics.horizontalAdvance(QStringLiteral("!=")),
                 metrics.horizontalAdvance(QStringLiteral("ab")));
    }

    void everyIconDraws_data()
    {
        QTest::addColumn<QString>("name");
        for (const QString& file : QDir(QStringLiteral(":/icons")).entryList()) {
            if (file != QLatin1String("viridian.svg"))
                QTest::newRow(qPrintable(file)) << file.chopped(4);
        }
    }

    void everyIconDraws()
    {
        QFETCH(QString, name);
        const QColor color(10, 20, 30);
        const QImage image = theme().pixmap(name, 16, color, 2.0).toImage();
        QCOMPARE(image.width(), 32);
        int drawn = 0;
        for (int y = 0; y < image.height(); ++y) {
            for (int x = 0; x < image.width(); ++x) {
                if (image.pixelColor(x, y).alpha() > 200) {
                    // Half transparent edges lose a little when they are stored premultiplied.
                    QVERIFY(std::abs(image.pixelColor(x, y).blue() - color.blue()) <= 3);
                    ++drawn;
                }
            }
        }
        QVERIFY2(drawn > 8, "nothing was drawn");
    }

    void iconsFollowTheTheme()
    {
        const QIcon icon = theme().icon(QStringLiteral("stop"));
        const auto colour = [&] { return icon.pixmap(QSize(16, 16)).toImage().pixelColor(3, 8); };
        theme().choose(ThemeChoice::Light);
        const QColor light = colour();
        theme().choose(ThemeChoice::Dark);
        QVERIFY(colour().lightness() > light.lightness() + 50);
    }

    void severitiesDifferByMoreThanColour()
    {
        QSet<QString> names;
        for (const Severity severity : {Severity::Passed, Severity::Info, Severity::Unknown,
                                        Severity::Warning, Severity::Error})
            names.insert(Theme::iconName(severity));
        QCOMPARE(names.size(), 5);
        QVERIFY(Theme::iconName(Severity::None).isEmpty());
    }

    void storesDifferByShape()
    {
        QVector<QImage> images;
        for (const StoreMark mark : {StoreMark::Blue, StoreMark::Green, StoreMark::ExpectedGreen}) {
            QImage image(20, 20, QImage::Format_ARGB32);
            image.fill(Qt::white);
            QPainter painter(&image);
            paintStoreMark(painter, QRectF(0, 0, 20, 20), mark);
            painter.end();
            images << image;
        }
        QCOMPARE(images[0].pixelColor(1, 1), QColor(Qt::white)); // a disc leaves the corner free
        QCOMPARE(images[1].pixelColor(1, 1), theme().color(Role::Green));
        QCOMPARE(images[2].pixelColor(10, 10),
                 QColor(Qt::white)); // an outline leaves the middle free
        QCOMPARE(images[1].pixelColor(10, 10), theme().color(Role::Green));
    }

    void viewsShowTheFocusOfTheKeyboardOnly()
    {
        QWidget window;
        QTableView view(&window);
        window.show();
        window.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        view.setFocus(Qt::MouseFocusReason);
        QVERIFY(!view.findChild<QWidget*>(QString(), Qt::FindDirectChildrenOnly)
                     ->inherits("viridian::ui::FocusFrame"));
        const auto frames = [&] {
            int count = 0;
            for (const QWidget* child :
                 view.findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly))
                count += child->inherits("viridian::ui::FocusFrame") ? 1 : 0;
            return count;
        };
        QCOMPARE(frames(), 0);
        view.clearFocus();
        view.setFocus(Qt::TabFocusReason);
        QTRY_COMPARE(frames(), 1);
        view.clearFocus();
        QTRY_COMPARE(frames(), 0);
    }

    void paneHeadersAre24High()
    {
        PaneHeader header(QStringLiteral("Stores"));
        header.setNote(QStringLiteral("6 categories"));
        QCOMPARE(header.height(), theme().dockTitleHeight());
        header.setStore(StoreMark::Blue);
        QCOMPARE(header.height(), theme().dockTitleHeight() + 3);
    }
};

QTEST_MAIN(TestTheme)
#include "tst_theme.moc"
