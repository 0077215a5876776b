#include "core/store/postgres/pg_error.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace viridian::postgres {
namespace {

/// One line of the table: a whole SQLSTATE or a class of two characters, and a sentence with a
/// place for the store.
struct Meaning {
    std::string_view state;
    ErrorKind kind;
    const char* sentence;
};

// Whole states stand before their class.
constexpr std::array kMeanings{
    Meaning{
        "28P01", ErrorKind::Denied,
        "PostgreSQL refused the password for {}; put the right one into ~/.pgpass or PGPASSWORD."},
    Meaning{"28", ErrorKind::Denied,
            "PostgreSQL refused the login for {}; check the user and the server's pg_hba.conf."},
    Meaning{"3D000", ErrorKind::NotFound, "There is no database of that name for {}."},
    Meaning{"08", ErrorKind::Unavailable, "The connection to {} was lost."},
    Meaning{"57P01", ErrorKind::Unavailable, "The PostgreSQL server of {} ended the connection."},
    Meaning{"57P02", ErrorKind::Unavailable,
            "The PostgreSQL server of {} crashed and is recovering."},
    Meaning{"57P03", ErrorKind::Unavailable,
            "The PostgreSQL server of {} is starting up or shutting down."},
    Meaning{"57P04", ErrorKind::NotFound, "The database of {} was dropped."},
    Meaning{"57014", ErrorKind::Cancelled, "The statement on {} was cancelled."},
    Meaning{"57", ErrorKind::Unavailable,
            "An operator of the PostgreSQL server of {} ended the statement."},
    Meaning{"53100", ErrorKind::Denied,
            "The disk of the PostgreSQL server of {} is full; make room there, then go on."},
    Meaning{"53200", ErrorKind::Unavailable, "The PostgreSQL server of {} is out of memory."},
    Meaning{"53300", ErrorKind::Unavailable,
            "The PostgreSQL server of {} has no connection left; raise max_connections or close "
            "others."},
    Meaning{"53", ErrorKind::Unavailable, "The PostgreSQL server of {} is short of resources."},
    Meaning{"55P03", ErrorKind::TimedOut,
            "A lock on {} was not free in time; another transaction holds it."},
    Meaning{"25006", ErrorKind::Denied, "The connection to {} is read-only and refused a write."},
    Meaning{"25P03", ErrorKind::Unavailable,
            "The PostgreSQL server of {} ended a transaction that was idle for too long."},
    Meaning{"42501", ErrorKind::Denied,
            "The role has no privilege for that on {}; the detail names what is missing."},
    Meaning{"42P01", ErrorKind::NotFound, "A table that the layout needs is missing in {}."},
    Meaning{"42703", ErrorKind::NotFound, "A column that the layout needs is missing in {}."},
    Meaning{"42883", ErrorKind::NotFound, "A function that is needed is missing in {}."},
    Meaning{"42704", ErrorKind::NotFound, "Something that the layout needs is missing in {}."},
    Meaning{"42P04", ErrorKind::Conflict, "That database exists already: {}."},
    Meaning{"42P06", ErrorKind::Conflict, "That schema exists already in {}."},
    Meaning{"42P07", ErrorKind::Conflict, "That table or index exists already in {}."},
    Meaning{"42710", ErrorKind::Conflict, "That object exists already in {}."},
    Meaning{"3F000", ErrorKind::NotFound, "A schema that the layout needs is missing in {}."},
    Meaning{"23505", ErrorKind::Conflict, "A unique key of {} holds that value already."},
    Meaning{"23", ErrorKind::InvalidInput, "A constraint of {} refuses the value."},
    Meaning{"22", ErrorKind::InvalidInput, "{} cannot hold a value that was written to it."},
    Meaning{"40", ErrorKind::Unavailable,
            "{} rolled the transaction back because of others; it may be tried again."},
    Meaning{"58", ErrorKind::Unavailable,
            "The PostgreSQL server of {} met an error of its disk or system."},
    Meaning{"XX001", ErrorKind::Corrupt, "{} holds damaged data."},
    Meaning{"XX002", ErrorKind::Corrupt, "{} has a damaged index; REINDEX may repair it."},
    Meaning{"VF001", ErrorKind::Denied,
            "{} is fenced by Viridian for a cutover: it takes no events."},
    Meaning{"P0001", ErrorKind::Denied, "A rule of the database refused the statement on {}."},
    Meaning{"54000", ErrorKind::InvalidInput, "A value is too large for {}."},
    Meaning{"54", ErrorKind::InvalidInput, "A value is too large or too deep for {}."},
};

const Meaning* meaningOf(std::string_view sqlstate) noexcept
{
    const auto* found = std::ranges::find_if(
        kMeanings, [&](const Meaning& meaning) { return sqlstate.starts_with(meaning.state); });
    return sqlstate.empty() || found == kMeanings.end() ? nullptr : found;
}

bool isStateCharacter(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
}

/// Blanks what stands between @p from and the next end of a value.
void blankValue(std::string& text, std::size_t from)
{
    const bool isQuoted = from < text.size() && text[from] == '\'';
    std::size_t end = text.find_first_of(isQuoted ? "'" : " \t\n&\"", from + (isQuoted ? 1 : 0));
    end = std::min(end, text.size());
    text.replace(from, end - from + (isQuoted && end < text.size() ? 1 : 0), "***");
}

void blankUriPasswords(std::string& text)
{
    for (std::size_t at = text.find("://"); at != std::string::npos;
         at = text.find("://", at + 3)) {
        const std::size_t end = std::min(text.find_first_of(" \t\n\"", at + 3), text.size());
        const std::size_t host = text.rfind('@', end);
        const std::size_t colon = text.find(':', at + 3);
        if (host != std::string::npos && host > at && colon != std::string::npos && colon < host)
            text.replace(colon + 1, host - colon - 1, "***");
    }
}

} // namespace

