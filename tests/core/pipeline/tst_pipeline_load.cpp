#include "tests/core/pipeline/pipeline_fixture.h"

#include <QTest>

using namespace viridian;
using test::fileOf;
using test::parsed;

class TestPipelineLoad : public QObject {
    Q_OBJECT

private slots:
    void refusal_namesFileLineColumnAndWhatWasExpected_data();
    void refusal_namesFileLineColumnAndWhatWasExpected();
    void example_ofTheManualLoads();
    void steps_sayWhatScreensShow();
    void overlap_isAllowedWhenOrdered();
    void hash_staysWhenOnlyTheSpellingChanges_data();
    void hash_staysWhenOnlyTheSpellingChanges();
    void hash_changesWithTheMeaning_data();
    void hash_changesWithTheMeaning();
    void load_ofAMissingFileIsBadInput();
    void passThrough_hasNoStepsAndKeepsVersions();
    void preservesVersions_onlyWhenAllStepsAreOneToOneInPlace();
};

namespace {

constexpr const char* kUpcast = "- {id: a, match: {type: X, version: \"1\"}, to: {version: \"2\"}, "
                                "patch: [{add: /n, value: 1}]}";

} // namespace

void TestPipelineLoad::refusal_namesFileLineColumnAndWhatWasExpected_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("place");
    QTest::addColumn<QString>("words");
    const auto row = [](const char* name, const std::string& text, const char* place,
                        const char* words) {
        QTest::newRow(name) << QString::fromStdString(text) << place << words;
    };
    const auto steps = [&](const char* name, const std::string& text, const char* place,
                           const char* words) { row(name, fileOf(text), place, words); };
    row("not YAML", "format: [", "p.yaml:1:", "not YAML");
    row("another format", "format: viridian.pipeline/9\nname: x\n",
        "p.yaml:1:9:", "expected viridian.pipeline/1");
    row("no name", "format: viridian.pipeline/1\n", "p.yaml:1:1:", "“name” is missing");
    row("unknown key at the top", "format: viridian.pipeline/1\nname: x\nstep: []\n",
        "p.yaml:3:1:", "“step” is not a key");
    row("a list", "- a\n", "p.yaml:1:1:", "this is no pipeline");
    steps("unknown key in a step", "- {id: a, match: {type: X}, dorp: {reason: r}}",
          "p.yaml:4:29:", "“dorp” is not a key");
    steps("no id", "- {match: {type: X}, pass: true}", "p.yaml:4:3:", "“id” is missing");
    steps("no match", "- {id: a, pass: true}", "p.yaml:4:3:", "“match” is missing");
    steps("match of nothing", "- {id: a, match: {}, pass: true}",
          "p.yaml:4:18:", "match names nothing");
    steps("does nothing", "- {id: a, match: {type: X}}", "p.yaml:4:3:", "“a” does nothing");
    steps("two that exclude each other",
          "- {id: a, match: {type: X}, drop: {reason: r}, pass: true}",
          "p.yaml:4:3:", "drop and pass, which cannot stand in one step");
    steps("same id twice",
          "- {id: a, match: {type: X}, pass: true}\n- {id: a, match: {type: Y}, pass: true}",
          "p.yaml:5:3:", "the id “a” is that of the step in line 4");
    steps("after names nobody", "- {id: a, match: {type: X}, pass: true, after: b}",
          "p.yaml:4:3:", "after names “b”");
    steps("same source",
          std::string(kUpcast) + "\n- {id: b, match: {type: X, version: \"1\"}, sameVersion: true, "
                                 "patch: [{remove: /m}]}",
          "p.yaml:5:3:", "can never match");
    steps("same source, both stay",
          "- {id: a, match: {type: X}, sameVersion: true, patch: [{remove: /m}]}\n"
          "- {id: b, match: {type: X}, sameVersion: true, patch: [{remove: /n}]}",
          "p.yaml:5:3:", "“b” has the same source as “a” (line 4)");
    steps("overlap by wildcard",
          "- {id: a, match: {type: \"Order*\"}, sameVersion: true, patch: [{remove: /m}]}\n"
          "- {id: b, match: {type: \"*Placed\"}, sameVersion: true, patch: [{remove: /n}]}",
          "p.yaml:5:3:", "“b” overlaps with “a” (line 4)");
    steps("upcast without a new address",
          "- {id: a, match: {type: X}, patch: [{add: /n, value: 1}]}",
          "p.yaml:4:3:", "sameVersion: true");
    steps("version to itself", "- {id: a, match: {type: X, version: \"2\"}, to: {version: \"2\"}}",
          "p.yaml:4:3:", "to itself");
    steps("any version to one", "- {id: a, match: {type: X}, to: {version: \"2\"}}",
          "p.yaml:4:3:", "to itself");
    steps("rename to itself", "- {id: a, match: {type: X}, rename: {type: X}}",
          "p.yaml:4:3:", "to itself");
    steps("cycle of types",
          "- {id: a, match: {type: X}, rename: {type: Y}}\n- {id: b, match: {type: Y}, rename: "
          "{type: X}}",
          "p.yaml:5:3:", "“a” (line 4), “b” (line 5)");
    steps("cycle of versions",
          "- {id: a, match: {type: X, version: \"1\"}, to: {version: \"2\"}}\n"
          "- {id: b, match: {type: X, version: \"2\"}, to: {version: \"3\"}}\n"
          "- {id: c, match: {type: X, version: \"3\"}, to: {version: \"1\"}}",
          "p.yaml:6:3:", "lead back to where they began");
    steps("renamed away before",
          "- {id: a, match: {type: X}, rename: {type: Y}}\n- {id: b, match: {type: X}, drop: "
          "{reason: r}}",
          "p.yaml:5:3:", "“b” can never match: “a” (line 4) takes every X");
    steps("dropped before",
          "- {id: a, match: {type: X}, drop: {reason: r}}\n- {id: b, match: {type: X, version: "
          "\"1\"}, pass: true}",
          "p.yaml:5:3:", "“b” can never match: “a” (line 4)");
    steps("stream renamed before",
          "- {id: a, match: {stream: \"order-{id}\"}, stream: \"sale-{id}\"}\n"
          "- {id: b, match: {stream: \"order-{id}\"}, stream: \"old-{id}\", after: a}",
          "p.yaml:5:3:", "has renamed every order-{id} before it");
    steps("two types to one name",
          "- {id: a, match: {type: X}, rename: {type: Z}}\n- {id: b, match: {type: Y}, rename: "
          "{type: Z}}",
          "p.yaml:5:3:", "allowMerge: true");
    steps("wildcard to one name", "- {id: a, match: {type: \"X*\"}, rename: {type: Z}}",
          "p.yaml:4:3:", "allowMerge: true");
    steps("not a path",
          "- {id: a, match: {type: X}, sameVersion: true, patch: [{add: n, value: 1}]}",
          "p.yaml:4:62:", "expected a path such as /customer/id");
    steps("bad escape in a path",
          "- {id: a, match: {type: X}, sameVersion: true, patch: [{remove: /a~2}]}",
          "p.yaml:4:65:", "expected a path");
    steps("add without value", "- {id: a, match: {type: X}, sameVersion: true, patch: [{add: /n}]}",
          "p.yaml:4:56:", "“value” is missing");
    steps("no known edit", "- {id: a, match: {type: X}, sameVersion: true, patch: [{put: /n}]}",
          "p.yaml:4:56:", "expected an edit: add, remove, move");
    steps("wrong policy",
          "- {id: a, match: {type: X}, sameVersion: true, patch: [{remove: /n, missing: skip}]}",
          "p.yaml:4:78:", "expected one of: error, ignore");
    steps("onto itself",
          "- {id: a, match: {type: X}, sameVersion: true, patch: [{move: /n, to: /n}]}",
          "p.yaml:4:71:", "onto itself");
    steps("into itself",
          "- {id: a, match: {type: X}, sameVersion: true, patch: [{move: /n, to: /n/m}]}",
          "p.yaml:4:71:", "into itself");
    steps("rename with a path",
          "- {id: a, match: {type: X}, sameVersion: true, patch: [{rename: /n, to: /m}]}",
          "p.yaml:4:73:", "expected the new name alone");
    steps("convert that does nothing",
          "- {id: a, match: {type: X}, sameVersion: true, patch: [{convert: /n, to: decimal}]}",
          "p.yaml:4:74:", "would stay");
    steps("scale is no number",
          "- {id: a, match: {type: X}, sameVersion: true, patch: [{convert: /n, to: decimal, "
          "scale: x}]}",
          "p.yaml:4:90:", "power of ten");
    steps("map of nothing",
          "- {id: a, match: {type: X}, sameVersion: true, patch: [{map: /n, values: {}}]}",
          "p.yaml:4:74:", "what each old value becomes");
    steps("map value twice",
          "- {id: a, match: {type: X}, sameVersion: true, patch: [{map: /n, values: {P: a, \"P\": "
          "b}}]}",
          "p.yaml:4:74:", "stands twice");
    steps("split into nothing", "- {id: a, match: {type: X}, split: []}",
          "p.yaml:4:36:", "use “drop” with a reason");
    steps("drop without a reason", "- {id: a, match: {type: X}, drop: {}}",
          "p.yaml:4:35:", "“reason” is missing");
    steps("unknown capture", "- {id: a, match: {stream: \"o-{id}\"}, stream: \"x-{key}\"}",
          "p.yaml:4:46:", "does not catch");
    steps("capture twice", "- {id: a, match: {stream: \"{id}-{id}\"}, stream: \"x-{id}\"}",
          "p.yaml:4:27:", "same name twice");
    steps("side by side", "- {id: a, match: {stream: \"{id}{no}\"}, stream: \"x-{id}\"}",
          "p.yaml:4:27:", "side by side");
    steps("script that is not there", "- {id: a, match: {type: X}, script: {js: no-such.js}}",
          "p.yaml:4:42:", "no-such.js cannot be read: No such file");
    steps("script, unknown key", "- {id: a, match: {type: X}, script: {file: a.js}}",
          "p.yaml:4:38:", "“file” is not a key of script");
    steps("script, unknown state", "- {id: a, match: {type: X}, script: {js: a.js, state: all}}",
          "p.yaml:4:55:", "expected one of: none, stream, step");
    steps("script beside others", "- {id: a, match: {type: X}, script: {js: a.js}, pass: true}",
          "p.yaml:4:", "");
    steps("process without a command", "- {id: a, match: {type: X}, process: {timeout: 5s}}",
          "p.yaml:4:38:", "“command” is missing");
    steps("process that is not there",
          "- {id: a, match: {type: X}, process: {command: [./no-such]}}",
          "p.yaml:4:48:", "./no-such is no file");
    steps("process, no time", "- {id: a, match: {type: X}, process: {command: [a], timeout: soon}}",
          "p.yaml:4:62:", "expected a time such as");
    steps("process, no memory", "- {id: a, match: {type: X}, process: {command: [a], memory: 1}}",
          "p.yaml:4:61:", "expected a size such as");
    steps("merge without into", "- {id: a, match: {type: X}, merge: {by: stream}}",
          "p.yaml:4:36:", "“into” is missing");
    steps("quarantine by a memory",
          "- {id: m, match: {type: Y}, onError: quarantine, deduplicate: {within: {events: 9}}}",
          "p.yaml:4:3:", "“m” says onError: quarantine and remembers events");
    steps("quarantine behind a memory",
          "- {id: m, match: {type: Y}, deduplicate: {within: {events: 9}}}\n"
          "- {id: a, match: {type: X}, onError: quarantine, pass: true}",
          "p.yaml:5:3:", "“m” (line 4) before it remembers events");
    steps("onError, another word", "- {id: a, match: {type: X}, onError: skip, pass: true}",
          "p.yaml:4:38:", "expected one of: halt, pass, quarantine");
    steps(
        "value that unfolds without end",
        [] {
            std::string text = "- {id: a, match: {type: X}, sameVersion: true, patch: [{add: /n, "
                               "value: [&l0 [x, x]";
            for (int i = 1; i < 40; ++i) {
                const std::string below = "*l" + std::to_string(i - 1);
                text += ", &l" + std::to_string(i) + " [" + below + ", " + below + "]";
            }
            return text + "]}]}";
        }(),
        "p.yaml:4:", "more than 100000 values");
    row("version nowhere", fileOf("[]", "version: {from: [header]}\n"),
        "p.yaml:3:18:", "no place of a version");
    row("suffix without a group", fileOf("[]", "version: {from: [{typeSuffix: \"_v2\"}]}\n"),
        "p.yaml:3:18:", "expected text and one group");
}

