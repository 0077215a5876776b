#include "core/pipeline/worker/channel.h"

#include "core/base/text.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <ctime>
#include <poll.h>
#include <unistd.h>

namespace viridian::worker {
namespace {

constexpr std::size_t kBlock = std::size_t{256} * 1024;

/// A write to a program that has gone must not end ours: the signal for it is held back and taken.
ssize_t writeQuietly(int to, const char* from, std::size_t size)
{
    sigset_t pipe;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    sigset_t before;
    ::pthread_sigmask(SIG_BLOCK, &pipe, &before);
    const ssize_t put = ::write(to, from, size);
    const int code = errno;
    if (put < 0 && code == EPIPE && sigismember(&before, SIGPIPE) == 0) {
        const timespec now{0, 0};
        ::sigtimedwait(&pipe, nullptr, &now);
    }
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    errno = code;
    return put;
}

} // namespace

void TailLog::append(std::string_view bytes)
{
    m_bytes += bytes;
    if (m_bytes.size() <= 2 * kKept)
        return;
    m_bytes.erase(0, m_bytes.size() - kKept);
    m_cut = true;
}

std::string TailLog::text() const
{
    std::string_view kept = m_bytes;
    if (m_cut)
        kept.remove_prefix(std::min(kept.find('\n'), kept.size() - 1) + 1);
    std::string out(kept.substr(kept.size() - std::min(kept.size(), kKept)));
    if (!isUtf8(out))
        std::ranges::replace_if(
            out, [](char c) { return static_cast<unsigned char>(c) >= 0x80; }, '?');
    return out;
}

std::string TailLog::lastLine(std::size_t most) const
{
    std::string all = text();
    while (!all.empty() && (all.back() == '\n' || all.back() == '\r' || all.back() == ' '))
        all.pop_back();
    const std::size_t start = all.find_last_of('\n');
    std::string last = start == std::string::npos ? all : all.substr(start + 1);
    if (last.size() > most) {
        last.resize(most);
        while (!isUtf8(last))
            last.pop_back();
        last += "…";
    }
    return last;
}

bool Channel::send()
{
    if (unsent() == 0 || m_closed)
        return false;
    const ssize_t put = writeQuietly(m_child->input(), m_outgoing.data() + m_sent, unsent());
    if (put < 0) {
        m_closed = errno == EPIPE;
        return m_closed;
    }
    m_sent += static_cast<std::size_t>(put);
    if (m_sent == m_outgoing.size()) {
        m_outgoing.clear();
        m_sent = 0;
    } else if (m_sent > kBlock) {
        m_outgoing.erase(0, m_sent);
        m_sent = 0;
    }
    return put > 0;
}

/// The buffer keeps its size from read to read: what is not filled yet is not touched.
bool Channel::receive()
{
    if (m_begin > 0 && (m_begin == m_end || m_incoming.size() - m_end < kBlock)) {
        std::copy(m_incoming.data() + m_begin, m_incoming.data() + m_end, m_incoming.data());
        m_end -= m_begin;
        m_scanned -= m_begin;
        m_begin = 0;
    }
    if (m_incoming.size() - m_end < kBlock)
        m_incoming.resize(std::max(m_end + kBlock, 2 * m_end));
    const ssize_t got = ::read(m_child->output(), m_incoming.data() + m_end, kBlock);
    m_end += static_cast<std::size_t>(std::max<ssize_t>(got, 0));
    m_closed = m_closed || got == 0;
    return got >= 0;
}

bool Channel::readErrors(TailLog& log)
{
    std::array<char, std::size_t{16} * 1024> block{};
    if (m_errorsClosed)
        return false;
    const ssize_t got = ::read(m_child->errors(), block.data(), block.size());
    if (got > 0)
        log.append({block.data(), static_cast<std::size_t>(got)});
    m_errorsClosed = got == 0;
    return got > 0;
}

void Channel::drainErrors(TailLog& log)
{
    constexpr int kMost = 64; // blocks; a flood has no end
    for (int i = 0; i < kMost && readErrors(log); ++i) {
    }
}

void Channel::turn(std::chrono::milliseconds wait, TailLog& log)
{
    const bool sent = send();
    const bool received = receive();
    const bool logged = readErrors(log);
    if (sent || received || logged || m_closed)
        return;
    std::array<pollfd, 3> ends{
        pollfd{.fd = m_child->output(), .events = POLLIN, .revents = 0},
        pollfd{.fd = m_errorsClosed ? -1 : m_child->errors(), .events = POLLIN, .revents = 0},
        pollfd{.fd = unsent() > 0 ? m_child->input() : -1, .events = POLLOUT, .revents = 0}};
    ::poll(ends.data(), ends.size(), static_cast<int>(wait.count()));
}

std::optional<std::string_view> Channel::line()
{
    const std::string_view come(m_incoming.data(), m_end);
    const std::size_t end = come.find('\n', m_scanned);
    if (end == std::string_view::npos) {
        m_scanned = m_end;
        return std::nullopt;
    }
    const std::string_view found = come.substr(m_begin, end - m_begin);
    m_begin = end + 1;
    m_scanned = m_begin;
    return found;
}

} // namespace viridian::worker
