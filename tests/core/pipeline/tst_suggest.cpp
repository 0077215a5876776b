#include "core/pipeline/suggest_match.h"
#include "tests/core/pipeline/suggest_fixture.h"

#include <QTest>

using namespace viridian;
using namespace viridian::test;

class TestSuggest : public QObject {
    Q_OBJECT

private slots:
    void edits_followFromTheSample_data();
    void edits_followFromTheSample();
    void draft_loadsAndMakesTheEventsValid();
    void valuesThatDoNotConvert_areLeftAlone();
    void missingDefault_isAnEditThatDoesNotLoad();
    void avro_givesDefaultsAndRemovesWhatItDoesNotKnow();
    void newerEvents_tellMembersApartByTheirValues();
    void sameEvents_giveTheSameDraft();
    void validEvents_needNothing();
    void refusals_sayWhatToDo_data();
    void refusals_sayWhatToDo();
    void names_areAlikeByTheirWords_data();
    void names_areAlikeByTheirWords();
    void strangeNamesAndTexts_areQuoted();
};

void TestSuggest::edits_followFromTheSample_data()
{
    QTest::addColumn<QString>("data");
    QTest::addColumn<QString>("schema");
    QTest::addColumn<QString>("line");     // in the body
    QTest::addColumn<QString>("evidence"); // in a sentence
    QTest::newRow("a name in another spelling")
        << R"({"customer_id":"x"})"
        << R"("properties":{"customerId":{"type":"string"}},"required":["customerId"]})"
        << R"(- {rename: /customer_id, to: "customerId"})"
        << "the names differ in spelling only";
    QTest::newRow("values of a format, whatever the name")
        << R"({"contact":"a@b.example"})"
        << R"("properties":{"email":{"type":"string","format":"email"}},"required":["email"]})"
        << R"(- {rename: /contact, to: "email"})"
        << "all 2 values of /contact look like the e-mail addresses that /email wants; the names "
           "share nothing";
    QTest::newRow("one of the schema's words")
        << R"({"x":"PAID"})"
        << R"("properties":{"status":{"type":"string","enum":["OPEN","PAID"]}},"required":["status"]})"
        << R"(- {rename: /x, to: "status"})"
        << "all 2 values of /x are one of OPEN, PAID";
    QTest::newRow("into an object")
        << R"({"totalValue":"1"})"
        << R"("properties":{"amount":{"type":"object","required":["value"],"properties":{"value":{"type":"string"}}}},"required":["amount"]})"
        << "- {move: /totalValue, to: /amount/value}"
        << "the names are alike";
    QTest::newRow("a string that is a number") << R"({"n":"12"})"
                                               << R"("properties":{"n":{"type":"integer"}}})"
                                               << "- {convert: /n, to: integer, from: string}"
                                               << "all 2 values convert exactly";
    QTest::newRow("a number that is a string") << R"({"n":12.50})"
                                               << R"("properties":{"n":{"type":"string"}}})"
                                               << "- {convert: /n, to: string, from: number}"
                                               << "all 2 values convert exactly";
    QTest::newRow("renamed and converted")
        << R"({"qty":"12"})"
        << R"("properties":{"qtyOrdered":{"type":"integer"}},"required":["qtyOrdered"]})"
        << "- {convert: /qtyOrdered, to: integer, from: string}"
        << "can be made an integer";
    QTest::newRow("words in another spelling")
        << R"({"s":"in progress"})"
        << R"("properties":{"s":{"type":"string","enum":["DONE","IN_PROGRESS"]}}})"
        << R"(- {map: /s, values: {"DONE": "DONE", "IN_PROGRESS": "IN_PROGRESS", "in progress": "IN_PROGRESS"}})"
        << "all 2 values are spelled otherwise";
    QTest::newRow("a default")
        << R"({})"
        << R"("properties":{"currency":{"type":"string","default":"EUR"}},"required":["currency"]})"
        << R"(- {add: /currency, value: "EUR"})"
        << "added with the schema's default";
    QTest::newRow("nothing else is taken")
        << R"({"old":{"a":1,"b":2}})"
        << R"("properties":{}})"
        << "- {remove: /old}"
        << "the schema takes no such member; all 2 sampled events have it";
}

