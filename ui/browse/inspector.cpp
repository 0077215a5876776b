#include "ui/browse/inspector.h"

#include "ui/browse/filter_term.h"
#include "ui/browse/links_pane.h"
#include "ui/browse/state_pane.h"
#include "ui/shell/pane_header.h"
#include "ui/text/whole_characters.h"
#include "ui/widgets/json_view.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QStackedLayout>
#include <QStandardItemModel>
#include <QTabWidget>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <array>

namespace viridian::ui {
namespace {

constexpr std::size_t kRawPart = std::size_t{64} * 1024; ///< bytes shown in one turn of the loop
constexpr std::size_t kHexPart = std::size_t{16} * 1024; ///< the same; each takes four characters
constexpr double kWidth = 372;

enum Tab { Pretty, Raw, Hex, Meta, Links, State };

/// The stored text, a part at a time.
JsonView::Source rawParts(std::shared_ptr<const ReadPage> page)
{
    return [page = std::move(page), at = std::size_t{0}]() mutable {
        const std::string_view rest = page->events.front().data.bytes.substr(at);
        const std::size_t cut = wholeCharacters(rest, kRawPart);
        at += cut;
        return toQt(rest.substr(0, cut));
    };
}

/// Lines of its bytes, likewise; each part but the first begins with the line break before it.
JsonView::Source hexParts(std::shared_ptr<const ReadPage> page)
{
    return [page = std::move(page), at = std::size_t{0}]() mutable {
        const std::string_view bytes = page->events.front().data.bytes;
        const bool first = at == 0;
        const QString text = hexText(bytes, kHexPart, at);
        at = std::min(at + kHexPart, bytes.size());
        return first || text.isEmpty() ? text : QLatin1Char('\n') + text;
    };
}

void makeSecondary(QLabel* label)
{
    label->setFont(theme().font(Size::Small));
    QPalette words = label->palette();
    words.setColor(QPalette::WindowText, theme().color(Role::TextSecondary));
    label->setPalette(words);
}

} // namespace

Inspector::Inspector(AppContext& context, QWidget* parent)
    : QWidget(parent), m_context(context), m_header(new InspectorHeader(this)),
      m_tabs(new QTabWidget(this)), m_pretty(new JsonView), m_raw(new JsonView),
      m_hex(new JsonView), m_meta(new QTableView), m_links(new LinksPane(context.runner())),
      m_state(new StatePane(context)), m_metaModel(new QStandardItemModel(0, 2, this)),
      m_words(new QLabel), m_bytes(new QLabel), m_encoding(new QLabel), m_exact(new QLabel),
      m_showAll(new QToolButton), m_preview(new QToolButton)
{
    setObjectName(QStringLiteral("inspector"));
    auto* pane = new PaneHeader(tr("Inspector"), this);
    pane->setNote(tr("Alt+← →"));
    auto* shown = new QWidget;
    auto* column = new QVBoxLayout(shown);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_header);
    column->addWidget(m_tabs, 1);
    buildTabs(); // before the foot, as Tab goes
    auto* foot = new QWidget(shown);
    buildFoot(foot);
    column->addWidget(foot);
    auto* nothing = new QWidget;
    auto* middle = new QVBoxLayout(nothing);
    m_words->setObjectName(QStringLiteral("inspectorWords"));
    m_words->setWordWrap(true);
    m_words->setMinimumWidth(1);
    m_words->setAlignment(Qt::AlignHCenter | Qt::AlignTop);
    middle->setContentsMargins(theme().px(16), theme().px(24), theme().px(16), theme().px(16));
    middle->addWidget(m_words);
    auto* all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->setSpacing(0);
    all->addWidget(pane);
    m_stack = new QStackedLayout;
    all->addLayout(m_stack, 1); // before its pages: it shows the first, which would be a window
    m_stack->addWidget(nothing);
    m_stack->addWidget(shown);
    connect(m_header, &InspectorHeader::streamWanted, this, [this] {
        if (m_detail)
            emit streamWanted(toQt(m_detail->event().stream));
    });
    connect(m_header, &InspectorHeader::causeWanted, this, [this] {
        if (m_detail && m_detail->cause)
            emit eventWanted(m_store, m_detail->cause->position);
        else if (m_detail)
            emit filterWanted(filterTerm(QStringLiteral("id"), toQt(m_detail->causation)));
    });
    connect(m_header, &InspectorHeader::counterpartWanted, this, [this] {
        emit eventWanted(m_store == StoreMark::Green ? StoreMark::Blue : StoreMark::Green,
                         m_counterpart.place.position);
    });
    connect(&context, &AppContext::tick, this, &Inspector::tick);
    connect(&context, &AppContext::zoneChanged, this, &Inspector::tick);
    connect(&context, &AppContext::blueChanged, this, &Inspector::lookElsewhere);
    connect(&context, &AppContext::greenChanged, this, &Inspector::lookElsewhere);
    connect(&context, &AppContext::pipelineChanged, this, &Inspector::lookElsewhere);
    connect(&context, &AppContext::programsAllowed, this, &Inspector::lookElsewhere);
    say(tr("Select an event to see all of it here."));
}

