#include "core/cutover/journal_file.h"

#include "core/cutover/journal.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <system_error>
#include <unistd.h>

namespace viridian {
namespace {

/// Owns a file descriptor.
class Descriptor {
public:
    explicit Descriptor(int number) : m_number(number) {}
    ~Descriptor()
    {
        if (m_number >= 0)
            ::close(m_number);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    [[nodiscard]] int number() const { return m_number; }

private:
    int m_number;
};

tl::unexpected<Error> refused(const std::filesystem::path& file, const char* what, int code)
{
    const ErrorKind kind = code == EACCES || code == EPERM || code == EROFS
                               ? ErrorKind::Denied
                               : ErrorKind::Unavailable;
    return fail(
        kind,
        fmt::format(
            "The journal's file {} could not be {}: {}. Make room or give access, then resume.",
            file.string(), what, std::strerror(code)),
        file.string());
}

Status writeAll(int descriptor, std::string_view bytes, const std::filesystem::path& file)
{
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return refused(file, "written", errno);
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

Status syncFolder(const std::filesystem::path& file)
{
    const std::filesystem::path folder = file.has_parent_path() ? file.parent_path() : ".";
    const Descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (opened.number() < 0 || ::fsync(opened.number()) != 0)
        return refused(folder, "made durable", errno);
    return {};
}

} // namespace

std::string toLine(const JournalRecord& record)
{
    nlohmann::ordered_json line;
    line["number"] = record.number;
    line["at"] = formatIso(record.at);
    line["kind"] = record.kind;
    line["state"] = record.state;
    line["text"] = record.text;
    line["details"] = record.details;
    line["who"] = record.who;
    line["chain"] = record.chain;
    return line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

Result<JournalRecord> recordOfLine(std::string_view line)
{
    const auto object = nlohmann::json::parse(line, nullptr, false);
    if (!object.is_object())
        return fail(ErrorKind::Corrupt, "A line of the journal's file is not a record.");
    const auto text = [&](const char* key) {
        const auto found = object.find(key);
        return found != object.end() && found->is_string() ? found->get<std::string>()
                                                           : std::string();
    };
    const auto number = object.find("number");
    if (number == object.end() || !number->is_number_unsigned())
        return fail(ErrorKind::Corrupt, "A line of the journal's file has no record number.");
    Result<Timestamp> at = parseTime(text("at"));
    if (!at)
        return fail(ErrorKind::Corrupt, "A line of the journal's file has no readable time.");
    return JournalRecord{.number = number->get<std::uint64_t>(),
                         .at = *at,
                         .kind = text("kind"),
                         .state = text("state"),
                         .text = text("text"),
                         .details = text("details"),
                         .who = text("who"),
                         .chain = text("chain")};
}

Result<JournalFile> readJournalFile(const std::filesystem::path& file)
{
    std::error_code error;
    if (!std::filesystem::exists(file, error) && !error)
        return JournalFile{};
    std::ifstream in(file, std::ios::binary);
    if (!in)
        return refused(file, "read", errno);
    const std::string bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    JournalFile result;
    std::size_t begin = 0;
    for (std::size_t end = bytes.find('\n'); end != std::string::npos;
         end = bytes.find('\n', begin)) {
        Result<JournalRecord> record =
            recordOfLine(std::string_view(bytes).substr(begin, end - begin));
        if (!record)
            return fail(ErrorKind::Corrupt,
                        fmt::format("Line {} of the journal's file {} cannot be read.",
                                    result.records.size() + 1, file.string()),
                        file.string());
        result.records.push_back(std::move(*record));
        begin = end + 1;
    }
    result.wholeBytes = begin;
    result.torn = begin != bytes.size();
    return result;
}

Status appendJournalFile(const std::filesystem::path& file, std::uint64_t wholeBytes,
                         const std::vector<JournalRecord>& records)
{
    const bool isNew = wholeBytes == 0;
    const Descriptor opened(::open(file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
    if (opened.number() < 0)
        return refused(file, "opened", errno);
    if (::ftruncate(opened.number(), static_cast<off_t>(wholeBytes)) != 0 ||
        ::lseek(opened.number(), 0, SEEK_END) < 0)
        return refused(file, "written", errno);
    std::string lines;
    for (const JournalRecord& record : records)
        lines += toLine(record) + "\n";
    if (Status written = writeAll(opened.number(), lines, file); !written)
        return written;
    if (::fsync(opened.number()) != 0)
        return refused(file, "made durable", errno);
    return isNew ? syncFolder(file) : Status{};
}

} // namespace viridian
