// Sinks that keep what a run gives: in memory, or in a file that grows.
#pragma once

#include "core/io/result_stream.h"
#include "core/io/results.h"
#include "core/simulate/simulation.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace dynaloom::simulate {

using io::Recording;
using io::SpikeTrain;
using io::Trace;

// A Sink that keeps everything in a Recording, within a budget of bytes of data; beyond it the run
// stops with a sentence and what is recorded stays. Long vectors reserve room for what may still
// come, which takes address space and no memory, so that a run of many spikes seldom moves them.
class Recorder : public Sink {
public:
    Recorder(const compile::Program& program, const Clock& clock, std::size_t budgetBytes);
    Result<void> spikes(std::size_t watch, std::uint64_t s,
                        std::span<const std::uint32_t> units) override;
    Result<void> values(std::size_t watch, std::uint64_t s,
                        std::span<const double> values) override;
    Recording& recording() { return m_recording; }

private:
    Result<void> take(std::size_t bytes, std::uint64_t s);

    Clock m_clock;
    Recording m_recording;
    std::vector<std::size_t> m_slot; // watch -> index in spikes or traces
    std::size_t m_budget, m_bytes = 0;
};

// Names and units of what the first `watches` watches give, without data.
Recording emptyRecording(const compile::Program& program, std::size_t watches);

// A Sink into a file that grows while the run goes on and can be read at any moment
// (core/io/result_stream.h). What was taken down waits in memory until the next commit, between two
// steps, at least once a second. When the file cannot be written the run pauses (trouble()), and
// everything since the last commit is kept for another file.
//
//     auto stream = StreamRecorder::open("results.h5", program, clock, watches, options);
//     ... (*stream)->about(...); simulation.runUntil(n, **stream, cancel); (*stream)->finish(...)
class StreamRecorder : public Sink {
public:
    // Makes a file for one run. `about` is provenance that is known before the run.
    static Result<std::unique_ptr<StreamRecorder>>
    open(const std::filesystem::path& path, const compile::Program& program, const Clock& clock,
         std::size_t watches, std::map<std::string, std::string> about, io::StreamOptions options);
    // One of several recordings in a file: group `group` of a stream whose groups were made with
    // emptyRecording(). The runs take turns between whole steps.
    StreamRecorder(std::shared_ptr<io::ResultStream> stream, std::size_t group,
                   const compile::Program& program, const Clock& clock, std::size_t watches);

    Result<void> spikes(std::size_t watch, std::uint64_t s,
                        std::span<const std::uint32_t> units) override;
    Result<void> values(std::size_t watch, std::uint64_t s,
                        std::span<const double> values) override;
    const Error* betweenSteps(std::uint64_t stepsDone) override;
    const Error* trouble() const { return m_trouble ? &*m_trouble : nullptr; }

    // Writes what waits, marks the file as complete and gives it its name. An error is trouble too.
    Result<void> finish(const Simulation& simulation, std::map<std::string, std::string> about);
    // Tries the same file again, or goes on in another one that has what the first lacks. On
    // success there is no trouble any more; an error is the trouble from then on.
    Result<void> retry();
    Result<void> retarget(const std::filesystem::path& path);

    // Everything until then is in the file and is there for every reader.
    double writtenMs() const { return m_clock.time(m_writtenSteps); }

private:
    Result<void> settled(Result<void> result);

    std::shared_ptr<io::ResultStream> m_stream;
    std::size_t m_group;
    Clock m_clock;
    std::vector<std::size_t> m_slot; // watch -> train or trace
    std::uint64_t m_writtenSteps = 0;
    std::optional<Error> m_trouble;
};

// Fills what the simulation knows of Recording::about (dt_ms, duration_ms, steps, precision,
// seed_noise, seed_initial, neurons, synapses) and Recording::changes; the caller adds the model's
// title, the program's version, the device and whether the run was stopped.
void describeRun(Recording& recording, const Simulation& simulation);
// The same of a program alone: what is known before the run.
void describeProgram(Recording& recording, const compile::Program& program);

} // namespace dynaloom::simulate