Inspector::~Inspector() = default;

QSize Inspector::sizeHint() const
{
    return {theme().px(kWidth), theme().px(400)};
}

void Inspector::buildTabs()
{
    m_tabs->setObjectName(QStringLiteral("inspectorTabs"));
    m_tabs->setDocumentMode(true);
    m_tabs->tabBar()->setExpanding(false);
    m_tabs->tabBar()->setStyleSheet(
        QStringLiteral("QTabBar::tab { padding: 0 %1px; }").arg(theme().px(12)));
    m_tabs->tabBar()->setUsesScrollButtons(false);
    const auto name = [](QWidget* view, const char* object, const QString& words) {
        view->setObjectName(QLatin1String(object));
        view->setAccessibleName(words);
    };
    name(m_pretty, "inspectorPretty", tr("Data, re-indented"));
    name(m_raw, "inspectorRaw", tr("Data, as stored"));
    name(m_hex, "inspectorHex", tr("Data, bytes"));
    name(m_meta, "inspectorMeta", tr("Metadata"));
    m_tabs->addTab(m_pretty, tr("Pretty"));
    m_tabs->addTab(m_raw, tr("Raw"));
    m_tabs->addTab(m_hex, tr("Hex"));
    m_tabs->addTab(m_meta, tr("Meta"));
    m_tabs->addTab(m_links, tr("Links"));
    m_tabs->addTab(m_state, tr("State"));
    m_meta->setModel(m_metaModel);
    m_meta->verticalHeader()->hide();
    m_meta->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_meta->verticalHeader()->setDefaultSectionSize(theme().rowHeight());
    m_meta->horizontalHeader()->setStretchLastSection(true);
    m_meta->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_meta->setShowGrid(false);
    m_meta->setAlternatingRowColors(true);
    m_meta->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_meta->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_meta->setTabKeyNavigation(false);
    m_meta->setWordWrap(false);
    connect(m_links, &LinksPane::streamWanted, this, &Inspector::streamWanted);
    connect(m_links, &LinksPane::filterWanted, this, &Inspector::filterWanted);
    connect(m_links, &LinksPane::eventWanted, this,
            [this](const Position& position) { emit eventWanted(m_store, position); });
    connect(m_state, &StatePane::stepWanted, this, &Inspector::stepWanted);
    for (const JsonView* view : {m_pretty, m_raw, m_hex})
        connect(view, &JsonView::cutChanged, this, &Inspector::offerAll);
    connect(m_tabs, &QTabWidget::currentChanged, this, &Inspector::offerAll);
    connect(m_showAll, &QToolButton::clicked, this, [this] { shownView()->showAll(); });
}

