#include "core/base/whole_file.h"
#include "core/json/document.h"
#include "core/pipeline/cases.h"
#include "core/store/event_line.h"

#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <map>

namespace viridian {
namespace {

using json::Kind;
using json::kNone;
using json::Node;

constexpr std::uintmax_t kMostBytes = std::uintmax_t{64} * 1024 * 1024;

/// Reads one line; the first thing that is wrong is kept with its place.
class CaseReader {
public:
    CaseReader(std::string file, std::size_t line) : m_file(std::move(file)) { m_case.line = line; }

    Result<RegressionCase> read(std::string_view text)
    {
        if (const Status parsed = m_document.parse(text); !parsed)
            return refuseAt(offsetOf(parsed.error()), "this is no JSON: " + parsed.error().message);
        const Node root = json::Document::root();
        if (m_document.kind(root) != Kind::Object)
            return refuseAt(0, "expected an object with case, event and expected");
        for (Node member = m_document.firstChild(root); member != kNone;
             member = m_document.nextSibling(member)) {
            if (std::string wrong = readMember(member); !wrong.empty())
                return refuseAt(m_document.begin(member), wrong);
        }
        if (m_case.name.empty())
            return refuseAt(0, "expected a member “case” with a name");
        if (m_case.events.empty())
            return refuseAt(0, "expected a member “event”, or “events” with a list");
        if (m_hasExpected == !m_case.fails.empty())
            return refuseAt(0, "expected either “expected” or “fails”");
        return std::move(m_case);
    }

private:
    static std::size_t offsetOf(const Error& error)
    {
        return static_cast<std::size_t>(std::strtoull(error.detail.c_str(), nullptr, 10));
    }

    tl::unexpected<Error> refuseAt(std::size_t offset, std::string_view what) const
    {
        return fail(ErrorKind::InvalidInput,
                    fmt::format("{}:{}:{}: {}.", m_file, m_case.line, offset + 1, what),
                    fmt::format("{}:{}", m_case.line, offset + 1));
    }

    std::string readMember(Node member)
    {
        const std::string name = json::decodeString(m_document.nameSource(member));
        if (name == "case")
            return readText(member, m_case.name);
        if (name == "fails")
            return readText(member, m_case.fails);
        if (name == "event")
            return readOne(member, m_case.events);
        if (name == "events")
            return readList(member, m_case.events);
        if (name == "expected") {
            m_hasExpected = true;
            return readList(member, m_case.expected);
        }
        return name == "note" ? std::string()
                              : fmt::format("“{}” is not a member of a case; expected case, event, "
                                            "events, expected, fails or note",
                                            name);
    }

    std::string readText(Node member, std::string& out)
    {
        if (m_document.kind(member) != Kind::String)
            return "expected text";
        out = json::decodeString(m_document.source(member));
        return out.empty() ? "expected a text that is not empty" : "";
    }

    std::string readOne(Node node, EventBatch& into)
    {
        const Status read = readEvent(m_document, node, into.size() + 1, into);
        return read ? std::string() : "this is no event: " + read.error().message;
    }

    std::string readList(Node list, EventBatch& into)
    {
        if (m_document.kind(list) != Kind::Array)
            return "expected a list of events";
        for (Node item = m_document.firstChild(list); item != kNone;
             item = m_document.nextSibling(item)) {
            if (std::string wrong = readOne(item, into); !wrong.empty())
                return wrong;
        }
        return {};
    }

    std::string m_file;
    json::Document m_document;
    RegressionCase m_case;
    bool m_hasExpected = false;
};

Result<std::string> textOf(const std::filesystem::path& file)
{
    std::error_code code;
    const std::uintmax_t size = std::filesystem::file_size(file, code);
    std::ifstream in(file, std::ios::binary);
    if (code || !in)
        return fail(ErrorKind::InvalidInput,
                    fmt::format("The cases {} cannot be read{}.", file.string(),
                                code ? ": " + code.message() : std::string()));
    if (size > kMostBytes)
        return fail(ErrorKind::InvalidInput, fmt::format("The cases {} are {} bytes; expected at "
                                                         "most 64 MB.",
                                                         file.string(), size));
    return std::string(std::istreambuf_iterator<char>(in), {});
}

/// The lines with something in them, with their numbers.
std::vector<std::pair<std::size_t, std::string_view>> linesOf(std::string_view text)
{
    std::vector<std::pair<std::size_t, std::string_view>> lines;
    for (std::size_t number = 1; !text.empty(); ++number) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.ends_with('\r'))
            line.remove_suffix(1);
        if (line.find_first_not_of(" \t") != std::string_view::npos)
            lines.emplace_back(number, line);
    }
    return lines;
}

} // namespace

Result<std::vector<RegressionCase>> readCases(const std::filesystem::path& file)
{
    const Result<std::string> text = textOf(file);
    if (!text)
        return tl::unexpected(text.error());
    const std::string name = file.filename().string();
    std::vector<RegressionCase> cases;
    std::map<std::string, std::size_t> lineOf;
    for (const auto& [number, line] : linesOf(*text)) {
        Result<RegressionCase> one = CaseReader(name, number).read(line);
        if (!one)
            return tl::unexpected(one.error());
        const auto [at, added] = lineOf.emplace(one->name, number);
        if (!added)
            return fail(ErrorKind::InvalidInput,
                        fmt::format("{}:{}:1: the case “{}” stands in line {} already; expected "
                                    "another name.",
                                    name, number, one->name, at->second));
        cases.push_back(std::move(*one));
    }
    if (cases.empty())
        return fail(ErrorKind::InvalidInput,
                    fmt::format("{}:1:1: there is no case here; expected one a line.", name));
    return cases;
}

std::filesystem::path casesFileOf(const std::filesystem::path& pipeline)
{
    std::filesystem::path file = pipeline;
    return file.replace_extension(".cases.ndjson");
}

Result<Pinned> pinCase(const std::filesystem::path& file, std::string_view line)
{
    Result<RegressionCase> pinned = CaseReader(file.filename().string(), 1).read(line);
    if (!pinned)
        return tl::unexpected(pinned.error());
    std::string old;
    if (std::error_code code; std::filesystem::exists(file, code)) {
        Result<std::string> text = textOf(file);
        if (!text)
            return tl::unexpected(text.error());
        old = std::move(*text);
    }
    std::string text;
    Pinned what = Pinned::Added;
    for (const auto& [number, known] : linesOf(old)) {
        const Result<RegressionCase> one = CaseReader(file.filename().string(), number).read(known);
        if (!one)
            return tl::unexpected(one.error());
        if (known == line)
            return Pinned::Known;
        const bool same = one->name == pinned->name;
        what = same ? Pinned::Replaced : what;
        text += same ? line : known;
        text += '\n';
    }
    if (what == Pinned::Added)
        text.append(line).append("\n");
    if (Status written = writeWholeFile(file, text, "The file of cases"); !written)
        return tl::unexpected(written.error());
    return what;
}

} // namespace viridian
