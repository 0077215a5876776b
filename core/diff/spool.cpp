#include "core/diff/spool.h"

#include "core/base/uuid.h"
#include "core/diff/record.h"

#include <fmt/format.h>

namespace viridian::diff {
namespace {

constexpr std::size_t kLongestPayload = std::size_t{4} * 1024 * 1024;
constexpr std::uint64_t kLongestRecord = std::uint64_t{64} * 1024 * 1024;
constexpr std::uint64_t kLengthBytes = 8;

tl::unexpected<Error> cannotWrite(const std::filesystem::path& folder)
{
    return fail(ErrorKind::Unavailable,
                fmt::format("Differences could not be written to {}; free some space there, or "
                            "choose another folder.",
                            folder.string()));
}

Detail decode(std::string_view bytes, bool& failed)
{
    Detail detail;
    detail.events.arena(bytes.size() + 1);
    RecordReader in(detail.events.arena().keep(bytes));
    detail.difference = in.difference();
    if (in.number() != 0)
        detail.expected = detail.events.add(in.event());
    if (in.number() != 0)
        detail.green = detail.events.add(in.event());
    failed = in.failed() || !in.atEnd();
    return detail;
}

} // namespace

DifferenceSpool::DifferenceSpool(std::filesystem::path folder) : m_folder(std::move(folder))
{
    std::error_code code;
    if (m_folder.empty())
        m_folder = std::filesystem::temp_directory_path(code);
}

DifferenceSpool::~DifferenceSpool()
{
    std::error_code code;
    m_file.close();
    if (!m_path.empty())
        std::filesystem::remove(m_path, code);
}

Status DifferenceSpool::open()
{
    std::error_code code;
    std::filesystem::create_directories(m_folder, code);
    m_path = m_folder / ("viridian-diff-" + uuidV4().toText());
    m_file.open(m_path, std::ios::binary | std::ios::in | std::ios::out | std::ios::trunc);
    if (!m_file)
        return cannotWrite(m_folder);
    std::filesystem::permissions(
        m_path, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write, code);
    return {};
}

Status DifferenceSpool::append(Difference& difference, const Event* expected, const Event* green)
{
    const std::scoped_lock lock(m_mutex);
    if (m_path.empty())
        if (Status opened = open(); !opened)
            return opened;
    difference.offset = m_end;
    RecordWriter out(kLongestPayload);
    out.difference(difference);
    for (const Event* event : {expected, green}) {
        out.number(event != nullptr ? 1 : 0);
        if (event != nullptr)
            out.event(*event);
    }
    RecordWriter length;
    length.number(out.bytes().size());
    m_file.seekp(static_cast<std::streamoff>(m_end));
    m_file << length.bytes() << out.bytes();
    if (!m_file)
        return cannotWrite(m_folder);
    m_end += kLengthBytes + out.bytes().size();
    ++m_count;
    return {};
}

std::uint64_t DifferenceSpool::count() const
{
    const std::scoped_lock lock(m_mutex);
    return m_count;
}

Result<Detail> DifferenceSpool::readAt(std::uint64_t offset, std::uint64_t& next) const
{
    const std::scoped_lock lock(m_mutex);
    const auto corrupt = [&] {
        m_file.clear();
        return fail(ErrorKind::Corrupt,
                    "The file with the differences cannot be read any more; prove again.",
                    m_path.string());
    };
    if (offset + kLengthBytes > m_end)
        return corrupt();
    std::string bytes(kLengthBytes, '\0');
    m_file.seekg(static_cast<std::streamoff>(offset));
    m_file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    const std::uint64_t size = RecordReader(bytes).number();
    if (!m_file || size > kLongestRecord || offset + kLengthBytes + size > m_end)
        return corrupt();
    bytes.resize(size);
    m_file.read(bytes.data(), static_cast<std::streamsize>(size));
    bool failed = false;
    Detail detail = decode(bytes, failed);
    if (!m_file || failed)
        return corrupt();
    detail.difference.offset = offset;
    next = offset + kLengthBytes + size;
    return detail;
}

Result<Detail> DifferenceSpool::detail(std::uint64_t offset) const
{
    std::uint64_t next = 0;
    return readAt(offset, next);
}

Result<DifferencePage> DifferenceSpool::page(std::uint64_t from, std::size_t limit,
                                             std::stop_token stop) const
{
    std::uint64_t end = 0;
    {
        const std::scoped_lock lock(m_mutex);
        end = m_end;
    }
    DifferencePage page{.differences = {}, .next = from, .atEnd = from >= end};
    while (!page.atEnd && page.differences.size() < limit) {
        if (stop.stop_requested())
            return fail(ErrorKind::Cancelled, "Stopped.");
        Result<Detail> detail = readAt(page.next, page.next);
        if (!detail)
            return passOn(detail);
        page.differences.push_back(std::move(detail->difference));
        page.atEnd = page.next >= end;
    }
    return page;
}

Status DifferenceSpool::forEach(const std::function<bool(const Detail&)>& each,
                                std::stop_token stop) const
{
    std::uint64_t offset = 0;
    for (std::uint64_t left = count(); left > 0; --left) {
        if (stop.stop_requested())
            return fail(ErrorKind::Cancelled, "Stopped.");
        Result<Detail> detail = readAt(offset, offset);
        if (!detail)
            return passOn(detail);
        if (!each(*detail))
            return {};
    }
    return {};
}

} // namespace viridian::diff
