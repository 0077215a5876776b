#include "tests/core/pipeline/worker/code_fixture.h"

#include <QRegularExpression>

using namespace viridian;
using namespace viridian::test;

/// JavaScript in a pipeline: what a script can do, and what it cannot.
class TestScriptSteps : public QObject {
    Q_OBJECT

private slots:
    void results_data();
    void results();
    void numbers_surviveExactly_data();
    void numbers_surviveExactly();
    void untouched_keepsItsBytes_data();
    void untouched_keepsItsBytes();
    void surroundings_areGone_data();
    void surroundings_areGone();
    void putOffCode_cannotBeReachedUnseen();
    void timeZone_isUtcEverywhere();
    void endlessLoop_endsAndTheNextEventRuns();
    void memory_isLimited();
    void scriptError_namesItsPlace();
    void replicatorScript_runsUnchanged();
    void replicatorScript_dropsAsThere_data();
    void replicatorScript_dropsAsThere();
    void split_givesIdsThatARunGivesAgain();
    void state_isCarriedAndChunksDoNotMatter();
    void state_flushGivesWhatIsHeld();
    void log_isNoAnswer();
    void hash_coversTheScript();
    void changedLanguage_changesOnlyTheScript();
    void manyInFlight_keepOrderAndTheFailureItsName();
    void text_survives_data();
    void text_survives();
    void duplicates_areSeenAmongLookalikes();
};

namespace {

/// Which column the engine names for an expression is its own affair; that it names one is ours.
void compareButForColumn(const QByteArray& got, const QByteArray& given)
{
    static const QRegularExpression column(QStringLiteral("\\(s\\.js:1:\\d+\\)$"));
    const auto without = [](const QByteArray& text) {
        return QString::fromUtf8(text).replace(column, QStringLiteral("(place)"));
    };
    QCOMPARE(without(got), without(given));
}

} // namespace

void TestScriptSteps::results_data()
{
    QTest::addColumn<QByteArray>("script");
    QTest::addColumn<QByteArray>("given"); // of {"a":1}
    const auto row = [](const char* name, const char* body, const char* given) {
        QTest::newRow(name) << QByteArray("function transform(event) { ") + body + " }"
                            << QByteArray(given);
    };
    row("changed in place", "event.data.b = event.data.a + 1; return event;", R"({"a":1,"b":2})");
    row("another object", "return { ...event, data: { b: 'é\\n' } };", "{\"b\":\"é\\n\"}");
    row("only data", "return { data: [1, null] };", "[1,null]");
    row("a list", "return [{ data: {} }];", "{}");
    row("unchanged", "return { unchanged: true };", R"({"a":1})");
    row("dropped", "return { drop: 'noise' };", "dropped");
    row("error", "return { error: 'no rule' };", "no rule");
    row("thrown", "throw new Error('oops');", "oops (s.js:1:46)");
    row("thrown text", "throw 'oops';", "oops");
    row("nothing", "",
        "the script returned undefined; return the event, or {drop: \"reason\"} to take it away");
    row("null", "return null;",
        "the script returned null; return the event, or {drop: \"reason\"} to take it away");
    row("true", "return true;",
        "the script returned boolean; return the event, or {drop: \"reason\"} to take it away");
    row("empty list", "return [];",
        "the script returned an empty list; say {drop: \"reason\"} when no event is to take its "
        "place");
    row("promise", "return Promise.resolve(event);",
        "the script returned a promise, and Viridian does not wait for it; write transform without "
        "async and return the event itself");
    row("list with a promise", "return [Promise.resolve(event)];",
        "the script returned a promise, and Viridian does not wait for it; write transform without "
        "async and return the event itself");
    row("promise in the data", "return { data: { a: [Promise.resolve(1)] } };",
        "a promise stands where the event needs a value; Viridian does not wait for it, so compute "
        "the value without async");
    row("NaN", "return { data: { a: [0 / 0] } };", "/a/0 is NaN, which JSON cannot hold");
    row("Infinity in metadata", "return { metadata: { a: 1 / 0 } };",
        "metadata/a is Infinity, which JSON cannot hold");
    row("hole", "return { data: [undefined] };", "/0 is undefined, which JSON cannot hold");
    row("function", "return { data: () => 1 };", "data is function, which JSON cannot hold");
    row("type of a number", "return { type: 7 };", "type is number; expected text");
    row("date", "return { data: new Date('2026-01-31T12:00:00Z') };",
        R"("2026-01-31T12:00:00.000Z")");
    row("endless recursion", "return transform(event);",
        "Maximum call stack size exceeded. (s.js:1:46)");
}

