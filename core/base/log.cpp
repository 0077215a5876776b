#include "core/base/log.h"

#include <mutex>
#include <utility>

namespace viridian::log {
namespace {

struct Sink {
    std::mutex mutex;
    Listener listener;
};

Sink& sink()
{
    static Sink instance;
    return instance;
}

} // namespace

void setListener(Listener listener)
{
    const std::lock_guard lock(sink().mutex);
    sink().listener = std::move(listener);
}

void write(Level level, std::string_view line)
{
    const std::lock_guard lock(sink().mutex);
    if (sink().listener)
        sink().listener(level, line);
}

} // namespace viridian::log
