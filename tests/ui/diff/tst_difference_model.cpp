#include "ui/diff/difference_model.h"

#include <QAbstractItemModelTester>
#include <QTest>

using namespace viridian;
using namespace viridian::ui;

namespace {

diff::Difference difference(diff::Label label, const char* stream, std::int64_t version,
                            const char* path = nullptr, const char* type = "OrderPlaced")
{
    diff::Difference one;
    one.label = label;
    one.stream = stream;
    one.type = type;
    one.expectedVersion = version;
    one.greenVersion = version;
    if (path != nullptr)
        one.paths.push_back(
            {.pointer = path, .change = json::PathChange::Changed, .left = "1", .right = "2"});
    return one;
}

std::vector<diff::Difference> sample()
{
    using diff::Label;
    std::vector<diff::Difference> all{
        difference(Label::Changed, "order-1042", 1, "/data/amount/currency"),
        difference(Label::Missing, "order-1042", 12),
        difference(Label::Extra, "order-1042", 13),
        difference(Label::Changed, "cart-77", 4, "/data/unitPrice", "ItemAdded"),
        difference(Label::Missing, "video-9", 412),
        difference(Label::Missing, "video-9", 413),
        difference(Label::Missing, "video-9", 414),
        difference(Label::Reordered, "customer-17", 4, "/version"),
        difference(Label::Reordered, "customer-17", 5, "/version"),
        difference(Label::Metadata, "cart-77", 9, "/metadata/user")};
    all[7].greenVersion = 5;
    all[8].greenVersion = 4;
    return all;
}

QStringList textsOf(const DifferenceModel& model)
{
    QStringList lines;
    for (int i = 0; i < model.rowCount(); ++i) {
        const QModelIndex group = model.index(i, 0, {});
        lines << QString("%1: %2").arg(group.data().toString(),
                                       group.data(DifferenceModel::RightRole).toString());
        for (int j = 0; j < model.rowCount(group); ++j) {
            const QModelIndex leaf = model.index(j, 0, group);
            lines << QString("  %1 | %2 | %3")
                         .arg(leaf.data().toString(),
                              leaf.data(DifferenceModel::DetailRole).toString(),
                              leaf.data(DifferenceModel::RightRole).toString());
        }
    }
    return lines;
}

} // namespace

class TestDifferenceModel : public QObject {
    Q_OBJECT

private slots:
    void groupsByKindAsInThePicture()
    {
        DifferenceModel model;
        const QAbstractItemModelTester tester(&model);
        model.setDifferences(sample());
        QCOMPARE(textsOf(model),
                 QStringList(
                     {"Changed: 2 events, 2 streams", "  order-1042 | /amount/currency | 1",
                      "  cart-77 | /unitPrice | 1", "Missing in green: 4 events, 2 streams",
                      "  order-1042 | version 12 | 1", "  video-9 | versions 412 to 414 | 3",
                      "Extra in green: 1 event, 1 stream", "  order-1042 | version 13 | 1",
                      "Order or version: 2 events, 1 stream", "  customer-17 | 4 and 5 swapped | 2",
                      "Metadata: 1 event, 1 stream", "  cart-77 | meta /user | 1"}));
    }

    void groupsByPathAndByStream()
    {
        DifferenceModel model;
        const QAbstractItemModelTester tester(&model);
        model.setDifferences(sample());
        model.setGroupBy(DifferenceModel::GroupBy::Path);
        QVERIFY(textsOf(model).contains("/amount/currency: 1 event, 1 stream"));
        QVERIFY(textsOf(model).contains("whole events: 5 events, 2 streams"));
        model.setGroupBy(DifferenceModel::GroupBy::Stream);
        QVERIFY(textsOf(model).contains("order-1042: 3 events"));
        QVERIFY(textsOf(model).contains("  Missing in green | versions 412 to 414 | 3"));
    }

    void filterLooksAtStreamTypeAndPath_data()
    {
        QTest::addColumn<QString>("filter");
        QTest::addColumn<int>("shown");
        QTest::newRow("nothing") << "" << 10;
        QTest::newRow("stream") << "VIDEO" << 3;
        QTest::newRow("type") << "itemadded" << 1;
        QTest::newRow("path") << "currency" << 1;
        QTest::newRow("no match") << "zebra" << 0;
    }
    void filterLooksAtStreamTypeAndPath()
    {
        QFETCH(QString, filter);
        QFETCH(int, shown);
        DifferenceModel model;
        model.setDifferences(sample());
        model.setFilter(filter);
        QCOMPARE(model.shownCount(), shown);
    }

    void indexOf_findsTheRowOfADifference()
    {
        DifferenceModel model;
        model.setDifferences(sample());
        const QModelIndex row = model.indexOf(5);
        QCOMPARE(row.data().toString(), "video-9");
        QCOMPARE(row.data(DifferenceModel::FirstRole).toInt(), 4);
        QVERIFY(!model.indexOf(10).isValid());
        model.setFilter("cart");
        QVERIFY(!model.indexOf(5).isValid());
    }

    void everyRowHasWords()
    {
        DifferenceModel model;
        model.setDifferences(sample());
        const QModelIndex group = model.index(0, 0, {});
        QVERIFY(group.data(Qt::AccessibleTextRole).toString().startsWith("Changed"));
        QVERIFY(model.index(0, 0, group)
                    .data(Qt::AccessibleTextRole)
                    .toString()
                    .contains("/amount/currency"));
    }
};

QTEST_MAIN(TestDifferenceModel)
#include "tst_difference_model.moc"
