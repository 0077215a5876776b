// Types are compared as pairs, each pair once: its problems are kept and told again wherever the
// pair is met again. A pair that is met within itself counts as compatible, which ends recursion.

#include "core/schema/avro/avro_compatibility.h"

#include <algorithm>
#include <fmt/format.h>

namespace viridian::schema {
namespace {

std::string upper(AvroType type)
{
    std::string word(name(type));
    std::transform(word.begin(), word.end(), word.begin(),
                   [](char c) { return static_cast<char>(c - 'a' + 'A'); });
    return word;
}

bool namesAgree(const AvroNode& reader, const AvroNode& writer)
{
    return reader.simpleName() == writer.simpleName() ||
           std::find(reader.aliases.begin(), reader.aliases.end(), writer.fullName) !=
               reader.aliases.end();
}

/// False where no look at what the types hold is needed to see that they do not agree.
bool mayRead(const AvroNode& reader, const AvroNode& writer)
{
    if (reader.type != writer.type)
        return avroPromotes(reader.type, writer.type);
    return !isNamed(reader.type) || namesAgree(reader, writer);
}

class Checker {
public:
    Checker(const AvroSchema& reader, const AvroSchema& writer) : m_reader(reader), m_writer(writer)
    {
    }

    /// Numbers of the problems, into m_problems; sorted by when they were met.
    using Found = std::vector<std::size_t>;

    Found compare(AvroId reader, AvroId writer);
    [[nodiscard]] bool gaveUp() const { return m_gaveUp; }
    [[nodiscard]] Differences take(const Found& found) const;

private:
    struct Pair {
        bool open = true;
        Found found;
    };
    /// A step of the path for as long as the value lives.
    class Step {
    public:
        Step(Checker& checker, const std::string& name)
            : m_checker(checker), m_length(checker.m_path.size())
        {
            m_checker.m_path += '/';
            m_checker.m_path += name;
        }
        ~Step() { m_checker.m_path.resize(m_length); }
        Step(const Step&) = delete;
        Step& operator=(const Step&) = delete;

    private:
        Checker& m_checker;
        std::size_t m_length;
    };

    Found compareNow(AvroId reader, AvroId writer);
    Found sameType(AvroId reader, AvroId writer);
    Found writerUnion(AvroId reader, const AvroNode& writer, bool bothUnions);
    Found readerUnion(const AvroNode& reader, AvroId writer);
    Found names(const AvroNode& reader, const AvroNode& writer);
    Found symbols(const AvroNode& reader, const AvroNode& writer);
    Found fields(AvroId reader, AvroId writer);
    Found field(const AvroField& readerField, AvroId writer);
    Found child(const char* step, AvroId reader, AvroId writer);
    Found problem(const char* kind, std::string detail, std::string message);
    Found missingBranch(const AvroNode& writer);
    void merge(Found& into, const Found& more);

