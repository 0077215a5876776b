#include "core/diff/rules.h"

#include <QTemporaryDir>
#include <QTest>

#include <fstream>
#include <iterator>

using namespace viridian;
using namespace viridian::diff;

namespace {

Rules parsed(const std::string& ignore)
{
    const Result<Rules> rules =
        Rules::parse("format: viridian.rules/1\nignore:\n" + ignore, "rules.yaml");
    if (!rules)
        qFatal("%s", rules.error().message.c_str());
    return *rules;
}

json::PathDifference changed(const char* pointer, const char* left, const char* right)
{
    return {.pointer = pointer, .change = json::PathChange::Changed, .left = left, .right = right};
}

std::string contentOf(const std::filesystem::path& file)
{
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

} // namespace

class TestRules : public QObject {
    Q_OBJECT

private slots:
    void covering_followsPathTypeAndTolerance_data()
    {
        QTest::addColumn<QString>("rule");
        QTest::addColumn<QString>("pointer");
        QTest::addColumn<QString>("left");
        QTest::addColumn<QString>("right");
        QTest::addColumn<bool>("covered");
        const auto row = [](const char* name, const char* rule, const char* pointer,
                            const char* left, const char* right, bool covered) {
            QTest::newRow(name) << rule << pointer << left << right << covered;
        };
        row("the path itself", "{path: /data/a}", "/data/a", "1", "2", true);
        row("below the path", "{path: /data/a}", "/data/a/b", "1", "2", true);
        row("a longer name", "{path: /data/a}", "/data/ab", "1", "2", false);
        row("above the path", "{path: /data/a/b}", "/data/a", "1", "2", false);
        row("metadata key", "{meta: trace}", "/metadata/trace", "1", "2", true);
        row("metadata key with slash", "{meta: a/b}", "/metadata/a~1b", "1", "2", true);
        row("metadata key is not data", "{meta: trace}", "/data/trace", "1", "2", false);
        row("any element", "{path: /data/items/*/price}", "/data/items/7/price", "1", "2", true);
        row("any element, other member", "{path: /data/items/*/price}", "/data/items/7/sku", "1",
            "2", false);
        row("all data", "{path: /data}", "/data", "1", "2", true);
        row("type fits", "{path: /data/a, type: Place*}", "/data/a", "1", "2", true);
        row("type does not fit", "{path: /data/a, type: Closed}", "/data/a", "1", "2", false);
        row("within tolerance", "{path: /data/a, tolerance: 0.001}", "/data/a", "1.0005", "1.0015",
            true);
        row("beyond tolerance by a hair", "{path: /data/a, tolerance: 0.001}", "/data/a", "1",
            "1.00100000000000000000000001", false);
        row("beyond tolerance downwards", "{path: /data/a, tolerance: 0.001}", "/data/a", "1.002",
            "1", false);
        row("large numbers are exact", "{path: /data/a, tolerance: 1}", "/data/a",
            "9007199254740993", "9007199254740995", false);
        row("tolerance is for numbers", "{path: /data/a, tolerance: 1}", "/data/a", "\"1\"",
            "\"2\"", false);
    }
    void covering_followsPathTypeAndTolerance()
    {
        QFETCH(QString, rule);
        QFETCH(QString, pointer);
        QFETCH(QString, left);
        QFETCH(QString, right);
        QFETCH(bool, covered);
        const Rules rules = parsed("  - " + rule.toStdString() + "\n");
        const auto difference = changed(pointer.toUtf8().constData(), left.toUtf8().constData(),
                                        right.toUtf8().constData());
        QCOMPARE(rules.covering("Placed", difference).has_value(), covered);
    }

    void parse_saysWhereItIsWrong_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("start");
        QTest::newRow("not yaml") << "format: ["
                                  << "rules.yaml:";
        QTest::newRow("no format") << "ignore: []\n"
                                   << "rules.yaml:1:1:";
        QTest::newRow("other format") << "format: viridian.rules/2\n"
                                      << "rules.yaml:1:9:";
        QTest::newRow("unknown key") << "format: viridian.rules/1\nignored: []\n"
                                     << "rules.yaml:2:1:";
        QTest::newRow("no list") << "format: viridian.rules/1\nignore: 3\n"
                                 << "rules.yaml:2:9:";
        QTest::newRow("neither path nor meta")
            << "format: viridian.rules/1\nignore:\n  - {type: A}\n"
            << "rules.yaml:3:5:";
        QTest::newRow("both path and meta")
            << "format: viridian.rules/1\nignore:\n  - {path: /data/a, meta: b}\n"
            << "rules.yaml:3:5:";
        QTest::newRow("path outside the event")
            << "format: viridian.rules/1\nignore:\n  - {path: /amount}\n"
            << "rules.yaml:3:12:";
        QTest::newRow("path is no pointer")
            << "format: viridian.rules/1\nignore:\n  - {path: data.a}\n"
            << "rules.yaml:3:12:";
        QTest::newRow("tolerance is no number")
            << "format: viridian.rules/1\nignore:\n  - {path: /data/a, tolerance: some}\n"
            << "rules.yaml:3:32:";
        QTest::newRow("tolerance is negative")
            << "format: viridian.rules/1\nignore:\n  - {path: /data/a, tolerance: -1}\n"
            << "rules.yaml:3:32:";
    }
    void parse_saysWhereItIsWrong()
    {
        QFETCH(QString, text);
        QFETCH(QString, start);
        const Result<Rules> rules = Rules::parse(text.toStdString(), "rules.yaml");
        QVERIFY(!rules);
        QCOMPARE(rules.error().kind, ErrorKind::InvalidInput);
        QVERIFY2(rules.error().message.starts_with(start.toStdString()),
                 rules.error().message.c_str());
    }

