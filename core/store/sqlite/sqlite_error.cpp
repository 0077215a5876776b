#include "core/store/sqlite/sqlite_error.h"

#include <fmt/format.h>
#include <sqlite3.h>

namespace viridian {
namespace {

struct Meaning {
    int code; ///< primary, or extended where it stands before its primary one
    ErrorKind kind;
    std::string_view sentence; ///< "{}" is the file
};

constexpr Meaning kMeanings[] = {
    {SQLITE_INTERRUPT, ErrorKind::Cancelled, "Stopped while reading {}."},
    {SQLITE_BUSY, ErrorKind::Unavailable,
     "{} is locked by another program; try again when that one is done."},
    {SQLITE_LOCKED, ErrorKind::Unavailable,
     "A table in {} is locked by another statement; try again."},
    {SQLITE_READONLY, ErrorKind::Denied,
     "{} cannot be written; check the file's and its folder's permissions."},
    {SQLITE_PERM, ErrorKind::Denied, "{} may not be opened; check the file's permissions."},
    {SQLITE_AUTH, ErrorKind::Denied, "{} refuses this statement."},
    {SQLITE_CANTOPEN, ErrorKind::Denied,
     "{} cannot be opened; check that it and its folder may be read."},
    {SQLITE_FULL, ErrorKind::Denied,
     "The disk that holds {} is full; nothing of this step was written. Free some "
     "space and try again."},
    {SQLITE_IOERR_WRITE, ErrorKind::Denied,
     "{} could not be written: its disk, a quota or a limit on file sizes refuses more, or the "
     "disk fails. Make room and try again."},
    {SQLITE_IOERR_SHMSIZE, ErrorKind::Denied,
     "The file beside {} that readers share could not grow; is the disk full? Make room and try "
     "again."},
    {SQLITE_IOERR, ErrorKind::Unavailable, "Reading or writing {} failed; check the disk."},
    {SQLITE_NOMEM, ErrorKind::Unavailable, "There is not enough memory to work on {}."},
    {SQLITE_CORRUPT, ErrorKind::Corrupt,
     "{} is damaged; run PRAGMA integrity_check on a copy of it."},
    {SQLITE_NOTADB, ErrorKind::InvalidInput, "{} is not a SQLite database."},
    {SQLITE_FORMAT, ErrorKind::InvalidInput,
     "{} is not a SQLite database that this version can read."},
    {SQLITE_TOOBIG, ErrorKind::InvalidInput, "A value is larger than SQLite can hold in {}."},
    {SQLITE_CONSTRAINT_TRIGGER, ErrorKind::Denied,
     "{} refused a row by a trigger of its own, as a fence is."},
    {SQLITE_CONSTRAINT, ErrorKind::Conflict, "{} refused a row that breaks one of its rules."},
    {SQLITE_SCHEMA, ErrorKind::Unavailable, "The tables of {} changed meanwhile; try again."},
    {SQLITE_PROTOCOL, ErrorKind::Unavailable,
     "{} is locked by another program; try again when that one is done."},
};

} // namespace

Error sqliteError(int extendedCode, std::string_view path, std::string_view words)
{
    const int primary = extendedCode & 0xFF;
    const std::string detail = fmt::format("SQLite {}: {}", extendedCode, words);
    for (const Meaning& meaning : kMeanings) {
        if (meaning.code == extendedCode || meaning.code == primary)
            return {meaning.kind, fmt::format(fmt::runtime(meaning.sentence), path), detail};
    }
    return {ErrorKind::Internal, fmt::format("SQLite refused a statement on {}: {}.", path, words),
            detail};
}

} // namespace viridian