void TestScriptSteps::results()
{
    QFETCH(QByteArray, script);
    QFETCH(QByteArray, given);
    ScriptedPipeline pipeline(script.toStdString());
    QVERIFY2(pipeline.pipeline().has_value(),
             pipeline.pipeline() ? "" : pipeline.pipeline().error().message.c_str());
    compareButForColumn(pipeline.dataOf(R"({"a":1})"), given);
}

void TestScriptSteps::numbers_surviveExactly_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>(
        "given"); // of {"n":12345678901234567890.10,"deep":[{"m":9007199254740993}],"a":1}
    const auto row = [](const char* name, const char* body, const char* given) {
        QTest::newRow(name) << QByteArray(body) << QByteArray(given);
    };
    row("beside a change", "event.data.a = 2; return event;",
        R"({"n":12345678901234567890.10,"deep":[{"m":9007199254740993}],"a":2})");
    row("moved",
        "const { n, deep, a } = event.data; return { data: { amount: n, m: deep[0].m, a } };",
        R"({"amount":12345678901234567890.10,"m":9007199254740993,"a":1})");
    row("copied", "return { data: JSON.parse(JSON.stringify(event.data)) };",
        R"({"n":12345678901234567890.10,"deep":[{"m":9007199254740993}],"a":1})");
    row("copied by a reviver",
        "return { data: JSON.parse(JSON.stringify(event.data), (k, v) => k === 'a' ? v + 1 : v) };",
        R"({"n":12345678901234567890.10,"deep":[{"m":9007199254740993}],"a":2})");
    row("read from a text", "return { data: JSON.parse('{\"x\":0.1000000000000000055511}') };",
        R"({"x":0.1000000000000000055511})");
    row("as text", "return { data: { text: `${event.data.n}` } };",
        R"({"text":"12345678901234567890.10"})");
    row("exactly computed", "return { data: { m: BigInt(String(event.data.deep[0].m)) + 1n } };",
        R"({"m":9007199254740994})");
    row("added to", "return { data: { n: event.data.n + 1 } };",
        "the number 12345678901234567890.10 at /n cannot be held by a JavaScript number; leave it "
        "as it is, or "
        "compute with BigInt(String(…)) (s.js:1:62)");
    row("rounded", "return { data: { n: Math.round(event.data.deep[0].m) } };",
        "the number 9007199254740993 at /deep/0/m cannot be held by a JavaScript number; leave it "
        "as it is, or "
        "compute with BigInt(String(…)) (s.js:1:72)");
    row("compared", "return { data: { big: event.data.n > 5 } };",
        "the number 12345678901234567890.10 at /n cannot be held by a JavaScript number; leave it "
        "as it is, or "
        "compute with BigInt(String(…)) (s.js:1:64)");
}

void TestScriptSteps::numbers_surviveExactly()
{
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, given);
    ScriptedPipeline pipeline("function transform(event) { " + body.toStdString() + " }");
    QByteArray got =
        pipeline.dataOf(R"({"n":12345678901234567890.10,"deep":[{"m":9007199254740993}],"a":1})");
    compareButForColumn(got, given);
}

