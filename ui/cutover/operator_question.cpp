#include "ui/cutover/operator_question.h"

namespace viridian::ui {

Result<bool> OperatorQuestion::ask(const std::string& question, std::stop_token stop)
{
    std::unique_lock lock(m_mutex);
    m_answer.reset();
    if (!m_closed)
        m_post(question);
    m_wake.wait(lock, std::move(stop), [this] { return m_answer.has_value() || m_closed; });
    if (!m_answer)
        return fail(ErrorKind::Cancelled, "The question was not answered.");
    return *m_answer;
}

void OperatorQuestion::answer(bool done)
{
    const std::scoped_lock lock(m_mutex);
    m_answer = done;
    m_wake.notify_all();
}

void OperatorQuestion::close()
{
    const std::scoped_lock lock(m_mutex);
    m_closed = true;
    m_wake.notify_all();
}

} // namespace viridian::ui
