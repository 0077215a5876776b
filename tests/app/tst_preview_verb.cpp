// What `preview` says, writes and exits with, and that `sync` does not write what it warned of.
#include "tests/support/ctl.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <memory>
#include <sys/types.h>

using viridian::test::ctl;
using viridian::test::CtlRun;

class TestPreviewVerb : public QObject {
    Q_OBJECT

private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        QVERIFY(m_folder->isValid());
        QByteArray lines;
        for (int i = 0; i < 10; ++i)
            lines += "{\"stream\":\"order-" + QByteArray::number(i % 2) + "\",\"id\":\"e" +
                     QByteArray::number(i) + "\",\"type\":\"Placed\",\"data\":{\"cust\":" +
                     (i == 6 ? QByteArray("7") : QByteArray("\"C\"")) + "}}\n";
        write("shop.ndjson", lines);
        write("placed-2.json", R"({"properties":{"customer":{"type":"string"}}})");
        write("p.yaml", "format: viridian.pipeline/1\nname: shop\nsteps:\n"
                        "- {id: v2, match: {type: Placed, version: \"1\"}, to: {version: \"2\"}, "
                        "patch: [{rename: /cust, to: customer}]}\n");
        write("asserting.yaml", read("p.yaml") +
                                    "assert:\n- {type: Placed, version: \"2\", schema: "
                                    "placed-2.json}\n");
    }

    void invalidPayload_isExitCode1WithItsPlace()
    {
        const CtlRun run = preview("asserting.yaml", {"--json"});
        QVERIFY2(run.exitCode == 1, run.err + run.out);
        const auto proofs = run.json()["proofs"];
        QCOMPARE(proofs["schemaValid"].get<bool>(), false);
        QCOMPARE(proofs["invalid"][0]["position"].get<std::string>(), std::string("7"));
        QCOMPARE(proofs["invalid"][0]["path"].get<std::string>(), std::string("/customer"));
        const CtlRun text = preview("asserting.yaml", {});
        QVERIFY2(text.out.contains("FAILED schemas") &&
                     text.out.contains("1 of 10 payloads invalid"),
                 text.out);
        QVERIFY2(text.out.contains("position 7, order-0: Placed at /customer"), text.out);
        QCOMPARE(preview("p.yaml", {}).exitCode, 0);
    }

    void sample_isOfAStreamOfAFilterOrOfAFile()
    {
        const CtlRun stream = preview("p.yaml", {"--stream", "order-1", "--json"});
        QVERIFY2(stream.exitCode == 0, stream.err + stream.out);
        QCOMPARE(stream.json()["eventsRead"].get<int>(), 5);
        QCOMPARE(stream.json()["sampleOf"].get<std::string>(), std::string("stream “order-1”"));
        const CtlRun filter = preview("p.yaml", {"--filter", "id:e6"});
        QVERIFY2(filter.exitCode == 0, filter.err + filter.out);
        QVERIFY2(filter.out.contains("1 event of filter “id:e6” in "), filter.out);
        write("pasted.ndjson", R"({"stream":"a-1","type":"Placed","data":{"cust":"x"}})");
        const QString pasted = m_folder->filePath("pasted.ndjson");
        const CtlRun file = preview("p.yaml", {"--events", pasted, "--json"});
        QVERIFY2(file.exitCode == 0, file.err + file.out);
        QCOMPARE(file.json()["eventsRead"].get<int>(), 1);
        for (const QStringList& wrong :
             {QStringList{"--stream", "nobody"}, QStringList{"--filter", "type:"},
              QStringList{"--events", pasted + "x"}, QStringList{"--stream", "order-1", "--all"},
              QStringList{"--cases", pasted, "--all"},
              QStringList{"--report", m_folder->filePath("r.txt")}}) {
            const CtlRun run = preview("p.yaml", wrong);
            QVERIFY2(run.exitCode == 2, wrong.join(' ').toUtf8() + run.err + run.out);
        }
    }

    void wayBack_isShownAndFailsWhereItLeadsElsewhere()
    {
        const CtlRun good = preview("p.yaml", {});
        QVERIFY2(good.out.contains("ok     comes back as it was  10 events came back") &&
                     good.exitCode == 0,
                 good.out + good.err);
        write("wrong.yaml", read("p.yaml").replace("customer}]", "customer}], reverse: {patch: "
                                                                 "[{rename: /customer, to: c}]}"));
        const CtlRun wrong = preview("wrong.yaml", {});
        QCOMPARE(wrong.exitCode, 1);
        QVERIFY2(wrong.out.contains("FAILED comes back as it was  10 of 10 events come back "
                                    "different") &&
                     wrong.out.contains("/cust: \"C\" comes back as nothing"),
                 wrong.out);
        QCOMPARE(preview("wrong.yaml", {"--json"})
                     .json()["proofs"]["reversibility"][0]["verdict"]
                     .get<std::string>(),
                 std::string("differs"));
    }

    void missingSchema_isBadInputWithItsPlace()
    {
        QVERIFY(QFile::remove(path("placed-2.json")));
        const CtlRun run = preview("asserting.yaml", {});
        QCOMPARE(run.exitCode, 2);
        QVERIFY2(run.err.contains("asserting.yaml:6:40: placed-2.json cannot be read"), run.err);
    }

    void sync_stopsBeforeTheInvalidPayload()
    {
        const QString green = "sqlite:" + path("green.db") + "?layout=native";
        const CtlRun run = ctl({"sync", "--blue", blue(), "--green", green, "--pipeline",
                                path("asserting.yaml"), "--json"});
        QVERIFY2(run.exitCode == 2, QByteArray::number(run.exitCode) + run.err + run.out);
        QVERIFY2(run.err.contains("event 7") && run.err.contains("placed-2.json"), run.err);
        const CtlRun status = ctl({"status", "--green", green, "--json"});
        QVERIFY2(status.out.contains("Invalid payload at position 7, stream order-0"), status.out);
        const CtlRun written = ctl({"events", green, "--format", "ndjson"});
        QCOMPARE(written.out.count('\n'), 6);
        // what stands there is expected green
        const CtlRun diff = ctl({"diff", "--blue", blue(), "--green", green, "--pipeline",
                                 path("asserting.yaml"), "--json"});
        QCOMPARE(diff.json()["counts"]["equal"].get<int>(), 6);
        QCOMPARE(diff.json()["counts"]["missing"].get<int>(), 0);
    }

    void report_hasTheFormOfItsName_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("begin");
        QTest::newRow("page") << "r.html"
                              << "<!DOCTYPE html>";
        QTest::newRow("Markdown") << "r.md"
                                  << "### Preview";
        QTest::newRow("JSON") << "r.JSON"
                              << "{\n";
    }
    void report_hasTheFormOfItsName()
    {
        QFETCH(QString, name);
        QFETCH(QString, begin);
        QCOMPARE(preview("asserting.yaml", {"--report", path(name)}).exitCode, 1);
        const QByteArray report = read(name);
        QVERIFY2(report.startsWith(begin.toUtf8()), report);
        QVERIFY(report.contains("placed-2.json"));
    }

    void stopped_saysHowToGoOnAndGoesOn()
    {
        QByteArray lines;
        for (int i = 0; i < 120'000; ++i)
            lines += "{\"stream\":\"order-" + QByteArray::number(i % 97) + "\",\"id\":\"e" +
                     QByteArray::number(i) + "\",\"type\":\"Placed\",\"data\":{\"cust\":\"C\"}}\n";
        write("shop.ndjson", lines);
        // When the reading begins cannot be seen from outside: one that was stopped before it said
        // so and is run again.
        QStringList files;
        QByteArray said;
        for (int after = 100; files.isEmpty(); after += after / 4) {
            QProcess process;
            process.setWorkingDirectory(m_folder->path());
            process.start(viridian::test::ctlProgram(),
                          {"preview", "--blue", blue(), "--pipeline", path("p.yaml"), "--all"});
            QVERIFY(process.waitForStarted());
            QVERIFY2(!process.waitForFinished(after), "it ended before it could be stopped");
            QCOMPARE(::kill(static_cast<pid_t>(process.processId()), SIGINT), 0);
            QVERIFY(process.waitForFinished(60'000));
            said = process.readAllStandardError();
            QVERIFY2(process.exitCode() == 130 && said.contains("run the same command"), said);
            QVERIFY(process.readAllStandardOutput().isEmpty());
            files = QDir(m_folder->path()).entryList({"preview-*.stopped"});
        }
        QVERIFY2(files.size() == 1 && said.contains("with --resume " + files.front().toUtf8()),
                 said);
        const QString file = path(files.front());
        QCOMPARE(QFile::permissions(file) & (QFile::ReadGroup | QFile::ReadOther),
                 QFile::Permissions());

        write("other.yaml", read("p.yaml").replace("customer", "client"));
        const CtlRun other = preview("other.yaml", {"--all", "--resume", file});
        QVERIFY2(other.exitCode == 4 && other.err.contains("another pipeline"), other.err);
        QVERIFY(QFile::exists(file));
        const CtlRun last = preview("p.yaml", {"--all", "--resume", file, "--json"});
        QVERIFY2(last.exitCode == 0, last.err);
        auto resumed = last.json();
        auto whole = preview("p.yaml", {"--all", "--json"}).json();
        QCOMPARE(whole["eventsRead"].get<int>(), 120'000);
        resumed["costs"].erase("slowest");
        whole["costs"].erase("slowest");
        QVERIFY(resumed == whole);
        QVERIFY(!QFile::exists(file)); // it came to its end
    }

    void resume_refusesWhatIsNoStoppedPreview()
    {
        write("x.stopped", "something else");
        const CtlRun damaged = preview("p.yaml", {"--all", "--resume", path("x.stopped")});
        QVERIFY2(damaged.exitCode == 2 && damaged.err.contains("damaged"), damaged.err);
        const CtlRun missing = preview("p.yaml", {"--all", "--resume", path("none.stopped")});
        QVERIFY2(missing.exitCode == 2 && missing.err.contains("cannot be read"), missing.err);
        QCOMPARE(preview("p.yaml", {"--resume", path("x.stopped")}).exitCode, 2);
    }

    void text_saysWhatEventsCost()
    {
        const CtlRun run = preview("p.yaml", {});
        QVERIFY2(run.out.contains("note   size: ") && run.out.contains("\ngrew   position ") &&
                     run.out.contains(" in v2"),
                 run.out);
    }

    void suggest_printsADraftThatPreviewRuns()
    {
        write("next.json", R"({"type":"object","required":["customer","channel"],
            "additionalProperties":false,"properties":{"customer":{},
            "channel":{"type":"string","default":"web"}}})");
        const QStringList what{"preview",         "--blue", blue(),  "--suggest",
                               path("next.json"), "--type", "Placed"};
        const CtlRun shown = ctl(what);
        QVERIFY2(shown.exitCode == 0, shown.err);
        QVERIFY2(shown.out.contains("- {rename: /cust, to: \"customer\"}") &&
                     shown.out.contains("With these edits 10 of 10 sampled events are valid."),
                 shown.out);
        const QString draft = path("draft.yaml");
        const CtlRun written = ctl(QStringList(what) << "--out" << draft);
        QVERIFY2(written.exitCode == 0, written.err);
        QCOMPARE(read("draft.yaml"), shown.out);
        QVERIFY2(written.out.contains("/channel is added with the schema's default"), written.out);
        QCOMPARE(preview("draft.yaml", {}).exitCode, 0);
        const CtlRun again = ctl(QStringList(what) << "--out" << draft);
        QCOMPARE(again.exitCode, 2);
        QVERIFY2(again.err.contains("is there already"), again.err);
        const CtlRun json = ctl(QStringList(what) << "--json");
        QCOMPARE(json.json()["edits"].get<int>(), 2);
        QCOMPARE(json.json()["open"].get<int>(), 0);
    }

    void suggest_refusesWhatItCannotRead()
    {
        write("bad.json", "{\n  \"type\": }");
        const CtlRun bad =
            ctl({"preview", "--blue", blue(), "--suggest", path("bad.json"), "--type", "Placed"});
        QCOMPARE(bad.exitCode, 2);
        QVERIFY2(bad.err.contains("bad.json:2:11: "), bad.err);
        write("good.json", R"({"type":"object"})");
        const CtlRun none =
            ctl({"preview", "--blue", blue(), "--suggest", path("good.json"), "--type", "Nothing"});
        QCOMPARE(none.exitCode, 2);
        QVERIFY2(none.err.contains("no event of type Nothing"), none.err);
    }

    void cases_passFailOrAreBadInput_data()
    {
        QTest::addColumn<QByteArray>("expected");
        QTest::addColumn<int>("exitCode");
        QTest::addColumn<QString>("words");
        QTest::newRow("pass")
            << QByteArray(
                   R"([{"stream":"s","type":"Placed","schemaVersion":"2","data":{"customer":1}}])")
            << 0 << "1 of 1 cases pass";
        QTest::newRow("fail")
            << QByteArray(
                   R"([{"stream":"s","type":"Placed","schemaVersion":"2","data":{"customer":2}}])")
            << 1 << "data at /customer: 2 is expected, 1 came out";
        QTest::newRow("bad") << QByteArray("7") << 2 << "c.ndjson:1:";
    }
    void cases_passFailOrAreBadInput()
    {
        QFETCH(QByteArray, expected);
        QFETCH(int, exitCode);
        QFETCH(QString, words);
        write(
            "c.ndjson",
            R"({"case":"one","event":{"stream":"s","type":"Placed","data":{"cust":1}},"expected":)" +
                expected + "}\n");
        const QStringList arguments{"preview",        "--pipeline", path("p.yaml"),   "--cases",
                                    path("c.ndjson"), "--report",   path("junit.xml")};
        const CtlRun run = ctl(arguments);
        QVERIFY2(run.exitCode == exitCode, run.err + run.out);
        QVERIFY2((run.out + run.err).contains(words.toUtf8()), run.err + run.out);
        QCOMPARE(read("junit.xml").startsWith("<?xml"), exitCode != 2);
        if (exitCode != 2) {
            QCOMPARE(read("junit.xml").contains("<failure"), exitCode == 1);
            const CtlRun json = ctl(QStringList(arguments) << "--json");
            QCOMPARE(json.json()["failed"].get<int>(), exitCode);
        }
    }
    void cases_needAPipelineAndAnXmlReport()
    {
        write("c.ndjson", R"({"case":"a","event":{"stream":"s","type":"X"},"expected":[]})");
        const CtlRun none = ctl({"preview", "--cases", path("c.ndjson")});
        QCOMPARE(none.exitCode, 2);
        QVERIFY2(none.err.contains("--pipeline"), none.err);
        const CtlRun html = ctl({"preview", "--cases", path("c.ndjson"), "--pipeline",
                                 path("p.yaml"), "--report", path("r.html")});
        QCOMPARE(html.exitCode, 2);
        QVERIFY2(html.err.contains("ends in .xml"), html.err);
    }

    void quarantine_isToldByStatusAndDiff()
    {
        write("aside.yaml",
              "format: viridian.pipeline/1\nname: aside\nsteps:\n- {id: v2, match: {type: Placed, "
              "where: [{path: /cust, equals: 7}]}, sameVersion: true, onError: quarantine, patch: "
              "[{remove: /gone}]}\n");
        const QString green = "sqlite:" + path("aside.db") + "?layout=native";
        const QStringList stores{"--blue", blue(),       "--green",
                                 green,    "--pipeline", path("aside.yaml")};
        const CtlRun sync = ctl(QStringList{"sync", "--json"} + stores);
        QVERIFY2(sync.exitCode == 0, sync.err + sync.out);
        const auto status = ctl({"status", "--green", green, "--json"}).json();
        QCOMPARE(status["quarantined"].get<int>(), 2); // 7 and 9 of order-0
        QCOMPARE(status["quarantinedStreams"][0]["stream"].get<std::string>(),
                 std::string("order-0"));
        QCOMPARE(status["quarantinedStreams"][0]["since"].get<std::string>(), std::string("7"));
        const CtlRun text = ctl({"status", "--green", green});
        QVERIFY2(text.out.contains("order-0 from position 7 on (2 events): step v2 failed at "
                                   "Placed: /gone is missing"),
                 text.out);
        const CtlRun diff = ctl(QStringList{"diff", "--json"} + stores);
        QVERIFY2(diff.exitCode == 0, diff.err + diff.out);
        QVERIFY2(diff.out.contains("2 events of 1 stream are quarantined"), diff.out);
        QCOMPARE(diff.json()["eventsExpected"].get<int>(), 8);
    }

    void fold_comparesTheStatesOfBothReleases()
    {
        // the old release reads /cust, the new one /customer: both call it "who"
        write("old.yaml", "format: viridian.pipeline/1\nname: old\nsteps:\n- {id: a, match: {type: "
                          "Placed}, sameVersion: true, patch: [{rename: /cust, to: who}]}\n");
        write("new.yaml", "format: viridian.pipeline/1\nname: new\nsteps:\n- {id: a, match: {type: "
                          "Placed}, sameVersion: true, patch: [{rename: /customer, to: who}]}\n");
        const CtlRun same = preview(
            "p.yaml", {"--fold", path("old.yaml"), "--fold-green", path("new.yaml"), "--json"});
        QVERIFY2(same.exitCode == 0, same.err + same.out);
        QCOMPARE(same.json()["fold"]["streams"].get<int>(), 2);
        QCOMPARE(same.json()["fold"]["differing"].get<int>(), 0);
        const CtlRun other = preview("p.yaml", {"--fold", path("old.yaml")});
        QVERIFY2(other.exitCode == 1, other.err + other.out);
        QVERIFY2(other.out.contains("FAILED fold") && other.out.contains("/cust is missing"),
                 other.out);
        QCOMPARE(preview("p.yaml", {"--fold", path("absent.yaml")}).exitCode, 2);
        QCOMPARE(preview("p.yaml", {"--fold-green", path("new.yaml")}).exitCode, 2);
    }

private:
    QString path(const QString& name) const { return m_folder->filePath(name); }
    QString blue() const { return "file:" + path("shop.ndjson"); }
    CtlRun preview(const QString& pipeline, const QStringList& more) const
    {
        return ctl(QStringList{"preview", "--blue", blue(), "--pipeline", path(pipeline)} + more);
    }
    void write(const QString& name, const QByteArray& bytes) const
    {
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size());
    }
    QByteArray read(const QString& name) const
    {
        QFile file(path(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

QTEST_GUILESS_MAIN(TestPreviewVerb)
#include "tst_preview_verb.moc"