void TestPipelineLoad::refusal_namesFileLineColumnAndWhatWasExpected()
{
    QFETCH(QString, text);
    QFETCH(QString, place);
    QFETCH(QString, words);
    const Result<Pipeline> result = parsed(text.toStdString());
    QVERIFY2(!result, "it was accepted");
    const QString message = QString::fromStdString(result.error().message);
    QCOMPARE(result.error().kind, ErrorKind::InvalidInput);
    QVERIFY2(message.startsWith(place), qPrintable(message));
    QVERIFY2(message.contains(words), qPrintable(message));
    const QString detail = QString::fromStdString(result.error().detail);
    QVERIFY2(message.startsWith("p.yaml:" + detail + ":"), qPrintable(detail));
}

void TestPipelineLoad::example_ofTheManualLoads()
{
    const Result<Pipeline> result = parsed(R"yaml(format: viridian.pipeline/1
name: shop 2.0
version: {from: [meta.schemaVersion, {typeSuffix: "_v([0-9]+)"}], default: "1"
}
defaults: {unmatched: pass, onError: halt, ids: keep}
steps:
  - {id: rename-created, match: {type: OrderCreated}, rename: {type: OrderPlaced}}
  - id: order-v2
    match: {type: OrderPlaced, version: "1"}
    to: {version: "2"}
    patch:
      - {move: /cust, to: /customerId}
      - {add: /currency, value: EUR, ifPresent: error}
  - {id: moved, match: {type: CustomerMoved}, split: [{type: AddressChanged, take: [/id, /address]}, {type: PhoneChanged, take: [/id, /phone]}]}
  - {id: noise, match: {type: Heartbeat}, drop: {reason: noise, expectAtMost: 2000000}}
  - {id: tenant, match: {stream: "order-{id}"}, stream: "{/tenant}-order-{id}"}
)yaml");
    QVERIFY2(result, result ? "" : result.error().message.c_str());
    QCOMPARE(result->steps().size(), std::size_t(5));
    QCOMPARE(result->hash().size(), std::size_t(64));
    QVERIFY(!result->preservesVersions());
}