void TestScriptSteps::untouched_keepsItsBytes_data()
{
    QTest::addColumn<QByteArray>("data");
    const auto row = [](const char* name, const char* data) {
        QTest::newRow(name) << QByteArray(data);
    };
    row("plain", R"({"a":1,"b":"x"})");
    row("spaces", R"({ "a" : 1 })");
    row("escapes", R"({"a":"\u00e9\/"})");
    row("decimals", R"({"a":1.10,"b":1e2,"c":-0})");
    row("order", R"({"b":1,"2":1,"1":1})");
    row("twice", R"({"a":1,"a":2})");
    row("exact", R"({"a":123456789012345678901234567890, "b":1.0})");
    row("surrogate", R"({"a":"\ud800"})");
    row("text", "\"x\"");
    row("tiny", R"({"a":0.0000001})");
    row("not ASCII", "{\"ä\": \"日本\",\"😀\":1.50}");
}

void TestScriptSteps::untouched_keepsItsBytes()
{
    QFETCH(QByteArray, data);
    // Reads, writes the type, and leaves the payloads alone.
    ScriptedPipeline pipeline("function transform(event) { JSON.stringify(event.data); event.type "
                              "= 'B'; return event; }");
    EventBatch batch = oneEvent("A", data.toStdString());
    batch.mutableEvents()[0].metadata = {.kind = PayloadKind::Json, .bytes = R"({ "m" : 1.0 })"};
    Transform transform(*pipeline.pipeline());
    const Expected out = transform.run(batch);
    QVERIFY2(!out.halt, out.halt ? out.halt->error.message.c_str() : "");
    QCOMPARE(QByteArray::fromStdString(std::string(out.events[0].data.bytes)), data);
    QCOMPARE(out.events[0].metadata.bytes, batch[0].metadata.bytes);
    QCOMPARE(out.events[0].type, std::string_view("B"));
    QCOMPARE(out.dispositions[0], Disposition::Changed);
}

void TestScriptSteps::surroundings_areGone_data()
{
    QTest::addColumn<QByteArray>("expression");
    QTest::addColumn<QByteArray>("given");
    const auto row = [](const char* expression, const char* given) {
        QTest::newRow(expression) << QByteArray(expression) << QByteArray(given);
    };
    const char* const noClock = "no clock";
    const char* const noChance = "no randomness";
    const char* const noLocale = "no locale";
    row("Date.now()", noClock);
    row("new Date()", noClock);
    row("Date()", noClock);
    row("new (new Date(0).constructor)()", noClock);
    row("Reflect.construct(Date, [])", noClock);
    row("Math.random()", noChance);
    row("'a'.localeCompare('b')", noLocale);
    row("(1.5).toLocaleString()", noLocale);
    row("new Date(0).toLocaleString()", noLocale);
    row("[1].toLocaleString()", noLocale);
    for (const char* name :
         {"WebAssembly", "Intl", "SharedArrayBuffer", "Atomics", "require", "fetch",
          "XMLHttpRequest", "setTimeout", "process", "print", "load", "readFile", "performance",
          "crypto", "FinalizationRegistry", "WeakRef", "Temporal", "ShadowRealm", "importScripts"})
        QTest::newRow(name) << QByteArray("typeof ") + name << QByteArray("\"undefined\"");
    const char* const notThere = "no word in the text";
    row("globalThis['Prom' + 'ise'].resolve()", notThere);
    row("Prom\\u0069se.resolve()", notThere);
    row("Array['from' + 'Async']([])", notThere);
    row("(() => 1).constructor('return 1')()", notThere);
    row("(function* () {}).constructor('yield 1')", notThere);
    row("globalThis['ev' + 'al']('1')", notThere);
    row("Reflect.construct(Object.getPrototypeOf(transform).constructor, ['return 1'])()",
        notThere);
    row("new Date(0).getTimezoneOffset()", "0");
    row("new Date(2026, 0, 31).toISOString()", "\"2026-01-31T00:00:00.000Z\"");
    row("Date.parse('2026-01-31T12:00:00Z')", "1769860800000");
}

