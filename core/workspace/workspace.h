#pragma once

#include "core/base/result.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace viridian {

/// A program and its arguments, run without a shell.
using CommandLine = std::vector<std::string>;

/// A guard that is a command of the user's: it holds while the command exits with 0.
struct GuardCommand {
    std::string name{};
    CommandLine command{};
    bool blocking = true; ///< false: shown, but does not stop a switch

    friend bool operator==(const GuardCommand&, const GuardCommand&) = default;
};

/// Limits that a cutover is held to (design/semantics.md section 5).
struct GuardLimits {
    std::uint64_t lagEvents = 1000;
    std::chrono::seconds lag{5};
    std::chrono::seconds drain{30};
    std::chrono::seconds freeze{30};
    std::chrono::seconds age{5}; ///< oldest value that may be believed at the commit
    std::chrono::minutes watch{30};
    std::chrono::minutes quiet{10};
    std::vector<GuardCommand> commands{};

    friend bool operator==(const GuardLimits&, const GuardLimits&) = default;
};

enum class SwitchKind { Manual, Command, TableRow };

/// A row whose column says which side is live.
struct SwitchRow {
    std::string store{}; ///< "blue", "green" or a store address
    std::string table{};
    std::string keyColumn{};
    std::string keyValue{};
    std::string column{};
    std::string from{}; ///< the column's value while blue is live
    std::string to{};   ///< the column's value once green is live

    friend bool operator==(const SwitchRow&, const SwitchRow&) = default;
};

/// What moves the traffic.
struct SwitchSpec {
    SwitchKind kind = SwitchKind::Manual;
    std::vector<CommandLine> check{};    ///< Command: exits with 0 while green is live
    std::vector<CommandLine> switchTo{}; ///< Command: run in order, makes green live
    std::vector<CommandLine> undo{};     ///< Command: run in order, makes blue live again
    SwitchRow row{};                     ///< TableRow

    friend bool operator==(const SwitchSpec&, const SwitchSpec&) = default;
};

/// What keeps writers off blue. Only triggers so far.
struct FenceSpec {
    std::string kind = "trigger";
    std::string probeRole{}; ///< role of the refused probe; empty: the connection's own

    friend bool operator==(const FenceSpec&, const FenceSpec&) = default;
};

enum class CutoverMode { Fenced, Live };
enum class ForkPolicy { Hold, Append, Drop };

struct PolicySpec {
    CutoverMode mode = CutoverMode::Fenced;
    ForkPolicy forks = ForkPolicy::Hold;

    friend bool operator==(const PolicySpec&, const PolicySpec&) = default;
};

/// How the position of a read model is asked for.
struct ReadModelSpec {
    std::string name{};
    std::string kind{};    ///< "sql", "neo4j", "http", "kurrentdb" or "kafka"
    std::string address{}; ///< where it is asked; "green" and "blue" are the stores; no password
    std::string query{};   ///< sql, neo4j: gives one row with one position
    std::string pointer{}; ///< http: JSON pointer of the position
    std::string group{};   ///< kurrentdb, kafka: subscription or consumer group

    friend bool operator==(const ReadModelSpec&, const ReadModelSpec&) = default;
};

/// A filter that was kept by name (design/ui.md section 12).
struct SavedFilter {
    std::string name{};
    std::string filter{};
    bool isDefault = false;

    friend bool operator==(const SavedFilter&, const SavedFilter&) = default;
};

/// A marked event.
struct Mark {
    std::string store{};    ///< "blue" or "green"
    std::string position{}; ///< as Position::toText() writes it
    std::string note{};     ///< the event's type unless the user wrote something

    friend bool operator==(const Mark&, const Mark&) = default;
};

/// The file that holds what belongs to one migration (format viridian.workspace/1). Never a secret.
///
/// Paths and the addresses of files are kept as written; resolve() makes them absolute against the
/// file's folder.
struct Workspace {
    std::filesystem::path path{}; ///< the file; empty while it was never saved
    std::string blue{};           ///< store address; empty: none chosen
    std::string green{};
    std::string pipeline{}; ///< path of the pipeline file; empty: every event passes unchanged
    std::string rules{};    ///< path of the diff's ignore rules; empty: none
    std::vector<ReadModelSpec> readModels{};
    GuardLimits guards{};
    SwitchSpec switchSpec{};
    FenceSpec fence{};
    PolicySpec policy{};
    std::vector<SavedFilter> filters{};
    std::vector<Mark> marks{};

    /// "shop-2026-11.viridian", or "no workspace".
    [[nodiscard]] std::string name() const;
    /// The folder that paths are relative to; the current folder while never saved.
    [[nodiscard]] std::filesystem::path folder() const;
    /// A path of this workspace made absolute; empty stays empty.
    [[nodiscard]] std::filesystem::path resolve(std::string_view relative) const;
    /// A store address with the path of sqlite: and file: made absolute; others unchanged.
    [[nodiscard]] std::string resolveAddress(std::string_view address) const;

    friend bool operator==(const Workspace&, const Workspace&) = default;
};

/// Reads a workspace file.
/// Errors: InvalidInput, for a missing or unreadable file too, else with "file:line:column: what
/// was found, what was expected": not YAML, another format, an unknown key, a value of the wrong
/// kind, a password in an address.
[[nodiscard]] Result<Workspace> loadWorkspace(const std::filesystem::path& path);

/// loadWorkspace() of text that was already read; @p path only names the file in messages and in
/// Workspace::path.
[[nodiscard]] Result<Workspace> parseWorkspace(std::string_view text,
                                               const std::filesystem::path& path);

/// The file's text. What equals the default is written too where the user may want to change it.
[[nodiscard]] std::string toYaml(const Workspace& workspace);

/// Writes to a temporary name beside the file and renames, so that the file is whole at any moment.
/// Errors: InvalidInput when an address holds a password; Unavailable or Denied when it cannot be
/// written.
[[nodiscard]] Status saveWorkspace(const Workspace& workspace, const std::filesystem::path& path);

/// True for postgresql://user:secret@host/db and for ?password=…; a password belongs
/// into ~/.pgpass or PGPASSWORD.
[[nodiscard]] bool holdsPassword(std::string_view address);

} // namespace viridian
