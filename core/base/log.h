#pragma once

#include <fmt/format.h>
#include <functional>
#include <string>
#include <string_view>

/// The program's log. Core writes here and never prints; a program chooses where lines go.
/// Never give it a secret: addresses are redacted before they reach a message.
namespace viridian::log {

enum class Level { Debug, Info, Warning, Error };

/// Receives each line on the thread that wrote it; returns at once.
using Listener = std::function<void(Level, std::string_view)>;

/// Replaces the listener. Until one is set, lines go nowhere.
void setListener(Listener listener);

void write(Level level, std::string_view line);

template <typename... Args>
void info(fmt::format_string<Args...> format, Args&&... args)
{
    write(Level::Info, fmt::format(format, std::forward<Args>(args)...));
}

template <typename... Args>
void warning(fmt::format_string<Args...> format, Args&&... args)
{
    write(Level::Warning, fmt::format(format, std::forward<Args>(args)...));
}

template <typename... Args>
void error(fmt::format_string<Args...> format, Args&&... args)
{
    write(Level::Error, fmt::format(format, std::forward<Args>(args)...));
}

} // namespace viridian::log