void TestPipelineLoad::steps_sayWhatScreensShow()
{
    const Result<Pipeline> result = parsed(R"(format: viridian.pipeline/1
name: p
steps:
  - id: order-v2
    match: {type: OrderPlaced, version: "1"}
    to: {version: "2"}
    patch:
      - {move: /cust, to: /customerId}
      - {remove: /old}

  # the noise
  - {id: noise, match: {type: Heartbeat}, drop: {reason: noise, expectAtMost: 2000}}
)");
    QVERIFY2(result, result ? "" : result.error().message.c_str());
    const StepInfo& upcast = result->steps()[0];
    QCOMPARE(upcast.kind, std::string("patch"));
    QCOMPARE(upcast.address, std::string("OrderPlaced v1"));
    QCOMPARE(upcast.summary, std::string("/cust → /customerId, − /old"));
    QCOMPARE(upcast.target, std::string("v2"));
    QCOMPARE(upcast.fan, Fan::OneToOne);
    QCOMPARE(upcast.reversal, Reversal::Lossy);
    QCOMPARE(upcast.loss, std::string("removes /old"));
    QCOMPARE(upcast.line, std::size_t(4));
    QCOMPARE(upcast.lines, std::size_t(6));
    const StepInfo& drop = result->steps()[1];
    QCOMPARE(std::string(name(drop.fan)), std::string("1:0"));
    QCOMPARE(drop.summary, std::string("noise, at most 2,000"));
    QCOMPARE(drop.line, std::size_t(12));
    QCOMPARE(drop.lines, std::size_t(1));
}

