// The least that a program with a window can be, until the window is painted: what the time to
// Viridian's first window is measured against. Links Qt Widgets and nothing else.
#include "app/desktop/first_paint.h"

#include <QApplication>
#include <QMainWindow>

#include <cstdlib>

int main(int argc, char** argv)
{
    const QApplication application(argc, argv);
    QMainWindow window;
    window.resize(1440, 900);
    window.show();
    QObject::connect(new viridian::ui::FirstPaint(window), &viridian::ui::FirstPaint::painted,
                     [] { std::_Exit(0); });
    return QApplication::exec();
}
