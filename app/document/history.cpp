#include "app/document/history.h"

#include <algorithm>

namespace dynaloom::document {

void History::reset(model::ModelPtr first, bool dirty) {
    m_steps.clear();
    m_steps.push_back({{}, std::move(first), {}});
    m_at = 0;
    m_clean = dirty ? std::nullopt : std::optional<std::size_t>(0);
    m_sealed = true;
}

void History::push(const QString& name, model::ModelPtr model, const QString& mergeKey) {
    if (canRedo()) {
        m_steps.erase(m_steps.begin() + static_cast<std::ptrdiff_t>(m_at) + 1, m_steps.end());
        if (m_clean && *m_clean > m_at) m_clean.reset();
    }
    const bool merges = !m_sealed && !mergeKey.isEmpty() && m_at > 0 && !isClean() &&
                        m_steps[m_at].mergeKey == mergeKey;
    m_sealed = false;
    if (merges) {
        m_steps[m_at].name = name;
        m_steps[m_at].model = std::move(model);
        return;
    }
    m_steps.push_back({name, std::move(model), mergeKey});
    ++m_at;
    if (m_steps.size() > kDepth + 1) {
        m_steps.pop_front();
        --m_at;
        if (m_clean) m_clean = *m_clean == 0 ? std::nullopt : std::optional(*m_clean - 1);
    }
}

void History::undo() { goTo(m_at > 0 ? m_at - 1 : 0); }

void History::redo() { goTo(m_at + 1); }

void History::goTo(std::size_t index) {
    m_at = std::min(index, m_steps.size() - 1);
    m_sealed = true;
}

QStringList History::names() const {
    QStringList names;
    for (const Step& step : m_steps) names << step.name;
    return names;
}

void History::markClean() {
    m_clean = m_at;
    m_sealed = true;
}

} // namespace dynaloom::document
