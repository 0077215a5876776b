#include "ui/diff/stream_pane.h"

#include "ui/diff/alignment_view.h"
#include "ui/diff/diff_controller.h"
#include "ui/diff/difference_model.h"
#include "ui/diff/payload_text.h"
#include "ui/diff/proof_order.h"
#include "ui/diff/small_tables.h"
#include "ui/shell/app_context.h"
#include "ui/shell/pane_header.h"
#include "ui/widgets/json_diff_view.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSplitter>
#include <QToolButton>
#include <QVBoxLayout>

namespace viridian::ui {
namespace {

enum Form { Tokens, Bytes, Metadata };

QVBoxLayout* column(QWidget* widget)
{
    auto* layout = new QVBoxLayout(widget);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    return layout;
}

QString countsText(const diff::AlignedStream& stream)
{
    const diff::Counts& counts = stream.counts;
    const std::uint64_t both =
        counts.equal + counts.changed + counts.reordered + counts.version + counts.metadata;
    QString text = StreamPane::tr("%1 expected, %2 in green")
                       .arg(numberText(both + counts.missing), numberText(both + counts.extra));
    QStringList parts;
    for (int i = 1; i < diff::kLabelCount; ++i) {
        const auto label = static_cast<diff::Label>(i);
        if (counts.of(label) > 0)
            parts << numberText(counts.of(label)) + QLatin1Char(' ') + labelWord(label);
    }
    if (!parts.isEmpty())
        text += QStringLiteral(": ") + parts.join(QStringLiteral(", "));
    if (stream.truncated)
        text += StreamPane::tr("; only the first events of green are listed");
    return text;
}

} // namespace

StreamPane::StreamPane(AppContext& context, DiffController& controller, QWidget* parent)
    : QWidget(parent), m_context(context), m_controller(controller),
      m_model(new AlignmentModel(this)), m_header(new AlignmentHeader(this)),
      m_view(new AlignmentView(m_model, m_header, this))
{
    auto* top = new QWidget(this);
    QVBoxLayout* topLayout = column(top);
    topLayout->addWidget(makeStreamLine());
    topLayout->addWidget(m_header);
    topLayout->addWidget(m_view, 1);
    auto* splitter = new QSplitter(Qt::Vertical, this);
    splitter->setHandleWidth(1);
    splitter->setChildrenCollapsible(false);
    splitter->addWidget(top);
    splitter->addWidget(makePayload());
    splitter->setSizes({250, 340});
    splitter->setStretchFactor(1, 1);
    QVBoxLayout* layout = column(this);
    layout->addWidget(splitter, 1);
    layout->addWidget(makeFoot());
    QWidget* before = m_previous;
    for (QWidget* next : std::initializer_list<QWidget*>{m_next, m_view, m_payload, m_paths,
                                                         m_rewrite, m_ignore, m_browse}) {
        setTabOrder(before, next);
        before = next;
    }

    connect(m_view, &AlignmentView::rowChosen, this, &StreamPane::choose);
    connect(&controller, &DiffController::selectionChanged, this, &StreamPane::showSelection);
    connect(&controller, &DiffController::streamShown, this, &StreamPane::showStream);
    connect(&controller, &DiffController::payloadShown, this, &StreamPane::showPayload);
    connect(&controller, &DiffController::phaseChanged, this, &StreamPane::showSelection);
    connect(&controller, &DiffController::numbersChanged, this, &StreamPane::showFoot);
    showSelection();
}

QWidget* StreamPane::makeStreamLine()
{
    auto* line = new QWidget(this);
    line->setProperty("pane", QStringLiteral("window"));
    line->setFixedHeight(theme().px(34));
    m_name = new QLabel(line);
    m_name->setObjectName(QStringLiteral("diffStreamName"));
    m_name->setTextFormat(Qt::PlainText);
    m_name->setFont(theme().boldFont(Size::Section));
    m_counts = new QLabel(line);
    m_counts->setObjectName(QStringLiteral("diffStreamCounts"));
    m_counts->setTextFormat(Qt::PlainText);
    m_counts->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_previous = new QPushButton(tr("Previous  Alt+↑"), line);
    m_previous->setObjectName(QStringLiteral("diffPrevious"));
    m_next = new QPushButton(tr("Next  Alt+↓"), line);
    m_next->setObjectName(QStringLiteral("diffNext"));
    auto* layout = new QHBoxLayout(line);
    layout->setContentsMargins(theme().px(10), 0, theme().px(8), 0);
    layout->setSpacing(theme().px(10));
    layout->addWidget(m_name);
    layout->addWidget(m_counts, 1);
    for (QPushButton* button : {m_previous, m_next}) {
        button->setProperty("line", true);
        layout->addWidget(button);
    }
    connect(m_previous, &QPushButton::clicked, this, [this] { m_controller.step(-1); });
    connect(m_next, &QPushButton::clicked, this, [this] { m_controller.step(1); });
    return line;
}

QWidget* StreamPane::makePayload()
{
    auto* pane = new QWidget(this);
    m_payloadHeader = new PaneHeader(tr("Data"), pane);
    m_forms = new QButtonGroup(this);
    const std::array<std::pair<const char*, QString>, 3> forms{{{"diffTokens", tr("Tokens")},
                                                                {"diffBytes", tr("Bytes")},
                                                                {"diffMetadata", tr("Metadata")}}};
    for (std::size_t i = 0; i < forms.size(); ++i) {
        auto* button = new QToolButton(pane);
        button->setObjectName(QLatin1String(forms.at(i).first));
        button->setText(forms.at(i).second);
        button->setCheckable(true);
        m_forms->addButton(button, static_cast<int>(i));
        m_payloadHeader->addWidget(button);
    }
    m_forms->button(Tokens)->setChecked(true);
    m_payload = new JsonDiffView(pane);
    m_payload->setSideNames(tr("Expected green"), tr("Green, as stored"));
    m_paths = new PathTable(m_controller, pane);
    QVBoxLayout* layout = column(pane);
    layout->addWidget(m_payloadHeader);
    layout->addWidget(m_payload, 1);
    layout->addWidget(m_paths);
    connect(m_forms, &QButtonGroup::idClicked, this, &StreamPane::showPayload);
    connect(m_paths->selectionModel(), &QItemSelectionModel::currentChanged, this,
            &StreamPane::showFoot);
    return pane;
}

QWidget* StreamPane::makeFoot()
{
    auto* foot = new QWidget(this);
    foot->setProperty("pane", QStringLiteral("window"));
    foot->setFixedHeight(theme().px(40));
    m_rewrite = new QPushButton(tr("Write stream again…"), foot);
    m_rewrite->setObjectName(QStringLiteral("writeStreamAgain"));
    m_ignore = new QPushButton(tr("Ignore this path…"), foot);
    m_ignore->setObjectName(QStringLiteral("ignorePath"));
    m_browse = new QPushButton(tr("Open in Browse"), foot);
    m_browse->setObjectName(QStringLiteral("openInBrowse"));
    m_footText = new QLabel(foot);
    m_footText->setObjectName(QStringLiteral("diffFootText"));
    m_footText->setFont(theme().font(Size::Small));
    auto* layout = new QHBoxLayout(foot);
    layout->setContentsMargins(theme().px(10), 0, theme().px(10), 0);
    layout->setSpacing(theme().px(8));
    layout->addWidget(m_rewrite);
    layout->addSpacing(theme().px(16)); // it changes green, the others do not
    layout->addWidget(m_ignore);
    layout->addWidget(m_browse);
    layout->addStretch(1);
    layout->addWidget(m_footText);
    connect(m_rewrite, &QPushButton::clicked, this, &StreamPane::rewriteWanted);
    connect(m_ignore, &QPushButton::clicked, this, &StreamPane::ignoreWanted);
    connect(m_browse, &QPushButton::clicked, this, &StreamPane::browseWanted);
    return foot;
}

const diff::AlignedRow* StreamPane::chosenRow() const
{
    return m_model->aligned(m_row);
}

QString StreamPane::chosenPath() const
{
    return m_paths->selectedPath();
}

void StreamPane::showSelection()
{
    const diff::Difference* now = m_controller.current();
    const auto count = static_cast<int>(m_controller.differences().size());
    m_previous->setEnabled(m_controller.selected() > 0);
    m_next->setEnabled(now != nullptr && m_controller.selected() + 1 < count);
    m_header->setStores(storeName(m_context.workspace().blue),
                        storeName(m_context.workspace().green), m_controller.asIs());
    m_name->setText(now != nullptr ? toQt(now->stream) : QString());
    if (now == nullptr) {
        m_counts->setText(m_controller.phase() == DiffController::Phase::Finished &&
                                  m_controller.result()->verdict == diff::Verdict::Equal
                              ? tr("Every event of green is what it should be.")
                              : tr("No difference selected."));
        m_row = -1;
        m_model->setStream(nullptr);
        m_payload->clear();
    }
    showFoot();
}

void StreamPane::showStream()
{
    const ShownStream& shown = m_controller.shown();
    if (!shown.error.isEmpty())
        m_counts->setText(shown.error);
    if (!shown.aligned)
        return;
    m_following = true;
    if (m_model->stream() != shown.aligned.get()) {
        m_row = -1;
        m_model->setStream(shown.aligned);
    }
    m_counts->setText(countsText(*shown.aligned));
    m_view->setAccessibleName(tr("Alignment of %1").arg(toQt(shown.aligned->stream)));
    if (const diff::Difference* now = m_controller.current()) {
        const int row = m_model->rowOf(now->offset);
        m_view->showRow(row);
        m_following = false;
        choose(row);
    }
    m_following = false;
}

/// A row was chosen here or by the selection; a differing one becomes the selected difference.
void StreamPane::choose(int row)
{
    const diff::AlignedRow* aligned = m_model->aligned(row);
    if (m_following || aligned == nullptr)
        return;
    const bool another = m_row != row;
    m_row = row;
    if (another)
        m_controller.showPayload(*aligned);
    const diff::Difference* now = m_controller.current();
    if (aligned->difference && (now == nullptr || now->offset != aligned->difference->offset)) {
        const auto& all = m_controller.differences();
        for (std::size_t i = 0; i < all.size(); ++i)
            if (all[i].offset == aligned->difference->offset)
                m_controller.select(static_cast<int>(i));
    }
    showFoot();
}

void StreamPane::showPayload()
{
    const diff::AlignedRow* row = chosenRow();
    const ShownPayload& payload = m_controller.payload();
    if (row == nullptr || !payload.data)
        return;
    const int form = m_forms->checkedId();
    m_payload->show(form == Bytes      ? payload.bytes
                    : form == Metadata ? payload.metadata
                                       : payload.data);
    m_payload->nextDifference();
    const Event& event = row->expected ? *row->expected : *row->green;
    QString title = toQt(event.type);
    if (!event.schemaVersion.empty())
        title += QStringLiteral(" v") + toQt(event.schemaVersion);
    m_payloadHeader->setTitle(form == Metadata ? tr("%1, metadata").arg(title)
                                               : tr("%1, data").arg(title));
    if (!row->expected || !row->green) {
        m_payloadHeader->setNote(row->expected ? tr("not in green") : tr("only in green"));
        return;
    }
    const bool metadata = row->expected->metadata == row->green->metadata;
    const bool id = row->expected->id == row->green->id;
    m_payloadHeader->setNote((metadata ? tr("equal metadata") : tr("metadata differs")) +
                             QStringLiteral(", ") + (id ? tr("equal id") : tr("id differs")));
}

void StreamPane::showFoot()
{
    using Phase = DiffController::Phase;
    const QString path = m_paths != nullptr ? m_paths->selectedPath() : QString();
    const bool payload =
        path.startsWith(QLatin1String("/data")) || path.startsWith(QLatin1String("/metadata"));
    const bool finished = m_controller.phase() == Phase::Finished;
    m_ignore->setEnabled(payload && finished);
    m_browse->setEnabled(chosenRow() != nullptr);
    m_rewrite->setEnabled(m_controller.mayWriteStream());
    QString text;
    if (m_controller.writing())
        text = tr("The stream is being written again…");
    else if (m_controller.current() != nullptr && finished && !m_controller.mayWriteStream())
        text = tr("Streams are written again by a proof through the pipeline, of a synced green.");
    else if (m_controller.current() != nullptr && !payload && finished)
        text = tr("Only paths in data and metadata can be ignored.");
    else if (finished && m_controller.result()->verdict != diff::Verdict::Equal)
        text = tr("Cutover is blocked while the proof is not clean");
    m_footText->setText(text);
}

} // namespace viridian::ui
