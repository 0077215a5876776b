#pragma once

#include "tests/core/diff/diff_fixture.h"
#include "tests/ui/shell/frame.h"
#include "ui/diff/diff_page.h"

#include <QTest>

namespace viridian::ui {

/// The window with the room Diff over two stores in memory; the other rooms are quiet.
struct DiffFrame {
    QTemporaryDir folder;
    test::SyncedPair pair;
    JobRunner runner;
    AppContext context{runner,
                       std::make_unique<QSettings>(folder.filePath(QStringLiteral("test.ini")),
                                                   QSettings::IniFormat)};
    MainWindow window{context};
    DiffPage* page = nullptr;

    DiffFrame()
    {
        for (int at = 0; at < kRoomCount; ++at) {
            const auto id = static_cast<RoomId>(at);
            if (id != RoomId::Diff) {
                window.addRoom(new QuietRoom(id, &window));
                continue;
            }
            page = new DiffPage(context, opener(), &window);
            window.addRoom(page);
        }
        window.finish();
        window.resize(1440, 900);
        window.showRoom(RoomId::Diff);
    }

    DiffController::Opener opener()
    {
        return [this](const std::string& address) {
            return (address.find("next") != std::string::npos ? pair.green : pair.blue)->opener();
        };
    }

    /// Opens both stores in a workspace of its own folder.
    void connectStores()
    {
        Workspace workspace;
        workspace.path = std::filesystem::path(fromQt(folder.path())) / "shop-2026-11.viridian";
        workspace.blue = "sqlite:shop-prod.db";
        workspace.green = "sqlite:shop-next.db";
        context.setWorkspace(workspace);
    }

    DiffController& controller() { return page->controller(); }

    bool proveAndWait()
    {
        controller().prove();
        return QTest::qWaitFor([this] { return settled(); }, 30'000);
    }
    /// The proof ended, and the selected stream and payload are shown.
    bool settled() { return controller().idle(); }
    bool waitSettled()
    {
        return QTest::qWaitFor([this] { return settled(); }, 30'000);
    }

    /// A widget or action of the room.
    template <typename Widget>
    Widget& find(const char* name)
    {
        auto* found = page->findChild<Widget*>(QLatin1String(name));
        if (!found)
            qFatal("no %s in the room", name);
        return *found;
    }
};

/// Nine differences in four streams, as in the design's picture.
inline void tamperAsInThePicture(test::SyncedPair& pair)
{
    using test::indexOf;
    using test::replaceIn;
    pair.green->tamper([](std::vector<test::PlainEvent>& events) {
        const auto erase = [&events](const std::string& stream, std::int64_t version) {
            events.erase(events.begin() +
                         static_cast<std::ptrdiff_t>(indexOf(events, stream, version)));
        };
        replaceIn(events[indexOf(events, "order-17", 3)].data, "EUR", "USD");
        replaceIn(events[indexOf(events, "order-33", 12)].data, "1.10", "1.25");
        erase("order-17", 7);
        for (const int version : {41, 42, 43})
            erase("order-9", version);
        std::swap(events[indexOf(events, "order-25", 4)].version,
                  events[indexOf(events, "order-25", 5)].version);
    });
    pair.green->append(test::PlainEvent{.stream = "order-17", .type = "OrderNoteAdded"});
}

} // namespace viridian::ui
