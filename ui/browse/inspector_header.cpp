#include "ui/browse/inspector_header.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QVBoxLayout>

#include <algorithm>

namespace viridian::ui {
namespace {

constexpr double kLeastWidth = 372; ///< of the Inspector, before it has been laid out

QString link(const QString& text)
{
    return QStringLiteral("<a href=\"#\">%1</a>").arg(text.toHtmlEscaped());
}

void setSecondary(QLabel* label)
{
    QPalette words = label->palette();
    words.setColor(QPalette::WindowText, theme().color(Role::TextSecondary));
    label->setPalette(words);
}

/// "OrderPlaced v2", of which a link is made.
QString nameOf(const EventPlace& place)
{
    return place.schemaVersion.empty()
               ? toQt(place.type)
               : toQt(place.type) + QStringLiteral(" v") + toQt(place.schemaVersion);
}

/// Its position, behind the name.
QString positionOf(const EventPlace& place)
{
    return QChar(QChar::Nbsp) + QStringLiteral(" ") + positionText(place.position);
}

/// What stands in the line itself, behind the name of where it went.
QString outcomeText(const EventOutcome& outcome)
{
    const QString place = outcome.place ? positionOf(*outcome.place) : QString();
    switch (outcome.verdict) {
    case EventOutcome::Verdict::AsExpected:
        return outcome.outputs > 1 ? InspectorHeader::tr("%1, %2 events, as expected")
                                         .arg(place)
                                         .arg(outcome.outputs)
                                   : InspectorHeader::tr("%1, as expected").arg(place);
    case EventOutcome::Verdict::NotCopied:
        return InspectorHeader::tr("not copied yet");
    case EventOutcome::Verdict::Dropped:
        return InspectorHeader::tr("dropped by the pipeline, as expected");
    case EventOutcome::Verdict::Differs:
    case EventOutcome::Verdict::Missing:
    case EventOutcome::Verdict::Unknown:
        break;
    }
    return outcome.place ? place : InspectorHeader::tr("no event with this id in green");
}

/// What stands below it, with an icon; empty: all is well.
QString troubleText(const EventOutcome& outcome)
{
    switch (outcome.verdict) {
    case EventOutcome::Verdict::Differs:
        return InspectorHeader::tr("differs: %1").arg(outcome.words);
    case EventOutcome::Verdict::Missing:
        return InspectorHeader::tr("missing: %1").arg(outcome.words);
    case EventOutcome::Verdict::Unknown:
        return InspectorHeader::tr("not compared: %1").arg(outcome.words);
    case EventOutcome::Verdict::AsExpected:
    case EventOutcome::Verdict::NotCopied:
    case EventOutcome::Verdict::Dropped:
        break;
    }
    return {};
}

} // namespace

QPixmap markPixmap(StoreMark store, int side, qreal ratio)
{
    QPixmap picture(QSize(side, side) * ratio);
    picture.setDevicePixelRatio(ratio);
    picture.fill(Qt::transparent);
    QPainter painter(&picture);
    paintStoreMark(painter, QRectF(0, 0, side, side), store);
    return picture;
}

/// The schema version in a thin frame.
class VersionBadge : public QWidget {
public:
    explicit VersionBadge(QWidget* parent) : QWidget(parent) {}

