#include "core/pipeline/suggest_match.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace viridian::pipeline {
namespace {

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

bool isUpper(char c)
{
    return c >= 'A' && c <= 'Z';
}

bool isLower(char c)
{
    return c >= 'a' && c <= 'z';
}

char lowered(char c)
{
    return isUpper(c) ? static_cast<char>(c - 'A' + 'a') : c;
}

/// "customerID" is customer and id; every other sign parts words.
std::vector<std::string> wordsOf(std::string_view name)
{
    std::vector<std::string> words;
    bool fresh = true;
    for (std::size_t i = 0; i < name.size(); ++i) {
        const char c = name[i];
        const bool letter = isUpper(c) || isLower(c) || isDigit(c) || (c & '\x80') != 0;
        if (!letter) {
            fresh = true;
            continue;
        }
        const bool hump = isUpper(c) && i > 0 &&
                          (!isUpper(name[i - 1]) || (i + 1 < name.size() && isLower(name[i + 1])));
        if (fresh || hump)
            words.emplace_back();
        fresh = false;
        words.back() += lowered(c);
    }
    return words;
}

/// 1 for the same word, less for the beginning of one.
double wordLikeness(std::string_view a, std::string_view b)
{
    if (a == b)
        return 1;
    if (a.size() > b.size())
        std::swap(a, b);
    return a.size() >= 3 && b.starts_with(a) ? 0.8 : 0;
}

using Digits = std::string_view;

/// Whether @p text has the form: 9 a digit, h a hexadecimal one, others stand for themselves.
bool hasForm(std::string_view text, Digits form)
{
    return text.size() == form.size() && std::ranges::equal(text, form, [](char c, char wanted) {
               if (wanted == '9')
                   return isDigit(c);
               if (wanted == 'h')
                   return isDigit(c) || (lowered(c) >= 'a' && lowered(c) <= 'f');
               return c == wanted;
           });
}

bool isEmail(std::string_view text)
{
    const std::size_t at = text.find('@');
    return at != std::string_view::npos && at > 0 && text.find('@', at + 1) == text.npos &&
           text.find('.', at) != text.npos && text.back() != '.' && text[at + 1] != '.' &&
           text.find_first_of(" \t,;<>") == text.npos;
}

bool isDate(std::string_view text)
{
    return hasForm(text, "9999-99-99");
}

bool isDateTime(std::string_view text)
{
    return text.size() >= 20 && isDate(text.substr(0, 10)) &&
           (text[10] == 'T' || text[10] == 't') && hasForm(text.substr(11, 8), "99:99:99") &&
           (lowered(text.back()) == 'z' || hasForm(text.substr(text.size() - 5), "99:99"));
}

bool isUuid(std::string_view text)
{
    return hasForm(text, "hhhhhhhh-hhhh-hhhh-hhhh-hhhhhhhhhhhh");
}

bool isUri(std::string_view text)
{
    const std::size_t colon = text.find(':');
    return colon != std::string_view::npos && colon > 0 && !isDigit(text.front()) &&
           text.find(' ') == text.npos && colon + 1 < text.size();
}

struct Format {
    std::string_view name;
    bool (*holds)(std::string_view);
    std::string_view phrase;
};

constexpr std::array<Format, 5> kFormats{{{"email", isEmail, "e-mail addresses"},
                                          {"date", isDate, "dates"},
                                          {"date-time", isDateTime, "times"},
                                          {"uuid", isUuid, "UUIDs"},
                                          {"uri", isUri, "URIs"}}};

const Format* formatOf(std::string_view name)
{
    const auto* const found = std::ranges::find(kFormats, name, &Format::name);
    return found == kFormats.end() ? nullptr : found;
}

} // namespace

double nameLikeness(std::string_view a, std::string_view b)
{
    const std::vector<std::string> left = wordsOf(a);
    const std::vector<std::string> right = wordsOf(b);
    if (left.empty() || right.empty())
        return 0;
    double shared = 0;
    for (const std::string& word : left) {
        double best = 0;
        for (const std::string& other : right)
            best = std::max(best, wordLikeness(word, other));
        shared += best;
    }
    return std::min(1.0, 2 * shared / static_cast<double>(left.size() + right.size()));
}

bool looksLike(std::string_view format, std::string_view text)
{
    const Format* known = formatOf(format);
    return !known || (!text.empty() && known->holds(text));
}

bool knowsFormat(std::string_view format)
{
    return formatOf(format) != nullptr;
}

std::string formatPhrase(std::string_view format)
{
    const Format* known = formatOf(format);
    return std::string(known ? known->phrase : format);
}

std::string lookOf(std::string_view text)
{
    std::string look;
    for (const char c : text) {
        const char sign = isDigit(c) ? '9' : isLower(c) ? 'a' : isUpper(c) ? 'A' : c;
        const bool run = sign == '9' || sign == 'a' || sign == 'A';
        if (!run || look.empty() || look.back() != sign)
            look += sign;
    }
    return look;
}

} // namespace viridian::pipeline
