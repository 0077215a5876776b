#include "ui/diff/difference_tree.h"

#include "ui/diff/diff_controller.h"
#include "ui/shell/pane_header.h"
#include "ui/shell/theme.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QSignalBlocker>
#include <QStyledItemDelegate>
#include <QToolButton>
#include <QTreeView>
#include <QVBoxLayout>

namespace viridian::ui {
namespace {

/// Title, secondary detail, count at the right.
class DifferenceDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override
    {
        return {theme().px(120), theme().rowHeight() + 1};
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override
    {
        const bool group = !index.parent().isValid();
        QRect where = option.rect.adjusted(theme().px(2), 0, -theme().px(4), 0);
        const QColor text = theme().color(Role::Text);
        const QColor dim = theme().color(Role::TextSecondary);
        painter->save();
        if (option.state.testFlag(QStyle::State_Selected))
            painter->fillRect(option.rect, theme().color(option.state.testFlag(QStyle::State_Active)
                                                             ? Role::Selection
                                                             : Role::SelectionInactive));
        if (const QString glyph = index.data(DifferenceModel::GlyphRole).toString();
            !glyph.isEmpty()) {
            draw(*painter, where, glyph, theme().boldFont(), text, Qt::AlignLeft);
            where.setLeft(where.left() + theme().px(20));
        }
        const QString right = index.data(DifferenceModel::RightRole).toString();
        const QFont rightFont = group ? theme().font(Size::Small) : theme().font();
        draw(*painter, where, right, rightFont, group ? dim : text, Qt::AlignRight);
        where.setRight(where.right() - QFontMetrics(rightFont).horizontalAdvance(right) -
                       theme().px(8));
        where.setLeft(draw(*painter, where, index.data().toString(),
                           group ? theme().boldFont() : theme().font(), text, Qt::AlignLeft) +
                      theme().px(8));
        draw(*painter, where, index.data(DifferenceModel::DetailRole).toString(),
             index.data(DifferenceModel::FixedRole).toBool() ? theme().smallMonoFont()
                                                             : theme().font(Size::Small),
             dim, Qt::AlignLeft);
        painter->restore();
    }

private:
    /// Returns where the text ended.
    static int draw(QPainter& painter, const QRect& where, const QString& words, const QFont& font,
                    const QColor& color, Qt::Alignment alignment)
    {
        if (where.width() <= 0)
            return where.left();
        const QFontMetrics metrics(font);
        const QString fitting = metrics.elidedText(words, Qt::ElideRight, where.width());
        painter.setFont(font);
        painter.setPen(color);
        painter.drawText(where, static_cast<int>(alignment | Qt::AlignVCenter), fitting);
        return where.left() + metrics.horizontalAdvance(fitting);
    }
};

} // namespace

DifferenceTree::DifferenceTree(DiffController& controller, QWidget* parent)
    : QWidget(parent), m_controller(controller), m_model(new DifferenceModel(this)),
      m_groupBy(new QComboBox(this)), m_filter(new QLineEdit(this)), m_view(new QTreeView(this)),
      m_empty(new QLabel(this)), m_footer(new QWidget(this)), m_footerText(new QLabel(this)),
      m_more(new QToolButton(this))
{
    auto* header = new PaneHeader(tr("Differences"), this);
    header->setNote(tr("group by"));
    m_groupBy->setObjectName(QStringLiteral("differenceGroupBy"));
    m_groupBy->setAccessibleName(tr("Group differences by"));
    m_groupBy->addItems({tr("kind"), tr("path"), tr("stream")});
    header->addWidget(m_groupBy);
    m_filter->setObjectName(QStringLiteral("differenceFilter"));
    m_filter->setAccessibleName(tr("Filter differences"));
    m_filter->setPlaceholderText(tr("Filter by stream, type, path"));
    m_filter->setClearButtonEnabled(true);
    m_filter->addAction(theme().icon(QStringLiteral("search"), Role::TextSecondary),
                        QLineEdit::LeadingPosition);
    auto* filterLine = new QWidget(this);
    auto* filterLayout = new QHBoxLayout(filterLine);
    filterLayout->setContentsMargins(6, 6, 6, 6);
    filterLayout->addWidget(m_filter);

    m_view->setObjectName(QStringLiteral("differenceTree"));
    m_view->setModel(m_model);
    m_view->setItemDelegate(new DifferenceDelegate(m_view));
    m_view->setHeaderHidden(true);
    m_view->setUniformRowHeights(true);
    m_view->setIndentation(theme().px(18));
    m_view->setAlternatingRowColors(true);
    m_view->setTextElideMode(Qt::ElideRight);
    m_view->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_empty->setObjectName(QStringLiteral("differenceEmpty"));
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setWordWrap(true);
    m_empty->setMargin(theme().px(16));

    m_footerText->setObjectName(QStringLiteral("differenceFooter"));
    m_footerText->setFont(theme().font(Size::Small));
    m_more->setObjectName(QStringLiteral("differenceMore"));
    m_footer->setProperty("pane", QStringLiteral("window"));
    auto* footerLayout = new QHBoxLayout(m_footer);
    footerLayout->setContentsMargins(8, 2, 8, 2);
    footerLayout->addWidget(m_footerText, 1);
    footerLayout->addWidget(m_more);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(header);
    layout->addWidget(filterLine);
    layout->addWidget(m_view, 1);
    layout->addWidget(m_empty, 1);
    layout->addWidget(m_footer);
    setTabOrder(m_groupBy, m_filter);
    setTabOrder(m_filter, m_view);

    connect(m_groupBy, &QComboBox::currentIndexChanged, this, [this](int at) {
        m_model->setGroupBy(static_cast<DifferenceModel::GroupBy>(at));
        m_view->expandAll();
        followSelection();
    });
    connect(m_filter, &QLineEdit::textChanged, this, [this](const QString& text) {
        m_model->setFilter(text);
        m_view->expandAll();
        followSelection();
        showFooter();
    });
    connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this,
            [this](const QModelIndex& now) {
                if (!m_following && now.isValid())
                    m_controller.select(now.data(DifferenceModel::FirstRole).toInt());
            });
    connect(m_more, &QToolButton::clicked, this, [this] {
        if (m_controller.hasNextPage())
            m_controller.listNextPage();
        else
            m_controller.listFirstPage();
    });
    connect(&m_controller, &DiffController::differencesChanged, this, &DifferenceTree::refill);
    connect(&m_controller, &DiffController::selectionChanged, this,
            &DifferenceTree::followSelection);
    connect(&m_controller, &DiffController::numbersChanged, this, &DifferenceTree::showFooter);
    connect(&m_controller, &DiffController::phaseChanged, this, &DifferenceTree::showFooter);
    refill();
}

