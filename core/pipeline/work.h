#pragma once

#include "core/base/uuid.h"
#include "core/event/event_batch.h"
#include "core/json/editor.h"
#include "core/pipeline/stream_pattern.h"
#include "core/pipeline/version_finder.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace viridian::pipeline {

/// One event on its way through the steps. Payloads are parsed when a step first asks and stay
/// parsed for the steps that follow; bytes are copied once, at the end, and only when a step
/// changed them.
///
/// Thread: one at a time; begin() reuses all memory.
class Work {
public:
    explicit Work(const VersionRule& rule) : m_rule(rule) {}

    /// @param base   the type without its affix; lives at least as long as this event is worked on
    /// @param affix  the affix that the type's name carries, or null
    void begin(const Event& event, std::string_view base, const TypeAffix* affix,
               std::string_view affixVersion, Arena& arena);

    /// begin() for an event that a step makes out of @p origin's: same type, affix and memory.
    void beginAs(const Event& event, const Work& origin)
    {
        begin(event, origin.m_base, origin.m_affix, origin.m_affixVersion, *origin.m_arena);
    }

    [[nodiscard]] const Event& event() const { return m_event; }
    [[nodiscard]] const VersionRule& rule() const { return m_rule; }
    [[nodiscard]] std::string_view type() const { return m_base; }
    [[nodiscard]] std::string_view version();
    [[nodiscard]] bool hasJsonData() const { return m_event.data.kind == PayloadKind::Json; }

    /// Errors: InvalidInput when the data is not JSON.
    [[nodiscard]] Result<json::Editor*> data();
    /// Null when there is no JSON metadata.
    [[nodiscard]] json::Editor* metadata();
    /// Makes an empty object where there is none. Errors: InvalidInput when it is something else
    /// than JSON.
    [[nodiscard]] Result<json::Editor*> metadataForWriting();
    /// The editor of a place, for reading: null when the payload is not JSON.
    [[nodiscard]] json::Editor* editorOf(const Place& place);
    [[nodiscard]] Result<json::Editor*> editorForWriting(const Place& place);

    void setType(std::string_view base);
    /// Writes the version where it was found; where none was found, to the first of the rule's
    /// places.
    Status setVersion(std::string_view version);
    /// Data of another kind or encoding. A version that was found in JSON data still counts when
    /// the data becomes bytes.
    void setData(PayloadKind kind, std::string_view bytes);
    void setStream(std::string_view stream);
    void setId(std::string_view id);

    /// Memory that lives as long as the outputs.
    std::string_view keep(std::string_view text) { return m_arena->keep(text); }
    [[nodiscard]] Arena& arena() { return *m_arena; }

    /// True when any byte of any field is another now.
    [[nodiscard]] bool changed() const;
    /// The event as it is now; payloads that were edited are copied into the arena.
    [[nodiscard]] Event finish();
    /// Goes back to what finish() gave before a step failed.
    void goBack(const Event& event, std::string_view base, bool changed);

    Captures captures;          ///< of the step's stream pattern
    std::vector<Event> emitted; ///< outputs of a step that ends this event: split, route
    bool ended = false;         ///< the step took the event away: dropped, or replaced by `emitted`

private:
    enum class Parsed { No, Yes, Failed };
    [[nodiscard]] bool textAt(const Place& place, std::string& out);
    Status writeVersion(const VersionSource& source, std::string_view version);

    const VersionRule& m_rule;
    Event m_event;
    std::string_view m_base;
    const TypeAffix* m_affix = nullptr;
    std::string_view m_affixVersion;
    Arena* m_arena = nullptr;

    json::Editor m_data;
    json::Editor m_meta;
    Parsed m_dataParsed = Parsed::No;
    Parsed m_metaParsed = Parsed::No;
    std::string m_dataError;
    bool m_fieldsChanged = false;

    bool m_versionKnown = false;
    std::string m_version;
    const VersionSource* m_versionFrom = nullptr; ///< null: none had it
    std::string m_scratch;
};

} // namespace viridian::pipeline
