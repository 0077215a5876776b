#pragma once

#include "core/event/event_batch.h"
#include "core/pipeline/state_text.h"

#include <chrono>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

/// Members of plain structs written and read by one list of them: for a struct T there is
/// `template <typename Io> void fields(Io& io, T& value)`, which calls io(value.a, value.b, …).
namespace viridian::pipeline {

class FieldSaver {
public:
    template <typename... Members>
    void operator()(Members&... members)
    {
        (one(members), ...);
    }
    [[nodiscard]] std::string take() { return m_to.take(); }

private:
    void one(std::string& value) { m_to.text(value); }
    void one(Position& value) { m_to.position(value); }
    void one(std::chrono::nanoseconds& value) { m_to.number(value.count()); }
    void one(EventBatch& value)
    {
        m_to.number(static_cast<std::int64_t>(value.size()));
        for (const Event& event : value)
            m_to.event(event);
    }
    template <typename T>
    void one(std::optional<T>& value)
    {
        m_to.number(value.has_value() ? 1 : 0);
        if (value)
            one(*value);
    }
    template <typename T>
    void one(std::vector<T>& values)
    {
        m_to.number(static_cast<std::int64_t>(values.size()));
        for (T& value : values)
            one(value);
    }
    template <typename T>
    void one(T& value)
    {
        if constexpr (std::is_integral_v<T> || std::is_enum_v<T>)
            m_to.number(static_cast<std::int64_t>(value));
        else
            fields(*this, value);
    }

    StateWriter m_to;
};

/// Reads what FieldSaver wrote, by the same calls.
class FieldLoader {
public:
    explicit FieldLoader(std::string_view text) : m_from(text) {}

    template <typename... Members>
    void operator()(Members&... members)
    {
        (one(members), ...);
    }
    [[nodiscard]] bool whole() const { return m_from.good() && m_from.atEnd(); }

private:
    void one(std::string& value) { value = m_from.text(); }
    void one(Position& value) { value = m_from.position(); }
    void one(std::chrono::nanoseconds& value) { value = std::chrono::nanoseconds(m_from.number()); }
    void one(EventBatch& value)
    {
        const std::int64_t count = m_from.number();
        value = {};
        for (std::int64_t i = 0; i < count && m_from.good(); ++i)
            value.addCopy(m_from.event());
    }
    template <typename T>
    void one(std::optional<T>& value)
    {
        value.reset();
        if (m_from.number() == 1)
            one(value.emplace());
    }
    template <typename T>
    void one(std::vector<T>& values)
    {
        const std::int64_t count = m_from.number();
        values.clear();
        for (std::int64_t i = 0; i < count && m_from.good(); ++i)
            one(values.emplace_back());
    }
    template <typename T>
    void one(T& value)
    {
        if constexpr (std::is_integral_v<T> || std::is_enum_v<T>)
            value = static_cast<T>(m_from.number());
        else
            fields(*this, value);
    }

    StateReader m_from;
};

} // namespace viridian::pipeline
