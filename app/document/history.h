// The undo history of a document: a list of named values. Undo is going back in the list.
#pragma once

#include "core/model/model.h"

#include <QString>
#include <QStringList>

#include <deque>
#include <optional>

namespace dynaloom::document {

class History {
public:
    static constexpr std::size_t kDepth = 1000; // steps that can be undone

    // Starts anew with one value, which is the clean one unless `dirty`.
    void reset(model::ModelPtr first, bool dirty = false);

    const model::ModelPtr& current() const { return m_steps[m_at].model; }

    // A new value after the current one; what was undone is forgotten. Consecutive pushes with the
    // same non-empty mergeKey are one step (a slider drag, typing), unless seal() came in between
    // or the step before is the saved one.
    void push(const QString& name, model::ModelPtr model, const QString& mergeKey = {});
    // The next push is a step of its own.
    void seal() { m_sealed = true; }

    bool canUndo() const { return m_at > 0; }
    bool canRedo() const { return m_at + 1 < m_steps.size(); }
    void undo();
    void redo();
    // Step 0 is the value the document was opened with.
    std::size_t index() const { return m_at; }
    std::size_t size() const { return m_steps.size(); }
    void goTo(std::size_t index);

    QString undoName() const { return canUndo() ? m_steps[m_at].name : QString(); }
    QString redoName() const { return canRedo() ? m_steps[m_at + 1].name : QString(); }
    QStringList names() const;

    // The current value is the saved one. Undo past it and back is clean again.
    void markClean();
    // None is.
    void markUnsaved() { m_clean.reset(); }
    bool isClean() const { return m_clean == m_at; }

private:
    struct Step {
        QString name;
        model::ModelPtr model;
        QString mergeKey;
    };

    std::deque<Step> m_steps;
    std::size_t m_at = 0;
    std::optional<std::size_t> m_clean; // nothing: the saved value is no longer in the list
    bool m_sealed = true;
};

} // namespace dynaloom::document
