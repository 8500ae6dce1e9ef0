// A result file in HDF5 that grows while a run goes on and can be read at any moment, also after
// the process was killed (docs/results.md, "While a run goes on").
//
// What was given waits in memory until commit(), which writes in this order: the chunks that became
// full, behind everything in the file; a new set of headers with the unfinished chunks, into one of
// two regions that take turns, the one that the file does not use; the superblock, 96 bytes that
// lead to the new headers. So the file is at any moment that of one commit, and a commit that fails
// changes nothing, neither in the file nor in memory.
#pragma once

#include "core/base/stream_file.h"
#include "core/io/hdf5_bytes.h"
#include "core/io/results.h"

#include <array>
#include <chrono>

namespace dynaloom::io {

// Recordings side by side in one file, each under its prefix: "", or "batch/0007/".
struct StreamGroup {
    std::string prefix;
    Recording head; // names, units and about; no data
};

struct StreamOptions {
    std::size_t commitBytes = 8u << 20; // commits when as much waits
    std::size_t heldBytes = 1u << 30;   // the most that may wait, when the file cannot be written
    std::chrono::nanoseconds commitEvery = std::chrono::milliseconds(800);
    StreamFileMaker maker = createStreamFile;
};

class ResultStream {
public:
    // Makes the file with everything but data, or an error and no file.
    static Result<std::unique_ptr<ResultStream>> create(const std::filesystem::path& path,
                                                        std::vector<StreamGroup> groups,
                                                        StreamOptions options);
    ~ResultStream();

    // Into memory. Error (Failed): more than heldBytes would wait; what waits stays.
    Result<void> spikes(std::size_t group, std::size_t train, double timeMs,
                        std::span<const std::uint32_t> units);
    Result<void> values(std::size_t group, std::size_t trace, double timeMs,
                        std::span<const double> values);

    // Whether it is time for a commit: between two steps, so that a file ends with a whole step.
    bool isDue() const;
    Result<void> commit();
    // The last commit, which marks the file as complete and gives it its name.
    Result<void> finish();

    // Goes on in another file, which has what the first one lacks: everything since its last
    // commit. On error nothing has changed.
    Result<void> retarget(const std::filesystem::path& path);

    // Names and about of a group, and its changes: as they are when a commit comes.
    Recording& head(std::size_t group) { return m_groups[group].head; }
    std::uint64_t waitingBytes() const { return m_waiting; }
    std::filesystem::path path() const { return m_file->path(); }

private:
    // A dataset that grows.
    struct Growing {
        hdf5::Type type = hdf5::Type::F64;
        std::uint64_t columns = 0; // 0: one-dimensional
        std::uint64_t chunkRows = 1;
        std::vector<std::vector<hdf5::Entry>> levels; // of nodes not yet full, leaves first
        std::uint64_t sealedRows = 0;                 // in full chunks of the file
        std::uint64_t committedRows = 0;              // in the file
        std::vector<std::byte> rows;                  // from sealedRows on

        std::size_t rowBytes() const;
        std::size_t chunkBytes() const { return rowBytes() * chunkRows; }
        std::size_t rank() const { return columns == 0 ? 1 : 2; }
        std::uint64_t allRows() const { return sealedRows + rows.size() / rowBytes(); }
    };
    struct Region {
        std::uint64_t address = 0, capacity = 0;
    };
    struct Commit; // what a commit is about to change

    ResultStream(std::vector<StreamGroup> groups, StreamOptions options);
    Result<void> layOutGrowing();
    void forgetFile();
    Result<void> hold(std::size_t bytes);
    Result<void> commit(bool complete);
    Result<void> write(Commit& commit, std::uint64_t address, std::span<const std::byte> bytes);
    Result<void> sealFullChunks(Commit& commit);
    Result<void> writeHeaders(Commit& commit, bool complete);
    void take(Commit& commit);

    std::vector<StreamGroup> m_groups;
    StreamOptions m_options;
    std::unique_ptr<StreamFile> m_file;
    // Of each group: time and unit of its trains, then time and values of its traces.
    std::vector<Growing> m_growing;
    std::vector<std::size_t> m_first; // group -> its first in m_growing
    std::uint64_t m_end = 0;          // of the file, free from here on
    std::uint64_t m_written = 0;      // one past the last byte that was written
    std::array<Region, 2> m_regions{};
    std::size_t m_nextRegion = 0;
    std::uint64_t m_waiting = 0;            // bytes since the last commit
    std::uint64_t m_fixed = hdf5::kNowhere; // arrays that do not change, once they are written
    std::chrono::steady_clock::time_point m_last{};
    std::chrono::nanoseconds m_took{};
};

} // namespace dynaloom::io