void TestScriptSteps::surroundings_areGone()
{
    QFETCH(QByteArray, expression);
    QFETCH(QByteArray, given);
    ScriptedPipeline pipeline(
        "function transform(event) { return { data: " + expression.toStdString() + " }; }");
    const QByteArray got = pipeline.dataOf("{}");
    if (given == "no word in the text")
        QVERIFY2(got.contains("write it there, a comment is enough") ||
                     got.contains("write the word there, a comment is enough"),
                 got);
    else
        QVERIFY2(got == given || (given.startsWith("no ") && got.contains(given)), got);
}

/// Walks over all that a script can reach without a call. Its own text has none of the words.
void TestScriptSteps::putOffCode_cannotBeReachedUnseen()
{
    ScriptedPipeline pipeline(
        "function transform(event) {\n"
        "  const seen = new Set(), found = [], names = new RegExp('as' + 'ync|^then$|^Prom', "
        "'i');\n"
        "  const refused = ['Prom' + 'ise', 'from' + 'As' + 'ync', 'as' + 'yncIterator',\n"
        "                   'as' + 'yncDispose'];\n"
        "  const walk = (value, path) => {\n"
        "    if ((typeof value !== 'object' && typeof value !== 'function') || value === null ||\n"
        "        seen.has(value))\n"
        "      return;\n"
        "    seen.add(value);\n"
        "    walk(Object.getPrototypeOf(value), path + '^');\n"
        "    for (const key of Reflect.ownKeys(value)) {\n"
        "      const it = Object.getOwnPropertyDescriptor(value, key);\n"
        "      const tag = key === Symbol.toStringTag && typeof it.value === 'string' ? it.value : "
        "'';\n"
        "      const name = typeof key === 'string' && !refused.includes(key) ? key : '';\n"
        "      if (names.test(name) || names.test(tag)) found.push(path + '.' + String(key));\n"
        "      for (const part of ['value', 'get', 'set']) walk(it[part], path + '.' + "
        "String(key));\n"
        "    }\n"
        "  };\n"
        "  for (const root of [globalThis, function* () {}, [].values(), event, log, /x/]) "
        "walk(root, '');\n"
        "  return { data: [seen.size > 500, found] };\n"
        "}");
    QCOMPARE(pipeline.dataOf("{}"), QByteArray("[true,[]]"));
}

void TestScriptSteps::timeZone_isUtcEverywhere()
{
    const QByteArray before = qgetenv("TZ");
    qputenv("TZ", "Asia/Tokyo");
    ScriptedPipeline pipeline("function transform(event) { const d = new Date('2020-01-01T00:00'); "
                              "return { data: [d.toISOString(), d.getHours(), String(d)] }; }");
    const QByteArray got = pipeline.dataOf("{}");
    if (before.isNull())
        qunsetenv("TZ");
    else
        qputenv("TZ", before);
    QVERIFY2(got.startsWith("[\"2020-01-01T00:00:00.000Z\",0,\"Wed Jan 01 2020 00:00:00 GMT+0000"),
             got);
}

void TestScriptSteps::endlessLoop_endsAndTheNextEventRuns()
{
    ScriptedPipeline pipeline("function transform(event) { while (event.data.loop) {} "
                              "event.data.done = true; return event; }",
                              ", timeout: 200ms");
    EventBatch batch;
    for (const char* data : {"{}", R"({"loop":true})", "{}", R"({"loop":true})", "{}"})
        addEvent(batch, "A", data);
    Transform transform(*pipeline.pipeline());
    const Expected out = transform.run(batch, {.keepGoing = true});
    QVERIFY(!out.halt);
    QCOMPARE(out.failures.size(), std::size_t{2});
    QCOMPARE(out.failures[1].input, 3U);
    QCOMPARE(out.failures[1].what, std::string("the script ran longer than 200 ms"));
    QVERIFY2(out.failures[0].error.message.starts_with(
                 "Step “code” cannot change event 2 (A in order-1): "),
             out.failures[0].error.message.c_str());
    QCOMPARE(out.events.size(), std::size_t{3});
    QCOMPARE(out.events[2].data.bytes, std::string_view(R"({"done":true})"));
}

