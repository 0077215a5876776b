// What the preview looks at, where that is not the whole store: one stream, a filter, a paste.
#include "tests/ui/preview/preview_fixture.h"
#include "ui/preview/sample_dialog.h"

#include <QAction>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPointer>
#include <QPushButton>
#include <QTest>

using namespace viridian;
using namespace viridian::ui;

class TestSampleDialog : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { Theme::install(*qApp, true); }
    void init()
    {
        m_frame = std::make_unique<PreviewFrame>(makeShop());
        m_frame->connectBlue();
        m_frame->page->activate();
        QTRY_VERIFY(m_frame->controller().result() && m_frame->page->ready());
    }

    void stream_isLookedAtAlone()
    {
        ask("previewStream");
        QVERIFY(!child<QPushButton>("sampleRun")->isEnabled());
        child<QLineEdit>("sampleLine")->setText(QStringLiteral("order-3"));
        run();
        QCOMPARE(result().eventsRead, std::uint64_t(5));
        QCOMPARE(box()->currentText(), QStringLiteral("stream order-3"));
        QVERIFY(evidence().startsWith(QStringLiteral("5 events, ")));
        m_frame->page->resize(1130, 800);
        keepPicture(m_frame->page.get(), "previewOfAStream");
        box()->setCurrentIndex(box()->findText(QStringLiteral("1,000 events, spread")));
        emit box()->activated(box()->currentIndex());
        QTRY_COMPARE(result().eventsRead, std::uint64_t(1000));
        QVERIFY(box()->findText(QStringLiteral("stream order-3")) < 0);
    }

    void filter_isReadWhileItIsTyped()
    {
        ask("previewFilter");
        auto* line = child<QLineEdit>("sampleLine");
        line->setText(QStringLiteral("type:\"Item"));
        QVERIFY(child<QLabel>("sampleWords")->text().contains(QStringLiteral("not closed")));
        QVERIFY(!child<QPushButton>("sampleRun")->isEnabled());
        line->setText(QStringLiteral("type:ItemAdded"));
        QVERIFY(child<QLabel>("sampleWords")->text().isEmpty());
        run();
        QCOMPARE(result().eventsRead, std::uint64_t(200));
        QCOMPARE(result().matrix.size(), std::size_t(1));
    }

    void paste_isRunWithoutAStoreBeingRead()
    {
        ask("previewPaste");
        auto* text = child<QPlainTextEdit>("sampleText");
        text->setPlainText(QStringLiteral("hello"));
        child<QPushButton>("sampleRun")->click();
        QVERIFY(m_dialog);
        QVERIFY(child<QLabel>("sampleWords")
                    ->text()
                    .contains(QStringLiteral("pasted events, line 1: this is not JSON")));
        text->setPlainText(
            QStringLiteral(R"({"stream":"x-1","type":"PaymentReceived","data":{"amount":1}})"));
        run();
        QCOMPARE(result().eventsRead, std::uint64_t(1));
        QCOMPARE(result().matrix.front().changed, std::uint64_t(1));
        // A text that is typed on runs on the paste, and so does F5.
        m_frame->controller().runSample();
        QTRY_VERIFY(m_frame->controller().running() == PreviewController::Running::Nothing);
        QCOMPARE(result().eventsRead, std::uint64_t(1));
    }

    void streamThatIsNot_isAnErrorAndAnotherBlueBeginsAnew()
    {
        m_frame->controller().sampleStream(QStringLiteral("nobody"));
        QTRY_VERIFY(m_frame->controller().error());
        QVERIFY(m_frame->controller().error()->message.find("nobody") != std::string::npos);
        m_frame->context.setBlue("sqlite:/memory/other.db");
        QVERIFY(m_frame->controller().sampleWords().isEmpty());
    }

    void longName_isCutAndToldWhole()
    {
        const QString name = QStringLiteral("order-").repeated(40);
        const int before = box()->sizeHint().width();
        m_frame->controller().sampleStream(name);
        QTRY_VERIFY(m_frame->controller().error());
        QVERIFY(box()->currentText().size() < name.size());
        QVERIFY(box()->toolTip().contains(name));
        QVERIFY(box()->sizeHint().width() < before + theme().px(200));
    }

private:
    static void keepPicture(QWidget* of, const char* name)
    {
        const QString folder = qEnvironmentVariable("VIRIDIAN_PICTURES");
        if (folder.isEmpty())
            return;
        for (const ThemeChoice choice : {ThemeChoice::Dark, ThemeChoice::Light}) {
            theme().choose(choice);
            QCoreApplication::processEvents();
            of->grab().save(QStringLiteral("%1/%2-%3.png")
                                .arg(folder, QLatin1String(name),
                                     QLatin1String(theme().isDark() ? "dark" : "light")));
        }
    }
    void ask(const char* action)
    {
        m_frame->page->findChild<QAction*>(QString::fromLatin1(action))->trigger();
        m_dialog = m_frame->page->findChild<SampleDialog*>(QStringLiteral("sampleDialog"));
        QVERIFY(m_dialog);
        keepPicture(m_dialog, action);
    }
    void run()
    {
        const auto before = m_frame->controller().result();
        child<QPushButton>("sampleRun")->click();
        QTRY_VERIFY(m_frame->controller().result() != before && m_frame->page->ready());
    }
    template <typename T>
    T* child(const char* name) const
    {
        return m_dialog->findChild<T*>(QString::fromLatin1(name));
    }
    [[nodiscard]] QComboBox* box() const
    {
        return m_frame->page->findChild<QComboBox*>(QStringLiteral("previewSample"));
    }
    [[nodiscard]] QString evidence() const
    {
        return m_frame->page->findChild<QLabel*>(QStringLiteral("previewEvidence"))->text();
    }
    [[nodiscard]] const PreviewResult& result() const { return *m_frame->controller().result(); }

    std::unique_ptr<PreviewFrame> m_frame;
    QPointer<SampleDialog> m_dialog;
};

QTEST_MAIN(TestSampleDialog)
#include "tst_sample_dialog.moc"
