#include "app/desktop/shots.h"

#include "core/base/log.h"
#include "ui/shell/main_window.h"
#include "ui/text/text.h"

#include <QPixmap>
#include <QTimer>

namespace viridian::ui {
namespace {

constexpr std::size_t kThemes = 2;
constexpr int kWidth = 1440;
constexpr int kHeight = 900;
constexpr int kPoll = 50;
constexpr int kCalmPolls =
    6; ///< ready for this many polls in a row, so that what was just shown is laid out
constexpr qint64 kPatience = 20'000;
constexpr int kInternal = 5;

} // namespace

Shots::Shots(MainWindow& window, const QString& folder, QObject* parent)
    : QObject(parent), m_window(window), m_folder(folder)
{
    m_timer.setInterval(kPoll);
    connect(&m_timer, &QTimer::timeout, this, &Shots::poll);
}

void Shots::start()
{
    if (!m_folder.mkpath(QStringLiteral("."))) {
        log::error("The folder {} could not be made for the pictures.", fromQt(m_folder.path()));
        emit done(kInternal);
        return;
    }
    m_window.resize(kWidth, kHeight);
    QTimer::singleShot(m_wait, this, &Shots::show);
}

void Shots::show()
{
    theme().choose(dark() ? ThemeChoice::Dark : ThemeChoice::Light);
    const RoomId id = room();
    m_window.showRoom(id);
    m_window.resize(kWidth, kHeight);
    // Preview and Diff show something once they ran; running them only reads blue and green.
    Room& shown = m_window.room(id);
    if ((id == RoomId::Preview || id == RoomId::Diff) && shown.can(RoomCommand::Run))
        shown.run(RoomCommand::Run);
    m_waited.start();
    m_calm = 0;
    m_timer.start();
}

void Shots::poll()
{
    m_calm = m_window.room(room()).ready() ? m_calm + 1 : 0;
    if (m_calm < kCalmPolls && m_waited.elapsed() < kPatience)
        return;
    m_timer.stop();
    take();
    ++m_next;
    if (m_next < m_rooms.size() * kThemes)
        show();
    else
        emit done(m_failed ? kInternal : 0);
}

void Shots::take()
{
    const QString name =
        QStringLiteral("%1-%2.png").arg(roomKey(room()), QLatin1String(dark() ? "dark" : "light"));
    if (!m_window.grab().save(m_folder.filePath(name))) {
        log::error("The picture {} could not be written.", fromQt(m_folder.filePath(name)));
        m_failed = true;
    }
}

} // namespace viridian::ui
