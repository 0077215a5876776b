#include "tests/support/ctl.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using viridian::test::ctl;
using viridian::test::CtlRun;

class TestSchemaCheck : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        QVERIFY(m_folder.isValid());
        const QByteArray head = R"({"type":"record","name":"R","fields":[)";
        write("v1.avsc", head + R"({"name":"a","type":"int"}]})");
        write("v2.avsc",
              head + R"({"name":"a","type":"int"},{"name":"b","type":"int","default":0}]})");
        write("v3.avsc", head + R"({"name":"a","type":"int"},{"name":"b","type":"int"}]})");
        write("broken.avsc", head + "\n  {\"name\":\"a\",\"type\":\"Nobody\"}]}");
        write("nojson.avsc", "{\n\"type\": record}");
        write("old.json", R"({"type":"object","properties":{"a":{"type":"string"}}})");
        write("new.json",
              R"({"type":"object","properties":{"a":{"type":"string"},"b":{"type":"string"}}})");
    }

    void exitCodes_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("exitCode");
        QTest::addColumn<QString>("says"); ///< on stdout for 0 and 1, on stderr for 2
        const auto row = [&](const char* name, const QString& line, int code, const char* says) {
            QStringList arguments{QStringLiteral("schema"), QStringLiteral("check")};
            for (const QString& word : line.split(' '))
                arguments << (word.contains('.') ? m_folder.filePath(word) : word);
            QTest::newRow(name) << arguments << code << QString::fromUtf8(says);
        };
        row("compatible", "--reader v2.avsc --writer v1.avsc", 0, "any order");
        row("incompatible", "--reader v3.avsc --writer v1.avsc", 1,
            "READER_FIELD_MISSING_DEFAULT_VALUE at /fields/1");
        row("only the latest writer", "--reader v3.avsc --writer v1.avsc v2.avsc", 0,
            "compatible at BACKWARD");
        row("all writers", "--reader v3.avsc --writer v1.avsc v2.avsc --level BACKWARD_TRANSITIVE",
            1, "give it one");
        row("forward", "--reader v3.avsc --writer v1.avsc --level forward", 0,
            "blue/green copy is needed");
        row("JSON Schema, strict", "--reader new.json --writer old.json", 1,
            "OPTIONAL_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL at #/properties/b");
        row("JSON Schema, lenient", "--reader new.json --writer old.json --lenient", 0, "is fine");
        row("no such level", "--reader v1.avsc --writer v1.avsc --level SIDEWAYS", 2,
            "levels are NONE");
        row("no such file", "--reader absent.avsc --writer v1.avsc", 2,
            "absent.avsc cannot be read");
        row("a wrong schema", "--reader broken.avsc --writer v1.avsc", 2,
            "broken.avsc:2:22: The Avro schema is wrong at /fields/0/type");
        row("no JSON", "--reader nojson.avsc --writer v1.avsc --format avro", 2, "nojson.avsc:2:9");
        row("two formats", "--reader v1.avsc --writer old.json", 2, "old.json");
        row("no writer", "--reader v1.avsc", 2, "--writer");
        row("no such format", "--reader v1.avsc --writer v1.avsc --format xml", 2, "--format");
    }
    void exitCodes()
    {
        QFETCH(QStringList, arguments);
        QFETCH(int, exitCode);
        QFETCH(QString, says);
        const CtlRun run = ctl(arguments);
        const QByteArray& text = exitCode == 2 ? run.err : run.out;
        QVERIFY2(run.exitCode == exitCode, run.err + run.out);
        QVERIFY2(text.contains(says.toUtf8()), text.constData());
    }

    void json_isOneObject()
    {
        const CtlRun run =
            ctl({"schema", "check", "--reader", m_folder.filePath("v3.avsc"), "--writer",
                 m_folder.filePath("v1.avsc"), "--level", "FULL", "--json"});
        QCOMPARE(run.exitCode, 1);
        const auto json = run.json();
        QVERIFY2(json.is_object(), run.out.constData());
        QCOMPARE(json["verdict"].get<std::string>(), std::string("incompatible"));
        QCOMPARE(json["differences"][0]["path"].get<std::string>(), std::string("/fields/1"));
        QCOMPARE(json["differences"][0]["against"].get<std::string>(),
                 m_folder.filePath("v1.avsc").toStdString());
        QCOMPARE(json["rollout"]["deployFirst"].get<std::string>(), std::string("writers"));
    }

    void helpShowsAnExample()
    {
        const CtlRun run = ctl({"schema", "check", "--help"});
        QCOMPARE(run.exitCode, 0);
        QVERIFY(run.out.contains("Example: viridianctl schema check"));
    }

private:
    void write(const char* name, const QByteArray& text)
    {
        QFile file(m_folder.filePath(QString::fromUtf8(name)));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(text), text.size());
    }

    QTemporaryDir m_folder;
};

QTEST_GUILESS_MAIN(TestSchemaCheck)
#include "tst_schema_check.moc"