void TestScriptSteps::memory_isLimited()
{
    ScriptedPipeline pipeline(
        "const hoard = [];\n"
        "function transform(event) {\n"
        "  while (event.data.leak) hoard.push(new Uint8Array(1 << 20).fill(1));\n"
        "  return event;\n}",
        ", timeout: 20s, memory: 200MB");
    EventBatch batch;
    for (const char* data : {"{}", R"({"leak":true})", "{}"})
        addEvent(batch, "A", data);
    Transform transform(*pipeline.pipeline());
    const Expected out = transform.run(batch, {.keepGoing = true});
    QVERIFY2(!out.halt, out.halt ? out.halt->error.message.c_str() : "");
    QCOMPARE(out.failures.size(), std::size_t{1});
    QCOMPARE(out.failures[0].input, 1U);
    QVERIFY2(out.failures[0].what.find("it grew to ") != std::string::npos,
             out.failures[0].what.c_str());
    QVERIFY2(out.failures[0].what.find("may use 200 MB") != std::string::npos,
             out.failures[0].what.c_str());
    QCOMPARE(out.events.size(), std::size_t{2});
}

void TestScriptSteps::scriptError_namesItsPlace()
{
    ScriptedPipeline broken("function transform(event) {\n  return }event;\n}");
    QVERIFY(broken.pipeline().has_value());
    Transform transform(*broken.pipeline());
    const Expected out = transform.run(oneEvent("A", "{}"));
    QVERIFY(out.halt.has_value());
    QVERIFY2(out.halt->error.message.find(
                 "The worker of step “code” did not start: s.js:3: SyntaxError") !=
                 std::string::npos,
             out.halt->error.message.c_str());
    ScriptedPipeline without("const f = 1;");
    QVERIFY2(without.dataOf("{}").contains("there is no function transform"), without.dataOf("{}"));
    ScriptedPipeline arrow("const transform = (event) => ({ data: 1 });");
    QCOMPARE(arrow.dataOf("{}"), QByteArray("1"));
}

void TestScriptSteps::replicatorScript_runsUnchanged()
{
    // The shape of the scripts in the Replicator's documentation.
    ScriptedPipeline pipeline(R"js(
function transform(original) {
    log.info("Transforming event {Type} from {Stream}", original.EventType, original.Stream);
    const newEvent = {
        ...original.Data,
        Data1: `new${original.Data.Data1}`,
        NewProp: `${original.Data.Id} - ${original.data.Data2}`,
        Day: original.Created.toISOString().substring(0, 10)
    };
    return {
        Stream: `transformed${original.Stream}`,
        EventType: `V2.${original.EventType}`,
        Data: newEvent,
        Meta: original.Meta
    }
})js",
                              ", shape: replicator");
    QVERIFY2(pipeline.pipeline().has_value(),
             pipeline.pipeline() ? "" : pipeline.pipeline().error().message.c_str());
    EventBatch batch =
        oneEvent("A", R"({"Data1":"x","Id":12345678901234567890,"Data2":"y"})", "s-1");
    batch.mutableEvents()[0].metadata = {.kind = PayloadKind::Json,
                                         .bytes = R"({ "$correlationId" : "c" })"};
    batch.mutableEvents()[0].time = *parseTime("2026-01-31T12:00:00Z");
    Transform transform(*pipeline.pipeline());
    const Expected out = transform.run(batch);
    QVERIFY2(!out.halt, out.halt ? out.halt->error.message.c_str() : "");
    const Event& event = out.events[0];
    QCOMPARE(event.stream, std::string_view("transformeds-1"));
    QCOMPARE(event.type, std::string_view("V2.A"));
    QCOMPARE(
        event.data.bytes,
        std::string_view(
            R"({"Data1":"newx","Id":12345678901234567890,"Data2":"y","NewProp":"12345678901234567890 - y","Day":"2026-01-31"})"));
    QCOMPARE(event.metadata.bytes, batch[0].metadata.bytes);
    QCOMPARE(event.id, batch[0].id);
}

