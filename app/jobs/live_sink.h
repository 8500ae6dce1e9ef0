// The simulation's end of a RunChannel.
#pragma once

#include "app/jobs/run_channel.h"
#include "core/simulate/simulation.h"

#include <vector>

namespace dynaloom::jobs {

// The sink of a run: to the rings, and in full to the recorder while it has room.
class LiveSink : public simulate::Sink {
public:
    LiveSink(std::shared_ptr<RunChannel> channel, simulate::Sink* recorder)
        : m_channel(std::move(channel))
        , m_recorder(recorder)
        , m_counts(m_channel->watches.size())
        , m_samples(m_channel->watches.size()) {}

    Result<void> spikes(std::size_t watch, std::uint64_t s,
                        std::span<const std::uint32_t> units) override;
    Result<void> values(std::size_t watch, std::uint64_t s,
                        std::span<const double> values) override;
    const Error* betweenSteps(std::uint64_t stepsDone) override;
    // Makes everything visible to the window: after `stepsDone` steps.
    void finishStretch(std::uint64_t stepsDone);

    // Why the recording ended before the run did; empty while it goes on.
    const std::string& recordingStopped() const { return m_stopped; }

private:
    // Samples of one watch that follow each other go as one message.
    struct Samples {
        std::uint64_t first = 0, next = 0; // steps
        std::vector<std::uint32_t> words;
    };

    void flush();
    void push(std::size_t watch);
    void published(std::uint64_t s);
    template <class Take> void record(Take&& take);
    void endRecording(std::string why);

    std::shared_ptr<RunChannel> m_channel;
    simulate::Sink* m_recorder;
    std::string m_stopped;
    std::uint64_t m_lastPublished = 0;
    std::vector<std::uint64_t> m_counts; // spikes of each watch
    std::vector<Samples> m_samples;      // of each watch, not yet in its ring
};

} // namespace dynaloom::jobs
