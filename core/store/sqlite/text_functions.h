#pragma once

struct sqlite3;

namespace viridian {

/// Two functions for statements of the filter line. JSON text holds a string as it is, unless a
/// backslash in it hides a part of it; so each looks for both, in one pass:
///
///   viridian_may_hold(text, piece)       1 where the bytes of piece or a backslash are in text,
///                                        else 0
///   viridian_may_hold_word(text, piece)  the same whatever the case of text's ASCII letters; piece
///                                        is in small letters
///
/// NULL where an argument is. They cannot be called by a file's own schema.
void addTextFunctions(sqlite3* connection);

} // namespace viridian
