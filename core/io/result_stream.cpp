#include "core/io/result_stream.h"

#include "core/base/memory.h"
#include "core/io/result_image.h"
#include "core/io/result_layout.h"

#include <zlib.h>

#include <algorithm>
#include <limits>
#include <new>

namespace dynaloom::io {
namespace {

using Time = std::chrono::steady_clock;

constexpr std::size_t kChunkBytes = 512u << 10;
constexpr std::size_t kLeastChunkBytes = 4096;
constexpr std::uint64_t kMostRowBytes = 1u << 30; // a chunk has less than 4 GiB
constexpr std::uint64_t kLeastRegion = 64u << 10;
constexpr std::size_t kMostGrowing = 30'000; // links in the header of one group

std::uint64_t aligned(std::uint64_t address) { return (address + 7) / 8 * 8; }

// First all first bytes of the elements, then all second bytes: doubles compress better so.
void shuffle(std::span<const std::byte> in, std::size_t element, std::span<std::byte> out) {
    const std::size_t count = in.size() / element;
    for (std::size_t b = 0; b < element; ++b)
        for (std::size_t i = 0; i < count; ++i) out[b * count + i] = in[i * element + b];
}

// Rows as a chunk on disk; missing ones are zero.
Result<std::vector<std::byte>> compress(std::span<const std::byte> rows, std::size_t chunkBytes,
                                        std::size_t element) {
    std::vector<std::byte> whole;
    if (rows.size() < chunkBytes) {
        whole.assign(rows.begin(), rows.end());
        whole.resize(chunkBytes);
        rows = whole;
    }
    std::vector<std::byte> shuffled(chunkBytes);
    shuffle(rows, element, shuffled);
    uLongf size = compressBound(static_cast<uLong>(chunkBytes));
    std::vector<std::byte> packed(size);
    if (compress2(reinterpret_cast<Bytef*>(packed.data()), &size,
                  reinterpret_cast<const Bytef*>(shuffled.data()), static_cast<uLong>(chunkBytes),
                  1) != Z_OK)
        return fail(ErrorKind::Failed, "There is not enough memory to write the results.");
    packed.resize(size);
    return packed;
}

} // namespace

// Copies of everything that changes, so that an error leaves the stream as it was.
struct ResultStream::Commit {
    std::vector<std::vector<std::vector<hdf5::Entry>>> levels;
    std::vector<std::uint64_t> sealedRows;
    std::uint64_t end, written, fixed;
    std::array<Region, 2> regions;
};

std::size_t ResultStream::Growing::rowBytes() const {
    return bytesOf(type) * static_cast<std::size_t>(std::max<std::uint64_t>(columns, 1));
}

ResultStream::ResultStream(std::vector<StreamGroup> groups, StreamOptions options)
    : m_groups(std::move(groups))
    , m_options(std::move(options)) {}

ResultStream::~ResultStream() = default;

Result<std::unique_ptr<ResultStream>> ResultStream::create(const std::filesystem::path& path,
                                                           std::vector<StreamGroup> groups,
                                                           StreamOptions options) try {
    std::unique_ptr<ResultStream> stream(new ResultStream(std::move(groups), std::move(options)));
    DL_CHECK(stream->layOutGrowing());
    DL_TRY(stream->m_file, stream->m_options.maker(path));
    stream->forgetFile();
    if (auto begun = stream->commit(false); !begun) {
        std::error_code ignored;
        std::filesystem::remove(stream->m_file->path(), ignored);
        return tl::unexpected(std::move(begun).error());
    }
    return stream;
} catch (const std::bad_alloc&) {
    return fail(ErrorKind::Failed, "There is not enough memory for the results.",
                {path.string(), {}, 0, 0});
}

Result<void> ResultStream::layOutGrowing() {
    std::size_t count = 0;
    for (const StreamGroup& group : m_groups)
        count += 2 * (group.head.spikes.size() + group.head.traces.size());
    if (count > kMostGrowing)
        return fail(ErrorKind::Failed, "A file can hold " + std::to_string(kMostGrowing / 2) +
                                           " recorded quantities; these are " +
                                           std::to_string(count / 2) + ".");
    const std::size_t chunk = std::clamp(
        m_options.commitBytes / 2 / std::max<std::size_t>(count, 1), kLeastChunkBytes, kChunkBytes);
    const auto add = [&](hdf5::Type type, std::uint64_t columns) {
        Growing growing;
        growing.type = type;
        growing.columns = columns;
        growing.chunkRows = std::max<std::uint64_t>(1, chunk / growing.rowBytes());
        m_growing.push_back(std::move(growing));
    };
    for (const StreamGroup& group : m_groups) {
        m_first.push_back(m_growing.size());
        for (std::size_t i = 0; i < group.head.spikes.size(); ++i) {
            add(hdf5::Type::F64, 0);
            add(hdf5::Type::U32, 0);
        }
        for (const Trace& trace : group.head.traces) {
            if (trace.units.empty() || trace.units.size() > kMostRowBytes / sizeof(double))
                return fail(ErrorKind::Failed, "One sample of " + trace.name + " has " +
                                                   std::to_string(trace.units.size()) +
                                                   " values, and from 1 to " +
                                                   std::to_string(kMostRowBytes / sizeof(double)) +
                                                   " can be written. Record fewer units.");
            add(hdf5::Type::F64, 0);
            add(hdf5::Type::F64, trace.units.size());
        }
    }
    return {};
}

// The state of a stream whose file has nothing yet.
void ResultStream::forgetFile() {
    for (Growing& growing : m_growing) {
        growing.levels.clear();
        growing.sealedRows = growing.committedRows = 0;
    }
    m_end = m_written = hdf5::kSuperblockBytes;
    m_regions = {};
    m_nextRegion = 0;
    m_fixed = hdf5::kNowhere;
    m_last = {};
    m_took = {};
}

Result<void> ResultStream::hold(std::size_t bytes) {
    if (bytes > m_options.heldBytes || m_waiting > m_options.heldBytes - bytes)
        return fail(ErrorKind::Failed,
                    "What was recorded since the file could last be written has reached the limit "
                    "of " +
                        byteText(m_options.heldBytes) + ".",
                    {path().string(), {}, 0, 0});
    m_waiting += bytes;
    return {};
}

namespace {

template <class T> void append(std::vector<std::byte>& to, std::span<const T> values) {
    const auto bytes = std::as_bytes(values);
    to.insert(to.end(), bytes.begin(), bytes.end());
}

} // namespace

Result<void> ResultStream::spikes(std::size_t group, std::size_t train, double timeMs,
                                  std::span<const std::uint32_t> units) {
    DL_CHECK(hold(units.size() * (sizeof(double) + sizeof(std::uint32_t))));
    Growing& time = m_growing[m_first[group] + 2 * train];
    Growing& unit = m_growing[m_first[group] + 2 * train + 1];
    // Room for both before either changes: they stay equally long when memory ends.
    if (unit.rows.capacity() - unit.rows.size() < units.size_bytes())
        unit.rows.reserve(2 * unit.rows.size() + units.size_bytes());
    const std::size_t before = time.rows.size();
    time.rows.resize(before + units.size() * sizeof(double));
    for (std::size_t i = 0; i < units.size(); ++i)
        std::copy_n(reinterpret_cast<const std::byte*>(&timeMs), sizeof timeMs,
                    time.rows.begin() + static_cast<std::ptrdiff_t>(before + i * sizeof timeMs));
    append(unit.rows, units);
    return {};
}

Result<void> ResultStream::values(std::size_t group, std::size_t trace, double timeMs,
                                  std::span<const double> values) {
    DL_CHECK(hold((values.size() + 1) * sizeof(double)));
    const std::size_t at = m_first[group] + 2 * m_groups[group].head.spikes.size() + 2 * trace;
    Growing& time = m_growing[at];
    Growing& rows = m_growing[at + 1];
    if (rows.rows.capacity() - rows.rows.size() < values.size_bytes())
        rows.rows.reserve(2 * rows.rows.size() + values.size_bytes());
    append(time.rows, std::span<const double>(&timeMs, 1));
    append(rows.rows, values);
    return {};
}

bool ResultStream::isDue() const {
    if (m_waiting >= m_options.commitBytes) return true;
    // Where commits take long (slow disk, thousands of datasets) they stay below a tenth of time.
    return Time::now() - m_last >= std::max(m_options.commitEvery, 10 * m_took);
}

Result<void> ResultStream::commit() { return commit(false); }

Result<void> ResultStream::finish() {
    DL_CHECK(commit(true));
    return m_file->finish();
}

Result<void> ResultStream::write(Commit& commit, std::uint64_t address,
                                 std::span<const std::byte> bytes) {
    DL_CHECK(m_file->writeAt(address, bytes));
    commit.written = std::max(commit.written, address + bytes.size());
    return {};
}

Result<void> ResultStream::commit(bool complete) try {
    m_last = Time::now();
    DL_CHECK(m_file->check());
    Commit commit{{}, {}, m_end, m_written, m_fixed, m_regions};
    for (const Growing& growing : m_growing) {
        commit.levels.push_back(growing.levels);
        commit.sealedRows.push_back(growing.sealedRows);
    }
    DL_CHECK(sealFullChunks(commit));
    DL_CHECK(writeHeaders(commit, complete));
    take(commit);
    m_took = Time::now() - m_last;
    return {};
} catch (const std::bad_alloc&) {
    return fail(ErrorKind::Failed, "There is not enough memory to write the results.",
                {path().string(), {}, 0, 0});
}

Result<void> ResultStream::sealFullChunks(Commit& commit) {
    for (std::size_t i = 0; i < m_growing.size(); ++i) {
        const Growing& growing = m_growing[i];
        std::span<const std::byte> rows(growing.rows);
        while (rows.size() >= growing.chunkBytes()) {
            DL_TRY(const auto packed, compress(rows.first(growing.chunkBytes()),
                                               growing.chunkBytes(), bytesOf(growing.type)));
            rows = rows.subspan(growing.chunkBytes());
            const std::uint64_t address = aligned(commit.end);
            DL_CHECK(write(commit, address, packed));
            hdf5::Block nodes(aligned(address + packed.size()));
            addChunk(commit.levels[i],
                     {commit.sealedRows[i], commit.sealedRows[i] + growing.chunkRows,
                      static_cast<std::uint32_t>(packed.size()), address},
                     growing.rank(), nodes);
            if (!nodes.bytes().empty())
                DL_CHECK(write(commit, nodes.at() - nodes.bytes().size(), nodes.bytes()));
            commit.end = nodes.at();
            commit.sealedRows[i] += growing.chunkRows;
        }
    }
    return {};
}

Result<void> ResultStream::writeHeaders(Commit& commit, bool complete) {
    // Numbers of the recorded units do not change: once in the file.
    if (commit.fixed == hdf5::kNowhere) {
        commit.fixed = aligned(commit.end);
        hdf5::Block units(commit.fixed);
        for (const StreamGroup& group : m_groups)
            for (const Trace& trace : group.head.traces)
                units.raw(std::as_bytes(std::span(trace.units)));
        if (!units.bytes().empty()) DL_CHECK(write(commit, commit.fixed, units.bytes()));
        commit.end = units.at();
    }
    std::vector<std::vector<std::byte>> tails;
    std::vector<GrowingImage> images; // which refer to the tails
    tails.reserve(m_growing.size());
    for (std::size_t i = 0; i < m_growing.size(); ++i) {
        const Growing& growing = m_growing[i];
        const std::uint64_t sealed = commit.sealedRows[i] - growing.sealedRows;
        const auto rest = std::span<const std::byte>(growing.rows)
                              .subspan(static_cast<std::size_t>(sealed) * growing.rowBytes());
        tails.emplace_back();
        if (!rest.empty()) {
            DL_TRY(tails.back(), compress(rest, growing.chunkBytes(), bytesOf(growing.type)));
        }
        images.push_back({growing.type, growing.columns, growing.chunkRows, growing.allRows(),
                          commit.sealedRows[i], commit.levels[i], tails.back()});
    }
    // Of the same size wherever it stands.
    Region& region = commit.regions[m_nextRegion];
    Image image = makeImage(m_groups, images, commit.fixed, region.address, complete);
    if (const std::uint64_t size = image.block.bytes().size(); size > region.capacity) {
        const bool last = complete;
        region = {aligned(commit.end), last ? size : std::max(kLeastRegion, 2 * size)};
        commit.end = region.address + region.capacity;
        image = makeImage(m_groups, images, commit.fixed, region.address, complete);
    }
    DL_CHECK(write(commit, region.address, image.block.bytes()));
    return m_file->writeAt(0, hdf5::superblock(image.root, commit.written));
}

// Nothing here can fail.
void ResultStream::take(Commit& commit) {
    for (std::size_t i = 0; i < m_growing.size(); ++i) {
        Growing& growing = m_growing[i];
        const std::uint64_t sealed = commit.sealedRows[i] - growing.sealedRows;
        growing.committedRows = growing.allRows();
        growing.rows.erase(growing.rows.begin(),
                           growing.rows.begin() +
                               static_cast<std::ptrdiff_t>(sealed * growing.rowBytes()));
        growing.sealedRows = commit.sealedRows[i];
        growing.levels = std::move(commit.levels[i]);
    }
    m_end = commit.end;
    m_written = commit.written;
    m_fixed = commit.fixed;
    m_regions = commit.regions;
    m_nextRegion = 1 - m_nextRegion;
    m_waiting = 0;
}

Result<void> ResultStream::retarget(const std::filesystem::path& path) {
    DL_TRY(auto file, m_options.maker(path));
    m_file = std::move(file);
    for (Growing& growing : m_growing) {
        const std::uint64_t written = growing.committedRows - growing.sealedRows;
        growing.rows.erase(growing.rows.begin(),
                           growing.rows.begin() +
                               static_cast<std::ptrdiff_t>(written * growing.rowBytes()));
    }
    forgetFile();
    return commit(false);
}

} // namespace dynaloom::io
