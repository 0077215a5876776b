// What is suggested by a schema of several branches and for the elements of arrays, and that a
// comparison ends when asked to.
#include "tests/core/pipeline/suggest_fixture.h"

#include <QTest>

#include <fmt/format.h>

using namespace viridian;
using namespace viridian::test;

namespace {

std::string leftOf(const SuggestedStep& step)
{
    std::string text;
    for (const std::string& sentence : step.left)
        text += sentence + "\n";
    return text;
}

bool has(const std::string& text, const QString& part)
{
    return QString::fromStdString(text).contains(part);
}

} // namespace

class TestSuggestSchema : public QObject {
    Q_OBJECT

private slots:
    void branches_areProvedByTheSample_data();
    void branches_areProvedByTheSample();
    void undecidedBranch_isNamedAndNotGuessed();
    void knownOnlyToSome_isNotRemoved();
    void elements_areNamedWithTheirPaths_data();
    void elements_areNamedWithTheirPaths();
    void avroElements_areNamedWithTheirPaths();
    void elementsThatFit_needNothing();
    void renamedArray_isLookedInto();
    void unreadWords_areNamed_data();
    void unreadWords_areNamed();
    void schemaWithinItself_ends();
    void lineBreaksInPayloads_stayInTheirComment();
    void stop_endsTheComparison_data();
    void stop_endsTheComparison();
};

void TestSuggestSchema::branches_areProvedByTheSample_data()
{
    QTest::addColumn<QString>("data");
    QTest::addColumn<QString>("schema");
    QTest::addColumn<QString>("line"); // in the body
    QTest::newRow("allOf: required here, told of there")
        << R"({"customer_id":"x"})"
        << R"({"allOf":[{"type":"object","required":["customerId"]},
               {"properties":{"customerId":{"type":"string"}}}]})"
        << R"(- {rename: /customer_id, to: "customerId"})";
    QTest::newRow("allOf: types taken together")
        << R"({"n":"12"})"
        << R"({"type":"object","properties":{"n":{"allOf":[{"type":["integer","string"]},{"type":["integer","null"]}]}}})"
        << "- {convert: /n, to: integer, from: string}";
    QTest::newRow("allOf of references")
        << "{}"
        << R"({"allOf":[{"$ref":"#/definitions/base"}],"definitions":{"base":{"type":"object",
               "required":["c"],"properties":{"c":{"$ref":"#/definitions/code"}}},
               "code":{"type":"string","default":"EUR"}}})"
        << R"(- {add: /c, value: "EUR"})";
    QTest::newRow("a reference says what values are taken")
        << R"({"n":"12"})"
        << R"({"type":"object","properties":{"n":{"$ref":"#/definitions/n"}},"definitions":{
               "n":{"$ref":"#/definitions/m"},"m":{"type":"integer","minimum":10}}})"
        << "- {convert: /n, to: integer, from: string}";
    QTest::newRow("oneOf: by a const") << R"({"kind":"card","no":"4"})"
                                       << R"({"type":"object","oneOf":[
              {"properties":{"kind":{"const":"bank"},"iban":{"type":"string"}},"required":["iban"]},
              {"properties":{"kind":{"const":"card"},"no":{"type":"integer"}},"required":["no"]}]})"
                                       << "- {convert: /no, to: integer, from: string}";
    QTest::newRow("anyOf: by an enum, within an object")
        << R"({"p":{"kind":"visa"}})"
        << R"({"type":"object","properties":{"p":{"anyOf":[
              {"type":"object","properties":{"kind":{"enum":["visa","amex"]},"limit":{"type":"integer","default":0}},"required":["limit"]},
              {"type":"object","properties":{"kind":{"enum":["sepa"]}},"required":["iban"]}]}}})"
        << "- {add: /p/limit, value: 0, parents: create}";
    QTest::newRow("anyOf: what all branches want")
        << R"({"customer_id":"x"})"
        << R"({"type":"object","anyOf":[
              {"properties":{"customerId":{"type":"string"},"a":{}},"required":["customerId"]},
              {"properties":{"customerId":{"type":"string"},"b":{}},"required":["customerId"]}]})"
        << R"(- {rename: /customer_id, to: "customerId"})";
    QTest::newRow("anyOf: an object or null")
        << R"({"p":{"n":"7"}})"
        << R"({"type":"object","properties":{"p":{"anyOf":[{"type":"null"},
              {"type":"object","properties":{"n":{"type":"integer"}}}]}}})"
        << "- {convert: /p/n, to: integer, from: string}";
    QTest::newRow("the only value that is taken")
        << "{}"
        << R"({"type":"object","required":["v"],"properties":{"v":{"const":2}}})"
        << "- {add: /v, value: 2}";
}

