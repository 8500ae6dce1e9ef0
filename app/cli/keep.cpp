#include "app/cli/keep.h"

#include "core/base/checked.h"
#include "core/base/memory.h"

#include <algorithm>
#include <system_error>

namespace dynaloom::cli {
namespace {

namespace fs = std::filesystem;

// Recorded values in float precision become about a third when packed, noise in double hardly less.
constexpr std::uint64_t kMostPacked = 8;

// While a file of another format is made it is in memory beside the recording: how many times the
// recording's bytes that is in all.
std::uint64_t copies(const KeepWish& wish) {
    if (wish.out.empty()) return 1;
    const auto format = io::resultFormat(wish.out);
    if (!format) return 1;
    switch (*format) {
    case io::ResultFormat::Hdf5:
    case io::ResultFormat::Npz:
        return 2;
    case io::ResultFormat::CsvFolder:
        return 5;
    case io::ResultFormat::CsvTable:
        return 10;
    }
    return 1;
}

bool grows(const KeepWish& wish) {
    if (wish.out.empty() || wish.figures) return false;
    const auto format = io::resultFormat(wish.out);
    return format && *format == io::ResultFormat::Hdf5;
}

std::uint64_t freeBytes(const fs::path& file) {
    std::error_code error;
    const auto space =
        fs::space(file.has_parent_path() ? file.parent_path() : fs::path("."), error);
    return error ? kTooMany : space.available;
}

std::string recordingText(const simulate::Estimate& need) {
    return "The recording needs " + byteText(need.recorded) + " (" + need.largest + ": " +
           std::to_string(need.largestSamples) + " samples, " + byteText(need.largestBytes) + ")";
}

std::uint64_t left(const simulate::Estimate& need, const KeepWish& wish) {
    return wish.memory - std::min(wish.memory, need.model());
}

} // namespace

Result<void> checkNeed(const simulate::Estimate& need, const KeepWish& wish) {
    if (need.model() >= wish.memory)
        return fail(ErrorKind::Failed, "The model needs " + byteText(need.model()) + ", and " +
                                           byteText(wish.memory) + " may be used (--memory).");
    if (wish.out.empty() || need.recorded == 0) return {};
    if (grows(wish)) {
        const std::uint64_t free = freeBytes(wish.out);
        if (need.recorded / kMostPacked <= free) return {};
        return fail(ErrorKind::Failed,
                    recordingText(need) + ", and " + byteText(free) +
                        " are free on its disk. Record fewer units or less "
                        "often.",
                    {wish.out.string(), {}, 0, 0});
    }
    const std::uint64_t budget = left(need, wish);
    if (cappedProduct(need.recorded, copies(wish)) <= budget) return {};
    const std::string other =
        wish.figures ? "Results as .h5 without --figure are written while the run goes on."
                     : "Results as .h5 are written while the run goes on and need little memory.";
    return fail(ErrorKind::Failed, recordingText(need) + " and " + std::to_string(copies(wish)) +
                                       " times as much in all while the file is made; " +
                                       byteText(budget) + " may be used (--memory). " + other);
}

Result<Keep> Keep::make(const Built& built, const simulate::Clock& clock,
                        const simulate::Estimate& need, const KeepWish& wish,
                        std::map<std::string, std::string> about) {
    Keep keep;
    keep.m_out = wish.out;
    keep.m_keeps = !wish.out.empty() || wish.figures;
    const std::uint64_t budget = left(need, wish);
    keep.m_recorder = std::make_unique<simulate::Recorder>(
        *built.program, clock, static_cast<std::size_t>(budget / copies(wish)));
    if (!grows(wish)) return keep;
    io::StreamOptions options;
    options.commitBytes =
        static_cast<std::size_t>(std::clamp<std::uint64_t>(budget / 8, 64u << 10, 8u << 20));
    options.heldBytes = static_cast<std::size_t>(std::max<std::uint64_t>(budget / 2, 1u << 20));
    DL_TRY(keep.m_stream, simulate::StreamRecorder::open(wish.out, *built.program, clock,
                                                         wish.watches, std::move(about), options));
    return keep;
}

simulate::Sink* Keep::sink() {
    if (m_stream) return m_stream.get();
    return m_keeps ? m_recorder.get() : nullptr;
}

Result<void> Keep::finish(const simulate::Simulation& simulation,
                          std::map<std::string, std::string> about, std::size_t droppedTrains,
                          const Cancel& cancel) {
    if (m_out.empty()) return {};
    if (m_stream) return m_stream->finish(simulation, std::move(about));
    io::Recording& recording = m_recorder->recording();
    recording.spikes.resize(recording.spikes.size() - droppedTrains);
    recording.about = std::move(about);
    simulate::describeRun(recording, simulation);
    return io::writeResults(recording, m_out, &cancel);
}

Result<void> Keep::rescue(const fs::path& to, const simulate::Simulation& simulation,
                          std::map<std::string, std::string> about) {
    DL_CHECK(m_stream->retarget(to));
    return m_stream->finish(simulation, std::move(about));
}

} // namespace dynaloom::cli
