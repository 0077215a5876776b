#pragma once

#include "core/base/result.h"
#include "core/json/document.h"

#include <memory>
#include <string>
#include <string_view>

namespace viridian::json {

/// A member's name as an edit writes it, encoded once for many texts. Thread: immutable.
class MemberName {
public:
    MemberName() = default;
    explicit MemberName(std::string utf8);

    /// The decoded name.
    [[nodiscard]] const std::string& text() const { return m_text; }
    /// The name in quotes.
    [[nodiscard]] const std::string& source() const { return m_source; }
    /// False where the name is not UTF-8, which no edit writes.
    [[nodiscard]] bool valid() const { return m_valid; }

private:
    friend class Editor;

    std::string m_text;
    std::string m_source = "\"\"";
    bool m_escaped = false; ///< source() holds a backslash
    bool m_valid = true;
};

/// JSON source text that was read once, for edits that write it into many texts. Copies share it.
/// Thread: immutable.
class Constant {
public:
    /// Holds null.
    Constant();
    /// Errors: InvalidInput as Document::parse.
    [[nodiscard]] static Result<Constant> read(std::string_view source);

    [[nodiscard]] std::string_view text() const { return m_read->text; }
    [[nodiscard]] const Document& document() const { return m_read->document; }

private:
    struct Read {
        std::string text;
        Document document; ///< of `text`
    };
    explicit Constant(std::shared_ptr<const Read> read) : m_read(std::move(read)) {}

    std::shared_ptr<const Read> m_read;
};

} // namespace viridian::json
