// The libraries that tests/real runs, what their writers write, and the stores that they wrote.
#pragma once

#include "tests/support/pg.h"

#include <QStringList>
#include <QTemporaryDir>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace viridian::test {

/// One event as the application knows it.
struct Fact {
    std::string stream;
    std::string type;
    nlohmann::json data;
    bool operator==(const Fact&) const = default;
};

using Facts = std::vector<Fact>;

/// The shop that every writer writes, in that order.
QString shopFile();
Facts shop();

/// A library, its writer here and what we make of its store.
struct Library {
    const char* name = "";
    QString installed; ///< what ./dev real leaves where it could install it
    QString package;   ///< whose .why says why it could not
    QString program;
    QStringList arguments; ///< before the place and the shop
    bool onPostgres = true;
    QString layout;
    std::string member;    ///< of data, where the application's data is; "TYPE": named by the type
    std::string writtenBy; ///< in the metadata; empty: the library keeps none of the application's
    bool ownNames = true;  ///< streams have the names that were given
    bool oursFit = true;   ///< it can work in a store that Viridian makes
    QString greenOption;   ///< for that: what the address says besides the layout
};

/// All whose events are read as JSON.
std::vector<Library> libraries();

/// The first of them, whose layouts can be green.
std::vector<Library> greens();

/// Pekko's tables before today's: payloads are opaque.
Library pekkoLegacy();

/// Why this library's row cannot run; empty when it can.
QString missing(const Library& library);

/// What a writer did. One that cannot run on this machine ends with kCannotRunHere and says why.
struct Written {
    int exitCode = -1;
    QString words;
    QByteArray out;
};
inline constexpr int kCannotRunHere = 77;

/// Runs a library's writer at a place (a file, or a database's URI).
Written runWriter(const Library& library, const QString& place, const QStringList& more = {});

/// One empty place for a library's store.
class Place {
public:
    explicit Place(bool onPostgres);

    [[nodiscard]] const QString& name() const { return m_name; }       ///< for a writer
    [[nodiscard]] const QString& address() const { return m_address; } ///< for viridianctl

private:
    QTemporaryDir m_folder;
    std::unique_ptr<PgDatabase> m_database;
    QString m_name;
    QString m_address;
};

/// The layout that viridianctl recognises there; empty: none.
QString layoutOf(const QString& address);

/// All that viridianctl reads there, in its order.
std::vector<nlohmann::json> eventsAt(const QString& address);

/// What the application wrote, out of what its library made of it.
Fact factOf(const nlohmann::json& event, const std::string& member);

/// Streams numbered as they first appear, for libraries that name streams by identifiers.
Facts withoutNames(Facts facts);

} // namespace viridian::test
