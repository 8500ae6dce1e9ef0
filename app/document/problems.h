// What is wrong with a document, found in the background: validation and, when that passes, the
// flattening that checks units across plugs and wires. The newest model wins; older answers are
// dropped.
#pragma once

#include "app/document/document.h"

#include <QObject>
#include <QString>

#include <atomic>
#include <memory>
#include <vector>

namespace dynaloom::document {

struct Problem {
    enum class Severity : std::uint8_t { Error, Warning } severity = Severity::Error;
    QString sentence;
    QString place; // "E.na" or "run"; may be empty
    Key key = 0;   // of the node, projection or monitor it is about, in whatever graph; 0: the
                   // document
    friend bool operator==(const Problem&, const Problem&) = default;
};

std::vector<Problem> findProblems(const model::Model& model, const model::Catalog& catalog);
class ProblemFinder : public QObject {
    Q_OBJECT
public:
    explicit ProblemFinder(CatalogPtr catalog, QObject* parent = nullptr);
    ~ProblemFinder() override;

    void look(const model::ModelPtr& model);
    const std::vector<Problem>& problems() const { return m_problems; }
    int errorCount() const;
    // The problems are those of the newest model given to look().
    bool isCurrent() const { return m_shown == m_asked; }

Q_SIGNALS:
    void problemsChanged();

private:
    void startNext();
    void done(quint64 number, std::vector<Problem> problems);

    CatalogPtr m_catalog;
    std::vector<Problem> m_problems;
    model::ModelPtr m_next;
    quint64 m_asked = 0, m_shown = 0;
    bool m_busy = false;
};

} // namespace dynaloom::document
