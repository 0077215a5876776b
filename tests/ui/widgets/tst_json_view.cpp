#include "core/json/layout_text.h"
#include "ui/shell/theme.h"
#include "ui/text/text.h"
#include "ui/widgets/json_view.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QTest>
#include <QTextBlock>
#include <QTextLayout>
#include <QTimer>

#include <memory>
#include <vector>

namespace viridian::ui {
namespace {

QString copyOf(JsonView& view)
{
    view.selectAll();
    view.copy();
    return QGuiApplication::clipboard()->text();
}

/// The text, @p most characters at a time.
JsonView::Source parts(const QString& text, int most)
{
    return [rest = text, most]() mutable {
        const QString part = rest.left(most);
        rest.remove(0, part.size());
        return part;
    };
}

void show(JsonView& view, const std::string& text)
{
    Result<std::vector<json::Line>> lines = json::layOut(text);
    if (!lines)
        qFatal("%s", lines.error().message.c_str());
    view.show(std::make_shared<const std::vector<json::Line>>(*std::move(lines)));
}

} // namespace

class TestJsonView : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { Theme::install(*qApp, true); }

    void parts_keepEveryCharacter_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("lines") << QStringLiteral("ab\n\ncd\n\n\nef");
        QTest::newRow("break at the end") << QStringLiteral("ab\ncd\n");
        QTest::newRow("breaks alone") << QStringLiteral("\n\n\n");
        QTest::newRow("one line") << QString(9000, QLatin1Char('x'));
        QTest::newRow("characters of two units")
            << QStringLiteral("x") + QStringLiteral("𝄞").repeated(3000);
    }

    void parts_keepEveryCharacter()
    {
        QFETCH(QString, text);
        for (const int most : {1, 2, 3, 4096, 100'000}) {
            if (most < 100 && text.size() > 1000)
                continue;
            JsonView view;
            view.showParts(parts(text, most));
            QVERIFY(!view.isCut() || text.size() > most);
            view.showAll();
            QVERIFY(!view.isCut());
            QTRY_COMPARE(copyOf(view), text);
            for (QTextBlock block = view.document()->begin(); block.isValid(); block = block.next())
                QVERIFY(block.length() <= 2001);
        }
    }

    void aLongLine_isOneLineWhenItIsCopied()
    {
        JsonView view;
        const QString value = QStringLiteral("ä€𝄞").repeated(4000);
        show(view,
             R"({"a":")" + fromQt(value) + R"(","n":1234567890123456789012345678901234567890})");
        QVERIFY(view.document()->blockCount() > 10);
        // The string has its colour to its end.
        const auto colourAt = [&view](int block) {
            const auto formats = view.document()->findBlockByNumber(block).layout()->formats();
            return formats.isEmpty() ? QColor() : formats.back().format.foreground().color();
        };
        QCOMPARE(colourAt(3), theme().color(Role::JsonString));
        QCOMPARE(colourAt(8), theme().color(Role::JsonString));
        QCOMPARE(copyOf(view), QStringLiteral("{\n  \"a\": \"%1\",\n  \"n\": "
                                              "1234567890123456789012345678901234567890\n}")
                                   .arg(value));
    }

    void manyLines_comeAfterTheFirst()
    {
        std::string text = "[";
        for (int i = 0; i < 60'000; ++i)
            text += (i == 0 ? "" : ",") + std::to_string(i);
        text += "]";
        JsonView view;
        show(view, text);
        const int first = view.document()->blockCount();
        QVERIFY(first < 10'000);
        QTRY_VERIFY(view.isCut()); // after a few turns of the loop
        QVERIFY(view.document()->blockCount() > 2 * first);
        QVERIFY(view.document()->blockCount() < 60'000);
        view.showAll();
        QTRY_COMPARE(view.document()->blockCount(), 60'002);
        QCOMPARE(view.document()->lastBlock().text(), QStringLiteral("]"));
        // Another text ends what still comes.
        show(view, text);
        view.showAll();
        view.showPlain(QStringLiteral("short"));
        bool turned = false; // behind what the view has asked for
        QTimer::singleShot(0, &view, [&turned] { turned = true; });
        QTRY_VERIFY(turned);
        QCOMPARE(view.toPlainText(), QStringLiteral("short"));
    }

    void aTint_keepsTheTokensWeight()
    {
        JsonView view;
        Result<std::vector<json::Line>> lines = json::layOut(R"({"ab": 12})");
        QVERIFY(lines);
        QCOMPARE((*lines)[1].text, std::string(R"(  "ab": 12)"));
        auto tints = std::make_shared<JsonView::Tints>(lines->size());
        (*tints)[1] = {{.begin = 4, .length = 5}}; // b": 1
        view.show(std::make_shared<const std::vector<json::Line>>(*std::move(lines)), tints);
        QString tinted;
        QString heavy;
        for (const auto& range : view.document()->findBlockByNumber(1).layout()->formats()) {
            const QString text =
                view.document()->findBlockByNumber(1).text().mid(range.start, range.length);
            if (range.format.background().color() == theme().color(Role::Changed))
                tinted += text;
            if (range.format.fontWeight() == QFont::Medium)
                heavy += text;
        }
        QCOMPARE(tinted, QStringLiteral("b\": 1"));
        QCOMPARE(heavy, QStringLiteral("12"));
    }

    void folds_hideWhatStandsBetween()
    {
        JsonView view;
        view.resize(400, 300);
        view.QWidget::show();
        const std::string blocks(5000, 'x');
        show(view, R"({"a":{"b":")" + blocks + R"("},"c":1})");
        // { | "a": { | "b": "xxx (three blocks) | } | "c": 1 | }
        const int lines = view.document()->blockCount();
        QCOMPARE(lines, 8);
        const auto visible = [&view] {
            QString shown;
            for (QTextBlock at = view.document()->begin(); at.isValid(); at = at.next())
                shown += at.isVisible() ? QLatin1Char('1') : QLatin1Char('0');
            return shown;
        };
        QWidget* gutter = nullptr;
        for (QWidget* child : view.findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly)) {
            if (child != view.viewport() && child->width() == view.gutterWidth())
                gutter = child;
        }
        QVERIFY(gutter);
        const QPoint second(
            3, view.cursorRect(QTextCursor(view.document()->findBlockByNumber(1))).center().y());
        QTest::mouseClick(gutter, Qt::LeftButton, {}, second);
        QCOMPARE(visible(), QStringLiteral("11000111"));
        QTest::mouseClick(gutter, Qt::LeftButton, {}, second);
        QCOMPARE(visible(), QStringLiteral("11111111"));
    }
};

} // namespace viridian::ui

QTEST_MAIN(viridian::ui::TestJsonView)
#include "tst_json_view.moc"
