// The headers of a result file in HDF5 as one block: groups, datasets and the trees of their
// chunks, for result_stream.h.
#pragma once

#include "core/io/hdf5_bytes.h"
#include "core/io/result_stream.h"

namespace dynaloom::io {

// A dataset that grows, as it is to be in the file.
struct GrowingImage {
    hdf5::Type type;
    std::uint64_t columns; // 0: one-dimensional
    std::uint64_t chunkRows, rows, sealedRows;
    const std::vector<std::vector<hdf5::Entry>>& levels; // chunks in the file
    const std::vector<std::byte>& tail;                  // the unfinished chunk; empty: none
};

struct Image {
    hdf5::Block block;
    std::uint64_t root; // of the file
};

// `growing`: of each group time and unit of its trains, then time and values of its traces;
// `fixed`: where the numbers of the recorded units are, one trace after the other.
Image makeImage(const std::vector<StreamGroup>& groups, const std::vector<GrowingImage>& growing,
                std::uint64_t fixed, std::uint64_t address, bool complete);

// Adds a chunk to a tree whose full nodes are in the file; a node that becomes full goes to
// `nodes`.
void addChunk(std::vector<std::vector<hdf5::Entry>>& levels, hdf5::Entry chunk, std::size_t rank,
              hdf5::Block& nodes);

} // namespace dynaloom::io
