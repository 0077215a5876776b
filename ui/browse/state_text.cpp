#include "ui/browse/state_text.h"

#include "core/browse/projection.h"
#include "ui/text/text.h"

#include <optional>

namespace viridian::ui {
namespace {

constexpr std::size_t kShownOfValue = 60;

/// Every node at or below what changed.
std::vector<bool> changedNodes(const json::Document& document,
                               const std::vector<json::PathDifference>& changes)
{
    std::vector<bool> changed(document.count(), false);
    for (const json::PathDifference& change : changes) {
        const json::Node top = document.find(change.pointer);
        if (top == json::kNone)
            continue;
        const std::size_t end = document.end(top);
        for (json::Node node = top; node != json::kNone && document.begin(node) < end;
             node = document.nextInText(node))
            changed[node] = true;
    }
    return changed;
}

std::vector<TintedRun> tintsOf(const json::Line& line, const std::vector<bool>& changed)
{
    // One run from the first such token to the last: what lies between belongs to them.
    std::vector<TintedRun> runs;
    for (const json::LineToken& token : line.tokens) {
        if (token.node >= changed.size() || !changed[token.node])
            continue;
        if (runs.empty())
            runs.push_back({token.begin, token.length});
        runs.front().length = token.begin + token.length - runs.front().begin;
    }
    return runs;
}

QString cut(const std::string& value)
{
    return value.size() <= kShownOfValue ? toQt(value)
                                         : toQt(value.substr(0, kShownOfValue)) + QChar(0x2026);
}

} // namespace

Result<StateText> readState(EventStore& store, const std::string& stream, const Position& upTo,
                            const std::filesystem::path& projection, const std::stop_token& stop)
{
    std::optional<Projection> loaded;
    if (!projection.empty()) {
        Result<Projection> file = Projection::load(projection);
        if (!file)
            return passOn(file);
        loaded = *std::move(file);
    }
    Result<StreamState> state = foldStream(store, stream, upTo, stop, loaded ? &*loaded : nullptr);
    if (!state)
        return passOn(state);
    StateText text{.state = *std::move(state), .lines = {}, .tints = {}};
    Result<std::vector<json::Line>> lines = json::layOut(text.state.json);
    if (!lines)
        return passOn(lines);
    json::Document document;
    if (Status parsed = document.parse(text.state.json); !parsed)
        return passOn(parsed);
    const std::vector<bool> changed = changedNodes(document, text.state.changes);
    auto tints = std::make_shared<std::vector<std::vector<TintedRun>>>();
    for (const json::Line& line : *lines)
        tints->push_back(tintsOf(line, changed));
    text.tints = std::move(tints);
    text.lines = std::make_shared<const std::vector<json::Line>>(*std::move(lines));
    return text;
}

QString changeText(const json::PathDifference& change)
{
    const QString path = change.pointer.empty() ? QStringLiteral("/")
                                                : toQt(std::string_view(change.pointer).substr(1));
    switch (change.change) {
    case json::PathChange::OnlyRight:
        return QStringLiteral("+ %1  %2").arg(path, cut(change.right));
    case json::PathChange::OnlyLeft:
        return QStringLiteral("− %1  %2").arg(path, cut(change.left));
    case json::PathChange::Changed:
        break;
    }
    return QStringLiteral("~ %1  %2 → %3").arg(path, cut(change.left), cut(change.right));
}

} // namespace viridian::ui