void TestSuggestSchema::branches_areProvedByTheSample()
{
    QFETCH(QString, data);
    QFETCH(QString, schema);
    QFETCH(QString, line);
    const std::string payload = data.toStdString();
    const EventBatch events = eventsOf({payload, payload});
    const Result<SuggestedStep> step = suggested(events, schema.toStdString());
    QVERIFY2(step, step ? "" : step.error().message.c_str());
    QVERIFY2(has(step->body, line + QLatin1Char('\n')), (all(*step) + step->body).c_str());
    const std::string proof = proofOf(*step, events, schema.toStdString());
    QVERIFY2(proof.empty(), proof.c_str());
}

void TestSuggestSchema::undecidedBranch_isNamedAndNotGuessed()
{
    const EventBatch events =
        eventsOf({R"({"kind":"card","x":"1"})", R"({"kind":"bank","x":"2"})"});
    const std::string schema = R"({"type":"object","oneOf":[
        {"properties":{"kind":{"const":"card"},"x":{"type":"integer"},"no":{"type":"integer"}},"required":["no"]},
        {"properties":{"kind":{"const":"bank"},"x":{"type":"integer"},"iban":{"type":"string"}},"required":["iban"]}]})";
    const Result<SuggestedStep> step = suggested(events, schema);
    QVERIFY(step);
    QCOMPARE(step->edits, std::size_t(1));
    QVERIFY2(has(step->body, QStringLiteral("- {convert: /x, to: integer, from: string}\n")),
             step->body.c_str());
    QVERIFY2(has(step->body, QStringLiteral("# Left out: The data may follow any of 2 branches")) &&
                 has(step->body, QStringLiteral("is left out: no, iban.")),
             step->body.c_str());
    QVERIFY(parsed(suggestedFile(*step)));
}

void TestSuggestSchema::knownOnlyToSome_isNotRemoved()
{
    const Result<SuggestedStep> step =
        suggested(eventsOf({R"({"a":1,"z":1})"}), R"({"type":"object","oneOf":[
            {"additionalProperties":false,"properties":{"a":{}}},
            {"additionalProperties":false,"properties":{"b":{}}}]})");
    QVERIFY(step);
    QVERIFY2(has(step->body, QStringLiteral("{remove: /z}")), step->body.c_str());
    QVERIFY2(!has(step->body, QStringLiteral("{remove: /a}")), step->body.c_str());
}

void TestSuggestSchema::elements_areNamedWithTheirPaths_data()
{
    QTest::addColumn<QString>("data");
    QTest::addColumn<QString>("items");
    QTest::addColumn<QString>("words"); // in a comment of the draft
    QTest::newRow("renamed")
        << R"([{"unit_price":1},{"unit_price":2}])"
        << R"({"type":"object","required":["unitPrice"],"properties":{"unitPrice":{"type":"number"}}})"
        << R"({rename: /items/*/unit_price, to: "unitPrice"} cannot be said in a patch)";
    QTest::newRow("converted") << R"([{"n":"1"}])"
                               << R"({"type":"object","properties":{"n":{"type":"integer"}}})"
                               << "{convert: /items/*/n, to: integer, from: string} cannot be said";
    QTest::newRow("added")
        << R"([{"n":1},{}])"
        << R"({"type":"object","required":["c"],"properties":{"c":{"type":"string","default":"EUR"}}})"
        << R"({add: /items/*/c, value: "EUR"} cannot be said)";
    QTest::newRow("removed") << R"([{"old":1}])"
                             << R"({"type":"object","additionalProperties":false})"
                             << "{remove: /items/*/old} cannot be said";
    QTest::newRow("an array within an element")
        << R"([{"l":[{"n":"1"}]}])"
        << R"({"type":"object","properties":{"l":{"type":"array","items":{"properties":{"n":{"type":"integer"}}}}}})"
        << "{convert: /items/*/l/*/n, to: integer, from: string} cannot be said";
    QTest::newRow("plain values")
        << R"(["1","2"])"
        << R"({"type":"integer"})"
        << "{convert: /items/*, to: integer, from: string} cannot be said";
    QTest::newRow("a branch by its const")
        << R"([{"t":"x","n":"1"}])"
        << R"({"oneOf":[{"properties":{"t":{"const":"x"},"n":{"type":"integer"}}},{"properties":{"t":{"const":"y"}}}]})"
        << "{convert: /items/*/n, to: integer, from: string} cannot be said";
    QTest::newRow("no conversion") << R"([{"n":"one"}])"
                                   << R"({"type":"object","properties":{"n":{"type":"integer"}}})"
                                   << "/items/*/n is left alone: all 1 values are not an integer";
}