    void setText(const QString& text)
    {
        m_text = text;
        setVisible(!text.isEmpty());
        const QFontMetrics metrics(theme().font(Size::Small));
        setFixedSize(metrics.horizontalAdvance(text) + theme().px(12), metrics.height() + 2);
        update();
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        painter.setFont(theme().font(Size::Small));
        painter.setPen(theme().color(Role::BorderStrong));
        painter.drawRect(QRectF(0.5, 0.5, width() - 1, height() - 1));
        painter.setPen(theme().color(Role::Text));
        painter.drawText(rect(), Qt::AlignCenter, m_text);
    }

private:
    QString m_text;
};

InspectorHeader::InspectorHeader(QWidget* parent)
    : QWidget(parent), m_mark(new QLabel(this)), m_type(new QLabel(this)),
      m_badge(new VersionBadge(this)), m_position(new QLabel(this)), m_otherMark(new QLabel(this))
{
    setProperty("pane", QStringLiteral("window"));
    auto* all = new QVBoxLayout(this);
    const int side = theme().px(10);
    all->setContentsMargins(side, theme().px(8), side, theme().px(8));
    all->setSpacing(theme().px(4));
    auto* top = new QHBoxLayout;
    top->setSpacing(theme().px(7));
    m_type->setObjectName(QStringLiteral("inspectorType"));
    m_position->setObjectName(QStringLiteral("inspectorPosition"));
    m_type->setTextFormat(Qt::PlainText);
    m_type->setMinimumWidth(1); // it is cut to what there is room for
    top->addWidget(m_mark);
    top->addWidget(m_type, 0);
    top->addWidget(m_badge);
    top->addStretch(1);
    top->addWidget(m_position);
    all->addLayout(top);
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(theme().px(8));
    grid->setVerticalSpacing(theme().px(2));
    grid->setColumnMinimumWidth(0, theme().px(80));
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setColumnStretch(1, 1);
    grid->setObjectName(QStringLiteral("grid"));
    all->addLayout(grid);
    m_stream = addRow(0, tr("Stream"), "inspectorStream");
    m_recorded = addRow(1, tr("Recorded"), "inspectorRecorded");
    m_id = addRow(2, tr("Id"), "inspectorId");
    m_cause = addRow(3, tr("Caused by"), "inspectorCause");
    auto* other = new QHBoxLayout;
    other->setSpacing(theme().px(5));
    other->addWidget(m_otherMark);
    m_other = addRow(4, tr("In green"), "inspectorCounterpart");
    m_otherTitle = m_titles.back();
    grid->removeWidget(m_other);
    other->addWidget(m_other, 1);
    grid->addLayout(other, 4, 1);
    grid->addWidget(makeTroubleLine(), 5, 1);
    m_id->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    connect(m_stream, &QLabel::linkActivated, this, &InspectorHeader::streamWanted);
    connect(m_cause, &QLabel::linkActivated, this, &InspectorHeader::causeWanted);
    connect(m_other, &QLabel::linkActivated, this, &InspectorHeader::counterpartWanted);
    connect(&theme(), &Theme::changed, this, [this] {
        restyle();
        // Links keep the colour that they were read with.
        for (QLabel* value : {m_stream, m_cause, m_other}) {
            const QString text = value->text();
            value->clear();
            value->setText(text);
        }
    });
    restyle();
}

QWidget* InspectorHeader::makeTroubleLine()
{
    m_troubleLine = new QWidget(this);
    m_troubleIcon = new QLabel(m_troubleLine);
    m_trouble = new QLabel(m_troubleLine);
    m_trouble->setObjectName(QStringLiteral("inspectorOutcome"));
    m_trouble->setTextFormat(Qt::PlainText);
    m_trouble->setWordWrap(true);
    m_trouble->setMinimumWidth(1);
    m_trouble->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    auto* line = new QHBoxLayout(m_troubleLine);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(theme().px(5));
    line->addWidget(m_troubleIcon, 0, Qt::AlignTop);
    line->addWidget(m_trouble, 1);
    m_troubleLine->hide();
    return m_troubleLine;
}

QLabel* InspectorHeader::addRow(int row, const QString& title, const char* name)
{
    auto* grid = static_cast<QGridLayout*>(layout()->itemAt(1)->layout());
    auto* words = new QLabel(title, this);
    auto* value = new QLabel(this);
    value->setObjectName(QLatin1String(name));
    value->setAccessibleName(title);
    value->setTextFormat(Qt::RichText);
    value->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::LinksAccessibleByMouse |
                                   Qt::LinksAccessibleByKeyboard);
    value->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_titles.push_back(words);
    grid->addWidget(words, row, 0);
    grid->addWidget(value, row, 1);
    return value;
}

void InspectorHeader::restyle()
{
    m_type->setFont(theme().boldFont(Size::Section));
    m_position->setFont(theme().font(Size::Small));
    setSecondary(m_position);
    for (QLabel* title : m_titles) {
        title->setFont(theme().font(Size::Small));
        setSecondary(title);
    }
    for (QLabel* value : {m_stream, m_recorded, m_cause, m_other})
        value->setFont(theme().font(Size::Small));
    m_id->setFont(theme().smallMonoFont());
    m_trouble->setFont(theme().font(Size::Small));
    const int icon = theme().px(13);
    m_troubleIcon->setPixmap(theme()
                                 .icon(Theme::iconName(m_severity), m_severity == Severity::Warning
                                                                        ? Role::Warning
                                                                        : Role::TextSecondary)
                                 .pixmap(QSize(icon, icon)));
    m_mark->setPixmap(markPixmap(m_store, theme().px(10), devicePixelRatioF()));
    m_otherMark->setPixmap(markPixmap(m_otherStore, theme().px(9), devicePixelRatioF()));
    fit();
}

void InspectorHeader::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    fit();
}

