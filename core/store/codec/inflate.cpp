// zlib streams (RFC 1950), as Python's eventsourcing and others store them.
#include "core/store/codec/codec.h"

#include <array>
#include <memory>
#include <zlib.h>

namespace viridian::codec {

bool isZlib(std::string_view bytes)
{
    if (bytes.size() < 6)
        return false;
    const auto first = static_cast<unsigned char>(bytes[0]);
    const auto second = static_cast<unsigned char>(bytes[1]);
    // Method "deflate", a window of at most 32 KiB, and a header that checks.
    return (first & 0x0FU) == 8 && (first >> 4U) <= 7 && (first * 256U + second) % 31 == 0;
}

Result<std::string> inflate(std::string_view bytes)
{
    z_stream stream{};
    if (inflateInit(&stream) != Z_OK)
        return fail(ErrorKind::Internal, "zlib could not be started.");
    const std::unique_ptr<z_stream, int (*)(z_stream*)> closer(&stream, inflateEnd);
    std::string input(bytes); // zlib's interface wants bytes that it might change
    stream.next_in = reinterpret_cast<Bytef*>(input.data());
    stream.avail_in = static_cast<uInt>(input.size());
    std::string text;
    std::array<char, 64UL * 1024> piece;
    int code = Z_OK;
    while (code == Z_OK) {
        stream.next_out = reinterpret_cast<Bytef*>(piece.data());
        stream.avail_out = static_cast<uInt>(piece.size());
        code = ::inflate(&stream, Z_NO_FLUSH);
        text.append(piece.data(), piece.size() - stream.avail_out);
        if (text.size() > kMostBytes)
            return fail(ErrorKind::InvalidInput, "The payload unpacks to more than 64 MiB.");
    }
    if (code != Z_STREAM_END || stream.avail_in != 0)
        return fail(ErrorKind::Corrupt, "The payload is not a whole zlib stream.");
    return text;
}

} // namespace viridian::codec
