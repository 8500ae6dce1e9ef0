// Where a run's recording goes: into an .h5 that grows while the run goes on, or into memory for
// the other formats and for figures.
#pragma once

#include "app/cli/prepare.h"
#include "core/simulate/estimate.h"
#include "core/simulate/recording.h"

#include <filesystem>
#include <memory>

namespace dynaloom::cli {

struct KeepWish {
    std::filesystem::path out; // may be empty
    bool figures = false;      // they need the spikes in memory
    std::size_t watches = 0;   // the first so many are kept
    std::uint64_t memory = 0;  // --memory, bytes
};

// Whether memory and disk will do. Errors (Failed) name what is needed and what there is.
Result<void> checkNeed(const simulate::Estimate& need, const KeepWish& wish);

class Keep {
public:
    static Result<Keep> make(const Built& built, const simulate::Clock& clock,
                             const simulate::Estimate& need, const KeepWish& wish,
                             std::map<std::string, std::string> about);

    simulate::Sink* sink(); // null: nothing is kept
    // In memory: what was taken down; of a growing file empty.
    io::Recording& recording() { return m_recorder->recording(); }
    // The file's error, when the run paused for it.
    const Error* trouble() const { return m_stream ? m_stream->trouble() : nullptr; }

    // The growing file has everything until then.
    double writtenMs() const { return m_stream->writtenMs(); }

    // Ends the growing file or writes the one from memory.
    Result<void> finish(const simulate::Simulation& simulation,
                        std::map<std::string, std::string> about, std::size_t droppedTrains,
                        const Cancel& cancel);
    // After trouble: puts what the file lacks into another one.
    Result<void> rescue(const std::filesystem::path& to, const simulate::Simulation& simulation,
                        std::map<std::string, std::string> about);

private:
    std::filesystem::path m_out;
    std::unique_ptr<simulate::Recorder> m_recorder; // always there
    std::unique_ptr<simulate::StreamRecorder> m_stream;
    bool m_keeps = false;
};

} // namespace dynaloom::cli
