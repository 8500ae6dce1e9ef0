// Files in memory that fail when a test wants them to: the other side of core/base/stream_file.h.
#pragma once

#include "core/base/stream_file.h"

#include <cstring>
#include <limits>
#include <vector>

namespace dynaloom::test {

struct Written {
    std::uint64_t offset = 0;
    std::vector<std::byte> bytes;
};

// What a test sees and sets of one file; it outlives the stream.
struct FaultyFile {
    static constexpr std::size_t kNever = std::numeric_limits<std::size_t>::max();
    std::vector<std::byte> bytes;  // the file as it is
    std::vector<Written> writes;   // in order, when kept
    std::size_t operations = 0;    // writes and checks so far
    std::size_t failFrom = kNever; // the first operation that fails ...
    std::size_t failTo = kNever;   // ... and the first that succeeds again
    bool keepWrites = false;
    bool finished = false;
    // Off only to see a test fail: the 96 bytes that lead to the data go before the data.
    bool headerFirst = false;
};

class FaultyStorage : public StreamFile {
public:
    explicit FaultyStorage(FaultyFile& file)
        : m_file(file) {}

    // As in a full disk: a part of the bytes is written before the error.
    Result<void> writeAt(std::uint64_t offset, std::span<const std::byte> bytes) override {
        if (fails()) {
            put(offset, bytes.first(bytes.size() / 2));
            return fail(ErrorKind::Failed, "The file cannot be written: the disk is full.");
        }
        put(offset, bytes);
        return {};
    }
    Result<void> check() override {
        if (fails()) return fail(ErrorKind::Failed, "The file cannot be written: it is gone.");
        return {};
    }
    Result<void> finish() override {
        DL_CHECK(check());
        m_file.finished = true;
        return {};
    }
    std::filesystem::path path() const override { return "faulty.h5"; }

private:
    bool fails() {
        const std::size_t n = m_file.operations++;
        return n >= m_file.failFrom && n < m_file.failTo;
    }
    void put(std::uint64_t offset, std::span<const std::byte> bytes) {
        if (m_file.keepWrites) {
            const Written written{offset, {bytes.begin(), bytes.end()}};
            if (m_file.headerFirst && offset == 0 && !m_file.writes.empty())
                m_file.writes.insert(m_file.writes.end() - 1, written);
            else
                m_file.writes.push_back(written);
        }
        const std::size_t end = static_cast<std::size_t>(offset) + bytes.size();
        if (m_file.bytes.size() < end) m_file.bytes.resize(end);
        std::memcpy(m_file.bytes.data() + offset, bytes.data(), bytes.size());
    }

    FaultyFile& m_file;
};

inline StreamFileMaker faulty(FaultyFile& file) {
    return [&file](const std::filesystem::path&) -> Result<std::unique_ptr<StreamFile>> {
        return std::make_unique<FaultyStorage>(file);
    };
}

} // namespace dynaloom::test
