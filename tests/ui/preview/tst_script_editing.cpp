// The scripts of a pipeline, edited in the room: the preview follows what is typed, files are
// written by Save alone, and what another program wrote is not overwritten unseen.

#include "tests/ui/preview/preview_fixture.h"
#include "ui/preview/pipeline_texts.h"
#include "ui/preview/script_completion.h"
#include "ui/preview/script_editor.h"
#include "ui/preview/step_editor.h"
#include "ui/preview/step_list.h"

#include <QAction>
#include <QDir>
#include <QLabel>
#include <QPushButton>
#include <QTabBar>
#include <QTest>

using namespace viridian;
using namespace viridian::ui;

namespace {

const char* const kPipeline = R"(format: viridian.pipeline/1
name: shop 2.0
steps:
  - {id: mark, match: {type: OrderConfirmed}, sameVersion: true, script: {js: up.js}}
  - {id: views, match: {type: OrderViewed}, drop: {reason: not an event of the domain}}
)";

const char* const kScript = "function transform(event) {\n  return { data: { by: 'first' } };\n}\n";

} // namespace

class TestScriptEditing : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void oneFile_hasNoTabs();
    void typing_changesThePreviewAndNoFile();
    void save_writesTheScript();
    void otherProgramsText_isTakenOrOverwrittenOnlyWhenSaid_data();
    void otherProgramsText_isTakenOrOverwrittenOnlyWhenSaid();
    void deletedScript_isWrittenAnew();
    void byteOrderMark_isKept();
    void otherProgramsPipeline_isOverwrittenAtTheSecondTry();
    void mistakes_standAtTheScriptsLine_data();
    void mistakes_standAtTheScriptsLine();
    void missingScript_canBeCreated();
    void editScript_goesThereAndBack();
    void scriptThatIsNotNamedAnyMore_keepsWhatWasTyped();
    void typedTexts_outliveTheRoom();
    void typedTexts_outliveAnotherPipeline();
    void draftOfAFileThatChanged_isAConflict();
    void placedIn_findsTheLine_data();
    void placedIn_findsTheLine();
    void completion_knowsEventsAndPayloads_data();
    void completion_knowsEventsAndPayloads();
    void themes_bothPaint_data();
    void themes_bothPaint();

private:
    struct Frame : PreviewFrame {
        explicit Frame(bool withScript = true) : PreviewFrame(makeShop(20), nullptr)
        {
            if (withScript)
                write("up.js", kScript);
            context.setPipeline(write("pipeline.yaml", kPipeline).toStdString());
        }
        template <typename T>
        T* child(const char* name) const
        {
            return page->leftDock()->findChild<T*>(QString::fromLatin1(name));
        }
        [[nodiscard]] PipelineTexts* texts() const
        {
            return page->leftDock()->findChild<PipelineTexts*>();
        }
        [[nodiscard]] QByteArray onDisk() const
        {
            QFile file(folder.filePath(QStringLiteral("up.js")));
            return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("none");
        }
        /// What becomes of a confirmed order.
        [[nodiscard]] QByteArray expected() const
        {
            const auto& result = page->controller().result();
            if (!result)
                return "no result";
            for (const Event& event : result->after) {
                if (event.type == "OrderConfirmed")
                    return {event.data.bytes.data(),
                            static_cast<qsizetype>(event.data.bytes.size())};
            }
            return "no such event";
        }
        ScriptEditor* openScript() const
        {
            texts()->editScript(QStringLiteral("up.js"));
            return child<ScriptEditor>("scriptEditor");
        }
    };
};

void TestScriptEditing::initTestCase()
{
    Theme::install(*qApp, true);
}

void TestScriptEditing::oneFile_hasNoTabs()
{
    PreviewFrame plain(makeShop(2));
    QVERIFY(
        plain.page->leftDock()->findChild<QTabBar*>(QStringLiteral("pipelineFiles"))->isHidden());
    const Frame frame;
    auto* tabs = frame.child<QTabBar>("pipelineFiles");
    QVERIFY(!tabs->isHidden());
    QCOMPARE(tabs->count(), 2);
    QCOMPARE(tabs->tabText(0), QStringLiteral("pipeline.yaml"));
    QCOMPARE(tabs->tabText(1), QStringLiteral("up.js"));
    QCOMPARE(frame.openScript()->text(), QString::fromUtf8(kScript));
}