void TestPipelineLoad::overlap_isAllowedWhenOrdered()
{
    const Result<Pipeline> result = parsed(fileOf(
        "- {id: a, match: {type: X}, sameVersion: true, patch: [{add: /m, value: 1}]}\n"
        "- {id: b, match: {type: X}, sameVersion: true, after: a, patch: [{rename: /m, to: n}]}"));
    QVERIFY2(result, result ? "" : result.error().message.c_str());
    const Result<Pipeline> apart =
        parsed(fileOf("- {id: a, match: {type: X, where: [{path: /k, equals: 1}]}, sameVersion: "
                      "true, patch: [{add: /m, value: 1}]}\n"
                      "- {id: b, match: {type: X, where: [{path: /k, equals: 2}]}, sameVersion: "
                      "true, patch: [{add: /m, value: 2}]}"));
    QVERIFY2(apart, apart ? "" : apart.error().message.c_str());
}

void TestPipelineLoad::hash_staysWhenOnlyTheSpellingChanges_data()
{
    QTest::addColumn<QString>("text");
    const auto row = [](const char* name, const std::string& text) {
        QTest::newRow(name) << QString::fromStdString(text);
    };
    row("comments and blank lines", "# shop\n\n" + fileOf(std::string(kUpcast) + " # why"));
    row("block style", fileOf("- id: a\n  match:\n    version: '1'\n    type: X\n  patch:\n  - "
                              "value: 1\n    add: /n\n"
                              "  to: {version: '2'}"));
    row("defaults written out",
        fileOf("- {id: a, match: {type: [X], version: [\"1\"]}, to: {version: \"2\"}, onError: "
               "halt, ids: keep, "
               "patch: [{add: /n, value: 1, ifPresent: error, parents: error}]}",
               "version: {from: [column], default: \"1\"}\ndefaults: {unmatched: pass, onError: "
               "halt, ids: keep}\n"));
    row("a note", fileOf("- {id: a, note: why, match: {type: X, version: \"1\"}, to: {version: "
                         "\"2\"}, patch: [{add: /n, value: 1}]}"));
    row("version without quotes", fileOf("- {id: a, match: {type: X, version: 1}, to: {version: "
                                         "2}, patch: [{add: /n, value: 1}]}"));
    row("CRLF", [] {
        QString text = QString::fromStdString(fileOf(kUpcast));
        return text.replace("\n", "\r\n").toStdString();
    }());
}