    const AvroSchema& m_reader;
    const AvroSchema& m_writer;
    std::unordered_map<std::uint64_t, Pair> m_pairs;
    Differences m_problems;
    std::string m_path;
    std::size_t m_depth = 0;
    std::size_t m_work = 0;
    bool m_gaveUp = false;
};

constexpr std::size_t kMostProblems = 1000;
constexpr std::size_t kMostWork = 2'000'000; // pairs compared and problems carried

Checker::Found Checker::compare(AvroId reader, AvroId writer)
{
    if (m_gaveUp || m_depth == kAvroDepth || ++m_work > kMostWork) {
        m_gaveUp = true;
        return {};
    }
    const std::uint64_t key = (std::uint64_t{reader} << 32U) | writer;
    if (const auto known = m_pairs.find(key); known != m_pairs.end())
        return known->second.open ? Found{} : known->second.found;
    m_pairs.emplace(key, Pair{});
    ++m_depth;
    Found found = compareNow(reader, writer);
    --m_depth;
    m_pairs[key] = {.open = false, .found = found};
    return found;
}

Checker::Found Checker::compareNow(AvroId reader, AvroId writer)
{
    const AvroNode& own = m_reader.node(reader);
    const AvroNode& written = m_writer.node(writer);
    if (own.type == written.type)
        return sameType(reader, writer);
    if (written.type == AvroType::Union)
        return writerUnion(reader, written, false);
    if (own.type == AvroType::Union)
        return readerUnion(own, writer);
    if (avroPromotes(own.type, written.type))
        return {};
    return problem(
        "TYPE_MISMATCH",
        fmt::format("reader type: {} not compatible with writer type: {}", upper(own.type),
                    upper(written.type)),
        fmt::format("The reader expects {} where {} was written; only a copy can convert "
                    "what is stored.",
                    name(own.type), name(written.type)));
}

Checker::Found Checker::sameType(AvroId reader, AvroId writer)
{
    const AvroNode& own = m_reader.node(reader);
    const AvroNode& written = m_writer.node(writer);
    switch (own.type) {
    case AvroType::Array:
        return child("items", own.children.front(), written.children.front());
    case AvroType::Map:
        return child("values", own.children.front(), written.children.front());
    case AvroType::Union:
        return writerUnion(reader, written, true);
    case AvroType::Enum: {
        Found found = names(own, written);
        merge(found, symbols(own, written));
        return found;
    }
    case AvroType::Record: {
        Found found = names(own, written);
        merge(found, fields(reader, writer));
        return found;
    }
    case AvroType::Fixed: {
        Found found = names(own, written);
        if (own.size != written.size) {
            const Step step(*this, "size");
            merge(found, problem("FIXED_SIZE_MISMATCH",
                                 fmt::format("expected: {}, found: {}", written.size, own.size),
                                 fmt::format("{} bytes were written where the reader expects {}; "
                                             "give the new type a new name and field.",
                                             written.size, own.size)));
        }
        return found;
    }
    default:
        return {};
    }
}

Checker::Found Checker::child(const char* step, AvroId reader, AvroId writer)
{
    const Step scope(*this, step);
    return compare(reader, writer);
}

Checker::Found Checker::writerUnion(AvroId reader, const AvroNode& writer, bool bothUnions)
{
    Found found;
    for (std::size_t i = 0; i < writer.children.size() && !m_gaveUp; ++i) {
        const Step step(*this, std::to_string(i));
        if (!bothUnions) {
            merge(found, compare(reader, writer.children[i]));
            continue;
        }
        // the reasons within are of no use: which branch should have matched?
        if (!readerUnion(m_reader.node(reader), writer.children[i]).empty())
            merge(found, missingBranch(m_writer.node(writer.children[i])));
    }
    return found;
}

Checker::Found Checker::readerUnion(const AvroNode& reader, AvroId writer)
{
    if (m_writer.node(writer).type == AvroType::Union)
        return {};
    m_work += reader.children.size() / 64;
    for (const AvroId branch : reader.children) {
        if (mayRead(m_reader.node(branch), m_writer.node(writer)) &&
            compare(branch, writer).empty())
            return {};
    }
    return missingBranch(m_writer.node(writer));
}

Checker::Found Checker::missingBranch(const AvroNode& writer)
{
    return problem(
        "MISSING_UNION_BRANCH",
        fmt::format("reader union lacking writer type: {}", upper(writer.type)),
        fmt::format("The writer may have stored {}, which no branch of the reader's union "
                    "takes; add that branch.",
                    writer.branchName()));
}

Checker::Found Checker::names(const AvroNode& reader, const AvroNode& writer)
{
    if (namesAgree(reader, writer))
        return {};
    const Step step(*this, "name");
    return problem("NAME_MISMATCH", "expected: " + writer.fullName,
                   fmt::format("“{}” was written where the reader expects “{}”; give the reader's "
                               "type the alias “{}”.",
                               writer.fullName, reader.fullName, writer.fullName));
}

Checker::Found Checker::symbols(const AvroNode& reader, const AvroNode& writer)
{
    if (reader.defaultSymbol)
        return {};
    std::vector<std::string_view> missing;
    for (const std::string& symbol : writer.symbols) {
        if (!reader.index.contains(symbol))
            missing.push_back(symbol);
    }
    if (missing.empty())
        return {};
    std::sort(missing.begin(), missing.end());
    const std::string list = fmt::format("[{}]", fmt::join(missing, ", "));
    const Step step(*this, "symbols");
    return problem("MISSING_ENUM_SYMBOLS", list,
                   fmt::format("The reader's enum does not know {}; add them, or give the enum a "
                               "default.",
                               list));
}

Checker::Found Checker::fields(AvroId reader, AvroId writer)
{
    Found found;
    const AvroNode& own = m_reader.node(reader);
    for (std::size_t i = 0; i < own.fields.size() && !m_gaveUp; ++i) {
        const Step step(*this, "fields/" + std::to_string(i));
        merge(found, field(own.fields[i], writer));
    }
    return found;
}

Checker::Found Checker::field(const AvroField& readerField, AvroId writer)
{
    if (const AvroField* written = avroWriterField(readerField, m_writer.node(writer)))
        return child("type", readerField.type, written->type);
    if (readerField.defaultValue != json::kNone)
        return {};
    const AvroNode& type = m_reader.node(readerField.type);
    if (type.type == AvroType::Enum && type.defaultSymbol)
        return child("type", readerField.type, writer); // the Java checker's way to say no
    return problem("READER_FIELD_MISSING_DEFAULT_VALUE", readerField.name,
                   fmt::format("The field “{}” was not written, and the reader has no default for "
                               "it; give it one.",
                               readerField.name));
}

Checker::Found Checker::problem(const char* kind, std::string detail, std::string message)
{
    Difference difference{.kind = kind,
                          .path = m_path.empty() ? "/" : m_path,
                          .detail = std::move(detail),
                          .message = std::move(message)};
    m_problems.push_back(std::move(difference));
    return {m_problems.size() - 1};
}

void Checker::merge(Found& into, const Found& more)
{
    for (const std::size_t number : more) {
        m_work += 1 + into.size() / 64;
        if (std::find(into.begin(), into.end(), number) == into.end())
            into.push_back(number);
    }
}

Differences Checker::take(const Found& found) const
{
    Differences taken;
    for (const std::size_t number : found) {
        if (taken.size() == kMostProblems)
            break;
        taken.push_back(m_problems[number]);
    }
    return taken;
}

} // namespace

bool avroPromotes(AvroType reader, AvroType writer) noexcept
{
    switch (reader) {
    case AvroType::Long:
        return writer == AvroType::Int;
    case AvroType::Float:
        return writer == AvroType::Int || writer == AvroType::Long;
    case AvroType::Double:
        return writer == AvroType::Int || writer == AvroType::Long || writer == AvroType::Float;
    case AvroType::Bytes:
        return writer == AvroType::String;
    case AvroType::String:
        return writer == AvroType::Bytes;
    default:
        return false;
    }
}

const AvroField* avroWriterField(const AvroField& readerField, const AvroNode& writerRecord)
{
    if (writerRecord.type != AvroType::Record)
        return nullptr;
    const auto find = [&](const std::string& fieldName) -> const AvroField* {
        const auto found = writerRecord.index.find(fieldName);
        return found == writerRecord.index.end() ? nullptr : &writerRecord.fields[found->second];
    };
    if (const AvroField* direct = find(readerField.name))
        return direct;
    for (const std::string& alias : readerField.aliases) {
        if (const AvroField* aliased = find(alias))
            return aliased;
    }
    return nullptr;
}

Result<Differences> avroProblems(const AvroSchema& reader, AvroId readerType,
                                 const AvroSchema& writer, AvroId writerType)
{
    Checker checker(reader, writer);
    const Checker::Found found = checker.compare(readerType, writerType);
    if (checker.gaveUp())
        return fail(ErrorKind::InvalidInput,
                    "The Avro schemas are too deep or too large to be compared.");
    return checker.take(found);
}

Result<Differences> avroProblems(const AvroSchema& reader, const AvroSchema& writer)
{
    return avroProblems(reader, reader.root(), writer, writer.root());
}

namespace {

/// Whether the reader's record takes what the writer's record holds, whatever both are called.
bool takesFieldsOf(const AvroSchema& reader, AvroId readerType, const AvroSchema& writer,
                   AvroId writerType)
{
    const Result<Differences> problems = avroProblems(reader, readerType, writer, writerType);
    return problems && std::all_of(problems->begin(), problems->end(), [](const Difference& each) {
               return each.kind == "NAME_MISMATCH" && each.path == "/name";
           });
}

bool isAliasOf(const AvroNode& reader, const AvroNode& writer)
{
    return std::find(reader.aliases.begin(), reader.aliases.end(), writer.fullName) !=
           reader.aliases.end();
}

std::optional<std::uint32_t> sameTypeBranch(const AvroSchema& reader, const AvroNode& all,
                                            const AvroSchema& writer, AvroId writerType)
{
    const AvroNode& written = writer.node(writerType);
    std::optional<std::uint32_t> similar;
    for (std::uint32_t i = 0; i < all.children.size(); ++i) {
        const AvroNode& branch = reader.node(all.children[i]);
        if (branch.type != written.type)
            continue;
        if (!isNamed(branch.type) || branch.fullName == written.fullName ||
            isAliasOf(branch, written))
            return i;
        const bool sameName = branch.simpleName() == written.simpleName();
        const bool takes = branch.type == AvroType::Record
                               ? takesFieldsOf(reader, all.children[i], writer, writerType)
                               : sameName;
        if (takes && (!similar || sameName))
            similar = i;
    }
    return similar;
}

} // namespace

std::optional<std::uint32_t> avroBranchFor(const AvroSchema& reader, AvroId readerUnion,
                                           const AvroSchema& writer, AvroId writerType)
{
    const AvroNode& all = reader.node(readerUnion);
    if (const auto same = sameTypeBranch(reader, all, writer, writerType))
        return same;
    for (std::uint32_t i = 0; i < all.children.size(); ++i) {
        if (avroPromotes(reader.node(all.children[i]).type, writer.node(writerType).type))
            return i;
    }
    return std::nullopt;
}

} // namespace viridian::schema
