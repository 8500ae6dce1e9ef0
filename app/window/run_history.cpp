#include "app/window/run_history.h"

#include "app/panels/live_view.h"
#include "app/panels/runs_panel.h"
#include "app/window/file_commands.h"
#include "app/window/main_window.h"
#include "app/window/run_bar.h"
#include "app/window/run_commands.h"
#include "app/window/status_line.h"
#include "app/window/windows.h"
#include "core/base/memory.h"

#include <QCoreApplication>
#include <QFileDialog>
#include <QPointer>
#include <QThreadPool>

namespace dynaloom::window {

using panels::RunsPanel;

RunHistory::RunHistory(const Parts& parts, QObject* parent)
    : QObject(parent)
    , m(parts)
    , m_overlay(parts.live, parts.theme) {
    using jobs::RunController;
    connect(&m.run, &RunController::runLoaded, this, &RunHistory::begin);
    connect(&m.run, &RunController::recorded, this, &RunHistory::recorded);
    connect(&m.run, &RunController::finished, this, [this](const jobs::RunFinished& how) {
        const auto outcome = how.end == jobs::RunEnd::Completed ? runs::RunOutcome::Completed
                             : how.end == jobs::RunEnd::Stopped ? runs::RunOutcome::Stopped
                                                                : runs::RunOutcome::NonFinite;
        end(outcome, QString::fromStdString(how.sentence), how.progress);
    });
    connect(&m.run, &RunController::failed, this, [this](const Error& error) {
        end(runs::RunOutcome::Failed, sentenceOf(error), m.run.progress());
    });
    connect(&m.store, &runs::RunStore::failing, this, [this](const QString& sentence) {
        m.status.say(tr("The run could not be kept for the next session. %1").arg(sentence),
                     StatusLine::Tone::Warning);
    });
    connect(&m.panel, &RunsPanel::showRequested, this, &RunHistory::show);
    connect(&m.panel, &RunsPanel::overlayRequested, this, &RunHistory::overlay);
    connect(&m.panel, &RunsPanel::againRequested, this, &RunHistory::again);
    connect(&m.panel, &RunsPanel::openRequested, this, &RunHistory::openModel);
    connect(&m.panel, &RunsPanel::saveRequested, this, &RunHistory::saveResults);
    const auto follow = [this] { m.panel.setDocument(documentKey()); };
    connect(&m.document, &document::Document::fileChanged, this, follow);
    follow();
}

QString RunHistory::documentKey() const {
    if (!m.document.hasFile()) return m.document.name();
    std::error_code error;
    const auto real = std::filesystem::weakly_canonical(m.document.file(), error);
    return QString::fromStdString((error ? m.document.file() : real).string());
}

void RunHistory::begin(const jobs::RunLoaded& loaded) {
    // A run that goes on as another model leaves what it recorded until then.
    QString before;
    if (m_pending && m_pending->results) {
        jobs::Progress until;
        until.simulatedMs = loaded.fromMs;
        end(runs::RunOutcome::Stopped, {}, until);
        before = m_shown;
    }
    m_pending.emplace();
    runs::KeptRun& run = m_pending->run;
    run.document = documentKey();
    run.documentName = m.document.name();
    if (loaded.options.isReplay && !m_origins.empty()) {
        run.name = m_origins.front().name;
        run.document = m_origins.front().document;
        run.documentName = m_origins.front().documentName;
        m_origins.pop_front();
    } else {
        m_origins.clear();
    }
    run.started = QDateTime::currentDateTime();
    run.dtMs = loaded.dtMs;
    run.seed = loaded.seed;
    run.neurons = loaded.neurons;
    run.synapses = loaded.synapses;
    run.device = QString::fromStdString(loaded.device);
    run.precision = QString::fromStdString(loaded.precision);
    run.threads = loaded.threads;
    run.watches = loaded.channel->watches;
    m_pending->fromMs = loaded.fromMs;
    if (loaded.fromMs > 0) {
        run.wentOnFrom = before;
        run.note = tr("Went on from an earlier model at t = %1. Replay repeats all of it; run "
                      "again starts this model at 0.")
                       .arg(timeText(loaded.fromMs));
    }
    m_pending->model = loaded.model;
    m_pending->channel = loaded.channel;
    m_shown.clear();
    overlay({});
}

void RunHistory::recorded(const jobs::RunRecorded& recorded) {
    if (!m_pending) return;
    m_pending->results = recorded.recording;
    m_pending->run.steps = recorded.steps;
    m_pending->run.changes = recorded.changes;
    m_pending->run.changeLog = recorded.recording->changes;
    m_pending->run.areWhole = recorded.isWhole;
}

void RunHistory::end(runs::RunOutcome outcome, const QString& sentence,
                     const jobs::Progress& progress) {
    if (!m_pending) return; // it never began
    Pending pending = std::move(*m_pending);
    m_pending.reset();
    runs::KeptRun& run = pending.run;
    run.outcome = outcome;
    run.sentence = sentence;
    run.wallSeconds = progress.wallSeconds;
    run.simulatedMs = progress.simulatedMs;
    // A population may be watched twice, as a whole and in part.
    std::map<std::string, std::pair<std::uint64_t, std::uint64_t>> populations; // spikes, units
    const auto totals = pending.channel->totals();
    for (std::size_t w = 0; w < run.watches.size() && w < totals.spikes.size(); ++w) {
        if (!run.watches[w].isSpikes) continue;
        auto& [spikes, units] = populations[run.watches[w].node];
        spikes = std::max(spikes, totals.spikes[w]);
        units = run.watches[w].size;
    }
    std::uint64_t units = 0;
    for (const auto& [node, counted] : populations) {
        run.spikes += counted.first;
        units += counted.second;
    }
    const double seconds = (run.simulatedMs - pending.fromMs) / 1000;
    if (units > 0 && seconds > 0)
        run.rateHz = static_cast<double>(run.spikes) / static_cast<double>(units) / seconds;
    if (!pending.model) return;
    m_shown = m.store.add(std::move(run), pending.model, pending.results);
    m.panel.setShown(m_shown, {});
}

void RunHistory::say(const Error& error) {
    m.status.say(sentenceOf(error), StatusLine::Tone::Warning);
}

void RunHistory::show(const QString& id) {
    if (m.run.isBusy()) {
        m.status.say(tr("A run goes on: stop it to look at an earlier one."),
                     StatusLine::Tone::Warning);
        return;
    }
    withResults(id, [this, id](const runs::KeptRun& run, const io::Recording& results) {
        m.live.showKept(run.watches, run.dtMs, run.simulatedMs, results);
        m_shown = id;
        overlay({});
        m.status.say(tr("Showing %1 of %2.").arg(run.name, run.documentName));
    });
}

// The results of an earlier run, unless it is gone or another has begun until they are read.
void RunHistory::withResults(const QString& id,
                             std::function<void(const runs::KeptRun&, const io::Recording&)> done) {
    m.store.results(id,
                    [this, self = QPointer(this), id, done = std::move(done)](const auto& results) {
                        const runs::KeptRunPtr run = self ? m.store.run(id) : nullptr;
                        if (!run || m.run.isBusy()) return;
                        if (!results) {
                            say(results.error());
                            return;
                        }
                        done(*run, **results);
                    });
}

void RunHistory::overlay(const QString& id) {
    if (id.isEmpty()) {
        m_overlay.clear();
        m_overlaid.clear();
        m.panel.setShown(m_shown, {});
        return;
    }
    if (m.run.isBusy()) {
        m.status.say(tr("A run goes on: stop it to lay an earlier one over it."),
                     StatusLine::Tone::Warning);
        m.panel.setShown(m_shown, m_overlaid);
        return;
    }
    withResults(id, [this, id](const runs::KeptRun& run, const io::Recording& results) {
        m_overlay.show(run, results);
        m_overlaid = id;
        m.panel.setShown(m_shown, m_overlaid);
        m.status.say(m_overlay.curves() > 0
                         ? tr("%1 is laid, muted, beneath what is shown.").arg(run.name)
                         : tr("%1 has nothing in common with what is shown.").arg(run.name));
    });
}

void RunHistory::again(const QString& id, bool withChanges) {
    if (const auto runs = m.store.runsUpTo(id); runs && withChanges)
        repeat(*runs, true);
    else if (!runs && withChanges)
        say(runs.error());
    else if (const runs::KeptRunPtr run = m.store.run(id))
        repeat({run}, false);
}

void RunHistory::repeat(const std::vector<runs::KeptRunPtr>& runs, bool withChanges) {
    jobs::RunOptions options;
    options.isReplay = true;
    options.steps = runs.back()->steps;
    options.speed = m.bar.speed();
    options.threads = m.bar.threads();
    options.recordBytes = memoryBudget() / 4;
    std::deque<Origin> origins;
    model::ModelPtr first;
    for (std::size_t i = 0; i < runs.size(); ++i) {
        const runs::KeptRun& run = *runs[i];
        const auto model = m.store.model(run.id);
        if (!model) {
            say(model.error());
            return;
        }
        const auto changes = withChanges ? run.changes : std::vector<jobs::LiveChange>();
        if (i == 0) {
            first = *model;
            options.changes = changes;
        } else {
            options.modelChanges.push_back({runs[i - 1]->steps, *model, changes});
        }
        origins.push_back({(withChanges ? tr("%1 replayed") : tr("%1 again")).arg(run.name),
                           run.document, run.documentName});
    }
    m_origins = std::move(origins);
    m.run.start(first, options);
}

void RunHistory::openModel(const QString& id) {
    const runs::KeptRunPtr run = m.store.run(id);
    const auto model = m.store.model(id);
    if (!run || !model) {
        if (!model) say(model.error());
        return;
    }
    const QString name = tr("%1 (%2)").arg(run->documentName, run->name);
    if (m.windows) {
        m.windows->openCopy(*model, name).bringToFront();
    } else if (m.files.mayDiscard()) {
        m.document.adopt(*model, {}, name);
    }
}

void RunHistory::saveResults(const QString& id) {
    const runs::KeptRunPtr run = m.store.run(id);
    if (!run) return;
    const QString file = FileCommands::chooseResultFile(
        m.window, m.settings, run->documentName + QLatin1Char(' ') + run->name);
    if (file.isEmpty()) return;
    m.store.results(id, [this, self = QPointer(this), file](const auto& results) {
        if (!self) return;
        if (!results) {
            say(results.error());
            return;
        }
        m.status.say(tr("Saving %1…").arg(file));
        QThreadPool::globalInstance()->start([self, results = *results, file] {
            const auto written = io::writeResults(*results, file.toStdString());
            QMetaObject::invokeMethod(
                qApp,
                [self, written, file] {
                    if (!self) return;
                    if (written)
                        self->m.status.say(tr("Results saved in %1.").arg(file));
                    else
                        self->m.status.say(sentenceOf(written.error()), StatusLine::Tone::Error);
                },
                Qt::QueuedConnection);
        });
    });
}

} // namespace dynaloom::window
