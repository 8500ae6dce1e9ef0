#include "app/document/problems.h"

#include "app/document/places.h"
#include "app/document/quick_fixes.h"
#include "core/compile/flatten/flatten.h"
#include "core/model/validate.h"

#include <QCoreApplication>
#include <QPointer>
#include <QThreadPool>

#include <algorithm>
#include <new>

namespace dynaloom::document {
namespace {

Problem problemOf(const Error& error, Problem::Severity severity, const model::Model& model) {
    return {severity, QString::fromStdString(error.sentence),
            QString::fromStdString(error.place.node), spotOf(model, error.place.node).key};
}

// A problem of one of the document's own texts.
Problem inText(const Error& error, Problem::Severity severity) {
    Problem problem{severity, QString::fromStdString(error.sentence),
                    QString::fromStdString(error.place.node)};
    problem.component = problem.place;
    problem.line = error.place.line;
    problem.column = error.place.column;
    return problem;
}

void addTextWarnings(const model::Model& model, std::vector<Problem>& found) {
    model::Model copy;
    copy.componentTexts = model.componentTexts;
    for (const model::ComponentProblem& warning : model::readComponents(copy))
        found.push_back(inText(warning.error, Problem::Severity::Warning));
}

// That a component is missing whose text has an error is no second fault.
bool followsFromText(const Error& error, const model::Model& model) {
    return std::ranges::any_of(model.brokenComponents, [&](const model::ComponentProblem& broken) {
        return error.sentence.starts_with("There is no component `" + broken.error.place.node +
                                          "`.");
    });
}

} // namespace

std::vector<Problem> findProblems(const model::Model& model, const model::Catalog& catalog) {
    std::vector<Problem> found;
    const auto add = [&](const std::vector<Error>& errors, Problem::Severity severity) {
        for (const Error& error : errors) found.push_back(problemOf(error, severity, model));
    };
    try {
        model::Problems problems = model::validate(model, catalog);
        // Validation tells of the texts first.
        const auto texts = static_cast<std::ptrdiff_t>(
            std::min(model.brokenComponents.size(), problems.errors.size()));
        for (auto error = problems.errors.begin(); error != problems.errors.begin() + texts;
             ++error)
            found.push_back(inText(*error, Problem::Severity::Error));
        std::vector<Error> others(problems.errors.begin() + texts, problems.errors.end());
        std::erase_if(others, [&](const Error& e) { return followsFromText(e, model); });
        add(others, Problem::Severity::Error);
        addTextWarnings(model, found);
        add(problems.warnings, Problem::Severity::Warning);
        for (Problem& problem : found) problem.fix = fixTitle(model, problem);
        if (!problems.errors.empty() || model.graph->nodes.empty()) return found;
        const auto flat = compile::flatten(model, catalog, {});
        if (flat)
            add(flat->warnings, Problem::Severity::Warning);
        else
            add({flat.error()}, Problem::Severity::Error);
    } catch (const std::bad_alloc&) {
        found.push_back({Problem::Severity::Error,
                         QStringLiteral("There is not enough memory to check the document."),
                         {}});
    }
    return found;
}

ProblemFinder::ProblemFinder(CatalogPtr catalog, QObject* parent)
    : QObject(parent)
    , m_catalog(std::move(catalog)) {}

ProblemFinder::~ProblemFinder() = default;

int ProblemFinder::errorCount() const {
    return static_cast<int>(std::ranges::count_if(m_problems, [](const Problem& problem) {
        return problem.severity == Problem::Severity::Error;
    }));
}

void ProblemFinder::look(const model::ModelPtr& model) {
    m_next = model;
    ++m_asked;
    if (!m_busy) startNext();
}

void ProblemFinder::startNext() {
    m_busy = true;
    QPointer<ProblemFinder> self(this);
    QThreadPool::globalInstance()->start(
        [self, model = std::move(m_next), catalog = m_catalog, number = m_asked] {
            auto problems = findProblems(*model, *catalog);
            // A finder that is gone by then drops the answer: the pointer is looked at in its own
            // thread.
            QMetaObject::invokeMethod(
                qApp,
                [self, number, problems = std::move(problems)]() mutable {
                    if (self) self->done(number, std::move(problems));
                },
                Qt::QueuedConnection);
        });
    m_next.reset();
}

void ProblemFinder::done(quint64 number, std::vector<Problem> problems) {
    m_busy = false;
    m_shown = number;
    const bool same = problems == m_problems;
    m_problems = std::move(problems);
    if (m_next) startNext();
    if (!same || isCurrent()) Q_EMIT problemsChanged();
}

} // namespace dynaloom::document
