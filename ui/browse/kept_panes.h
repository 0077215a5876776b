#pragma once

#include "ui/shell/app_context.h"

#include <QListView>
#include <QWidget>

class QStandardItemModel;

namespace viridian::ui {

/// A list as high as its rows, up to a limit.
class ShortList : public QListView {
    Q_OBJECT

public:
    ShortList(int mostRows, QWidget* parent);
    void fit();

private:
    int m_mostRows;
};

/// The workspace's kept filters: Enter applies, F2 renames, Del forgets; the star marks the one
/// that new views begin with. objectName savedFilters. Thread: UI.
class SavedFilters : public QWidget {
    Q_OBJECT

public:
    explicit SavedFilters(AppContext& context, QWidget* parent = nullptr);

signals:
    void filterChosen(const QString& filter);
    /// Keep what the current view shows.
    void keepWanted();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void fill();
    void rename(int row, const QString& name);
    void makeDefault(int row);
    void remove(int row);
    void showMenu(const QPoint& at);

    AppContext& m_context;
    ShortList* m_list;
    QStandardItemModel* m_model;
    bool m_filling = false;
};

/// The workspace's marked events: Enter goes there, F2 writes a note, Del takes the mark away.
/// objectNames marks, markNote. Thread: UI.
class Marks : public QWidget {
    Q_OBJECT

public:
    explicit Marks(AppContext& context, QWidget* parent = nullptr);

signals:
    void markChosen(viridian::ui::StoreMark store, const QString& position);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void fill();
    void remove(int row);
    void askNote(int row);
    void showMenu(const QPoint& at);
    [[nodiscard]] bool hasMark(int row) const;

    AppContext& m_context;
    ShortList* m_list;
    QStandardItemModel* m_model;
};

/// "blue" and "green" as a workspace writes them.
[[nodiscard]] std::string storeKey(StoreMark store);
[[nodiscard]] StoreMark storeOfKey(const std::string& key);

} // namespace viridian::ui
