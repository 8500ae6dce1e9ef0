// What of a sweep is done, kept in a file while it goes on: a line that says which sweep it is,
// then a line for each finished point, appended in one write. Whatever ends the sweep, the next one
// reads every whole line; a torn last line is cut off, a damaged one counts as not done.
#pragma once

#include "core/base/sha256.h"
#include "core/simulate/sweep.h"

#include <chrono>
#include <filesystem>

namespace dynaloom::simulate {

class SweepJournal {
public:
    // Opens or makes the journal of the sweep with this identity (of all that its rows depend on)
    // and number of points; `anew` forgets what is in it. Errors: another sweep holds it (Failed),
    // it is of another sweep (Input), it is no journal (Input), the disk (Failed).
    static Result<SweepJournal> open(const std::filesystem::path& path,
                                     const Sha256Digest& identity, std::uint64_t points, bool anew);
    SweepJournal(SweepJournal&& other) noexcept;
    SweepJournal& operator=(SweepJournal&&) = delete;
    ~SweepJournal();

    // Written before it returns, on the disk within a second. An error leaves the file as it was.
    Result<void> add(SweepRow row);
    // Brings what was added to the disk.
    void sync();

    const SweepRows& rows() const { return m_rows; }
    std::uint64_t damaged() const { return m_damaged; } // lines that were found so

private:
    SweepJournal(int file, std::filesystem::path path);
    Result<void> read(const std::string& heading, std::uint64_t points);
    Result<void> append(const std::string& text);

    using Time = std::chrono::steady_clock;

    int m_file = -1;
    std::filesystem::path m_path;
    SweepRows m_rows;
    std::uint64_t m_size = 0; // bytes of whole lines
    std::uint64_t m_damaged = 0;
    bool m_unsynced = false;
    Time::time_point m_synced = Time::now();
};

} // namespace dynaloom::simulate