void TestSuggest::edits_followFromTheSample()
{
    QFETCH(QString, data);
    QFETCH(QString, schema);
    QFETCH(QString, line);
    QFETCH(QString, evidence);
    const std::string payload = data.toStdString();
    const EventBatch events = eventsOf({payload, payload});
    const Result<SuggestedStep> step = suggested(events, kClosed + schema.toStdString());
    QVERIFY2(step, step ? "" : step.error().message.c_str());
    QVERIFY2(step->body.find(line.toStdString() + "\n") != std::string::npos, step->body.c_str());
    QVERIFY2(all(*step).find(evidence.toStdString()) != std::string::npos, all(*step).c_str());
    QCOMPARE(step->open, std::size_t(0));
    QVERIFY2(all(*step).find("With these edits 2 of 2 sampled events are valid.") !=
                 std::string::npos,
             all(*step).c_str());
}

void TestSuggest::draft_loadsAndMakesTheEventsValid()
{
    const EventBatch events =
        eventsOf({R"({"cust":"C-1","mail":"a@b.example","n":"1","x":1})",
                  R"({"cust":"C-2","mail":"c@d.example","n":"2","x":1,"note":"hm"})",
                  R"({"cust":"C-3","mail":"none","n":"3"})"});
    const Result<SuggestedStep> step =
        suggested(events, std::string(kClosed) +
                              R"("required":["customer","email","n","currency"],"properties":{
                       "customer":{"type":"string"},"email":{"type":"string","format":"email"},
                       "n":{"type":"integer"},"note":{"type":"string"},
                       "currency":{"type":"string","default":"EUR"}}})");
    QVERIFY(step);
    QVERIFY2(all(*step).find("2 of 3 values of /mail look like the e-mail addresses that /email "
                             "wants") != std::string::npos,
             all(*step).c_str());
    QVERIFY2(all(*step).find("1 of 3 values of /mail are not a string of format email, such as "
                             "\"none\"") != std::string::npos,
             all(*step).c_str());
    QVERIFY(all(*step).find("/note") == std::string::npos);
    const std::string file = suggestedFile(*step);
    const Result<Pipeline> pipeline = parsed(file);
    QVERIFY2(pipeline, pipeline ? file.c_str() : pipeline.error().message.c_str());
    QCOMPARE(pipeline->steps().front().id, std::string("a-2"));
    const Expected out = Transform(*pipeline).run(events);
    QVERIFY(!out.halt);
    QCOMPARE(out.events[1].schemaVersion, std::string_view("2"));
    QCOMPARE(out.events[1].data.bytes,
             std::string_view(
                 R"({"customer":"C-2","email":"c@d.example","n":2,"note":"hm","currency":"EUR"})"));
    QVERIFY2(pipeline->steps().front().loss.find("/x") != std::string::npos,
             pipeline->steps().front().loss.c_str());
}

void TestSuggest::valuesThatDoNotConvert_areLeftAlone()
{
    const Result<SuggestedStep> step =
        suggested(eventsOf({R"({"n":"1"})", R"({"n":"1.5"})", R"({"n":7})"}),
                  R"({"type":"object","properties":{"n":{"type":"integer"}}})");
    QVERIFY(step);
    QCOMPARE(step->edits, std::size_t(0));
    QVERIFY2(
        all(*step).find("/n is left alone: 2 of 3 values are not an integer, such as \"1\", and "
                        "no exact conversion fits them all.") != std::string::npos,
        all(*step).c_str());
    QVERIFY2(all(*step).find("As they are, 1 of 3 sampled events are valid; the first that is not, "
                             "position 1 in order-1: /n") != std::string::npos,
             all(*step).c_str());
}

