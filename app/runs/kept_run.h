// A run that is over, as an object: what was run, how, what came of it. With its model and seed it
// can be run again and gives the same spikes; with its changes a session with sliders can be
// repeated.
#pragma once

#include "app/jobs/run_messages.h"
#include "core/io/results.h"

#include <QDateTime>
#include <QString>

#include <cstdint>
#include <memory>
#include <vector>

namespace dynaloom::runs {

enum class RunOutcome : std::uint8_t { Completed, Stopped, NonFinite, Failed };

struct KeptRun {
    QString id;                     // of its folder
    QString name, note;             // as the user called it; the first is "Run 12"
    bool isPinned = false;          // never dropped by itself
    QString document, documentName; // path, or name of one without a file; name for people
    QDateTime started;
    double wallSeconds = 0;
    double dtMs = 0.1, simulatedMs = 0;
    std::uint64_t steps = 0; // done
    std::uint64_t seed = 1, neurons = 0, synapses = 0, spikes = 0;
    double rateHz = 0; // mean over all populations that spike
    QString device, precision;
    unsigned threads = 1;
    RunOutcome outcome = RunOutcome::Completed;
    QString sentence; // NonFinite, Failed: why
    // The run it went on from as another model, after that one's last step; empty: it began at 0.
    QString wentOnFrom;
    std::vector<jobs::LiveChange> changes;      // in internal units, for repeating
    std::vector<io::ParameterChange> changeLog; // the same for people
    std::vector<jobs::WatchInfo> watches;       // what the results hold: spikes and values
    std::uint64_t resultBytes = 0;
    bool hasResults = false; // they are there, here or on the disk
    bool areWhole = true;    // recorded to the run's end
};
using KeptRunPtr = std::shared_ptr<const KeptRun>;
using RecordingPtr = std::shared_ptr<const io::Recording>;

// Value by value as JSON text, and back. Error: no such text.
std::string toText(const KeptRun& run);
Result<KeptRun> keptRunOf(const std::string& text, const std::string& file);

// "3200", "12.30 s", "Completed": for people.
QString outcomeText(RunOutcome outcome);

} // namespace dynaloom::runs
