// What the window and a run say to each other. Values only, so that a worker process can take the
// thread's place.
#pragma once

#include "app/jobs/run_channel.h"
#include "core/base/error.h"
#include "core/devices/profile_report.h"
#include "core/io/results.h"
#include "core/measure/weight_sample.h"
#include "core/model/catalog.h"
#include "core/model/model.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace dynaloom::jobs {

// A parameter changed while a run went on, before the step; the value in internal units.
struct LiveChange {
    std::uint64_t step = 0;
    std::string path;
    double value = 0;
    friend bool operator==(const LiveChange&, const LiveChange&) = default;
};

// A run went on as another model, before the step; its changes are those made since.
struct ModelChange {
    std::uint64_t step = 0;
    model::ModelPtr model;
    std::vector<LiveChange> changes;
};

struct RunOptions {
    bool endless = false;                   // on until stopped, whatever the document's duration
    bool oneStep = false;                   // do one step and pause
    double speed = 0;                       // biological per wall time; 0: as fast as it goes
    std::uint64_t recordBytes = 1ull << 30; // what the recording may take
    unsigned threads = 0;                   // of the cpu device; 0: see threadsFor()
    // An earlier run again: on for so many steps (0: as the document says), with its changes made
    // at their times, and without following what is edited meanwhile.
    bool isReplay = false;
    std::uint64_t steps = 0;
    std::vector<LiveChange> changes;       // in order of time, up to the first other model
    std::vector<ModelChange> modelChanges; // in order of time
};

// To the run.
struct StartRun {
    model::ModelPtr model;
    RunOptions options;
    std::shared_ptr<const model::Catalog> catalog;
};
struct PauseRun {};
struct ResumeRun {};
struct StepRun {};
struct StopRun {};
struct SetSpeed {
    double speed = 0;
};
struct SetParameter {
    std::string path, text;
}; // a live change, by path
struct FollowModel {
    model::ModelPtr model;
    std::shared_ptr<const model::Catalog> catalog;
}; // whatever can change live is changed
struct RebuildRun {
    model::ModelPtr model;
    std::shared_ptr<const model::Catalog> catalog;
}; // the run goes on as another model; what that has unchanged keeps its state
struct SaveResults {
    std::string file;
}; // of the last run, or of the present one
struct SetProfiling {
    bool on = false;
}; // whether the time of kernels is taken
// What is looked at between steps, now and then.
struct Probe {
    enum class Kind : std::uint8_t { Weights, State } kind = Kind::State;
    std::string name; // of a projection, "E->I", or of a state, "E.V"
    friend bool operator==(const Probe&, const Probe&) = default;
};
struct SetProbes {
    std::vector<Probe> probes;
};
using Command =
    std::variant<StartRun, PauseRun, ResumeRun, StepRun, StopRun, SetSpeed, SetParameter,
                 FollowModel, RebuildRun, SaveResults, SetProfiling, SetProbes>;

enum class RunState : std::uint8_t { Idle, Compiling, Running, Paused };

// From the run.
struct StateChanged {
    RunState state;
};
struct RunLoaded {
    std::shared_ptr<RunChannel> channel;
    std::string kernelText;
    std::vector<std::pair<std::string, std::string>> legend;
    std::string device, precision, note;
    std::vector<std::string> notes; // what a user should know: rounded delays, ...
    double prepareSeconds = 0;      // flattening, schedule, connections
    double compileSeconds = 0;      // kernels
    bool cacheHit = false;
    std::uint64_t neurons = 0, synapses = 0, seed = 1;
    unsigned threads = 1;
    double dtMs = 0.1;
    double endMs = 0;      // infinite: until stopped
    model::ModelPtr model; // as the run began with it
    RunOptions options;
    // A run that goes on as another model: since when, and what was kept, as a sentence.
    double fromMs = 0;
    std::string kept;
};
struct Progress {
    double simulatedMs = 0, endMs = 0; // endMs infinite: until stopped
    double wallSeconds = 0;            // pauses not counted
    double stepsPerSecond = 0;         // of late
    double realTimeFactor = 0;         // biological per wall time, of late
    double secondsLeft = 0;            // infinite when not known
};
struct ParameterChanged {
    std::string path, text;
    double timeMs = 0;
};
struct NeedsRerun {
    std::string sentence;
};
struct Refused {
    Error error;
}; // a live change that is not possible; the run goes on
struct RecordingStopped {
    std::string sentence;
};
struct RunHeld {
    std::string sentence;
}; // paused because what is recorded can be put nowhere; a resume tries again
struct ResultsSaved {
    std::string file;
};
struct Profiled {
    devices::ProfileReport report;
}; // since the run began, or since profiling did
struct Probed {
    std::vector<measure::WeightSample> weights;
    std::vector<measure::UnitSnapshot> states;
};
// What a run gave, when it is over; before RunFinished or RunFailed.
struct RunRecorded {
    std::shared_ptr<const io::Recording> recording;
    std::uint64_t steps = 0; // done
    std::vector<LiveChange> changes;
    bool isWhole = true; // the recording did not end before the run
};
enum class RunEnd : std::uint8_t { Completed, Stopped, NonFinite };
// Where a value that is not finite ended a run.
struct Fault {
    Key key = 0; // of the node in the document's graph; 0 inside areas
    std::string population;
    std::uint64_t unit = 0;
    double timeMs = 0;
};
struct RunFinished {
    RunEnd end;
    std::string sentence; // NonFinite: population, variable, neuron and time
    Progress progress;
    std::optional<Fault> fault = std::nullopt;
};
struct RunFailed {
    Error error;
};
using Notification = std::variant<StateChanged, RunLoaded, Progress, ParameterChanged, NeedsRerun,
                                  Refused, RecordingStopped, RunHeld, ResultsSaved, Profiled,
                                  Probed, RunRecorded, RunFinished, RunFailed>;

} // namespace dynaloom::jobs