void TestSuggestSchema::elements_areNamedWithTheirPaths()
{
    QFETCH(QString, data);
    QFETCH(QString, items);
    QFETCH(QString, words);
    const EventBatch events = eventsOf({R"({"m":"1","items":)" + data.toStdString() + "}"}, "A");
    const Result<SuggestedStep> step = suggested(
        events,
        R"({"type":"object","properties":{"m":{"type":"integer"},"items":{"type":"array","items":)" +
            items.toStdString() + "}}}");
    QVERIFY2(step, step ? "" : step.error().message.c_str());
    QVERIFY2(has(step->body, QStringLiteral("# Left out: ") + words) ||
                 has(step->body, QStringLiteral(" ") + words),
             (all(*step) + leftOf(*step) + step->body).c_str());
    // What a patch can say is in it all the same, and loads.
    QCOMPARE(step->edits, std::size_t(1));
    const std::string file = suggestedFile(*step);
    const Result<Pipeline> pipeline = parsed(file);
    QVERIFY2(pipeline, file.c_str());
    QVERIFY2(has(std::string(Transform(*pipeline).run(events).events[0].data.bytes),
                 QStringLiteral(R"("m":1)")),
             file.c_str());
}

void TestSuggestSchema::avroElements_areNamedWithTheirPaths()
{
    const EventBatch events = eventsOf({R"({"id":"7","lines":[{"qty":"2","old":1}]})"});
    const std::string schema = R"({"type":"record","name":"A","fields":[
        {"name":"id","type":"long"},
        {"name":"lines","type":{"type":"array","items":{"type":"record","name":"L","fields":[
            {"name":"qty","type":"int"},{"name":"note","type":["null","string"],"default":null}]}}}]})";
    const Result<SuggestedStep> step = suggested(events, schema, "a.avsc");
    QVERIFY(step);
    QVERIFY2(has(step->body, QStringLiteral("- {convert: /id, to: integer, from: string}\n")),
             step->body.c_str());
    for (const char* words : {"{convert: /lines/*/qty, to: integer, from: string}",
                              "{add: /lines/*/note, value: null}", "{remove: /lines/*/old}"})
        QVERIFY2(has(leftOf(*step), QString::fromUtf8(words)), leftOf(*step).c_str());
    QVERIFY(parsed(suggestedFile(*step)));
}

void TestSuggestSchema::elementsThatFit_needNothing()
{
    const Result<SuggestedStep> step = suggested(
        eventsOf({R"({"items":[{"n":1},{"n":2}]})"}),
        R"({"type":"object","properties":{"items":{"items":{"properties":{"n":{"type":"integer"}}}}}})");
    QVERIFY(step);
    QVERIFY2(step->left.empty() && step->body.empty(), leftOf(*step).c_str());
}

void TestSuggestSchema::renamedArray_isLookedInto()
{
    const EventBatch events = eventsOf({R"({"order_lines":[{"n":"1"}]})"});
    const Result<SuggestedStep> step = suggested(
        events,
        R"({"type":"object","required":["orderLines"],"properties":{"orderLines":{"type":"array","items":{"type":"object","properties":{"n":{"type":"integer"}}}}}})");
    QVERIFY(step);
    QVERIFY2(has(step->body, QStringLiteral(R"({rename: /order_lines, to: "orderLines"})")) &&
                 has(leftOf(*step), QStringLiteral("{convert: /orderLines/*/n, to: integer")),
             (step->body + leftOf(*step)).c_str());
}