void Inspector::buildFoot(QWidget* foot)
{
    foot->setProperty("pane", QStringLiteral("window"));
    foot->setFixedHeight(theme().px(27));
    auto* line = new QHBoxLayout(foot);
    line->setContentsMargins(theme().px(8), 0, theme().px(8), 0);
    line->setSpacing(theme().px(8));
    m_bytes->setObjectName(QStringLiteral("inspectorBytes"));
    m_encoding->setObjectName(QStringLiteral("inspectorEncoding"));
    m_exact->setObjectName(QStringLiteral("inspectorExact"));
    for (QLabel* label : {m_bytes, m_encoding, m_exact}) {
        makeSecondary(label);
        line->addWidget(label);
        connect(&theme(), &Theme::changed, label, [label] { makeSecondary(label); });
    }
    line->addStretch(1);
    m_showAll->setObjectName(QStringLiteral("inspectorShowAll"));
    m_showAll->setText(tr("Show all"));
    m_showAll->hide();
    m_preview->setObjectName(QStringLiteral("inspectorPreview"));
    m_preview->setText(tr("Preview"));
    m_preview->setIcon(theme().icon(QStringLiteral("preview")));
    m_preview->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_preview->setToolTip(tr("Show what the pipeline makes of this event"));
    line->addWidget(m_showAll);
    line->addWidget(m_preview);
    connect(m_preview, &QToolButton::clicked, this, [this] {
        if (m_position)
            emit previewWanted(*m_position);
    });
}

bool Inspector::busy() const
{
    return (m_worker && m_worker->busy()) || (m_other && m_other->busy()) || m_links->busy() ||
           m_state->busy();
}

void Inspector::focusTabs()
{
    m_tabs->currentWidget()->setFocus(Qt::ShortcutFocusReason);
}

void Inspector::say(const QString& words)
{
    m_words->setText(words);
    m_stack->setCurrentIndex(0);
}

void Inspector::follow(StoreMark store, const std::string& address,
                       std::optional<Position> position)
{
    if (m_detail && m_store == store && m_address == address && m_position == position)
        return;
    if (m_address != address || !m_worker) {
        m_worker.reset();
        if (!address.empty())
            m_worker = std::make_unique<StoreWorker>(m_context.runner(), address);
        m_address = address;
    }
    m_store = store;
    m_position = position;
    if (!position || !m_worker) {
        if (m_worker)
            m_worker->cancel();
        m_detail.reset();
        say(tr("Select an event to see all of it here."));
        return;
    }
    m_worker->ask<EventDetail>(
        [at = *position](EventStore& events, std::stop_token stop) {
            return readDetail(events, at, stop);
        },
        [this](Result<EventDetail> detail) { take(std::move(detail)); });
}

void Inspector::take(Result<EventDetail> detail)
{
    if (!detail) {
        m_detail.reset();
        say(toQt(detail.error().message) +
            (detail.error().detail.empty() ? QString()
                                           : QStringLiteral("\n") + toQt(detail.error().detail)));
        return;
    }
    m_detail = std::move(*detail);
    const Event& event = m_detail->event();
    setAccessibleName(tr("Event %1 %2").arg(positionText(event.position), toQt(event.type)));
    m_header->show(m_store, *m_detail);
    tick();
    showPayload();
    showMeta();
    m_links->follow(m_address, *m_detail);
    m_state->follow(m_address, std::string(event.stream), event.position);
    m_tabs->setTabText(Links, tr("Links %1").arg(m_links->quickLinks()));
    m_stack->setCurrentIndex(1);
    lookElsewhere();
}

void Inspector::tick()
{
    m_links->tick();
    m_links->setZone(m_context.zone());
    if (m_detail)
        m_header->showTime(m_detail->event().time, m_context.clock().now(), m_context.zone());
}

void Inspector::lookElsewhere()
{
    if (!m_detail)
        return;
    const bool green = m_store != StoreMark::Green;
    const StoreMark other = green ? StoreMark::Green : StoreMark::Blue;
    const std::string address = green ? m_context.greenAddress() : m_context.blueAddress();
    if (address != m_otherAddress) {
        m_other.reset();
        m_otherAddress = address;
    }
    m_counterpart = {};
    const std::string id(m_detail->event().id);
    if (address.empty()) {
        m_header->showCounterpart(other, m_counterpart);
        return;
    }
    if (id.empty()) {
        m_counterpart = {.state = Counterpart::State::Unknown, .reason = tr("the event has no id")};
        m_header->showCounterpart(other, m_counterpart);
        return;
    }
    if (!m_other)
        m_other = std::make_unique<StoreWorker>(m_context.runner(), address);
    m_counterpart.state = Counterpart::State::Looking;
    m_header->showCounterpart(other, m_counterpart);
    if (green)
        askGreen();
    else
        askBlue(id);
}

