#include "ui/widgets/guards/guard_delegate.h"

#include "ui/shell/text_runs.h"
#include "ui/widgets/guards/guard_model.h"

#include <QApplication>
#include <QPainter>

namespace viridian::ui {
namespace {

constexpr double kMargin = 7;

bool isLoud(Severity severity)
{
    return severity == Severity::Error || severity == Severity::Unknown ||
           severity == Severity::Warning;
}

std::vector<Run> stateRuns(const QModelIndex& index)
{
    const auto severity = static_cast<Severity>(index.data(GuardModel::SeverityRole).toInt());
    Run run;
    run.text = index.data().toString();
    run.icon = index.data(GuardModel::IconRole).toString();
    run.role = Role::TextSecondary;
    if (isLoud(severity)) {
        run.severity = severity;
        run.bold = true;
    }
    return {run};
}

std::vector<Run> cellRuns(const QModelIndex& index)
{
    switch (index.column()) {
    case GuardModel::State:
        return stateRuns(index);
    case GuardModel::Guard: {
        std::vector<Run> runs{{.text = index.data().toString()}};
        if (index.data(GuardModel::LockRole).toBool())
            runs.push_back({.text = {},
                            .role = Role::TextSecondary,
                            .icon = QStringLiteral("lock"),
                            .gap = 5,
                            .small = true});
        return runs;
    }
    case GuardModel::Age: {
        Run run{.text = index.data().toString(), .role = Role::TextSecondary};
        if (index.data(GuardModel::StaleRole).toBool()) {
            run.severity = Severity::Warning;
            run.bold = true;
        }
        return {run};
    }
    case GuardModel::Value:
        return {{.text = index.data().toString()}};
    default:
        return {{.text = index.data().toString(), .role = Role::TextSecondary}};
    }
}

} // namespace

void GuardDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                          const QModelIndex& index) const
{
    QStyleOptionViewItem cell = option;
    initStyleOption(&cell, index);
    cell.text.clear();
    QApplication::style()->drawControl(QStyle::CE_ItemViewItem, &cell, painter, cell.widget);
    const double margin = theme().px(kMargin);
    const bool right = index.column() == GuardModel::Age;
    TextRuns(cellRuns(index), Size::Text)
        .paint(*painter, QRectF(option.rect).adjusted(margin, 0, -margin, 0),
               right ? Qt::AlignRight : Qt::AlignLeft);
}

} // namespace viridian::ui
