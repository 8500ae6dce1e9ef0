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
    enum class Severity : std::uint8_t { Error, Warning, Note } severity = Severity::Error;
    QString sentence;
    QString place; // "E.na" or "run"; may be empty
    Key key = 0;   // of the node, projection or monitor it is about, in whatever graph; 0: the
                   // document
    // Where it comes from: the document as it is, a text being written, the last run, or what was
    // read at the start.
    enum class Origin : std::uint8_t { Document, Draft, Run, Catalog } origin = Origin::Document;
    QString component = {};   // in whose text it is; empty: in none
    int line = 0, column = 0; // in that text, from 1; 0: not known
    QString fix = {};         // what a fix would do; empty: there is none
    int times = 1;            // that it came
    friend bool operator==(const Problem&, const Problem&) = default;
};

std::vector<Problem> findProblems(const model::Model& model, const model::Catalog& catalog);
class ProblemFinder : public QObject {
    Q_OBJECT
public:
    explicit ProblemFinder(CatalogPtr catalog, QObject* parent = nullptr);
    ~ProblemFinder() override;

    void look(const model::ModelPtr& model);
    void setCatalog(CatalogPtr catalog) { m_catalog = std::move(catalog); } // from the next look()
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