void TestScriptEditing::typing_changesThePreviewAndNoFile()
{
    Frame frame;
    frame.connectBlue();
    frame.controller().runSample();
    QTRY_COMPARE(frame.expected(), QByteArray(R"({"by":"first"})"));
    ScriptEditor* editor = frame.openScript();
    const QString hash = QString::fromStdString(frame.controller().document().pipeline().hash());
    editor->setCursorPosition(1, 24);
    editor->insert(QStringLiteral("still "));
    QTRY_COMPARE(frame.expected(), QByteArray(R"({"by":"still first"})"));
    QVERIFY(!frame.controller().stale());
    QVERIFY(QString::fromStdString(frame.controller().document().pipeline().hash()) != hash);
    QCOMPARE(frame.onDisk(), QByteArray(kScript));
    QCOMPARE(frame.child<QTabBar>("pipelineFiles")->tabText(1), QStringLiteral("up.js *"));
    QVERIFY(frame.child<QAction>("pipelineSave")->isEnabled());
    QVERIFY(!frame.controller().document().modified()); // the pipeline's own text
    editor->undo();
    QTRY_COMPARE(frame.expected(), QByteArray(R"({"by":"first"})"));
    QCOMPARE(frame.child<QTabBar>("pipelineFiles")->tabText(1), QStringLiteral("up.js"));
    QVERIFY(!frame.child<QAction>("pipelineSave")->isEnabled());
}

void TestScriptEditing::save_writesTheScript()
{
    const Frame frame;
    ScriptEditor* editor = frame.openScript();
    editor->setCursorPosition(0, 0);
    editor->insert(QStringLiteral("// ü\n"));
    QVERIFY(frame.child<QAction>("pipelineSave")->isEnabled());
    frame.child<QAction>("pipelineSave")->trigger();
    QCOMPARE(frame.onDisk(), QByteArray("// ü\n") + kScript);
    QVERIFY(!frame.child<QAction>("pipelineSave")->isEnabled());
    QCOMPARE(frame.child<QTabBar>("pipelineFiles")->tabText(1), QStringLiteral("up.js"));
}

void TestScriptEditing::otherProgramsText_isTakenOrOverwrittenOnlyWhenSaid_data()
{
    QTest::addColumn<QByteArray>("button");
    QTest::addColumn<QByteArray>("left"); // in the file after Save
    QTest::newRow("mine") << QByteArray("scriptKeepOwn") << QByteArray("// mine\n") + kScript;
    QTest::newRow("its") << QByteArray("scriptTakeOther") << QByteArray("// theirs\n") + kScript;
}

void TestScriptEditing::otherProgramsText_isTakenOrOverwrittenOnlyWhenSaid()
{
    QFETCH(QByteArray, button);
    QFETCH(QByteArray, left);
    const Frame frame;
    ScriptEditor* editor = frame.openScript();
    editor->setCursorPosition(0, 0);
    editor->insert(QStringLiteral("// mine\n"));
    const QByteArray theirs = QByteArray("// theirs\n") + kScript;
    frame.write("up.js", theirs.constData());
    frame.child<QAction>("pipelineSave")->trigger();
    QCOMPARE(frame.onDisk(), theirs); // nothing was written
    QVERIFY(!frame.child<QWidget>("scriptNeed")->isHidden());
    QVERIFY(
        frame.child<QLabel>("scriptNeedText")->text().contains(QStringLiteral("another program")));
    frame.child<QPushButton>(button.constData())->click();
    QVERIFY(frame.child<QWidget>("scriptNeed")->isHidden());
    frame.child<QAction>("pipelineSave")->trigger();
    QCOMPARE(frame.onDisk(), left);
    QCOMPARE(editor->text().toUtf8(), left);
}

void TestScriptEditing::deletedScript_isWrittenAnew()
{
    const Frame frame;
    ScriptEditor* editor = frame.openScript();
    editor->setCursorPosition(0, 0);
    editor->insert(QStringLiteral("// mine\n"));
    QVERIFY(QFile::remove(frame.folder.filePath(QStringLiteral("up.js"))));
    frame.child<QAction>("pipelineSave")->trigger();
    QCOMPARE(frame.onDisk(), QByteArray("// mine\n") + kScript);
}

