#pragma once

#include "tests/core/browse/browse_store.h"
#include "ui/browse/browse_room.h"
#include "ui/browse/events_view.h"
#include "ui/browse/view_tabs.h"
#include "ui/shell/app_context.h"
#include "ui/shell/main_window.h"

#include <QSettings>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

namespace viridian::ui {

/// The window with the Browse room, quiet rooms beside it, and settings of its own.
struct BrowseFrame {
    QTemporaryDir folder;
    JobRunner runner;
    AppContext context{runner,
                       std::make_unique<QSettings>(folder.filePath(QStringLiteral("test.ini")),
                                                   QSettings::IniFormat)};
    MainWindow window{context};
    Room* room = nullptr;

    BrowseFrame()
    {
        context.clock().freeze(*parseTime("2026-11-22T23:00:00Z"));
        window.addRoom(browseRoom());
        for (int at = 1; at < kRoomCount; ++at)
            window.addRoom(new Room(static_cast<RoomId>(at), &window));
        window.finish();
        room = &window.room(RoomId::Browse);
        window.resize(1440, 900);
        window.show();
    }

    [[nodiscard]] std::string write(const char* name, const std::vector<Line>& lines) const
    {
        return writeStore(folder.filePath(QLatin1String(name)).toStdString(), lines);
    }
    [[nodiscard]] ViewTabs& tabs() const { return find<ViewTabs>("browseTabs"); }
    [[nodiscard]] EventsView* view() const { return tabs().current(); }
    [[nodiscard]] bool settled() const { return room->ready(); }
    [[nodiscard]] std::optional<std::uint64_t> selected() const
    {
        const auto at = view() ? view()->table().selected() : std::nullopt;
        return at ? std::optional(at->number()) : std::nullopt;
    }

    /// Writes the window in both themes into the folder that VIRIDIAN_PICTURES names, for looking.
    void picture(const char* name)
    {
        const QString to = qEnvironmentVariable("VIRIDIAN_PICTURES");
        if (to.isEmpty())
            return;
        for (const ThemeChoice choice : {ThemeChoice::Dark, ThemeChoice::Light}) {
            theme().choose(choice);
            QCoreApplication::processEvents();
            window.grab().save(QStringLiteral("%1/%2-%3.png")
                                   .arg(to, QLatin1String(name),
                                        QLatin1String(theme().isDark() ? "dark" : "light")));
        }
    }

    template <typename Widget>
    [[nodiscard]] Widget& find(const char* name) const
    {
        auto* found = window.findChild<Widget*>(QLatin1String(name));
        if (!found)
            qFatal("no %s in the window", name);
        return *found;
    }
    /// The same within the current tab.
    template <typename Widget>
    [[nodiscard]] Widget& inView(const char* name) const
    {
        auto* found = view()->findChild<Widget*>(QLatin1String(name));
        if (!found)
            qFatal("no %s in the view", name);
        return *found;
    }
};

} // namespace viridian::ui
