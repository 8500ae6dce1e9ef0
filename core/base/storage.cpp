#include "core/base/storage.h"

#include "core/base/file_errors.h"
#include "core/base/protection.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>

namespace dynaloom {
namespace {

namespace fs = std::filesystem;

constexpr int kMaxLinks = 40;          // like the kernel's limit on chains of symbolic links
constexpr int kMaxNameTries = 32;      // a taken temporary name is a 1 in 10^14 accident
constexpr std::size_t kNamePart = 200; // of the name, in that of a temporary
constexpr std::size_t kSuffix = 10;    // random letters at its end
constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz0123456789";
constexpr std::size_t kBlock = 1u << 20;
constexpr std::size_t kCancelBlock = 8u << 20; // written and synced between looks

class Descriptor {
public:
    explicit Descriptor(int fd)
        : m_fd(fd) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (m_fd >= 0) ::close(m_fd);
    }
    int get() const { return m_fd; }
    bool isOpen() const { return m_fd >= 0; }
    // Closes and reports: on some file systems a failed write only shows here.
    bool close() {
        const int fd = m_fd;
        m_fd = -1;
        return ::close(fd) == 0;
    }

private:
    int m_fd;
};

Place placeOf(const fs::path& path) { return Place{path.string(), {}, 0, 0}; }

tl::unexpected<Error> cannotRead(const fs::path& path, int error) {
    return badInput("The file cannot be read: " + reasonOf(error) + ".", placeOf(path));
}

tl::unexpected<Error> cannotWrite(const fs::path& path, int error) {
    return fail(ErrorKind::Failed,
                "The file cannot be written: " + reasonOf(error) + ". What was there is unchanged.",
                placeOf(path));
}

// The file a chain of symbolic links ends at, which need not exist.
Result<fs::path> followLinks(const fs::path& path) {
    fs::path target = path;
    for (int i = 0; i < kMaxLinks; ++i) {
        std::error_code error;
        const fs::path next = fs::read_symlink(target, error);
        if (error) return target; // not a link, or nothing there
        target = next.is_absolute() ? next : target.parent_path() / next;
    }
    return cannotWrite(path, ELOOP);
}

std::string randomSuffix() {
    std::array<unsigned char, kSuffix> bytes{};
    if (getrandom(bytes.data(), bytes.size(), 0) < 0) {
        std::string digits = std::to_string(getpid());
        return std::string(kSuffix - std::min(digits.size(), kSuffix), '0') + digits;
    }
    std::string suffix;
    for (const unsigned char byte : bytes) suffix += kLetters[byte % kLetters.size()];
    return suffix;
}

int writeAll(int fd, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t n = ::write(fd, bytes.data(), bytes.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return errno;
        if (n == 0) return ENOSPC;
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return 0;
}

// Writes and checks the temporary; 0 or the error number.
int fill(Descriptor& file, std::string_view bytes, const struct stat* old, const Cancel* cancel) {
    // Without a sync of each block the last one of a large file could not be stopped for seconds.
    for (std::size_t at = 0; at < bytes.size(); at += kCancelBlock) {
        if (cancel && cancel->isRequested()) return ECANCELED;
        if (const int error = writeAll(file.get(), bytes.substr(at, kCancelBlock))) return error;
        if (at > 0 && ::fdatasync(file.get()) != 0) return errno;
    }
    struct stat now {};
    if (::fstat(file.get(), &now) != 0) return errno;
    if (now.st_size < 0 || static_cast<std::size_t>(now.st_size) != bytes.size()) return ENOSPC;
    if (old != nullptr) {
        // Owner and group first: changing them may clear mode bits. Keeping them is a courtesy
        // that an ordinary account may be refused; the mode is a promise.
        if ((old->st_uid != now.st_uid || old->st_gid != now.st_gid) &&
            ::fchown(file.get(), old->st_uid, old->st_gid) != 0 &&
            ::fchown(file.get(), static_cast<uid_t>(-1), old->st_gid) != 0) {
            errno = 0;
        }
        if (::fchmod(file.get(), old->st_mode & 07777) != 0) return errno;
    }
    if (::fsync(file.get()) != 0) return errno;
    return file.close() ? 0 : errno;
}

void syncFolder(const fs::path& folder) {
    const Descriptor fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (fd.isOpen()) ::fsync(fd.get()); // best effort: after power loss the old file may reappear
}

// Creates a file of a new name in the folder; the name goes to `temporary`.
int createTemporary(const fs::path& folder, const std::string& name, fs::path& temporary) {
    if (!isProtected("atomic-save")) {
        temporary = folder / name;
        return ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    }
    for (int i = 0; i < kMaxNameTries; ++i) {
        temporary = inFolder(folder, "." + name.substr(0, kNamePart) + "." + randomSuffix());
        const int fd = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (fd >= 0) ::flock(fd, LOCK_EX | LOCK_NB); // says that somebody is at it
        if (fd >= 0 || errno != EEXIST) return fd;
    }
    return -1;
}

// ".NAME.0123456789" as createTemporary() makes it.
bool isTemporaryOf(const std::string& file, const std::string& name) {
    const std::string start = "." + name.substr(0, kNamePart) + ".";
    if (file.size() != start.size() + kSuffix || !file.starts_with(start)) return false;
    return file.find_first_not_of(kLetters, start.size()) == std::string::npos;
}

// Whether it is an ordinary file of ours that is old enough and that nobody holds.
bool isAbandoned(const fs::path& file, std::chrono::seconds age) {
    const Descriptor fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    struct stat info {};
    if (!fd.isOpen() || ::fstat(fd.get(), &info) != 0) return false;
    if (!S_ISREG(info.st_mode) || info.st_uid != ::geteuid() || info.st_nlink != 1) return false;
    if (::time(nullptr) - info.st_mtim.tv_sec < age.count()) return false;
    return ::flock(fd.get(), LOCK_EX | LOCK_NB) == 0;
}

} // namespace

fs::path inFolder(const fs::path& folder, const std::string& name) {
    return folder.empty() ? name : folder.string() + "/" + name;
}

Result<std::string> readFile(const fs::path& path, std::size_t maxBytes) {
    // O_NONBLOCK: opening a pipe must not wait for a writer.
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!file.isOpen()) return cannotRead(path, errno);
    struct stat info {};
    if (::fstat(file.get(), &info) != 0) return cannotRead(path, errno);
    if (S_ISDIR(info.st_mode)) return cannotRead(path, EISDIR);
    if (!S_ISREG(info.st_mode)) {
        return badInput("The file cannot be read: it is not a regular file.", placeOf(path));
    }
    const auto tooLarge = [&] {
        return badInput("The file is larger than the limit of " + std::to_string(maxBytes) +
                            " bytes.",
                        placeOf(path));
    };
    if (info.st_size > 0 && static_cast<std::size_t>(info.st_size) > maxBytes) return tooLarge();
    try {
        std::string bytes;
        bytes.reserve(static_cast<std::size_t>(info.st_size) + 1);
        for (;;) {
            const std::size_t have = bytes.size();
            const std::size_t want = std::min(kBlock, maxBytes + 1 - have);
            bytes.resize(have + want);
            ssize_t n = -1;
            do {
                n = ::read(file.get(), bytes.data() + have, want);
            } while (n < 0 && errno == EINTR);
            if (n < 0) return cannotRead(path, errno);
            bytes.resize(have + static_cast<std::size_t>(n));
            if (n == 0) return bytes;
            if (bytes.size() > maxBytes) return tooLarge(); // it grew while we read
        }
    } catch (const std::bad_alloc&) {
        return fail(ErrorKind::Failed, "There is not enough memory to read the file.",
                    placeOf(path));
    }
}

