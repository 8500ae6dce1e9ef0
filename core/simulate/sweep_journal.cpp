#include "core/simulate/sweep_journal.h"

#include "core/base/limits.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <tuple>
#include <utility>

namespace dynaloom::simulate {
namespace {

constexpr std::string_view kMagic = "dynaloom sweep 1 ";

tl::unexpected<Error> diskError(const std::filesystem::path& path, const std::string& what,
                                int code) {
    return fail(ErrorKind::Failed, what + ": " + std::generic_category().message(code) + ".",
                {path.string(), {}, 0, 0});
}

std::string headingOf(const Sha256Digest& identity, std::uint64_t points) {
    return std::string(kMagic) + toHex(identity) + ' ' + std::to_string(points) + '\n';
}

Result<std::string> contents(int file, std::uint64_t size, const std::filesystem::path& path) {
    std::string text(static_cast<std::size_t>(size), '\0');
    std::size_t at = 0;
    while (at < text.size()) {
        const ssize_t n = pread(file, text.data() + at, text.size() - at, static_cast<off_t>(at));
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return diskError(path, "The journal could not be read", errno);
        if (n == 0) break;
        at += static_cast<std::size_t>(n);
    }
    text.resize(at);
    return text;
}

} // namespace

SweepJournal::SweepJournal(int file, std::filesystem::path path)
    : m_file(file)
    , m_path(std::move(path)) {}

SweepJournal::SweepJournal(SweepJournal&& other) noexcept
    : m_file(std::exchange(other.m_file, -1))
    , m_path(std::move(other.m_path))
    , m_rows(std::move(other.m_rows))
    , m_size(other.m_size)
    , m_damaged(other.m_damaged)
    , m_unsynced(other.m_unsynced)
    , m_synced(other.m_synced) {}

SweepJournal::~SweepJournal() {
    if (m_file < 0) return;
    sync();
    close(m_file);
}

Result<SweepJournal> SweepJournal::open(const std::filesystem::path& path,
                                        const Sha256Digest& identity, std::uint64_t points,
                                        bool anew) {
    const int file =
        ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0666);
    if (file < 0) return diskError(path, "The journal of the sweep could not be opened", errno);
    SweepJournal journal(file, path);
    struct stat status = {};
    if (fstat(file, &status) != 0 || !S_ISREG(status.st_mode))
        return badInput("The journal of a sweep must be a file.", {path.string(), {}, 0, 0});
    if (flock(file, LOCK_EX | LOCK_NB) != 0)
        return fail(ErrorKind::Failed, "Another sweep is writing this journal.",
                    {path.string(), {}, 0, 0});
    if (anew && ftruncate(file, 0) != 0)
        return diskError(path, "The journal could not be emptied", errno);
    DL_CHECK(journal.read(headingOf(identity, points), points));
    return journal;
}

Result<void> SweepJournal::read(const std::string& heading, std::uint64_t points) {
    struct stat status = {};
    if (fstat(m_file, &status) != 0) return diskError(m_path, "The journal was lost", errno);
    const auto size = static_cast<std::uint64_t>(status.st_size);
    if (size > limits::kSweepBytes)
        return badInput("The journal is too large to be one.", {m_path.string(), {}, 0, 0});
    DL_TRY(const std::string text, contents(m_file, size, m_path));

    const std::size_t end = text.find('\n');
    const std::string_view first = std::string_view(text).substr(0, end);
    if (end == std::string::npos) {
        // Nothing, or the beginning of a heading that was not finished.
        if (!kMagic.starts_with(first.substr(0, kMagic.size())) ||
            first.size() > heading.size() + 20)
            return badInput("This is not the journal of a sweep; --restart replaces it.",
                            {m_path.string(), {}, 0, 0});
        if (ftruncate(m_file, 0) != 0)
            return diskError(m_path, "The journal could not be mended", errno);
        return append(heading);
    }
    if (!first.starts_with(kMagic))
        return badInput("This is not the journal of a sweep; --restart replaces it.",
                        {m_path.string(), {}, 0, 0});
    if (text.substr(0, end + 1) != heading)
        return badInput("This is the journal of another sweep: the model or the options have "
                        "changed. Give another --out, or --restart to forget what is done.",
                        {m_path.string(), {}, 0, 0});
    m_size = end + 1;
    for (std::size_t from = end + 1; from < text.size();) {
        const std::size_t to = text.find('\n', from);
        if (to == std::string::npos) break; // torn
        auto row = rowOf(std::string_view(text).substr(from, to - from));
        if (row && row->point < points)
            m_rows.insert_or_assign(row->point, std::move(*row));
        else
            ++m_damaged;
        from = to + 1;
        m_size = from;
    }
    if (m_size < size && ftruncate(m_file, static_cast<off_t>(m_size)) != 0)
        return diskError(m_path, "The journal could not be mended", errno);
    return {};
}

// At the end of the whole lines; what a failed write left is cut off again.
Result<void> SweepJournal::append(const std::string& text) {
    std::size_t at = 0;
    while (at < text.size()) {
        const ssize_t n =
            pwrite(m_file, text.data() + at, text.size() - at, static_cast<off_t>(m_size + at));
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) {
            const int code = n < 0 ? errno : EIO;
            // Should this fail too, the next reader cuts the torn line off.
            std::ignore = ftruncate(m_file, static_cast<off_t>(m_size));
            return diskError(m_path, "The journal of the sweep could not be written", code);
        }
        at += static_cast<std::size_t>(n);
    }
    m_size += text.size();
    m_unsynced = true;
    return {};
}

Result<void> SweepJournal::add(SweepRow row) {
    DL_CHECK(append(toLine(row) + '\n'));
    m_rows.insert_or_assign(row.point, std::move(row));
    if (Time::now() - m_synced > std::chrono::seconds(1)) sync();
    return {};
}

void SweepJournal::sync() {
    if (m_unsynced) fdatasync(m_file);
    m_unsynced = false;
    m_synced = Time::now();
}

} // namespace dynaloom::simulate