void TestSuggest::missingDefault_isAnEditThatDoesNotLoad()
{
    const EventBatch events = eventsOf({R"({"a":1,"place":"EU"})"});
    const Result<SuggestedStep> step = suggested(
        events,
        R"({"type":"object","required":["region"],"properties":{"region":{"type":"string"}}})");
    QVERIFY(step);
    QCOMPARE(step->open, std::size_t(1));
    QVERIFY2(all(*step).find("/region has to be a string, and the schema has no default: no "
                             "sampled event has it. Say what old events get") != std::string::npos,
             all(*step).c_str());
    QVERIFY(all(*step).find("Or is it /place? The values would fit.") != std::string::npos);
    QVERIFY(all(*step).find("can be told once the value is filled in") != std::string::npos);
    const std::string file = suggestedFile(*step);
    const Result<Pipeline> pipeline = parsed(file);
    QVERIFY(!pipeline);
    QVERIFY2(pipeline.error().message.find("“value” is missing") != std::string::npos,
             pipeline.error().message.c_str());
    // Filled in, it loads.
    std::string filled = file;
    filled.replace(filled.find("{add: /region}"), 14, "{add: /region, value: EU}");
    QVERIFY(parsed(filled));
}

void TestSuggest::avro_givesDefaultsAndRemovesWhatItDoesNotKnow()
{
    const EventBatch events = eventsOf({R"({"id":"7","extra":true})"});
    const Result<SuggestedStep> step = suggested(events,
                                                 R"({"type":"record","name":"A","fields":[
            {"name":"id","type":"long"},
            {"name":"note","type":["null","string"],"default":null},
            {"name":"tags","type":{"type":"array","items":"string"},"default":["a","é"]}]})",
                                                 "a.avsc");
    QVERIFY2(step, step ? "" : step.error().message.c_str());
    for (const char* line :
         {"- {convert: /id, to: integer, from: string}\n", "- {add: /note, value: null}\n",
          "- {add: /tags, value: [\"a\", \"é\"]}\n", "- {remove: /extra}\n"})
        QVERIFY2(step->body.find(line) != std::string::npos, step->body.c_str());
    QVERIFY2(all(*step).find("1 of 1 sampled events are valid") != std::string::npos,
             all(*step).c_str());
}

void TestSuggest::newerEvents_tellMembersApartByTheirValues()
{
    EventBatch events = eventsOf({R"({"a":"C-1","b":"ORD/17"})", R"({"a":"C-22","b":"ORD/18"})"});
    addEvent(events, "A", R"({"buyer":"C-9","order":"ORD/3"})").schemaVersion = "2";
    const Result<SuggestedStep> step =
        suggestStep(events, Pipeline(),
                    {.type = "A",
                     .version = "1",
                     .newVersion = {},
                     .schemaName = "a.json",
                     .schemaText = R"({"type":"object","required":["buyer","order"],"properties":
                                       {"buyer":{"type":"string"},"order":{"type":"string"}}})"});
    QVERIFY2(step, step ? "" : step.error().message.c_str());
    QVERIFY2(step->body.find("{rename: /a, to: \"buyer\"}") != std::string::npos,
             step->body.c_str());
    QVERIFY2(step->body.find("{rename: /b, to: \"order\"}") != std::string::npos,
             step->body.c_str());
    QVERIFY2(
        all(*step).find("all 2 values of /a look like those of /buyer in newer events (A-9)") !=
            std::string::npos,
        all(*step).c_str());
}

void TestSuggest::sameEvents_giveTheSameDraft()
{
    const EventBatch events = eventsOf({R"({"b":"1","a":"2"})", R"({"a":"3","b":"4"})"});
    const std::string schema =
        R"({"type":"object","required":["ax","bx"],"properties":{"ax":{"type":"string","format":"uuid"},"bx":{"type":"integer"}}})";
    const Result<SuggestedStep> first = suggested(events, schema);
    const Result<SuggestedStep> second = suggested(events, schema);
    QVERIFY(first && second);
    QCOMPARE(suggestedFile(*first), suggestedFile(*second));
}