int removeLeftovers(const fs::path& path, std::chrono::seconds age) {
    const auto target = followLinks(path);
    if (!target || !isProtected("leftovers")) return 0;
    const fs::path folder = target->has_parent_path() ? target->parent_path() : fs::path(".");
    const std::string name = target->filename().string();
    int removed = 0;
    std::error_code error;
    for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
        if (!isTemporaryOf(at->path().filename().string(), name)) continue;
        if (isAbandoned(at->path(), age) && ::unlink(at->path().c_str()) == 0) ++removed;
    }
    return removed;
}

Result<void> replaceFile(const fs::path& path, std::string_view bytes, const Cancel* cancel) {
    DL_TRY(const fs::path target,
           isProtected("links-and-modes") ? followLinks(path) : Result<fs::path>(path));
    struct stat old {};
    const bool exists = ::stat(target.c_str(), &old) == 0;
    if (!exists && errno != ENOENT) return cannotWrite(path, errno);
    if (exists && S_ISDIR(old.st_mode)) return cannotWrite(path, EISDIR);
    if (exists && !S_ISREG(old.st_mode)) {
        return fail(ErrorKind::Failed, "The file cannot be written: it is not a regular file.",
                    placeOf(path));
    }
    // A rename would replace a write-protected file silently; the protection is somebody's wish.
    if (exists && isProtected("links-and-modes") &&
        ::faccessat(AT_FDCWD, target.c_str(), W_OK, AT_EACCESS) != 0) {
        return cannotWrite(path, errno);
    }
    const fs::path folder = target.has_parent_path() ? target.parent_path() : fs::path(".");
    const NoFileSizeSignal guard;
    fs::path temporary;
    Descriptor file(createTemporary(folder, target.filename().string(), temporary));
    if (!file.isOpen()) {
        if (errno == ENOENT) {
            return fail(ErrorKind::Failed, "The file cannot be written: its folder does not exist.",
                        placeOf(path));
        }
        return cannotWrite(path, errno);
    }
    int error =
        fill(file, bytes, exists && isProtected("links-and-modes") ? &old : nullptr, cancel);
    if (error == 0 && ::rename(temporary.c_str(), target.c_str()) != 0) error = errno;
    if (error != 0) {
        ::unlink(temporary.c_str());
        if (error == ECANCELED)
            return fail(ErrorKind::Interrupted,
                        "Stopped while the file was written. What was there is unchanged.",
                        placeOf(path));
        return cannotWrite(path, error);
    }
    syncFolder(folder);
    return {};
}

} // namespace dynaloom
