#include "ui/preview/shown_pair.h"

#include "core/json/compare.h"
#include "core/json/document.h"
#include "ui/text/text.h"

#include <QCoreApplication>

#include <algorithm>
#include <map>

namespace viridian::ui {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("ShownPair", text);
}

/// Finds for a line of laid-out JSON the step that made it.
class Origins {
public:
    Origins(const std::vector<PathOrigin>& origins, std::string_view left, std::string_view right)
        : m_leftGood(m_left.parse(left)), m_rightGood(m_right.parse(right))
    {
        for (const PathOrigin& origin : origins)
            m_steps.emplace(origin.pointer, origin.step);
    }

    [[nodiscard]] QString of(const JsonDiff& diff, const DiffRow& row) const
    {
        if (row.equal())
            return {};
        const bool right = row.right.present;
        if (!(right ? m_rightGood : m_leftGood))
            return {};
        const json::Line& line = right ? diff.right[row.right.line] : diff.left[row.left.line];
        const json::Document& document = right ? m_right : m_left;
        for (const json::LineToken& token : line.tokens) {
            if (token.node != json::kNone)
                return stepText(document.pointer(token.node));
        }
        return {};
    }

private:
    /// The step of the place itself, of what holds it, or of what it holds.
    [[nodiscard]] QString stepText(const std::string& pointer) const
    {
        for (std::string at = pointer;; at.erase(at.rfind('/'))) {
            if (const auto found = m_steps.find(at); found != m_steps.end())
                return QString::number(found->second + 1);
            if (at.empty())
                break;
        }
        const auto below = m_steps.lower_bound(pointer + "/");
        const bool inside = below != m_steps.end() && below->first.starts_with(pointer + "/");
        return inside ? QString::number(below->second + 1) : QString();
    }

    json::Document m_left;
    json::Document m_right;
    bool m_leftGood;
    bool m_rightGood;
    std::map<std::string, std::size_t> m_steps;
};

QString summaryOf(const Event& before, const Event& after)
{
    const Result<std::vector<json::PathDifference>> found =
        json::differences(before.data.bytes, after.data.bytes);
    if (!found)
        return before.data == after.data ? tr("same bytes") : tr("not JSON, bytes differ");
    if (found->empty())
        return before.data.bytes == after.data.bytes ? tr("same bytes")
                                                     : tr("same value, other bytes");
    int counts[3] = {0, 0, 0};
    for (const json::PathDifference& difference : *found)
        ++counts[static_cast<int>(difference.change)];
    QStringList parts;
    const auto add = [&](json::PathChange change, const QString& word) {
        if (const int count = counts[static_cast<int>(change)]; count > 0)
            parts << QString::number(count) +
                         (parts.isEmpty() ? (count == 1 ? tr(" path ") : tr(" paths "))
                                          : QStringLiteral(" ")) +
                         word;
    };
    add(json::PathChange::OnlyRight, tr("added"));
    add(json::PathChange::OnlyLeft, tr("removed"));
    add(json::PathChange::Changed, tr("changed"));
    return parts.join(QStringLiteral(", "));
}

QStringList factsOf(const Event& before, const Event& after, const JsonDiff& diff)
{
    QStringList facts;
    facts << (diff.equalRows == 1 ? tr("1 line equal") : tr("%1 lines equal").arg(diff.equalRows));
    if (before.type != after.type)
        facts << tr("type changed");
    if (before.stream != after.stream)
        facts << tr("to stream %1").arg(toQt(after.stream));
    facts << (before.metadata == after.metadata ? tr("metadata equal") : tr("metadata changed"));
    facts << (before.id == after.id ? tr("id kept") : tr("new id"));
    return facts;
}

} // namespace

QString sizeText(const Event& event)
{
    switch (event.data.kind) {
    case PayloadKind::Null:
        return tr("no data");
    case PayloadKind::Bytes:
        return byteText(event.dataBytes) + tr(", not JSON");
    case PayloadKind::Json:
        break;
    }
    return byteText(event.dataBytes);
}

ShownPair makeShownPair(const Pipeline& pipeline, const PreviewResult& result, std::size_t index,
                        std::size_t output)
{
    const PreviewPair& pair = result.pairs[index];
    const Event& before = result.before[pair.before];
    const auto outputs = result.outputsOf(pair);
    const bool hasOutput = output < outputs.size();
    ShownPair shown;
    auto diff = std::make_shared<JsonDiff>(
        diffJson(before.data.bytes, hasOutput ? outputs[output].data.bytes : std::string_view()));
    if (hasOutput && pair.disposition != Disposition::Unchanged) {
        const Origins origins(originsOf(pipeline, result.before, pair.before, output),
                              before.data.bytes, outputs[output].data.bytes);
        for (const DiffRow& row : diff->rows)
            shown.gutter.push_back(origins.of(*diff, row));
    }
    shown.gutter.resize(diff->rows.size());
    if (hasOutput) {
        shown.summary = summaryOf(before, outputs[output]);
        shown.facts = factsOf(before, outputs[output], *diff);
    }
    shown.diff = std::move(diff);
    return shown;
}

ShownPair makeShownStep(const Event* before, const Event* after, std::size_t step)
{
    ShownPair shown;
    auto diff =
        std::make_shared<JsonDiff>(diffJson(before ? before->data.bytes : std::string_view(),
                                            after ? after->data.bytes : std::string_view()));
    for (const DiffRow& row : diff->rows)
        shown.gutter.push_back(before && after && !row.equal() ? QString::number(step + 1)
                                                               : QString());
    if (before && after) {
        shown.summary = summaryOf(*before, *after);
        shown.facts = factsOf(*before, *after, *diff);
    }
    shown.diff = std::move(diff);
    return shown;
}

} // namespace viridian::ui