void TestScriptEditing::byteOrderMark_isKept()
{
    Frame frame(false);
    const QByteArray mark("\xef\xbb\xbf");
    frame.write("up.js", (mark + kScript).constData());
    frame.controller().document().parseNow();
    QVERIFY(!frame.controller().document().scripts().modified());
    ScriptEditor* editor = frame.openScript();
    editor->setCursorPosition(2, 0);
    editor->insert(QStringLiteral("// x\n"));
    frame.child<QAction>("pipelineSave")->trigger();
    QVERIFY2(frame.onDisk().startsWith(mark + "function"), frame.onDisk());
}

void TestScriptEditing::otherProgramsPipeline_isOverwrittenAtTheSecondTry()
{
    Frame frame;
    PipelineDocument& document = frame.controller().document();
    document.edit(QString::fromUtf8(kPipeline) + QStringLiteral("# mine\n"));
    const QByteArray theirs = QByteArray(kPipeline) + "# theirs\n";
    const QString path = frame.write("pipeline.yaml", theirs.constData());
    const Status refused = document.save();
    QVERIFY(!refused);
    QCOMPARE(refused.error().kind, ErrorKind::Conflict);
    const auto onDisk = [&path] {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    };
    QCOMPARE(onDisk(), theirs);
    QVERIFY(document.save());
    QVERIFY(!document.modified());
    QVERIFY(onDisk().endsWith("# mine\n"));
}

void TestScriptEditing::mistakes_standAtTheScriptsLine_data()
{
    QTest::addColumn<QString>("line"); // in place of the second
    QTest::addColumn<QString>("says");
    QTest::newRow("no JavaScript")
        << QStringLiteral("  return { data: 1 +* 2 };") << QStringLiteral("SyntaxError");
    QTest::newRow("thrown") << QStringLiteral("  return { data: event.data.none.deeper };")
                            << QStringLiteral("undefined");
}

void TestScriptEditing::mistakes_standAtTheScriptsLine()
{
    QFETCH(QString, line);
    QFETCH(QString, says);
    Frame frame;
    frame.connectBlue();
    frame.controller().runSample();
    QTRY_COMPARE(frame.expected(), QByteArray(R"({"by":"first"})"));
    ScriptEditor* editor = frame.openScript();
    editor->setSelection(1, 0, 1, editor->lineLength(1) - 1);
    editor->replaceSelectedText(line);
    QTRY_VERIFY(editor->annotation(1).contains(says));
    editor->undo();
    QTRY_VERIFY(editor->annotation(1).isEmpty());
    QTRY_COMPARE(frame.expected(), QByteArray(R"({"by":"first"})"));
}

void TestScriptEditing::missingScript_canBeCreated()
{
    Frame frame(false);
    QVERIFY(frame.controller().document().problem());
    QCOMPARE(frame.controller().document().missingScript(), QStringLiteral("up.js"));
    QVERIFY(!frame.child<QWidget>("scriptNeed")->isHidden());
    frame.child<QPushButton>("scriptCreate")->click();
    QVERIFY(!frame.controller().document().problem());
    QCOMPARE(frame.texts()->shownScript(), QStringLiteral("up.js"));
    QCOMPARE(frame.onDisk(), QByteArray("none")); // until it is saved
    frame.connectBlue();
    frame.controller().runSample();
    QTRY_COMPARE(frame.expected(), QByteArray(R"({"by":"mira"})"));
    frame.child<QAction>("pipelineSave")->trigger();
    QVERIFY(frame.onDisk().contains("function transform"));
}

void TestScriptEditing::editScript_goesThereAndBack()
{
    const Frame frame;
    auto* action = frame.child<QAction>("scriptEdit");
    auto* list = frame.child<StepList>("stepList");
    list->setCurrentStep(1);
    QVERIFY(!action->isEnabled()); // that step has none
    list->setCurrentStep(0);
    QVERIFY(action->isEnabled());
    action->trigger();
    QCOMPARE(frame.texts()->shownScript(), QStringLiteral("up.js"));
    QCOMPARE(action->text(), QStringLiteral("Edit pipeline"));
    action->trigger();
    QVERIFY(frame.texts()->shownScript().isEmpty());
}