    void hash_isOfTheMeaning()
    {
        QCOMPARE(Rules().hash(), std::string("none"));
        const Rules rules = parsed("  - {meta: trace}\n  - {path: /data/a, tolerance: 0.1}\n");
        const Rules same = parsed("  # why\n  - path: \"/data/a\"\n    tolerance: 0.10\n"
                                  "  - {path: /metadata/trace, type: '*'}\n");
        QCOMPARE(rules.hash(), same.hash());
        QVERIFY(rules.hash() != parsed("  - {meta: trace}\n").hash());
        QVERIFY(parsed("  - {meta: trace, type: A}\n").hash() !=
                parsed("  - {meta: trace}\n").hash());
    }

    void toText_readsAsInTheTable()
    {
        const Rules rules = parsed("  - {meta: importedAt}\n  - {path: /data/upTo, tolerance: "
                                   "0.001, type: Watched}\n");
        QCOMPARE(rules.rules()[0].toText(), std::string("meta.importedAt"));
        QCOMPARE(rules.rules()[1].toText(), std::string("data.upTo within 0.001"));
    }

    void addIgnoredPath_keepsWhatStandsThere_data()
    {
        QTest::addColumn<QString>("before");
        QTest::addColumn<QString>("keeps");
        QTest::addColumn<int>("rules");
        QTest::newRow("no file") << QString() << "" << 1;
        QTest::newRow("no list") << "format: viridian.rules/1\n"
                                 << "" << 1;
        QTest::newRow("empty list") << "format: viridian.rules/1\nignore: []\n"
                                    << "" << 1;
        QTest::newRow("block list with comments")
            << "format: viridian.rules/1\nignore:\n  # clocks differ\n  - {meta: at}  # always"
            << "# clocks differ" << 2;
        QTest::newRow("list without indent") << "format: viridian.rules/1\nignore:\n- {meta: at}\n"
                                             << "- {meta: at}" << 2;
        QTest::newRow("list in brackets")
            << "format: viridian.rules/1\nignore: [{meta: at}, {path: /data/b, type: X}]\n"
            << "at" << 3;
        QTest::newRow("list before the format")
            << "ignore:\n  - {meta: at}\nformat: viridian.rules/1\n"
            << "{meta: at}" << 2;
        QTest::newRow("items over several lines")
            << "format: viridian.rules/1\nignore:\n  - path: /data/b\n    tolerance: 1\n"
            << "tolerance: 1" << 2;
    }
    void addIgnoredPath_keepsWhatStandsThere()
    {
        QFETCH(QString, before);
        QFETCH(QString, keeps);
        QFETCH(int, rules);
        const QTemporaryDir folder;
        const std::filesystem::path file =
            std::filesystem::path(folder.path().toStdString()) / "rules.yaml";
        if (!before.isEmpty())
            std::ofstream(file) << before.toStdString();
        const Status added = addIgnoredPath(file, "/data/amount/currency", "OrderPlaced");
        QVERIFY2(added, added ? "" : added.error().message.c_str());
        QVERIFY(contentOf(file).find(keeps.toStdString()) != std::string::npos);
        const Result<Rules> read = Rules::load(file);
        QVERIFY2(read, read ? "" : read.error().message.c_str());
        QCOMPARE(static_cast<int>(read->rules().size()), rules);
        QVERIFY(read->covering("OrderPlaced", changed("/data/amount/currency", "1", "2")));
        QVERIFY(!read->covering("Other", changed("/data/amount/currency", "1", "2")));
    }

    void addIgnoredPath_refusesAnotherFile()
    {
        const QTemporaryDir folder;
        const std::filesystem::path file =
            std::filesystem::path(folder.path().toStdString()) / "pipeline.yaml";
        std::ofstream(file) << "format: viridian.pipeline/1\n";
        QVERIFY(!addIgnoredPath(file, "/data/a", ""));
        QCOMPARE(contentOf(file), std::string("format: viridian.pipeline/1\n"));
    }
};

QTEST_GUILESS_MAIN(TestRules)
#include "tst_rules.moc"