void DifferenceTree::focusFilter()
{
    m_filter->setFocus(Qt::ShortcutFocusReason);
    m_filter->selectAll();
}

void DifferenceTree::refill()
{
    m_following = true;
    m_model->setDifferences(m_controller.differences());
    m_view->expandAll();
    m_following = false;
    m_view->setAccessibleName(
        tr("Differences, %1 listed")
            .arg(numberText(static_cast<std::uint64_t>(m_controller.differences().size()))));
    followSelection();
    showFooter();
}

void DifferenceTree::followSelection()
{
    const QModelIndex index = m_model->indexOf(m_controller.selected());
    m_following = true;
    if (index.isValid()) {
        m_view->setCurrentIndex(index);
        m_view->scrollTo(index);
    } else {
        m_view->selectionModel()->clear();
    }
    m_following = false;
}

void DifferenceTree::showFooter()
{
    using Phase = DiffController::Phase;
    const std::uint64_t all = m_controller.numbers().counts.differing();
    const std::uint64_t first = m_controller.firstListed();
    const std::uint64_t listed = m_controller.differences().size();
    const bool running = m_controller.phase() == Phase::Running;
    const bool more = all > listed;
    m_footer->setVisible(more);
    m_footerText->setText(
        running ? tr("≥ %1, counting").arg(numberText(std::max(all, listed)))
                : tr("%1 to %2 of %3")
                      .arg(numberText(first + 1), numberText(first + listed), numberText(all)));
    m_more->setVisible(!running);
    m_more->setText(m_controller.hasNextPage() ? tr("Next 10,000") : tr("First 10,000"));

    const bool nothing = m_model->shownCount() == 0;
    m_view->setVisible(!nothing);
    m_empty->setVisible(nothing);
    if (listed > 0)
        m_empty->setText(tr("Nothing matches the filter: %1 differences are listed. Clear it to "
                            "see them.")
                             .arg(numberText(listed)));
    else if (running)
        m_empty->setText(tr("None found so far."));
    else
        m_empty->setText(m_controller.phase() == Phase::Finished ? tr("No differences.")
                                                                 : QString());
}

} // namespace viridian::ui