ErrorKind errorKindOf(std::string_view sqlstate) noexcept
{
    const Meaning* meaning = meaningOf(sqlstate);
    return meaning ? meaning->kind : ErrorKind::Internal;
}

Error errorFrom(std::string_view sqlstate, std::string_view serverText, std::string_view store)
{
    const std::string text = redacted(serverText);
    const Meaning* meaning = meaningOf(sqlstate);
    if (!meaning)
        return {ErrorKind::Internal,
                fmt::format("PostgreSQL refused a statement of Viridian's on {}.", store),
                fmt::format("SQLSTATE {}: {}", sqlstate, text)};
    return {meaning->kind, fmt::format(fmt::runtime(meaning->sentence), store),
            fmt::format("SQLSTATE {}: {}", sqlstate, text)};
}

std::string_view sqlstateIn(std::string_view connectText) noexcept
{
    constexpr std::size_t kLength = 5;
    for (std::size_t at = connectText.find(": "); at != std::string_view::npos;
         at = connectText.find(": ", at + 1)) {
        const std::size_t begin = connectText.find_first_not_of(' ', at + 1);
        if (begin == std::string_view::npos || begin + kLength >= connectText.size() ||
            connectText[begin + kLength] != ':')
            continue;
        const std::string_view candidate = connectText.substr(begin, kLength);
        // Every state holds a digit, so "FATAL" is none.
        if (std::ranges::all_of(candidate, isStateCharacter) &&
            candidate.find_first_of("0123456789") != std::string_view::npos)
            return candidate;
    }
    return {};
}

std::string redacted(std::string_view text)
{
    std::string result(text);
    blankUriPasswords(result);
    for (const std::string_view key : {std::string_view("password="), std::string_view("passfile="),
                                       std::string_view("sslpassword=")}) {
        for (std::size_t at = result.find(key); at != std::string::npos;
             at = result.find(key, at + key.size()))
            blankValue(result, at + key.size());
    }
    while (!result.empty() && (result.back() == '\n' || result.back() == ' '))
        result.pop_back();
    std::ranges::replace(result, '\n', ' ');
    return result;
}

} // namespace viridian::postgres