/// Names are cut where there is no room for them, so that what stands behind them is seen.
void InspectorHeader::fit()
{
    const int inner = std::max(width(), theme().px(kLeastWidth)) - theme().px(20);
    const int beside = m_badge->width() + m_position->sizeHint().width() + theme().px(40);
    m_type->setText(QFontMetrics(m_type->font())
                        .elidedText(m_typeName, Qt::ElideLeft, std::max(inner - beside, 1)));
    int titles = 0;
    for (const QLabel* title : m_titles)
        titles = std::max(titles, title->sizeHint().width());
    for (const auto& [label, words] : m_lines) {
        const QFontMetrics text(label->font());
        const int mark = label == m_other && m_otherStore != StoreMark::None ? theme().px(14) : 0;
        const int room = inner - titles - theme().px(10) - mark;
        const int behind = std::min(text.horizontalAdvance(words.rest), room / 2);
        const QString name = text.elidedText(words.name, Qt::ElideMiddle, room - behind);
        const QString rest =
            text.elidedText(words.rest, Qt::ElideRight, room - text.horizontalAdvance(name));
        const QString shown = (name.isEmpty() ? QString() : link(name)) + rest.toHtmlEscaped();
        if (label->text() != shown)
            label->setText(shown);
        if (label != m_cause && (name != words.name || rest != words.rest))
            label->setToolTip(words.name + words.rest);
    }
}

void InspectorHeader::show(StoreMark store, const EventDetail& detail)
{
    const Event& event = detail.event();
    m_store = store;
    m_typeName = toQt(event.type);
    m_type->setToolTip(m_typeName);
    m_badge->setText(event.schemaVersion.empty() ? QString()
                                                 : QStringLiteral("v") + toQt(event.schemaVersion));
    m_position->setText(positionText(event.position));
    QString version = tr("version %1").arg(numberText(event.version));
    if (detail.lastVersion)
        version =
            tr("version %1 of %2").arg(numberText(event.version), numberText(*detail.lastVersion));
    m_lines[m_stream] = {toQt(event.stream), QStringLiteral(" · ") + version};
    m_id->setText(event.id.empty() ? tr("none") : toQt(event.id).toHtmlEscaped());
    m_id->setToolTip(toQt(event.id));
    if (detail.cause)
        m_lines[m_cause] = {toQt(detail.cause->type),
                            QLatin1Char(' ') + toQt(detail.cause->stream)};
    else if (!detail.causation.empty())
        m_lines[m_cause] = {toQt(detail.causation), QString()};
    else
        m_lines[m_cause] = {QString(), tr("not recorded")};
    m_cause->setToolTip(toQt(detail.causation));
    restyle();
}

void InspectorHeader::showTime(std::optional<Timestamp> recorded, Timestamp now, Zone zone)
{
    QString text = tr("not recorded");
    if (recorded) {
        // The store's clock may be ahead of ours.
        const bool ahead = *recorded > now;
        text = (ahead ? tr("%1%2, in %3") : tr("%1%2, %3 ago"))
                   .arg(dateTimeText(*recorded, zone),
                        zone == Zone::Utc ? QStringLiteral(" UTC") : QString(),
                        roughDurationText(ahead ? *recorded - now : now - *recorded));
    }
    if (m_recorded->text() != text)
        m_recorded->setText(text);
}

void InspectorHeader::showCounterpart(StoreMark other, const Counterpart& counterpart)
{
    const bool green = other == StoreMark::Green;
    m_otherTitle->setText(green ? tr("In green") : tr("In blue"));
    m_other->setAccessibleName(m_otherTitle->text());
    m_otherStore = counterpart.state == Counterpart::State::Found ? other : StoreMark::None;
    m_otherMark->setVisible(m_otherStore != StoreMark::None);
    m_other->setToolTip(counterpart.reason);
    Words& words = m_lines[m_other];
    words = {};
    switch (counterpart.state) {
    case Counterpart::State::NoStore:
        words.rest = green ? tr("no green store is open") : tr("no blue store is open");
        break;
    case Counterpart::State::Looking:
        words.rest = QStringLiteral("…");
        break;
    case Counterpart::State::Missing:
        words.rest =
            green ? tr("no event with this id in green") : tr("no event with this id in blue");
        break;
    case Counterpart::State::Unknown:
        words.rest = tr("? %1").arg(counterpart.reason);
        break;
    case Counterpart::State::Found:
        words = {nameOf(counterpart.place), positionOf(counterpart.place)};
        break;
    }
    m_troubleLine->hide();
    if (counterpart.outcome)
        showOutcome(*counterpart.outcome);
    restyle();
}

void InspectorHeader::showOutcome(const EventOutcome& outcome)
{
    m_lines[m_other] = {outcome.place ? nameOf(*outcome.place) : QString(), outcomeText(outcome)};
    m_trouble->setText(troubleText(outcome));
    m_severity =
        outcome.verdict == EventOutcome::Verdict::Unknown ? Severity::Unknown : Severity::Warning;
    m_troubleLine->setVisible(!m_trouble->text().isEmpty());
}

} // namespace viridian::ui
