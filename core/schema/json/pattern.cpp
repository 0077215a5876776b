#include "core/schema/json/pattern.h"

#include "core/base/closer.h"

#include <array>
#include <fmt/format.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

namespace viridian::schema {
namespace {

using CodeHandle = std::unique_ptr<pcre2_code, Closer<pcre2_code_free>>;
using MatchData = std::unique_ptr<pcre2_match_data, Closer<pcre2_match_data_free>>;
using MatchContext = std::unique_ptr<pcre2_match_context, Closer<pcre2_match_context_free>>;

const unsigned char* bytes(std::string_view text)
{
    return reinterpret_cast<const unsigned char*>(text.data());
}

} // namespace

struct Pattern::Code {
    CodeHandle code;
};

Result<Pattern> Pattern::parse(std::string_view text)
{
    constexpr std::size_t kLongest = 10'000;
    if (text.size() > kLongest)
        return fail(ErrorKind::InvalidInput, "A pattern has more than 10,000 bytes.");
    int code = 0;
    PCRE2_SIZE offset = 0;
    constexpr std::uint32_t kOptions = PCRE2_UTF | PCRE2_ALT_BSUX | PCRE2_MATCH_UNSET_BACKREF |
                                       PCRE2_DOLLAR_ENDONLY | PCRE2_NEVER_BACKSLASH_C;
    CodeHandle compiled(pcre2_compile(bytes(text), text.size(), kOptions, &code, &offset, nullptr));
    if (!compiled) {
        std::array<unsigned char, 200> words{};
        pcre2_get_error_message(code, words.data(), words.size());
        return fail(ErrorKind::InvalidInput,
                    fmt::format("The pattern “{:.100}” is wrong at its byte {}: {}.", text, offset,
                                reinterpret_cast<const char*>(words.data())),
                    std::to_string(offset));
    }
    auto held = std::make_shared<Code>();
    held->code = std::move(compiled);
    Pattern pattern;
    pattern.m_code = std::move(held);
    return pattern;
}

Result<bool> Pattern::isFoundIn(std::string_view utf8) const
{
    constexpr std::uint32_t kMostSteps = 200'000;
    constexpr std::uint32_t kMostKilobytes = 20'000;
    const MatchData data(pcre2_match_data_create_from_pattern(m_code->code.get(), nullptr));
    const MatchContext context(pcre2_match_context_create(nullptr));
    if (!data || !context)
        return fail(ErrorKind::Internal, "There is no memory to match a pattern.");
    pcre2_set_match_limit(context.get(), kMostSteps);
    pcre2_set_heap_limit(context.get(), kMostKilobytes);
    const int found =
        pcre2_match(m_code->code.get(), bytes(utf8), utf8.size(), 0, 0, data.get(), context.get());
    if (found >= 0)
        return true;
    // half a surrogate pair is no character that a pattern could name
    if (found == PCRE2_ERROR_NOMATCH ||
        (found <= PCRE2_ERROR_UTF8_ERR1 && found >= PCRE2_ERROR_UTF8_ERR21))
        return false;
    return fail(ErrorKind::InvalidInput,
                "A pattern takes too many steps to be matched; make it simpler.",
                std::to_string(found));
}

} // namespace viridian::schema