void TestPipelineLoad::hash_staysWhenOnlyTheSpellingChanges()
{
    QFETCH(QString, text);
    const Result<Pipeline> plain = parsed(fileOf(kUpcast));
    const Result<Pipeline> other = parsed(text.toStdString());
    QVERIFY(plain);
    QVERIFY2(other, other ? "" : other.error().message.c_str());
    QCOMPARE(other->hash(), plain->hash());
}

void TestPipelineLoad::hash_changesWithTheMeaning_data()
{
    QTest::addColumn<QString>("text");
    const auto row = [](const char* name, const std::string& text) {
        QTest::newRow(name) << QString::fromStdString(text);
    };
    const auto step = [](const char* from, const char* to) {
        QString text = kUpcast;
        return fileOf(text.replace(from, to).toStdString());
    };
    row("a string for a number", step("value: 1", "value: \"1\""));
    row("another digit", step("value: 1", "value: 1.0"));
    row("another policy", step("value: 1", "value: 1, ifPresent: keep"));
    row("another id", step("id: a", "id: b"));
    row("another place", step("/n", "/m"));
    row("onError", step("id: a", "id: a, onError: pass"));
    row("unmatched", fileOf(kUpcast, "defaults: {unmatched: error}\n"));
    row("where versions stand", fileOf(kUpcast, "version: {from: [meta.v]}\n"));
    row("another name", [] {
        QString text = QString::fromStdString(fileOf(kUpcast));
        return text.replace("name: test", "name: other").toStdString();
    }());
}

void TestPipelineLoad::hash_changesWithTheMeaning()
{
    QFETCH(QString, text);
    const Result<Pipeline> plain = parsed(fileOf(kUpcast));
    const Result<Pipeline> other = parsed(text.toStdString());
    QVERIFY(plain);
    QVERIFY2(other, other ? "" : other.error().message.c_str());
    QVERIFY(other->hash() != plain->hash());
}

void TestPipelineLoad::load_ofAMissingFileIsBadInput()
{
    const Result<Pipeline> result = Pipeline::load("does-not-exist.yaml");
    QVERIFY(!result);
    QCOMPARE(result.error().kind, ErrorKind::InvalidInput);
    QVERIFY(QString::fromStdString(result.error().message).contains("does-not-exist.yaml"));
}

void TestPipelineLoad::passThrough_hasNoStepsAndKeepsVersions()
{
    QVERIFY(Pipeline::passThrough().isPassThrough());
    QVERIFY(Pipeline::passThrough().preservesVersions());
    QCOMPARE(Pipeline::passThrough().hash(), Pipeline().hash());
    QVERIFY(!parsed(fileOf(kUpcast))->isPassThrough());
}

void TestPipelineLoad::preservesVersions_onlyWhenAllStepsAreOneToOneInPlace()
{
    QVERIFY(parsed(fileOf(kUpcast))->preservesVersions());
    QVERIFY(!parsed(fileOf("- {id: a, match: {type: X}, drop: {reason: r}}"))->preservesVersions());
    QVERIFY(!parsed(fileOf("- {id: a, match: {stream: \"o-{id}\"}, stream: \"x-{id}\"}"))
                 ->preservesVersions());
    QVERIFY(!parsed(fileOf("- {id: a, match: {type: X}, split: [{type: Y}, {type: Z}]}"))
                 ->preservesVersions());
}

QTEST_GUILESS_MAIN(TestPipelineLoad)
#include "tst_pipeline_load.moc"
