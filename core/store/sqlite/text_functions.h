#pragma once

struct sqlite3;

namespace viridian {

/// Two functions for statements of the filter line, for SQLite's own look at each character in turn
/// and copy each text first:
///
///   viridian_holds(text, piece)       1 where the bytes of piece are in text, else 0
///   viridian_holds_word(text, piece)  the same whatever the case of text's ASCII letters; piece is
///                                     in small letters
///
/// NULL where an argument is. They cannot be called by a file's own schema.
void addTextFunctions(sqlite3* connection);

} // namespace viridian