void TestScriptEditing::scriptThatIsNotNamedAnyMore_keepsWhatWasTyped()
{
    Frame frame;
    ScriptEditor* editor = frame.openScript();
    editor->setCursorPosition(0, 0);
    editor->insert(QStringLiteral("// typed\n"));
    PipelineDocument& document = frame.controller().document();
    document.edit(QString::fromUtf8(kPipeline).remove(QStringLiteral(", script: {js: up.js}")) +
                  QStringLiteral("# no script\n"));
    document.parseNow(); // a step that does nothing: a problem, so the last good one stays
    document.edit(QStringLiteral("format: viridian.pipeline/1\nname: none\n"));
    document.parseNow();
    QVERIFY(!document.problem());
    QVERIFY(document.scripts().file(QStringLiteral("up.js")));
    QVERIFY(document.scripts().modified());
    QVERIFY(document.save());
    QVERIFY(frame.onDisk().startsWith("// typed\n"));
    document.parseNow();
    QVERIFY(!document.scripts().file(QStringLiteral("up.js"))); // saved: nothing is lost by it
}

void TestScriptEditing::typedTexts_outliveTheRoom()
{
    Frame frame;
    ScriptEditor* editor = frame.openScript();
    editor->setCursorPosition(0, 0);
    editor->insert(QStringLiteral("// typed\n"));
    frame.controller().document().edit(QString::fromUtf8(kPipeline) + QStringLiteral("# too\n"));
    frame.page.reset();
    frame.page = std::make_unique<PreviewPage>(
        frame.context, [&frame](const std::string&) { return frame.shop->open(); });
    const PipelineDocument& document = frame.controller().document();
    QVERIFY(document.modified());
    QVERIFY(document.text().endsWith(QStringLiteral("# too\n")));
    const ScriptFile* script = document.scripts().file(QStringLiteral("up.js"));
    QVERIFY(script && script->modified());
    QVERIFY(script->text.startsWith(QStringLiteral("// typed\n")));
    QCOMPARE(frame.onDisk(), QByteArray(kScript));
    // What is saved is a draft no more.
    QVERIFY(frame.controller().document().save());
    frame.page.reset();
    frame.write("up.js", kScript);
    frame.page = std::make_unique<PreviewPage>(
        frame.context, [&frame](const std::string&) { return frame.shop->open(); });
    QVERIFY(!frame.controller().document().modified());
    QVERIFY(!frame.controller().document().scripts().modified());
}

void TestScriptEditing::typedTexts_outliveAnotherPipeline()
{
    Frame frame;
    ScriptEditor* editor = frame.openScript();
    editor->setCursorPosition(0, 0);
    editor->insert(QStringLiteral("// typed\n"));
    const auto own = frame.context.pipelinePath();
    const std::string hash = [&] {
        frame.controller().document().parseNow();
        return frame.controller().document().pipeline().hash();
    }();
    frame.context.setPipeline(
        frame.write("other.yaml", "format: viridian.pipeline/1\nname: other\n").toStdString());
    QVERIFY(frame.controller().document().scripts().files().empty());
    frame.context.setPipeline(own.string());
    const ScriptFile* script =
        frame.controller().document().scripts().file(QStringLiteral("up.js"));
    QVERIFY(script && script->text.startsWith(QStringLiteral("// typed\n")));
    // The pipeline is that of what is shown, not of the file.
    QCOMPARE(frame.controller().document().pipeline().hash(), hash);
}

void TestScriptEditing::draftOfAFileThatChanged_isAConflict()
{
    Frame frame;
    ScriptEditor* editor = frame.openScript();
    editor->setCursorPosition(0, 0);
    editor->insert(QStringLiteral("// typed\n"));
    frame.page.reset();
    frame.write("up.js", "// theirs\nfunction transform(event) { return event; }\n");
    frame.page = std::make_unique<PreviewPage>(
        frame.context, [&frame](const std::string&) { return frame.shop->open(); });
    const ScriptFile* script =
        frame.controller().document().scripts().file(QStringLiteral("up.js"));
    QVERIFY(script && script->other);
    QVERIFY(script->text.startsWith(QStringLiteral("// typed\n")));
    QVERIFY(!frame.controller().document().save());
    QVERIFY(frame.onDisk().startsWith("// theirs"));
}

void TestScriptEditing::placedIn_findsTheLine_data()
{
    QTest::addColumn<QString>("message");
    QTest::addColumn<int>("line"); // 0: nowhere
    QTest::addColumn<int>("column");
    QTest::addColumn<QString>("says");
    QTest::newRow("at its begin") << QStringLiteral("a/up.js:2: SyntaxError: Unexpected token") << 2
                                  << 0 << QStringLiteral("SyntaxError: Unexpected token");
    QTest::newRow("at its end") << QStringLiteral("undefined is not an object (a/up.js:3:24)") << 3
                                << 24 << QStringLiteral("undefined is not an object");
    QTest::newRow("behind others")
        << QStringLiteral("The worker did not start: a/up.js:12:1: there is no function") << 12 << 1
        << QStringLiteral("there is no function");
    QTest::newRow("of another file") << QStringLiteral("(aa/up.js:3:24)") << 0 << 0 << QString();
    QTest::newRow("no place") << QStringLiteral("a/up.js cannot be read") << 0 << 0 << QString();
}

