#include "ui/preview/step_text.h"

#include "ui/text/text.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <algorithm>
#include <string_view>

namespace viridian::ui {
namespace {

using Lines = std::vector<std::string>;

Lines linesOf(const std::string& text)
{
    Lines lines;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = text.find('\n', at);
        const std::size_t stop = end == std::string::npos ? text.size() : end + 1;
        lines.push_back(text.substr(at, stop - at));
        at = stop;
    }
    if (!lines.empty() && !lines.back().ends_with('\n'))
        lines.back() += '\n';
    return lines;
}

std::string textOf(const Lines& lines)
{
    std::string text;
    for (const std::string& line : lines)
        text += line;
    return text;
}

std::string_view trimmed(std::string_view line)
{
    const std::size_t begin = line.find_first_not_of(" \t\r\n");
    if (begin == std::string_view::npos)
        return {};
    return line.substr(begin, line.find_last_not_of(" \t\r\n") - begin + 1);
}

struct Block {
    std::size_t begin = 0; ///< first line, comments above included
    std::size_t first = 0; ///< the line of the dash
    std::size_t end = 0;   ///< past the last line
};

std::optional<Block> blockOf(const Lines& lines, const StepInfo& step)
{
    if (step.line == 0 || step.line - 1 + step.lines > lines.size())
        return std::nullopt;
    Block block{.begin = step.line - 1, .first = step.line - 1, .end = step.line - 1 + step.lines};
    if (block.first > 0 && !trimmed(lines[block.first]).starts_with('-') &&
        trimmed(lines[block.first - 1]) == "-")
        --block.first;
    if (!trimmed(lines[block.first]).starts_with('-'))
        return std::nullopt;
    block.begin = block.first;
    while (block.begin > 0 && trimmed(lines[block.begin - 1]).starts_with('#'))
        --block.begin;
    return block;
}

std::string freshId(const std::vector<StepInfo>& steps, const std::string& wanted)
{
    const auto taken = [&](const std::string& id) {
        return std::ranges::find(steps, id, &StepInfo::id) != steps.end();
    };
    std::string id = wanted;
    for (int number = 2; taken(id); ++number)
        id = wanted + "-" + std::to_string(number);
    return id;
}

/// Replaces the id in the first line that holds it as the value of "id:".
void renameIn(Lines& block, const std::string& from, const std::string& to)
{
    for (std::string& line : block) {
        const std::size_t key = line.find("id:");
        const std::size_t at = key == std::string::npos ? key : line.find(from, key);
        if (at == std::string::npos)
            continue;
        line.replace(at, from.size(), to);
        return;
    }
}

} // namespace

const std::vector<StepTemplate>& stepTemplates()
{
    static const std::vector<StepTemplate> kTemplates{
        {"patch", "Change fields",
         "match: {type: OrderPlaced, version: \"1\"}\nto: {version: \"2\"}\npatch:\n  - {add: "
         "/currency, value: EUR}\n"},
        {"rename", "Rename type", "match: {type: OrderCreated}\nrename: {type: OrderPlaced}\n"},
        {"version", "Bump version",
         "match: {type: OrderPlaced, version: \"1\"}\nto: {version: \"2\"}\n"},
        {"split", "Split",
         "match: {type: CustomerMoved}\nsplit:\n  - {type: AddressChanged, take: [/id, /address]}\n"
         "  - {type: PhoneChanged, take: [/id, /phone]}\n"},
        {"drop", "Drop", "match: {type: Heartbeat}\ndrop: {reason: not an event of the domain}\n"},
        {"stream", "Rename stream", "match: {stream: \"order-{id}\"}\nstream: \"sale-{id}\"\n"},
        {"route", "Route", "match: {stream: \"order-{id}\"}\nroute: {to: [\"audit-{id}\"]}\n"},
        {"merge", "Merge",
         "match: {type: VideoProgressed}\nmerge:\n  by: stream\n  close: [{type: VideoStopped}, "
         "{idle: "
         "30m}]\n  into: {type: VideoWatched}\n"},
        {"deduplicate", "Remove doubles",
         "match: {type: OrderPlaced}\ndeduplicate: {by: content, within: {events: 100}}\n"},
        {"carry", "Carry forward",
         "match: {type: OrderShipped, version: \"1\"}\ncarry:\n  from: {type: OrderPlaced, path: "
         "/email}\n  to: /email\n  version: \"2\"\n"},
        {"insert", "Insert", "match: {type: OrderPlaced}\ninsert: {type: OrderOpened}\n"},
        {"redact", "Redact",
         "match: {type: CustomerMoved}\nsameVersion: true\nredact: {paths: [/phone]}\n"},
        {"reorder", "Reorder",
         "match: {type: MeterRead}\nreorder: {key: time, by: stream, window: 100}\n"},
        {"join", "Join texts",
         "match: {type: CustomerMoved}\nsameVersion: true\njoin: {from: [/street, /city], to: "
         "/address, by: \", \"}\n"},
        {"separate", "Separate a text",
         "match: {type: CustomerMoved}\nsameVersion: true\nseparate: {from: /address, to: "
         "[/street, /city], by: \", \"}\n"},
        {"lookup", "Look up",
         "match: {type: OrderPlaced}\nsameVersion: true\nlookup: {key: /country, file: "
         "countries.json, to: /region}\n"},
        {"reidentify", "Other ids", "match: {type: OrderPlaced}\nreidentify: {as: derived}\n"},
        {"encode", "Encode",
         "match: {type: OrderPlaced}\nencode: {to: avro, schema: order-placed.avsc}\n"},
        {"script", "JavaScript",
         "match: {type: OrderPlaced}\nsameVersion: true\nscript: {js: change.js}\n"},
        {"process", "Own program",
         "match: {type: OrderPlaced}\nprocess: {command: [python3, upcaster.py]}\n"},
        {"pass", "Pass", "match: {type: OrderPlaced}\npass: true\n"},
    };
    return kTemplates;
}

