#pragma once

#include "core/base/result.h"

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>

namespace viridian::ui {

/// A question that a job asks the person at the screen, and waits for.
/// Thread: ask() on the job's thread, the rest on any.
class OperatorQuestion {
public:
    /// @param post  called on the job's thread with each question; brings it to the screen
    explicit OperatorQuestion(std::function<void(const std::string&)> post)
        : m_post(std::move(post))
    {
    }

    /// Blocks until answer() or stop. Errors: Cancelled.
    [[nodiscard]] Result<bool> ask(const std::string& question, std::stop_token stop);
    void answer(bool done);
    /// No question will ever be answered again: the screen is gone.
    void close();

private:
    std::function<void(const std::string&)> m_post;
    std::mutex m_mutex;
    std::condition_variable_any m_wake;
    std::optional<bool> m_answer;
    bool m_closed = false;
};

} // namespace viridian::ui
