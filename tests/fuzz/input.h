#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <utility>

namespace viridian::fuzz {

/// Ends the program, so that the fuzzer keeps the input.
inline void require(bool holds, const char* what)
{
    if (holds)
        return;
    std::fputs(what, stderr);
    std::abort();
}

/// The bytes that the fuzzer made up: parts that end with a NUL, and bytes that choose something.
class Input {
public:
    Input(const std::uint8_t* data, std::size_t size)
        : m_bytes(static_cast<const char*>(static_cast<const void*>(data)), size)
    {
    }

    std::size_t below(std::size_t limit)
    {
        if (m_bytes.empty())
            return 0;
        const auto byte = static_cast<unsigned char>(m_bytes.front());
        m_bytes.remove_prefix(1);
        return byte % limit;
    }
    std::string_view part()
    {
        const std::size_t end = m_bytes.find('\0');
        const std::string_view part = m_bytes.substr(0, end);
        m_bytes.remove_prefix(end == std::string_view::npos ? m_bytes.size() : end + 1);
        return part;
    }
    std::string_view rest() { return std::exchange(m_bytes, {}); }

private:
    std::string_view m_bytes;
};

} // namespace viridian::fuzz
