#include "ui/preview/fold_window.h"

#include "ui/preview/fold_proof.h"
#include "ui/preview/side_header.h"
#include "ui/shell/theme.h"
#include "ui/text/text.h"
#include "ui/widgets/json_diff_view.h"

#include <QComboBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QProgressBar>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>
#include <QTimer>
#include <QVBoxLayout>

#include <array>

namespace viridian::ui {
namespace {

constexpr std::array<int, 3> kStreams{1000, 10'000, 0};
constexpr int kPollMs = 100;

} // namespace

FoldWindow::FoldWindow(FoldProof& proof, QWidget* parent)
    : QDialog(parent), m_proof(proof),
      m_blue(fileField("foldBlue", tr("projection of the old release (.yaml)"),
                       tr("Projection of BLUE's events"))),
      m_green(fileField("foldGreen", tr("empty: the same one"),
                        tr("Projection of what the pipeline makes of them"))),
      m_streams(new QComboBox(this)), m_run(new QPushButton(this)), m_bar(new QProgressBar(this)),
      m_verdict(new QLabel(this)), m_list(new QListWidget(this)), m_stack(new QStackedWidget(this)),
      m_left(new SideHeader(StoreMark::Blue, this)),
      m_right(new SideHeader(StoreMark::ExpectedGreen, this)), m_diff(new JsonDiffView(this)),
      m_failure(new QLabel(this)), m_poll(new QTimer(this))
{
    setObjectName(QStringLiteral("foldWindow"));
    setWindowTitle(tr("Fold equivalence"));
    build();
    m_poll->setInterval(kPollMs);
    connect(m_poll, &QTimer::timeout, this, &FoldWindow::refresh);
    for (QLineEdit* field : {m_blue, m_green})
        connect(field, &QLineEdit::textChanged, this, &FoldWindow::take);
    connect(m_streams, &QComboBox::currentIndexChanged, this, &FoldWindow::take);
    connect(m_run, &QPushButton::clicked, this,
            [this] { m_proof.running() ? m_proof.stop() : m_proof.run(); });
    connect(m_list, &QListWidget::currentItemChanged, this, [this](QListWidgetItem* item) {
        if (item)
            m_proof.look(item->data(Qt::UserRole).toString());
    });
    connect(m_diff, &JsonDiffView::geometryChanged, this,
            [this] { m_left->setFixedWidth(std::max(0, m_diff->leftWidth())); });
    connect(&m_proof, &FoldProof::changed, this, &FoldWindow::refresh);
    connect(&m_proof, &FoldProof::looked, this, &FoldWindow::showStates);
    connect(&theme(), &Theme::changed, this, &FoldWindow::refresh);
    refresh();
    showStates();
}

QLineEdit* FoldWindow::fileField(const char* name, const QString& words, const QString& spoken)
{
    auto* field = new QLineEdit(this);
    field->setObjectName(QLatin1String(name));
    field->setPlaceholderText(words);
    field->setAccessibleName(spoken);
    return field;
}

QWidget* FoldWindow::buildChoice()
{
    auto* pane = new QWidget(this);
    auto* form = new QFormLayout;
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    const std::array<std::pair<QString, QLineEdit*>, 2> fields{
        {{tr("&BLUE is folded with"), m_blue}, {tr("&Expected GREEN with"), m_green}}};
    for (const auto& [title, field] : fields) {
        auto* choose = new QPushButton(tr("Choose…"), pane);
        choose->setAutoDefault(false);
        choose->setAccessibleName(tr("Choose: %1").arg(field->accessibleName()));
        connect(choose, &QPushButton::clicked, this, [this, at = field] { this->choose(at); });
        auto* line = new QHBoxLayout;
        line->addWidget(field, 1);
        line->addWidget(choose);
        auto* word = new QLabel(title, pane);
        word->setBuddy(field);
        form->addRow(word, line);
    }
    m_streams->setObjectName(QStringLiteral("foldStreams"));
    m_streams->setAccessibleName(tr("Streams to compare"));
    for (const int count : kStreams)
        m_streams->addItem(count == 0
                               ? tr("all streams")
                               : tr("%1 streams, spread").arg(numberText(std::int64_t{count})),
                           count);
    m_run->setObjectName(QStringLiteral("foldRun"));
    m_run->setAutoDefault(false);
    auto* line = new QHBoxLayout;
    line->addWidget(m_streams);
    line->addWidget(m_run);
    line->addStretch(1);
    form->addRow(QString(), line);
    auto* column = new QVBoxLayout(pane);
    column->setContentsMargins(theme().px(12), theme().px(12), theme().px(12), theme().px(6));
    auto* words = new QLabel(tr("A projection is a pipeline file that says how a stream's events "
                                "become its state. BLUE's streams are folded with it as they are, "
                                "and as the pipeline makes them; the states have to be the same."),
                             pane);
    words->setWordWrap(true);
    column->addWidget(words);
    column->addLayout(form);
    return pane;
}

QWidget* FoldWindow::buildStates()
{
    auto* page = new QWidget(this);
    auto* heads = new QHBoxLayout;
    heads->setContentsMargins(0, 0, 0, 0);
    heads->setSpacing(0);
    heads->addWidget(m_left);
    heads->addWidget(m_right, 1);
    m_diff->setObjectName(QStringLiteral("foldStates"));
    m_diff->setSideNames(tr("State folded from BLUE"), tr("State folded from expected GREEN"));
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(heads);
    column->addWidget(m_diff, 1);
    m_failure->setObjectName(QStringLiteral("foldFailure"));
    m_failure->setTextFormat(Qt::PlainText);
    m_failure->setWordWrap(true);
    m_failure->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_failure->setContentsMargins(theme().px(12), theme().px(12), theme().px(12), theme().px(12));
    m_failure->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_stack->addWidget(m_failure);
    m_stack->addWidget(page);
    return m_stack;
}

void FoldWindow::build()
{
    m_bar->setObjectName(QStringLiteral("foldProgress"));
    m_bar->setTextVisible(false);
    m_bar->setFixedHeight(2);
    QSizePolicy keep = m_bar->sizePolicy();
    keep.setRetainSizeWhenHidden(true);
    m_bar->setSizePolicy(keep);
    m_verdict->setObjectName(QStringLiteral("foldVerdict"));
    m_verdict->setTextFormat(Qt::PlainText);
    m_verdict->setWordWrap(true);
    m_verdict->setContentsMargins(theme().px(12), theme().px(4), theme().px(12), theme().px(8));
    m_list->setObjectName(QStringLiteral("foldList"));
    m_list->setAccessibleName(tr("Streams that differ"));
    m_list->setUniformItemSizes(true);
    m_list->setTextElideMode(Qt::ElideMiddle);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* splitter = new QSplitter(this);
    splitter->setHandleWidth(1);
    splitter->setChildrenCollapsible(false);
    splitter->addWidget(m_list);
    splitter->addWidget(buildStates());
    splitter->setSizes({theme().px(240), theme().px(720)});
    splitter->setStretchFactor(1, 1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(buildChoice());
    column->addWidget(m_bar);
    column->addWidget(m_verdict);
    column->addWidget(splitter, 1);
    resize(theme().px(960), theme().px(640));
}

void FoldWindow::choose(QLineEdit* field)
{
    const QString file = QFileDialog::getOpenFileName(
        this, tr("Choose a projection"), QFileInfo(field->text()).path(),
        tr("Projections (*.yaml *.yml);;All files (*)"));
    if (!file.isEmpty())
        field->setText(file);
}

void FoldWindow::take()
{
    FoldRequest request = m_proof.request();
    request.blue = fromQt(m_blue->text().trimmed());
    request.green = fromQt(m_green->text().trimmed());
    request.streams = static_cast<std::size_t>(m_streams->currentData().toInt());
    m_proof.setRequest(std::move(request));
}

QString FoldWindow::words() const
{
    if (m_proof.stopping())
        return tr("Stopping…");
    if (m_proof.running()) {
        const JobNumbers now = m_proof.progress();
        return now.total ? tr("%1 of %2 streams").arg(numberText(now.done), numberText(*now.total))
                         : tr("Choosing the streams…");
    }
    if (m_proof.error())
        return toQt(m_proof.error()->message);
    if (QString why = m_proof.reason(); !why.isEmpty())
        return why;
    if (!m_proof.result())
        return tr("Not run yet. Nothing is written.");
    return m_proof.stale() ? tr("Stale, of another pipeline or choice: %1").arg(m_proof.sentence())
                           : m_proof.sentence();
}

void FoldWindow::refresh()
{
    const bool runs = m_proof.running();
    runs ? m_poll->start() : m_poll->stop();
    for (QWidget* widget : std::initializer_list<QWidget*>{m_blue, m_green, m_streams})
        widget->setEnabled(!runs);
    m_run->setText(runs ? tr("Stop") : tr("Compare states"));
    m_run->setEnabled(runs ? !m_proof.stopping() : m_proof.reason().isEmpty());
    const JobNumbers now = m_proof.progress();
    const bool measured = now.total && *now.total > 0;
    m_bar->setVisible(runs);
    m_bar->setRange(0, measured ? 1000 : 0);
    if (measured)
        m_bar->setValue(
            static_cast<int>(std::min<std::uint64_t>(1000, now.done * 1000 / *now.total)));
    m_verdict->setText(words());
    const bool bad =
        !runs &&
        (m_proof.error() || (m_proof.result() && !m_proof.stale() && !m_proof.result()->equal()));
    QPalette colours = palette();
    colours.setColor(QPalette::WindowText, theme().color(bad ? Role::Error : Role::Text));
    m_verdict->setPalette(colours);
    m_diff->setStale(m_proof.stale());
    if (m_listed != m_proof.result().get())
        fillList();
}

/// The first differing stream is opened at once.
void FoldWindow::fillList()
{
    m_listed = m_proof.result().get();
    m_list->clear();
    if (!m_proof.result())
        return;
    for (const FoldDifference& difference : m_proof.result()->differences) {
        const QString stream = toQt(difference.stream);
        auto* item = new QListWidgetItem(
            difference.failure.empty() ? stream : tr("%1, not folded").arg(stream), m_list);
        item->setData(Qt::UserRole, stream);
        QStringList lines;
        for (const std::string& line : foldLines(difference))
            lines << toQt(line);
        item->setToolTip(lines.join(QLatin1Char('\n')));
        if (!difference.failure.empty())
            item->setIcon(theme().icon(Theme::iconName(Severity::Error)));
    }
    if (m_list->count() > 0)
        m_list->setCurrentRow(0);
}

void FoldWindow::showStates()
{
    const ShownStates& states = m_proof.states();
    m_left->show(tr("BLUE folded"), states.stream, {}, {});
    m_right->show(tr("Expected GREEN folded"), states.stream, {}, {});
    m_failure->setText(!states.failure.isEmpty()
                           ? tr("%1 could not be folded: %2").arg(states.stream, states.failure)
                       : m_proof.result() && m_proof.result()->equal()
                           ? tr("Every compared stream folds to the same state on both sides.")
                           : tr("Choose a stream that differs to see its two states."));
    m_stack->setCurrentIndex(states.diff ? 1 : 0);
    if (states.diff)
        m_diff->show(states.diff);
}

} // namespace viridian::ui