void TestScriptSteps::replicatorScript_dropsAsThere_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<bool>("dropped");
    QTest::newRow("undefined") << QByteArray("return undefined;") << true;
    QTest::newRow("nothing") << QByteArray("") << true;
    QTest::newRow("no stream") << QByteArray("original.Stream = ' '; return original;") << true;
    QTest::newRow("no type") << QByteArray("return { Stream: 's', Data: {} };") << true;
    QTest::newRow("no data") << QByteArray("return { Stream: 's', EventType: 'A' };") << true;
    QTest::newRow("data is text") << QByteArray(
                                         "return { Stream: 's', EventType: 'A', Data: 'x' };")
                                  << true;
    QTest::newRow("itself") << QByteArray("return original;") << false;
}

void TestScriptSteps::replicatorScript_dropsAsThere()
{
    QFETCH(QByteArray, body);
    QFETCH(bool, dropped);
    ScriptedPipeline pipeline("function transform(original) { " + body.toStdString() + " }",
                              ", shape: replicator");
    QCOMPARE(pipeline.dataOf(R"({ "a": 1.0 })"),
             dropped ? QByteArray("dropped") : QByteArray(R"({ "a": 1.0 })"));
}

void TestScriptSteps::split_givesIdsThatARunGivesAgain()
{
    ScriptedPipeline pipeline(
        "function transform(e) { return [{ type: 'One' }, { type: 'Two', stream: 'other' }, "
        "{ type: 'Three', id: 'mine' }]; }");
    const EventBatch batch = oneEvent("A", "{}");
    Transform first(*pipeline.pipeline());
    Transform second(*pipeline.pipeline());
    const Expected a = first.run(batch);
    const Expected b = second.run(batch);
    QCOMPARE(a.events.size(), std::size_t{3});
    QCOMPARE(a.dispositions[0], Disposition::Split);
    QVERIFY(a.events[0].id != batch[0].id);
    QVERIFY(a.events[0].id != a.events[1].id);
    QCOMPARE(a.events[2].id, std::string_view("mine"));
    QCOMPARE(a.events[1].stream, std::string_view("other"));
    for (std::size_t i = 0; i < 3; ++i)
        QCOMPARE(a.events[i].id, b.events[i].id);
}

void TestScriptSteps::state_isCarriedAndChunksDoNotMatter()
{
    const std::string script = "function transform(event, state) { state.n = (state.n ?? 0) + 1; "
                               "event.data.n = state.n; return event; }";
    ScriptedPipeline pipeline(script, ", state: stream");
    EventBatch whole;
    for (int i = 0; i < 40; ++i)
        addEvent(whole, "A", "{}", i % 3 == 0 ? "s-0" : "s-1");
    Transform once(*pipeline.pipeline());
    const Expected all = once.run(whole);
    QVERIFY2(!all.halt, all.halt ? all.halt->error.message.c_str() : "");
    QCOMPARE(all.events[39].data.bytes, std::string_view(R"({"n":14})"));
    // In pieces, each by another Transform that gets what the one before carried.
    std::string carried;
    std::size_t at = 0;
    for (const std::size_t piece : {1U, 7U, 12U, 20U}) {
        EventBatch part;
        for (std::size_t i = at; i < at + piece; ++i)
            part.addCopy(whole[i]);
        Transform transform(*pipeline.pipeline());
        QVERIFY(transform.restore(carried).has_value());
        const Expected out = transform.run(part);
        QVERIFY(!out.halt);
        for (std::size_t i = 0; i < piece; ++i)
            QCOMPARE(out.events[i].data.bytes, all.events[at + i].data.bytes);
        carried = transform.carried();
        at += piece;
    }
}

