#include "core/base/stream_file.h"

#include "core/base/file_errors.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace dynaloom {
namespace {

namespace fs = std::filesystem;

tl::unexpected<Error> cannotWrite(const fs::path& path, const std::string& why) {
    return fail(ErrorKind::Failed, "The file cannot be written: " + why + ".",
                Place{path.string(), {}, 0, 0});
}

constexpr std::uint64_t kSendBytes = 8u << 20;

class SystemFile : public StreamFile {
public:
    SystemFile(int fd, fs::path at, fs::path final)
        : m_fd(fd)
        , m_at(std::move(at))
        , m_final(std::move(final)) {}
    SystemFile(const SystemFile&) = delete;
    SystemFile& operator=(const SystemFile&) = delete;
    ~SystemFile() override { ::close(m_fd); }

    Result<void> writeAt(std::uint64_t offset, std::span<const std::byte> bytes) override {
        const NoFileSizeSignal guard;
        while (!bytes.empty()) {
            const ssize_t n =
                ::pwrite(m_fd, bytes.data(), bytes.size(), static_cast<off_t>(offset));
            if (n < 0 && errno == EINTR) continue;
            if (n <= 0) return cannotWrite(m_at, reasonOf(n < 0 ? errno : ENOSPC));
            bytes = bytes.subspan(static_cast<std::size_t>(n));
            offset += static_cast<std::uint64_t>(n);
            m_unsent += static_cast<std::uint64_t>(n);
        }
        // On its way to the disk now, so that finish() need not wait for all of it.
        if (m_unsent > kSendBytes) {
            ::sync_file_range(m_fd, 0, 0, SYNC_FILE_RANGE_WRITE);
            m_unsent = 0;
        }
        return {};
    }

    // Writing into a file whose folder was removed succeeds, and the data are lost at the end.
    Result<void> check() override {
        struct stat mine {
        }, there{};
        if (::fstat(m_fd, &mine) != 0) return cannotWrite(m_at, reasonOf(errno));
        if (::stat(m_at.c_str(), &there) != 0) return cannotWrite(m_at, reasonOf(errno));
        if (mine.st_ino != there.st_ino || mine.st_dev != there.st_dev)
            return cannotWrite(m_at, "another file has taken its name");
        return {};
    }

    Result<void> finish() override {
        DL_CHECK(check());
        if (::fsync(m_fd) != 0) return cannotWrite(m_at, reasonOf(errno));
        if (m_at == m_final) return {};
        if (::rename(m_at.c_str(), m_final.c_str()) != 0)
            return cannotWrite(m_final, reasonOf(errno));
        m_at = m_final;
        return {};
    }

    fs::path path() const override { return m_at; }

private:
    int m_fd;
    fs::path m_at, m_final;
    std::uint64_t m_unsent = 0;
};

constexpr int kFlags = O_RDWR | O_CLOEXEC | O_CREAT;

// Against two writers. Of the kind that HDF5 does not look at, so that the file can be read
// meanwhile; it goes with the process, so that of a killed one bars nobody.
bool lock(int fd) {
    struct flock whole {};
    whole.l_type = F_WRLCK;
    whole.l_whence = SEEK_SET;
    return ::fcntl(fd, F_OFD_SETLK, &whole) == 0;
}

} // namespace

Result<std::unique_ptr<StreamFile>> createStreamFile(const fs::path& path) {
    std::error_code error;
    const fs::path final = fs::is_symlink(path, error) ? fs::weakly_canonical(path, error) : path;
    if (fs::is_directory(final, error)) return cannotWrite(path, reasonOf(EISDIR));
    int fd = ::open(final.c_str(), kFlags | O_EXCL, 0666);
    if (fd >= 0 && lock(fd)) return std::make_unique<SystemFile>(fd, final, final);
    if (fd >= 0) {
        ::close(fd);
        return cannotWrite(path, "it cannot be locked");
    }
    if (errno == ENOENT) return cannotWrite(path, "its folder does not exist");
    if (errno != EEXIST) return cannotWrite(path, reasonOf(errno));
    if (!fs::is_regular_file(final, error)) return cannotWrite(path, "it is not a regular file");
    // A rename would replace a write-protected file silently; the protection is somebody's wish.
    if (::faccessat(AT_FDCWD, final.c_str(), W_OK, AT_EACCESS) != 0)
        return cannotWrite(path, reasonOf(errno));
    const fs::path part = final.string() + ".part";
    fd = ::open(part.c_str(), kFlags | O_NOFOLLOW, 0666);
    if (fd < 0) return cannotWrite(part, reasonOf(errno));
    if (!lock(fd)) {
        ::close(fd);
        return cannotWrite(part, "another run is writing it");
    }
    struct stat old {};
    if (::ftruncate(fd, 0) != 0 || ::stat(final.c_str(), &old) != 0 ||
        ::fchmod(fd, old.st_mode & 07777) != 0) {
        const int why = errno;
        ::close(fd);
        return cannotWrite(part, reasonOf(why));
    }
    return std::make_unique<SystemFile>(fd, part, final);
}

} // namespace dynaloom