void Inspector::askBlue(const std::string& id)
{
    m_other->ask<std::optional<EventPlace>>(
        [id](EventStore& events, std::stop_token stop) { return findById(events, id, stop); },
        [this](Result<std::optional<EventPlace>> found) {
            if (!found)
                m_counterpart = {.state = Counterpart::State::Unknown,
                                 .reason = toQt(found.error().message)};
            else if (!*found)
                m_counterpart.state = Counterpart::State::Missing;
            else
                m_counterpart = {.state = Counterpart::State::Found, .place = **found};
            m_header->showCounterpart(StoreMark::Blue, m_counterpart);
        });
}

void Inspector::askGreen()
{
    const Workspace& workspace = m_context.workspace();
    const OutcomeQuestion question{.page = m_detail->page,
                                   .blue = m_detail->traits,
                                   .pipeline = m_context.pipelinePath(),
                                   .rules = workspace.resolve(workspace.rules)};
    m_other->ask<EventOutcome>(
        [question](EventStore& green, const std::stop_token& stop) {
            return outcomeOf(question, green, stop);
        },
        [this](Result<EventOutcome> outcome) { takeOutcome(std::move(outcome)); });
}

void Inspector::takeOutcome(Result<EventOutcome> outcome)
{
    if (!outcome)
        m_counterpart = {.state = Counterpart::State::Unknown,
                         .reason = toQt(outcome.error().message)};
    else if (outcome->place)
        m_counterpart = {.state = Counterpart::State::Found, .place = *outcome->place};
    else
        m_counterpart = {.state = Counterpart::State::Missing};
    if (outcome)
        m_counterpart.outcome = std::move(*outcome);
    m_header->showCounterpart(StoreMark::Green, m_counterpart);
}

void Inspector::showPayload()
{
    const Event& event = m_detail->event();
    m_bytes->setText(byteText(event.data.bytes.size()));
    m_encoding->setText(m_detail->encoding);
    m_exact->setText(!m_detail->pretty ? QString()
                     : m_detail->exact ? tr("numbers exact")
                                       : tr("decoded"));
    if (m_detail->pretty)
        m_pretty->show(m_detail->pretty);
    else if (!m_detail->readable.isEmpty())
        m_pretty->showPlain(m_detail->readable);
    else if (event.data.kind == PayloadKind::Json)
        m_pretty->showPlain(m_detail->notJson);
    else
        m_pretty->showPlain(event.data.kind == PayloadKind::Null
                                ? tr("The stored value is NULL.")
                                : tr("These bytes are not JSON: see Hex."));
    showBytes();
}

void Inspector::showBytes()
{
    m_raw->showParts(rawParts(m_detail->page));
    m_hex->showParts(hexParts(m_detail->page));
}

/// The tab's view of data; null: it shows something else.
JsonView* Inspector::shownView() const
{
    const std::array views{m_pretty, m_raw, m_hex};
    const auto tab = static_cast<std::size_t>(m_tabs->currentIndex());
    return tab < views.size() ? views[tab] : nullptr;
}

/// The foot has room for one of the two.
void Inspector::offerAll()
{
    const JsonView* view = shownView();
    const bool offer = view && view->isCut();
    m_showAll->setVisible(offer);
    m_encoding->setVisible(!offer);
}

void Inspector::showMeta()
{
    m_metaModel->clear();
    m_metaModel->setHorizontalHeaderLabels({tr("Name"), tr("Value")});
    for (const MetaRow& row : m_detail->meta) {
        auto* value = new QStandardItem(row.value);
        value->setFont(theme().monoFont());
        value->setToolTip(row.value);
        m_metaModel->appendRow({new QStandardItem(row.name), value});
    }
    m_meta->setColumnWidth(0, theme().px(120));
    m_tabs->setTabText(Meta, tr("Meta %1").arg(m_detail->meta.size()));
}

} // namespace viridian::ui
