#include "core/store/postgres/jsonb_limits.h"

#include <QTest>

using namespace viridian::postgres;

class tst_JsonbLimits : public QObject {
    Q_OBJECT

private slots:
    void whatJsonbRefuses_isFoundWithItsPath_data();
    void whatJsonbRefuses_isFoundWithItsPath();
};

void tst_JsonbLimits::whatJsonbRefuses_isFoundWithItsPath_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QString>("what");
    QTest::addColumn<QString>("path");
    const auto fine = [](const char* name, const char* json) {
        QTest::newRow(name) << QByteArray(json) << ""
                            << "";
    };
    const auto refused = [](const char* name, const char* json, const char* what,
                            const char* path) {
        QTest::newRow(name) << QByteArray(json) << what << path;
    };
    fine("nothing to escape", R"({"a":"b"})");
    fine("other escapes", R"({"a":"\n\\\"\/"})");
    fine("a pair of surrogates", R"(["\ud83d\ude00"])");
    fine("an escaped backslash before u0000", R"(["\\u0000"])");
    fine("u0001", R"(["\u0001"])");
    refused("a zero", R"({"a":{"b":"x\u0000"}})", "\\u0000", "/a/b");
    refused("a zero behind an escaped backslash", R"(["\\\u0000"])", "\\u0000", "/0");
    refused("a zero in a name", R"({"k\u0000":1})", "\\u0000", "/k\0");
    refused("a lone high surrogate", R"([1,"\ud800"])", "the lone surrogate \\ud800", "/1");
    refused("a high surrogate before another escape", R"(["\ud800\n"])",
            "the lone surrogate \\ud800", "/0");
    refused("a lone low surrogate, upper case", R"(["\uDC01"])", "the lone surrogate \\udc01",
            "/0");
    refused("two high ones", R"(["\ud800\ud800\udc00"])", "the lone surrogate \\ud800", "/0");
    refused("at the root", R"("\u0000")", "\\u0000", "");
}

void tst_JsonbLimits::whatJsonbRefuses_isFoundWithItsPath()
{
    QFETCH(QByteArray, json);
    QFETCH(QString, what);
    QFETCH(QString, path);
    const auto found = refusedByJsonb(json.toStdString());
    QCOMPARE(found.has_value(), !what.isEmpty());
    if (!found)
        return;
    QCOMPARE(QString::fromStdString(found->what), what);
    if (!path.startsWith("/k"))
        QCOMPARE(QString::fromStdString(found->path), path);
    QCOMPARE(json[static_cast<qsizetype>(found->offset)], '\\');
}

QTEST_GUILESS_MAIN(tst_JsonbLimits)
#include "tst_jsonb_limits.moc"
