#include "core/pipeline/assertion.h"

#include "core/pipeline/expected_parts.h"
#include "core/pipeline/meaning.h"
#include "core/pipeline/model.h"
#include "core/pipeline/step_runner.h"
#include "core/schema/payload.h"

#include <fmt/format.h>
#include <optional>

namespace viridian::pipeline {
namespace {

std::optional<schema::PayloadFault> faultIn(const Assertion& assertion, const Payload& data)
{
    switch (data.kind) {
    case PayloadKind::Json:
        return schema::faultOf(assertion.schema, data.bytes, assertion.form);
    case PayloadKind::Bytes:
        return schema::faultOfBytes(assertion.schema, data.bytes);
    case PayloadKind::Null:
        break;
    }
    return schema::PayloadFault{.path = {}, .reason = "there is no data"};
}

StepFailure failureOf(const Assertion& assertion, const Event& output, std::uint32_t input,
                      const schema::PayloadFault& fault)
{
    StepFailure failure{
        .input = input,
        .step = StepFailure::kNoStep,
        .position = output.position,
        .stream = std::string(output.stream),
        .type = std::string(output.type),
        .what = fmt::format("{}{}{}", fault.path, fault.path.empty() ? "" : ": ", fault.reason),
        .invalid = true,
        .error = {}};
    failure.error.kind = ErrorKind::InvalidInput;
    failure.error.message = fmt::format(
        "What event {} gives in {} is no valid {} by {}: {}. Mend the step that makes it, or the "
        "assertion in line {}.",
        output.position.toText(), output.stream, assertion.toText(), assertion.file, failure.what,
        assertion.line + 1);
    failure.error.detail = output.position.toText();
    return failure;
}

} // namespace

std::string Assertion::toText() const
{
    return version.empty() ? type : fmt::format("{} v{}", type, version);
}

void Assertion::write(Meaning& out) const
{
    out.text(type);
    out.text(version);
    out.text(digest);
    out.text(schema::name(schema.format()));
    out.flag(form == schema::AvroJson::Plain);
    out.flag(changedOnly);
}

AssertionInfo Assertion::info() const
{
    return {.type = type,
            .version = version,
            .schema = file,
            .changedOnly = changedOnly,
            .line = static_cast<std::size_t>(line) + 1};
}

AssertionCheck::AssertionCheck(const Model& model) : m_model(model)
{
}

const std::vector<std::uint16_t>& AssertionCheck::assertionsOf(std::string_view type,
                                                               StepRunner& runner)
{
    constexpr std::size_t kMost = 10'000;
    if (m_last != nullptr && type == m_lastType)
        return *m_last;
    m_lastType = type;
    if (const auto known = m_byType.find(m_lastType); known != m_byType.end()) {
        m_last = &known->second;
        return *m_last;
    }
    if (m_byType.size() == kMost)
        m_byType.clear();
    std::vector<std::uint16_t> numbers;
    const std::string_view base = runner.baseOf(type);
    for (std::size_t i = 0; i < m_model.assertions.size(); ++i) {
        if (m_model.assertions[i]->type == base)
            numbers.push_back(static_cast<std::uint16_t>(i));
    }
    m_last = &m_byType.emplace(m_lastType, std::move(numbers)).first->second;
    return *m_last;
}

bool AssertionCheck::judge(Expected& out, std::size_t output, std::uint32_t input, bool changed,
                           StepRunner& runner, const RunOptions& options)
{
    const Event& event = out.events[output];
    for (const std::uint16_t number : assertionsOf(event.type, runner)) {
        const Assertion& assertion = *m_model.assertions[number];
        if (assertion.changedOnly && !changed)
            continue;
        if (!assertion.version.empty() && runner.addressOf(event).version != assertion.version)
            continue;
        ++out.judged[number];
        std::optional<schema::PayloadFault> fault = faultIn(assertion, event.data);
        if (!fault)
            continue;
        if (!options.keepGoing) {
            out.halt = failureOf(assertion, event, input, *fault);
            return true;
        }
        out.violations.push_back({.output = static_cast<std::uint32_t>(output),
                                  .assertion = number,
                                  .path = std::move(fault->path),
                                  .reason = std::move(fault->reason)});
    }
    return false;
}

void AssertionCheck::check(Expected& out, StepRunner& runner, const RunOptions& options)
{
    out.judged.assign(m_model.assertions.size(), 0);
    std::size_t output = 0;
    for (std::uint32_t input = 0; input < out.inputs(); ++input) {
        const bool changed = out.dispositions[input] != Disposition::Unchanged;
        for (; output < out.endOf[input]; ++output) {
            if (!judge(out, output, input, changed || out.isMade(output), runner, options))
                continue;
            StepFailure failure = std::move(*out.halt);
            return cutAt(out, std::move(failure));
        }
    }
}

void AssertionCheck::checkFlushed(Expected& out, StepRunner& runner, const RunOptions& options)
{
    out.judged.assign(m_model.assertions.size(), 0);
    for (std::size_t output = 0; output < out.events.size(); ++output) {
        if (!judge(out, output, 0, true, runner, options))
            continue;
        Expected nothing;
        nothing.halt = std::move(out.halt);
        out = std::move(nothing);
        return;
    }
}

} // namespace viridian::pipeline