void TestScriptEditing::placedIn_findsTheLine()
{
    QFETCH(QString, message);
    QFETCH(int, line);
    QFETCH(int, column);
    QFETCH(QString, says);
    const std::optional<TextProblem> problem = placedIn(QStringLiteral("a/up.js"), message);
    QCOMPARE(problem ? problem->line : 0, line);
    QCOMPARE(problem ? problem->column : 0, column);
    QCOMPARE(problem ? problem->message : QString(), says);
}

void TestScriptEditing::completion_knowsEventsAndPayloads_data()
{
    QTest::addColumn<QString>("before"); // the caret
    QTest::addColumn<QStringList>("words");
    QTest::newRow("an event's members")
        << QStringLiteral("  const a = event.st") << QStringList{QStringLiteral("stream")};
    QTest::newRow("a payload's") << QStringLiteral("event.data.")
                                 << QStringList{QStringLiteral("amount"),
                                                QStringLiteral("customer")};
    QTest::newRow("deeper") << QStringLiteral("event.data?.amount.v")
                            << QStringList{QStringLiteral("value")};
    QTest::newRow("taken apart before")
        << QStringLiteral("const { a } = data.cu") << QStringList{QStringLiteral("customer")};
    QTest::newRow("metadata") << QStringLiteral("event.metadata.")
                              << QStringList{QStringLiteral("tenant")};
    QTest::newRow("a type in a string") << QStringLiteral("if (event.type === 'Order")
                                        << QStringList{QStringLiteral("OrderPlaced")};
    QTest::newRow("behind a string") << QStringLiteral("'it is' + Order") << QStringList();
    QTest::newRow("another object") << QStringLiteral("mydata.cu") << QStringList();
    QTest::newRow("nothing") << QStringLiteral("return ") << QStringList();
}

void TestScriptEditing::completion_knowsEventsAndPayloads()
{
    QFETCH(QString, before);
    QFETCH(QStringList, words);
    SeenWords seen;
    seen.versions[QStringLiteral("OrderPlaced")] = {QStringLiteral("1")};
    seen.versions[QStringLiteral("Paid")] = {QStringLiteral("1")};
    seen.paths[QStringLiteral("OrderPlaced")] = {
        QStringLiteral("/amount"), QStringLiteral("/amount/value"), QStringLiteral("/customer"),
        QStringLiteral("/not a name"), QStringLiteral("meta/tenant")};
    const QStringList lines{QStringLiteral("function transform(event) {"), before};
    QCOMPARE(scriptCompletionAt(lines, 1, static_cast<int>(before.size()), seen).words, words);
}

void TestScriptEditing::themes_bothPaint_data()
{
    QTest::addColumn<bool>("dark");
    QTest::newRow("light") << false;
    QTest::newRow("dark") << true;
}

void TestScriptEditing::themes_bothPaint()
{
    QFETCH(bool, dark);
    theme().choose(dark ? ThemeChoice::Dark : ThemeChoice::Light);
    Frame frame;
    frame.connectBlue();
    frame.controller().runSample();
    ScriptEditor* editor = frame.openScript();
    editor->setSelection(1, 0, 1, editor->lineLength(1) - 1);
    editor->replaceSelectedText(QStringLiteral("  return { data: event.data.none.deeper }; // no"));
    QTRY_VERIFY(!editor->annotation(1).isEmpty());
    QWidget* dock = frame.page->leftDock();
    dock->resize(330, 840);
    const QImage picture = dock->grab().toImage();
    QVERIFY(picture.pixelColor(picture.width() / 2, picture.height() / 2).isValid());
    if (const QString kept = qEnvironmentVariable("VIRIDIAN_PICTURES"); !kept.isEmpty())
        QVERIFY(picture.save(QDir(kept).filePath(
            QStringLiteral("script-%1.png")
                .arg(dark ? QStringLiteral("dark") : QStringLiteral("light")))));
    theme().choose(ThemeChoice::System);
}

QTEST_MAIN(TestScriptEditing)
#include "tst_script_editing.moc"