QString addressText(const StepInfo& step)
{
    static const QRegularExpression kVersion(QStringLiteral(" v(\\S+)$"));
    const QString address = toQt(step.address).replace(kVersion, QStringLiteral(" \\1"));
    const QString target = toQt(step.target);
    // Another type stands in the second line, which says what a rename does.
    static const QRegularExpression kNewVersion(QStringLiteral("^v(\\d\\S*)$"));
    const QRegularExpressionMatch version = kNewVersion.match(target);
    return version.hasMatch() ? QCoreApplication::translate("StepList", "%1 to %2")
                                    .arg(address, version.captured(1))
                              : address;
}

QStringList summaryForms(const QString& summary)
{
    static const QRegularExpression kPointer(QStringLiteral("(^|[ ,])/"));
    static const QRegularExpression kTo(QStringLiteral("^(type )?→ "));
    const QString arrow = QStringLiteral(" → ");
    QString plain = summary;
    plain.replace(kPointer, QStringLiteral("\\1"));
    plain.replace(kTo, QCoreApplication::translate("StepList", "to "));
    QStringList sources;
    for (const QString& part : plain.split(QStringLiteral(", "))) {
        const QString source = part.section(arrow, 0, 0);
        if (!sources.contains(source))
            sources << source;
    }
    QStringList forms{summary, plain, sources.join(QStringLiteral(", "))};
    if (summary.startsWith(QStringLiteral("→ ")) && sources.size() > 1)
        forms << summary.mid(2); // the parts of a split, without the word before them
    forms.removeDuplicates();
    return forms;
}

std::string samplePipelineText()
{
    return "format: viridian.pipeline/1\n"
           "name: my release\n"
           "# Where an event's schema version stands, first hit wins.\n"
           "version: {from: [column, meta.schemaVersion], default: \"1\"}\n"
           "defaults: {unmatched: pass, onError: halt, ids: keep}\n"
           "steps:\n"
           "  # Each step says which events it is for and what it makes of them.\n"
           "  - id: order-v2\n"
           "    match: {type: OrderPlaced, version: \"1\"}\n"
           "    to: {version: \"2\"}\n"
           "    patch:\n"
           "      - {add: /currency, value: EUR, ifPresent: keep}\n";
}

std::optional<std::string> withStepMoved(const std::string& text,
                                         const std::vector<StepInfo>& steps, std::size_t from,
                                         std::size_t to)
{
    if (from >= steps.size() || to >= steps.size())
        return std::nullopt;
    Lines lines = linesOf(text);
    const std::optional<Block> moving = blockOf(lines, steps[from]);
    const std::optional<Block> target = blockOf(lines, steps[to]);
    if (!moving || !target)
        return std::nullopt;
    const auto at = [&](std::size_t line) {
        return lines.begin() + static_cast<std::ptrdiff_t>(line);
    };
    if (from < to)
        std::rotate(at(moving->begin), at(moving->end), at(target->end));
    else
        std::rotate(at(target->begin), at(moving->begin), at(moving->end));
    return textOf(lines);
}

std::optional<std::string> withStepRemoved(const std::string& text,
                                           const std::vector<StepInfo>& steps, std::size_t index)
{
    if (index >= steps.size())
        return std::nullopt;
    Lines lines = linesOf(text);
    const std::optional<Block> block = blockOf(lines, steps[index]);
    if (!block)
        return std::nullopt;
    lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(block->begin),
                lines.begin() + static_cast<std::ptrdiff_t>(block->end));
    return textOf(lines);
}

std::optional<std::string> withStepDuplicated(const std::string& text,
                                              const std::vector<StepInfo>& steps, std::size_t index)
{
    if (index >= steps.size())
        return std::nullopt;
    Lines lines = linesOf(text);
    const std::optional<Block> block = blockOf(lines, steps[index]);
    if (!block)
        return std::nullopt;
    Lines copy(lines.begin() + static_cast<std::ptrdiff_t>(block->first),
               lines.begin() + static_cast<std::ptrdiff_t>(block->end));
    renameIn(copy, steps[index].id, freshId(steps, steps[index].id + "-copy"));
    lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(block->end), copy.begin(), copy.end());
    return textOf(lines);
}

std::optional<std::string>
withStepAdded(const std::string& text, const std::vector<StepInfo>& steps, const StepTemplate& what)
{
    Lines lines = linesOf(text);
    if (std::ranges::all_of(lines, [](const std::string& line) { return trimmed(line).empty(); }))
        lines = linesOf("format: viridian.pipeline/1\nname: my release\nsteps:\n");
    std::size_t indent = 2;
    std::size_t at = 0;
    if (!steps.empty()) {
        const std::optional<Block> last = blockOf(lines, steps.back());
        if (!last)
            return std::nullopt;
        indent = lines[last->first].find('-');
        at = last->end;
    } else {
        const auto head = std::ranges::find_if(
            lines, [](const std::string& line) { return line.starts_with("steps:"); });
        if (head == lines.end()) {
            lines.emplace_back("steps:\n");
            at = lines.size();
        } else {
            *head = "steps:\n";
            at = static_cast<std::size_t>(head - lines.begin()) + 1;
        }
    }
    const std::string margin(indent, ' ');
    Lines added{margin + "- id: " + freshId(steps, what.kind) + "\n"};
    const std::string inner = margin + "  ";
    for (const std::string& line : linesOf(what.body))
        added.push_back(inner + line);
    lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(at), added.begin(), added.end());
    return textOf(lines);
}

} // namespace viridian::ui
