// Greens that Viridian wrote, in which the real library goes on: it finds every event, and appends
// to every stream.
#include "tests/real/libraries.h"
#include "tests/support/ctl.h"

#include <QFile>
#include <QTest>

#include <map>

namespace viridian::test {
namespace {

using nlohmann::json;

void write(const QString& path, const QString& text)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(text.toUtf8());
}

/// Copies blue into green as it is; returns what viridianctl said when it could not.
QByteArray copy(const QString& blue, const QString& green)
{
    const QTemporaryDir folder;
    write(folder.filePath(QStringLiteral("copy.yaml")),
          QStringLiteral("format: viridian.pipeline/1\nname: copy\nsteps: []\n"));
    const QString workspace = folder.filePath(QStringLiteral("copy.viridian"));
    write(workspace, QStringLiteral("format: viridian.workspace/1\nblue: \"%1\"\ngreen: \"%2\"\n"
                                    "pipeline: copy.yaml\n")
                         .arg(blue, green));
    const CtlRun run = ctl({QStringLiteral("sync"), QStringLiteral("--workspace"), workspace});
    return run.exitCode == 0 ? QByteArray() : run.err + run.out;
}

/// The shop's streams one after the other, each with what a writer appends when it goes on.
Facts wentOn()
{
    std::map<std::string, Facts> streams;
    for (const Fact& fact : shop())
        streams[fact.stream].push_back(fact);
    Facts all;
    for (const auto& [name, facts] : streams) {
        all.insert(all.end(), facts.begin(), facts.end());
        all.push_back({name, "OrderClosed", {{"stars", 5}}});
    }
    return all;
}

/// What a writer printed, beside what its library prints on its own.
Facts toldBy(const QByteArray& out)
{
    Facts all;
    for (const QByteArray& line : out.split('\n')) {
        if (!line.startsWith("{\"stream\""))
            continue;
        const json event = json::parse(line.constBegin(), line.constEnd());
        all.push_back({event.at("stream"), event.at("type"), event.at("data")});
    }
    return all;
}

} // namespace

class TestRealGreens : public QObject {
    Q_OBJECT

private slots:
    void libraryGoesOn_inAGreenThatViridianWrote_data()
    {
        QTest::addColumn<std::size_t>("row");
        QTest::addColumn<bool>("ours"); ///< Viridian makes the empty green; else the library does
        const std::vector<Library> all = greens();
        for (std::size_t row = 0; row < all.size(); ++row)
            for (const bool ours : {true, false})
                if (!ours || all[row].oursFit)
                    QTest::addRow("%s, made by %s", all[row].name,
                                  ours ? "Viridian" : "the library")
                        << row << ours;
    }
    void libraryGoesOn_inAGreenThatViridianWrote()
    {
        QFETCH(const std::size_t, row);
        QFETCH(const bool, ours);
        const Library library = greens()[row];
        if (const QString why = missing(library); !why.isEmpty())
            QSKIP(qPrintable(why));
        if (library.onPostgres)
            VIRIDIAN_NEEDS_POSTGRES();
        const Place blue(library.onPostgres);
        const Written written = runWriter(library, blue.name());
        if (written.exitCode == kCannotRunHere)
            QSKIP(qPrintable(written.words));
        QVERIFY2(written.exitCode == 0, qPrintable(written.words));

        const Place green(library.onPostgres);
        if (ours) {
            const QString layout =
                QStringLiteral("?layout=") + library.layout + library.greenOption;
            QCOMPARE(ctl({QStringLiteral("create"), green.address() + layout}).exitCode, 0);
        } else {
            const Written made = runWriter(library, green.name(), {QStringLiteral("make")});
            QVERIFY2(made.exitCode == 0, qPrintable(made.words));
        }
        QCOMPARE(copy(blue.address(), green.address()), QByteArray());

        const Written went = runWriter(library, green.name(), {QStringLiteral("go-on")});
        QVERIFY2(went.exitCode == 0, qPrintable(went.words));
        QVERIFY(toldBy(went.out) == wentOn());
        QCOMPARE(eventsAt(green.address()).size(), wentOn().size());
    }
};

} // namespace viridian::test

QTEST_GUILESS_MAIN(viridian::test::TestRealGreens)
#include "tst_real_greens.moc"