void TestSuggestSchema::unreadWords_areNamed_data()
{
    QTest::addColumn<QString>("schema");
    QTest::addColumn<QString>("words");
    QTest::newRow("if") << R"({"type":"object","if":{"required":["a"]},"then":{}})"
                        << "The data is bound by if, which is not looked into.";
    QTest::newRow("names by a pattern, within allOf")
        << R"({"type":"object","properties":{"o":{"allOf":[{"type":"object","patternProperties":{"^x":{}}}]}}})"
        << "/o is bound by patternProperties, which is not looked into.";
    QTest::newRow("a tuple")
        << R"({"type":"object","properties":{"a":{"type":"array","items":[{},{}]}}})"
        << "/a is bound by items of places, which is not looked into.";
    QTest::newRow("required and refused")
        << R"({"allOf":[{"type":"object","required":["q"]},{"additionalProperties":false}]})"
        << "/q is both required and refused by the schema";
}

void TestSuggestSchema::unreadWords_areNamed()
{
    QFETCH(QString, schema);
    QFETCH(QString, words);
    const Result<SuggestedStep> step =
        suggested(eventsOf({R"({"o":{"x1":1},"a":[1]})"}), schema.toStdString());
    QVERIFY2(step, step ? "" : step.error().message.c_str());
    QVERIFY2(has(leftOf(*step), words), (leftOf(*step) + all(*step)).c_str());
}

void TestSuggestSchema::schemaWithinItself_ends()
{
    const EventBatch events = eventsOf({R"({"v":"1","left":{"v":"2"}})"});
    const std::string schema =
        R"({"type":"object","properties":{"v":{"type":"integer"},"left":{"$ref":"#"},"right":{"$ref":"#"}}})";
    const Result<SuggestedStep> step = suggested(events, schema);
    QVERIFY(step);
    QCOMPARE(step->edits, std::size_t(2));
    const std::string proof = proofOf(*step, events, schema);
    QVERIFY2(proof.empty(), proof.c_str());
}

/// A payload may hold line breaks between its values, and names may hold them too.
void TestSuggestSchema::lineBreaksInPayloads_stayInTheirComment()
{
    const EventBatch events = eventsOf({"{\"m\":\"1\",\"a\":[\n1,\n2],\"b\":[{\"x\\ny\":\"1\"}]}"});
    const Result<SuggestedStep> step = suggested(
        events,
        R"({"type":"object","properties":{"m":{"type":"integer"},"a":{"type":"string"},"b":{"items":{"properties":{"x\ny":{"type":"integer"}}}}}})");
    QVERIFY(step);
    const std::string file = suggestedFile(*step);
    const Result<Pipeline> pipeline = parsed(file);
    QVERIFY2(pipeline, (file + (pipeline ? "" : pipeline.error().message)).c_str());
    QVERIFY2(has(file, QStringLiteral("/a is left alone")) &&
                 has(file, QStringLiteral("# Left out: {convert: \"/b/*/x\\ny\"")),
             file.c_str());
}

void TestSuggestSchema::stop_endsTheComparison_data()
{
    QTest::addColumn<int>("after"); // calls of progress
    QTest::newRow("before it begins") << 0;
    QTest::newRow("at the first member") << 1;
    QTest::newRow("among the pairs") << 40;
}

/// 1,500 members against as many others: 2,250,000 pairs, were it not stopped.
void TestSuggestSchema::stop_endsTheComparison()
{
    QFETCH(int, after);
    std::string data = "{";
    std::string schema = R"({"type":"object","required":[)";
    std::string properties;
    for (int i = 0; i < 1500; ++i) {
        const std::string comma = i == 0 ? "" : ",";
        data += fmt::format("{}\"o{}\":\"v\"", comma, i);
        schema += fmt::format("{}\"w{}\"", comma, i);
        properties += fmt::format("{}\"w{}\":{{\"type\":\"integer\"}}", comma, i);
    }
    schema += "],\"properties\":{" + properties + "}}";
    const EventBatch events = eventsOf({data + "}"});
    std::stop_source source;
    if (after == 0)
        source.request_stop();
    int calls = 0;
    const auto progress = [&](const Progress&) {
        if (++calls == after)
            source.request_stop();
    };
    const Result<SuggestedStep> step = suggestStep(events, Pipeline(),
                                                   {.type = "A",
                                                    .version = {},
                                                    .newVersion = {},
                                                    .schemaName = "a.json",
                                                    .schemaText = schema},
                                                   progress, source.get_token());
    QVERIFY(!step);
    QCOMPARE(step.error().kind, ErrorKind::Cancelled);
    QCOMPARE(calls, after); // nothing was compared after that
}

QTEST_GUILESS_MAIN(TestSuggestSchema)
#include "tst_suggest_schema.moc"
