#include "app/window/run_commands.h"

#include "app/window/actions.h"
#include "app/window/banner.h"
#include "app/window/run_bar.h"
#include "app/window/status_line.h"
#include "core/base/memory.h"
#include "widgets/notation/notation.h"

namespace dynaloom::window {

using jobs::RunController;
using jobs::RunState;
using panels::LogPanel;

QString sentenceOf(const Error& error) {
    const QString sentence = QString::fromStdString(error.sentence);
    if (error.place.node.empty()) return sentence;
    return QString::fromStdString(error.place.node) + QStringLiteral(": ") + sentence;
}

RunCommands::RunCommands(const Parts& parts, QObject* parent)
    : QObject(parent)
    , m(parts) {
    connect(m.actions.run, &QAction::triggered, this, &RunCommands::start);
    connect(m.actions.pause, &QAction::triggered, &m.run, &RunController::pause);
    connect(m.actions.step, &QAction::triggered, this, &RunCommands::step);
    connect(m.actions.stop, &QAction::triggered, &m.run, &RunController::stop);
    connect(m.actions.toggle, &QAction::triggered, this, &RunCommands::toggle);
    connect(&m.bar, &RunBar::speedChanged, &m.run, &RunController::setSpeed);
    connectRun();
    connectMessages();
    showState();
}

void RunCommands::connectRun() {
    connect(&m.run, &RunController::stateChanged, this, &RunCommands::showState);
    connect(&m.run, &RunController::stopping, this, [this] {
        m.status.say(tr("Stopping…"));
        showState();
    });
    connect(&m.run, &RunController::runLoaded, this, &RunCommands::loaded);
    connect(&m.run, &RunController::progressed, this, [this](const jobs::Progress& progress) {
        m.bar.setProgress(progress);
        m.status.setProgress(progress, m.run.state() == RunState::Running);
    });
    connect(&m.run, &RunController::finished, this, &RunCommands::finished);
    connect(&m.run, &RunController::failed, this, &RunCommands::failed);
}

void RunCommands::connectMessages() {
    connect(&m.run, &RunController::parameterChanged, this,
            [this](const QString& path, const QString& text, double timeMs) {
                const QString sentence =
                    tr("%1 = %2 from t = %3").arg(path, text, timeText(timeMs));
                m.status.say(sentence);
                m.log.add(LogPanel::Level::Info, sentence);
            });
    connect(&m.run, &RunController::rerunNeeded, this,
            [this](const QString& sentence) { m.log.add(LogPanel::Level::Info, sentence); });
    connect(&m.run, &RunController::refused, this, [this](const Error& error) {
        m.log.add(LogPanel::Level::Warning, sentenceOf(error));
        m.status.say(sentenceOf(error), StatusLine::Tone::Warning);
    });
    connect(&m.run, &RunController::recordingStopped, this, [this](const QString& sentence) {
        m.log.add(LogPanel::Level::Warning, sentence);
        m.status.say(sentence, StatusLine::Tone::Warning);
    });
    connect(&m.run, &RunController::held, this, [this](const QString& sentence) {
        m.log.add(LogPanel::Level::Error, sentence);
        m.status.say(sentence, StatusLine::Tone::Error);
        m.banner.tell(Banner::Tone::Error, tr("The run is paused. %1").arg(sentence),
                      tr("Try again"), [this] { start(); });
    });
    connect(&m.run, &RunController::resultsSaved, this, [this](const QString& file) {
        m.log.add(LogPanel::Level::Info, tr("Results saved in %1.").arg(file));
        m.status.say(tr("Results saved in %1.").arg(file));
    });
}

void RunCommands::showState() {
    m.bar.setState(m.run.state(), m.run.isStopping());
    if (m.run.isStopping()) return;
    switch (m.run.state()) {
    case RunState::Compiling:
        m.status.say(tr("Compiling…"));
        break;
    case RunState::Running:
        m.status.say(m_kept.isEmpty() ? tr("Running.") : m_kept);
        m_kept.clear();
        break;
    case RunState::Paused:
        m.status.say(m_kept.isEmpty() ? tr("Paused.") : m_kept);
        m_kept.clear();
        break;
    case RunState::Idle:
        break; // finished() or failed() says how it ended
    }
}

void RunCommands::loaded(const jobs::RunLoaded& loaded) {
    m.banner.dismissQuietly();
    m.status.setRun(loaded);
    m_kept.clear();
    if (!loaded.kept.empty()) {
        m_kept = tr("Changed at t = %1: %2")
                     .arg(timeText(loaded.fromMs), QString::fromStdString(loaded.kept));
        m.status.say(m_kept);
        m.log.add(LogPanel::Level::Info, m_kept);
    }
    m.log.add(
        LogPanel::Level::Info,
        tr("Run of %1: %2 neurons, %3 synapses, %4, %5 precision, dt %6 ms, seed %7; "
           "prepared in %8 s, kernels %9.")
            .arg(m.document.name(), notation::grouped(loaded.neurons),
                 notation::grouped(loaded.synapses), deviceText(loaded),
                 QString::fromStdString(loaded.precision), notation::numberText(loaded.dtMs),
                 QString::number(loaded.seed), QString::number(loaded.prepareSeconds, 'f', 2),
                 loaded.cacheHit
                     ? tr("from the cache")
                     : tr("compiled in %1 s").arg(QString::number(loaded.compileSeconds, 'f', 2))));
    if (!loaded.note.empty())
        m.log.add(LogPanel::Level::Warning, QString::fromStdString(loaded.note));
    for (const std::string& note : loaded.notes)
        m.log.add(LogPanel::Level::Info, QString::fromStdString(note));
}

void RunCommands::finished(const jobs::RunFinished& how) {
    emit ended();
    QString sentence = m.status.sentence();
    switch (how.end) {
    case jobs::RunEnd::Completed:
    case jobs::RunEnd::Stopped:
        break; // the window says what was simulated: it knows the spikes
    case jobs::RunEnd::NonFinite:
        sentence = QString::fromStdString(how.sentence);
        m.status.say(sentence, StatusLine::Tone::Error);
        m.banner.tell(Banner::Tone::Error, sentence);
        m.log.add(LogPanel::Level::Error, sentence);
        return;
    }
    m.log.add(LogPanel::Level::Info, sentence);
}

void RunCommands::failed(const Error& error) {
    m.status.say(sentenceOf(error), StatusLine::Tone::Error);
    m.log.add(LogPanel::Level::Error, sentenceOf(error));
    m.banner.tell(Banner::Tone::Error, sentenceOf(error));
    emit refusedToRun();
}

bool RunCommands::mayRun() {
    // A check that is still going on is left to the run itself, which says the same.
    if (!m.problems.isCurrent() || m.problems.errorCount() == 0) return true;
    const auto& problems = m.problems.problems();
    const auto first = std::find_if(problems.begin(), problems.end(), [](const auto& problem) {
        return problem.severity == document::Problem::Severity::Error;
    });
    const QString place = first->place.isEmpty() ? QString() : first->place + QStringLiteral(": ");
    m.status.say(place + first->sentence, StatusLine::Tone::Error);
    emit refusedToRun();
    return false;
}

jobs::RunOptions RunCommands::options() const {
    jobs::RunOptions options;
    options.endless = m.actions.endless->isChecked();
    options.speed = m.bar.speed();
    options.threads = m.bar.threads();
    options.recordBytes = memoryBudget() / 4;
    return options;
}

void RunCommands::start() {
    if (m.run.state() == RunState::Paused) {
        m.run.resume();
        return;
    }
    if (m.run.state() == RunState::Idle) startAnew();
}

void RunCommands::startAnew() {
    m.document.settle(false);
    if (!mayRun()) return;
    m.document.seal();
    m.run.start(m.document.model(), options());
}

void RunCommands::toggle() {
    if (m.run.state() == RunState::Running)
        m.run.pause();
    else
        start();
}

void RunCommands::step() {
    if (m.run.isAlive()) {
        m.run.step();
        return;
    }
    if (m.run.state() != RunState::Idle || !mayRun()) return;
    jobs::RunOptions paused = options();
    paused.oneStep = true;
    m.run.start(m.document.model(), paused);
}

} // namespace dynaloom::window
