#include "app/jobs/live_sink.h"

#include <algorithm>
#include <bit>
#include <new>

namespace dynaloom::jobs {
namespace {

constexpr std::uint64_t kPublishSteps = 128;
// A message much larger than this might never find a ring empty enough.
constexpr std::size_t kMessageUnits = 4096;
constexpr std::size_t kMessageWords = 256; // of samples in one message

} // namespace

void LiveSink::published(std::uint64_t s) {
    if (s < m_lastPublished + kPublishSteps) return;
    flush();
    m_lastPublished = s;
}

void LiveSink::push(std::size_t watch) {
    Samples& samples = m_samples[watch];
    if (samples.words.empty()) return;
    m_channel->rings[watch]->push(static_cast<std::uint32_t>(samples.first), samples.words);
    samples.words.clear();
}

void LiveSink::flush() {
    for (std::size_t watch = 0; watch < m_samples.size(); ++watch) push(watch);
    for (const auto& ring : m_channel->rings) ring->publish();
}

void LiveSink::finishStretch(std::uint64_t stepsDone) {
    flush();
    m_channel->setTotals(stepsDone, m_counts);
}

void LiveSink::endRecording(std::string why) {
    m_recorder = nullptr; // the run goes on
    m_stopped = std::move(why);
}

// What the recorder has no memory for ends the recording, not the run.
template <class Take> void LiveSink::record(Take&& take) {
    if (!m_recorder) return;
    try {
        if (const Result<void> taken = take(*m_recorder); !taken)
            endRecording(taken.error().sentence);
    } catch (const std::bad_alloc&) {
        endRecording("There is no memory left to record in; what was recorded so far is kept.");
    }
}

const Error* LiveSink::betweenSteps(std::uint64_t stepsDone) {
    return m_recorder ? m_recorder->betweenSteps(stepsDone) : nullptr;
}

Result<void> LiveSink::spikes(std::size_t watch, std::uint64_t s,
                              std::span<const std::uint32_t> units) {
    record([&](simulate::Sink& sink) { return sink.spikes(watch, s, units); });
    m_counts[watch] += units.size();
    for (std::size_t at = 0; at < units.size(); at += kMessageUnits)
        m_channel->rings[watch]->push(
            static_cast<std::uint32_t>(s),
            units.subspan(at, std::min(kMessageUnits, units.size() - at)));
    published(s);
    return {};
}

Result<void> LiveSink::values(std::size_t watch, std::uint64_t s, std::span<const double> values) {
    record([&](simulate::Sink& sink) { return sink.values(watch, s, values); });
    const WatchInfo& info = m_channel->watches[watch];
    const std::size_t shown = std::min(info.units.size(), values.size());
    Samples& samples = m_samples[watch];
    if (!samples.words.empty() && s != samples.next) push(watch);
    if (samples.words.empty()) samples.first = s;
    const std::size_t at = samples.words.size();
    samples.words.resize(at + shown);
    for (std::size_t i = 0; i < shown; ++i)
        samples.words[at + i] = std::bit_cast<std::uint32_t>(static_cast<float>(values[i]));
    samples.next = s + info.every;
    if (samples.words.size() >= kMessageWords) push(watch);
    published(s);
    return {};
}

} // namespace dynaloom::jobs