void TestScriptSteps::state_flushGivesWhatIsHeld()
{
    ScriptedPipeline pipeline(R"js(
function transform(event, state) {
    state.seconds = event.data.seconds;
    return event.data.end ? { type: 'Watched', data: { seconds: state.seconds } } : { hold: true };
}
function flush(state, stream) { return { type: 'Watched', data: { seconds: state.seconds } }; }
)js",
                              ", state: stream");
    QVERIFY2(pipeline.pipeline().has_value(),
             pipeline.pipeline() ? "" : pipeline.pipeline().error().message.c_str());
    QVERIFY(pipeline.pipeline()->keepsState());
    EventBatch batch;
    addEvent(batch, "A", R"({"seconds":1})", "v-1", "e1");
    addEvent(batch, "A", R"({"seconds":2})", "v-2", "e2");
    addEvent(batch, "A", R"({"seconds":3,"end":true})", "v-1", "e3");
    Transform transform(*pipeline.pipeline());
    const Expected out = transform.run(batch);
    QVERIFY2(!out.halt, out.halt ? out.halt->error.message.c_str() : "");
    QCOMPARE(out.events.size(), std::size_t{1});
    QCOMPARE(out.events[0].data.bytes, std::string_view(R"({"seconds":3})"));
    QCOMPARE(transform.openGroups().size(), std::size_t{1});
    QCOMPARE(transform.openGroups()[0].key, std::string("v-2"));
    QCOMPARE(out.held, std::uint64_t{1});
    // The group outlives the process that held it.
    Transform later(*pipeline.pipeline());
    QVERIFY(later.restore(transform.carried()).has_value());
    const Expected flushed = later.flush();
    QVERIFY2(!flushed.halt, flushed.halt ? flushed.halt->error.message.c_str() : "");
    QCOMPARE(flushed.flushed().size(), std::size_t{1});
    const Event& watched = flushed.flushed()[0];
    QCOMPARE(watched.data.bytes, std::string_view(R"({"seconds":2})"));
    QCOMPARE(watched.stream, std::string_view("v-2"));
    QVERIFY(watched.id != std::string_view("e2"));
    QVERIFY(later.openGroups().empty());
}

void TestScriptSteps::log_isNoAnswer()
{
    ScriptedPipeline pipeline(
        "function transform(event) { log.info('{Type} {@Data}', event.type, event.data); "
        "console.log('x', event); log.warn(1, null); return { data: 2 }; }");
    QCOMPARE(pipeline.dataOf("{}"), QByteArray("2"));
}

void TestScriptSteps::hash_coversTheScript()
{
    const std::string script = "function transform(event) { return event; }";
    const auto hash = [](const ScriptedPipeline& pipeline) { return pipeline.pipeline()->hash(); };
    const ScriptedPipeline one(script);
    QCOMPARE(hash(one), hash(ScriptedPipeline(script)));
    QVERIFY(hash(one) != hash(ScriptedPipeline(script + " ")));
    QVERIFY(hash(one) != hash(ScriptedPipeline(script, ", state: stream")));
    QVERIFY(hash(one) != hash(ScriptedPipeline(script, ", shape: replicator")));
    QCOMPARE(hash(one),
             hash(ScriptedPipeline(script, ", timeout: 9s"))); // a limit changes no event
}

void TestScriptSteps::changedLanguage_changesOnlyTheScript()
{
    ScriptedPipeline pipeline(
        "JSON.stringify = () => '\"forged\"'; String.prototype.substring = () => 'forged';\n"
        "Array.isArray = () => true;\n"
        "function transform(event) { event.data.a = 1; return event; }");
    QCOMPARE(pipeline.dataOf("{}"), QByteArray(R"({"a":1})"));
}

