#include "core/base/lock_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>

namespace dynaloom {
namespace {

int lock(const std::filesystem::path& file, int flags) {
    const int fd = ::open(file.c_str(), flags | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) return -1;
    if (::flock(fd, LOCK_EX | LOCK_NB) == 0) return fd;
    const int error = errno;
    ::close(fd);
    errno = error;
    return -1;
}

} // namespace

std::optional<LockFile> LockFile::take(const std::filesystem::path& file) {
    const int fd = lock(file, O_RDWR | O_CREAT);
    if (fd < 0) return std::nullopt;
    return LockFile(fd);
}

bool LockFile::isHeld(const std::filesystem::path& file) {
    const int fd = lock(file, O_RDWR);
    if (fd < 0) return errno == EWOULDBLOCK;
    ::close(fd);
    return false;
}

LockFile::~LockFile() {
    if (m_fd >= 0) ::close(m_fd);
}

} // namespace dynaloom
