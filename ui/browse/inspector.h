#pragma once

#include "ui/browse/inspector_header.h"
#include "ui/browse/store_worker.h"
#include "ui/shell/app_context.h"

#include <QWidget>

#include <memory>
#include <optional>
#include <string>

class QLabel;
class QPushButton;
class QStackedLayout;
class QStandardItemModel;
class QTabWidget;
class QTableView;
class QToolButton;

namespace viridian::ui {

class JsonView;
class LinksPane;
class StatePane;

/// The dock at the right of Browse: the selected event, whole, read and laid out in a job. A later
/// selection drops the answer of an earlier one.
///
/// objectNames inspector, inspectorPretty, inspectorRaw, inspectorHex, inspectorMeta,
/// inspectorLinks, inspectorState, inspectorPreview, inspectorShowAll. Thread: UI.
class Inspector : public QWidget {
    Q_OBJECT

public:
    explicit Inspector(AppContext& context, QWidget* parent = nullptr);
    ~Inspector() override;

    /// Shows that event; absent: nothing is selected.
    void follow(StoreMark store, const std::string& address, std::optional<Position> position);
    void focusTabs();
    [[nodiscard]] bool busy() const;
    [[nodiscard]] QSize sizeHint() const override;

signals:
    void filterWanted(const QString& filter);
    void streamWanted(const QString& stream);
    void eventWanted(viridian::ui::StoreMark store, const viridian::Position& position);
    void previewWanted(const viridian::Position& position);
    /// The event before or after in its stream.
    void stepWanted(viridian::Direction direction);

private:
    void buildTabs();
    void buildFoot(QWidget* foot);
    void take(Result<EventDetail> detail);
    void lookElsewhere();
    void askBlue(const std::string& id);
    void askGreen();
    void takeOutcome(Result<EventOutcome> outcome);
    void showPayload();
    void showBytes();
    [[nodiscard]] JsonView* shownView() const;
    void offerAll();
    void showMeta();
    void say(const QString& words);
    void tick();

    AppContext& m_context;
    InspectorHeader* m_header;
    QTabWidget* m_tabs;
    JsonView* m_pretty;
    JsonView* m_raw;
    JsonView* m_hex;
    QTableView* m_meta;
    LinksPane* m_links;
    StatePane* m_state;
    QStandardItemModel* m_metaModel;
    QStackedLayout* m_stack;
    QLabel* m_words;
    QLabel* m_bytes;
    QLabel* m_encoding;
    QLabel* m_exact;
    QToolButton* m_showAll;
    QToolButton* m_preview;

    std::unique_ptr<StoreWorker> m_worker;
    std::unique_ptr<StoreWorker> m_other;
    std::string m_address;
    std::string m_otherAddress;
    StoreMark m_store = StoreMark::None;
    std::optional<Position> m_position;
    std::optional<EventDetail> m_detail;
    Counterpart m_counterpart;
};

} // namespace viridian::ui
