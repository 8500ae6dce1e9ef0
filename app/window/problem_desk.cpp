#include "app/window/problem_desk.h"

#include "app/document/places.h"
#include "app/document/quick_fixes.h"
#include "app/panels/problems_panel.h"
#include "app/window/equations_view.h"
#include "app/window/status_line.h"
#include "core/base/protection.h"
#include "core/model/text_edit.h"
#include "widgets/notation/notation.h"

#include <QRegularExpression>

#include <algorithm>
#include <filesystem>

namespace dynaloom::window {
namespace {

using document::Problem;
using jobs::RunController;
using Severity = Problem::Severity;

constexpr std::size_t kMostOfRun = 200;
constexpr int kPauseMs = 150, kSentenceLength = 2000;

QString qt(const std::string& text) { return QString::fromStdString(text); }

// "E.V of neuron 3 ..." is about E; empty when the sentence begins with no name.
QString nameAtStart(const QString& sentence) {
    static const QRegularExpression kName(QStringLiteral("^`?([A-Za-z][\\w/]*(?:\\.\\w+)*)"));
    const auto match = kName.match(sentence);
    return match.hasMatch() ? match.captured(1) : QString();
}

} // namespace

ProblemDesk::ProblemDesk(const Parts& parts, QObject* parent)
    : QObject(parent)
    , m(parts) {
    connect(&m.finder, &document::ProblemFinder::problemsChanged, this, &ProblemDesk::show);
    connect(&m.equations, &EquationsView::draftsChanged, this, &ProblemDesk::show);
    connect(&m.document, &document::Document::catalogChanged, this, &ProblemDesk::show);
    connect(&m.document, &document::Document::replaced, this, [this] {
        m_ofRun.clear();
        show();
    });
    connect(&m.panel, &panels::ProblemsPanel::activated, this, &ProblemDesk::goTo);
    connect(&m.panel, &panels::ProblemsPanel::fixRequested, this, &ProblemDesk::fix);
    m_pause.setSingleShot(true);
    connect(&m_pause, &QTimer::timeout, this, [this] {
        if (m_isStale) show();
    });
    connectRun();
}

void ProblemDesk::connectRun() {
    connect(&m.run, &RunController::stateChanged, this, [this](jobs::RunState state) {
        if (state != jobs::RunState::Compiling || m_ofRun.empty()) return;
        m_ofRun.clear();
        show();
    });
    connect(&m.run, &RunController::failed, this,
            [this](const Error& error) { addFromRun(Severity::Error, error); });
    connect(&m.run, &RunController::refused, this,
            [this](const Error& error) { addFromRun(Severity::Warning, error); });
    connect(&m.run, &RunController::held, this,
            [this](const QString& sentence) { addFromRun(Severity::Error, sentence); });
    connect(&m.run, &RunController::recordingStopped, this,
            [this](const QString& sentence) { addFromRun(Severity::Warning, sentence); });
    connect(&m.run, &RunController::finished, this, [this](const jobs::RunFinished& how) {
        if (how.end == jobs::RunEnd::NonFinite) addFromRun(Severity::Error, qt(how.sentence));
    });
    connect(&m.run, &RunController::runLoaded, this, [this](const jobs::RunLoaded& loaded) {
        if (!loaded.note.empty()) addFromRun(Severity::Warning, qt(loaded.note));
        for (const std::string& note : loaded.notes) addFromRun(Severity::Note, qt(note));
    });
}

void ProblemDesk::addFromRun(Severity severity, const Error& error) {
    Problem problem{severity, notation::shortened(qt(error.sentence), kSentenceLength),
                    qt(error.place.node)};
    const QString shape = notation::shapeOf(problem.sentence);
    const auto same = std::ranges::find_if(m_ofRun, [&](const OfRun& known) {
        return known.shape == shape && known.problem.place == problem.place &&
               known.problem.severity == severity;
    });
    if (same != m_ofRun.end() && isProtected("storm")) {
        ++same->problem.times;
        showSoon();
        return;
    }
    if (m_ofRun.size() >= kMostOfRun) return;
    problem.origin = Problem::Origin::Run;
    problem.key = document::spotOf(*m.document.model(), error.place.node).key;
    m_ofRun.push_back({std::move(problem), shape});
    showSoon();
}

// At once, but not again and again while more comes.
void ProblemDesk::showSoon() {
    m_isStale = true;
    if (!m_pause.isActive()) show();
}

void ProblemDesk::addFromRun(Severity severity, const QString& sentence) {
    const QString name = nameAtStart(sentence);
    Error error{ErrorKind::Failed, sentence.toStdString(), {}};
    if (document::spotOf(*m.document.model(), name.toStdString()).key != 0)
        error.place.node = name.toStdString();
    addFromRun(severity, error);
}

void ProblemDesk::addDrafts(std::vector<Problem>& problems) const {
    const auto& drafts = m.equations.drafts();
    for (auto it = drafts.cbegin(); it != drafts.cend(); ++it) {
        const auto uses = document::usesOf(*m.document.model(), it.key().toStdString());
        for (const equations::Fault& fault : it->faults) {
            Problem problem{fault.isWarning ? Severity::Warning : Severity::Error, fault.sentence,
                            it.key()};
            problem.key = uses.empty() ? 0 : uses.front().key;
            problem.origin = Problem::Origin::Draft;
            problem.component = it.key();
            problem.line = fault.line;
            problem.column = fault.column;
            if (!fault.replacement.isEmpty())
                problem.fix = tr("Change to %1").arg(fault.replacement);
            problems.push_back(std::move(problem));
        }
    }
}

void ProblemDesk::addCatalog(std::vector<Problem>& problems) const {
    for (const Error& error : m.document.catalog()->problems()) {
        Problem problem{Severity::Warning, qt(error.sentence), {}};
        problem.place = qt(std::filesystem::path(error.place.file).filename().string());
        problem.origin = Problem::Origin::Catalog;
        problem.line = error.place.line;
        problem.column = error.place.column;
        problems.push_back(std::move(problem));
    }
}

std::vector<Problem> ProblemDesk::all() const {
    std::vector<Problem> problems;
    for (const OfRun& of : m_ofRun) problems.push_back(of.problem);
    addDrafts(problems);
    const auto& found = m.finder.problems();
    problems.insert(problems.end(), found.begin(), found.end());
    addCatalog(problems);
    std::ranges::stable_sort(problems, {}, [](const Problem& p) { return p.severity; });
    return problems;
}

std::vector<Problem> ProblemDesk::ofItems() const {
    std::vector<Problem> marks;
    for (const Problem& problem : all()) {
        if (problem.component.isEmpty()) {
            marks.push_back(problem);
            continue;
        }
        for (const std::string& user :
             model::componentUses(*m.document.model(), problem.component.toStdString())) {
            Problem mark = problem;
            mark.place = qt(user);
            mark.key = document::spotOf(*m.document.model(), user).key;
            mark.sentence = problem.component + QStringLiteral(": ") + problem.sentence;
            marks.push_back(std::move(mark));
        }
    }
    return marks;
}

void ProblemDesk::show() {
    m_isStale = false;
    m_pause.start(kPauseMs);
    std::vector<Problem> problems = all();
    const auto count = [&problems](Severity severity) {
        return static_cast<int>(std::ranges::count(problems, severity, &Problem::severity));
    };
    m.status.setProblems(count(Severity::Error), count(Severity::Warning));
    m.panel.setProblems(std::move(problems));
    emit changed();
}

void ProblemDesk::goTo(const Problem& problem) {
    const bool inText = !problem.component.isEmpty() && problem.line > 0;
    if (inText)
        emit textRequested(problem.component, problem.line, problem.column);
    else if (problem.key != 0)
        emit nodeRequested(problem.key);
}

void ProblemDesk::fix(const Problem& problem) {
    if (problem.origin == Problem::Origin::Draft) {
        emit textRequested(problem.component, problem.line, problem.column);
        m.equations.replaceWord(problem.component, problem.line, problem.column,
                                equations::suggestionOf(problem.sentence));
        return;
    }
    m.document.seal();
    if (m.document.apply(document::applyFix(m.document.model(), problem))) {
        m.document.seal();
        m.status.say(tr("%1.").arg(problem.fix));
    }
}

} // namespace dynaloom::window