/// Plain, long, not ASCII, and with a number of forty digits, in turns.
static std::string payloadOf(std::size_t number)
{
    const std::string long_(number % 11 == 0 ? 20'000 : 1, 'x');
    const char* const word = number % 7 == 0 ? "h\u00e4lt \U0001F600" : "holds";
    const char* const exact = number % 13 == 0 ? "1234567890123456789012345678901234567890" : "1.5";
    return "{\"n\":" + std::to_string(number) + ",\"exact\":" + exact + ",\"word\":\"" + word +
           "\",\"long\":\"" + long_ + "\"";
}

void TestScriptSteps::manyInFlight_keepOrderAndTheFailureItsName()
{
    ScriptedPipeline pipeline("function transform(event) { if (event.data.n === 1503) throw 'no'; "
                              "event.data.done = event.data.n; return event; }");
    constexpr std::size_t kEvents = 3'000;
    EventBatch batch;
    for (std::size_t i = 0; i < kEvents; ++i)
        addEvent(batch, "A", payloadOf(i) + "}");
    Transform transform(*pipeline.pipeline());
    const Expected out = transform.run(batch, {.keepGoing = true});
    QVERIFY2(!out.halt, out.halt ? out.halt->error.message.c_str() : "");
    QCOMPARE(out.failures.size(), std::size_t{1});
    QCOMPARE(out.failures[0].input, 1503U);
    QCOMPARE(out.failures[0].what, std::string("no"));
    QCOMPARE(out.events.size(), kEvents - 1);
    for (std::size_t i = 0; i < out.events.size(); ++i) {
        const std::size_t number = i < 1503 ? i : i + 1;
        const std::string given = payloadOf(number) + ",\"done\":" + std::to_string(number) + "}";
        QCOMPARE(out.events[i].data.bytes, std::string_view(given));
    }
}

void TestScriptSteps::text_survives_data()
{
    QTest::addColumn<QByteArray>("literal"); // JavaScript, of ASCII
    QTest::addColumn<QByteArray>("given");
    const auto row = [](const char* name, const char* literal, const QByteArray& given) {
        QTest::newRow(name) << QByteArray(literal) << "\"" + given + "\"";
    };
    row("last of ASCII", "'\\x7f'", "\x7f");
    row("first beyond", "'\\x80'", "\xc2\x80");
    row("eight bits", "'\\xe9'.repeat(40)", QByteArray("\xc3\xa9").repeated(40));
    row("beyond eight bits", "'a'.repeat(100) + '\\u0141'", QByteArray(100, 'a') + "\xc5\x81");
    row("low byte is ASCII", "'\\u4141'", "\xe4\x85\x81");
    row("pair", "'\\u{1F600}'", "\xf0\x9f\x98\x80");
    row("half of a pair", "'\\ud800'", "\\ud800");
    row("zero", "'\\0'", "\\u0000");
}

void TestScriptSteps::text_survives()
{
    QFETCH(QByteArray, literal);
    QFETCH(QByteArray, given);
    ScriptedPipeline pipeline(
        "function transform(event) { return { data: " + literal.toStdString() + " }; }");
    QCOMPARE(pipeline.dataOf("{}"), given);
}

void TestScriptSteps::duplicates_areSeenAmongLookalikes()
{
    ScriptedPipeline pipeline("function transform(event) { event.data.added = 1; return event; }");
    QCOMPARE(pipeline.dataOf(R"({"abcde":1,"axcxe":2})"),
             QByteArray(R"({"abcde":1,"axcxe":2,"added":1})"));
    std::string many = "{\"k\":{\"v\":0";
    for (int i = 0; i < 30; ++i)
        many += ",\"v" + std::to_string(i) + "\":1";
    for (const std::string& twice : {std::string(R"({"o":[{"abcde":1,"axcxe":2,"abcde":3}]})"),
                                     many + ",\"v7\":1}}", std::string(R"({"a":1,"\u0061":2})")})
        QVERIFY2(pipeline.dataOf(twice).startsWith("a name stands twice in the event"),
                 twice.c_str());
}

QTEST_GUILESS_MAIN(TestScriptSteps)
#include "tst_script_steps.moc"