void TestSuggest::validEvents_needNothing()
{
    const Result<SuggestedStep> step = suggested(
        eventsOf({R"({"a":1})"}), R"({"type":"object","properties":{"a":{"type":"integer"}}})");
    QVERIFY(step);
    QCOMPARE(step->edits, std::size_t(0));
    QVERIFY(step->body.empty());
    QVERIFY(all(*step).find("As they are, 1 of 1 sampled events are valid") != std::string::npos);
}

void TestSuggest::refusals_sayWhatToDo_data()
{
    QTest::addColumn<QString>("type");
    QTest::addColumn<QString>("version");
    QTest::addColumn<QString>("schema");
    QTest::addColumn<QString>("words");
    const QString object = QStringLiteral(R"({"type":"object"})");
    QTest::newRow("no such type") << "B"
                                  << "" << object << "no event of type B";
    QTest::newRow("several versions") << "A"
                                      << "" << object << "in the versions 1, 2";
    QTest::newRow("no such version") << "A"
                                     << "7" << object << "there are: 1, 2";
    QTest::newRow("no schema") << "A"
                               << "1"
                               << "{\n  \"type\": }"
                               << "s.json:2:11: ";
    QTest::newRow("not an object's") << "A"
                                     << "1"
                                     << R"({"type":"string"})"
                                     << "s.json: The schema is not an object's";
}

void TestSuggest::refusals_sayWhatToDo()
{
    QFETCH(QString, type);
    QFETCH(QString, version);
    QFETCH(QString, schema);
    QFETCH(QString, words);
    EventBatch events = eventsOf({"{}"});
    addEvent(events, "A", "{}").schemaVersion = "2";
    const Result<SuggestedStep> step = suggestStep(events, Pipeline(),
                                                   {.type = type.toStdString(),
                                                    .version = version.toStdString(),
                                                    .newVersion = {},
                                                    .schemaName = "s.json",
                                                    .schemaText = schema.toStdString()});
    QVERIFY(!step);
    QCOMPARE(step.error().kind, ErrorKind::InvalidInput);
    QVERIFY2(QString::fromStdString(step.error().message).contains(words),
             step.error().message.c_str());
}

void TestSuggest::names_areAlikeByTheirWords_data()
{
    QTest::addColumn<QString>("a");
    QTest::addColumn<QString>("b");
    QTest::addColumn<double>("least");
    QTest::addColumn<double>("most");
    QTest::newRow("spelling") << "customer_id"
                              << "CustomerID" << 1.0 << 1.0;
    QTest::newRow("one word more") << "customer"
                                   << "customerId" << 0.6 << 0.7;
    QTest::newRow("the beginning of a word") << "cust"
                                             << "customer" << 0.8 << 0.8;
    QTest::newRow("nothing") << "total"
                             << "customer" << 0.0 << 0.0;
    QTest::newRow("no name") << ""
                             << "customer" << 0.0 << 0.0;
}

void TestSuggest::names_areAlikeByTheirWords()
{
    QFETCH(QString, a);
    QFETCH(QString, b);
    QFETCH(double, least);
    QFETCH(double, most);
    const double like = pipeline::nameLikeness(a.toStdString(), b.toStdString());
    QVERIFY2(like >= least - 1e-9 && like <= most + 1e-9, qPrintable(QString::number(like)));
    QCOMPARE(pipeline::nameLikeness(b.toStdString(), a.toStdString()), like);
}

/// What a payload or a schema holds must not become YAML of its own.
void TestSuggest::strangeNamesAndTexts_areQuoted()
{
    const EventBatch events = eventsOf({R"({"a: b}":"# x","c,d":"\u0001\ud83d\ude00"})"});
    const Result<SuggestedStep> step = suggested(
        events,
        std::string(kClosed) +
            R"("required":["a #b"],"properties":{"a #b":{"type":"string","default":"}: \" # \ud83d\ude00\n"}}})");
    QVERIFY(step);
    const std::string file = suggestedFile(*step);
    const Result<Pipeline> pipeline = parsed(file);
    QVERIFY2(pipeline, (file + (pipeline ? "" : pipeline.error().message)).c_str());
}

QTEST_GUILESS_MAIN(TestSuggest)
#include "tst_suggest.moc"
