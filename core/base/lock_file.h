// A file that one program at a time can hold. The system lets it go when that program ends, however
// it ends, so there is no stale lock; and two holders in one program exclude each other too.
#pragma once

#include <filesystem>
#include <optional>
#include <utility>

namespace dynaloom {

class LockFile {
public:
    // Makes the file where there is none. Nothing: somebody holds it (errno EWOULDBLOCK), or the
    // file cannot be made (errno says why).
    static std::optional<LockFile> take(const std::filesystem::path& file);
    // Whether somebody holds it at this moment; makes no file.
    static bool isHeld(const std::filesystem::path& file);

    LockFile(LockFile&& other) noexcept
        : m_fd(std::exchange(other.m_fd, -1)) {}
    LockFile& operator=(LockFile&& other) noexcept {
        std::swap(m_fd, other.m_fd);
        return *this;
    }
    ~LockFile(); // lets it go; the file stays

private:
    explicit LockFile(int fd)
        : m_fd(fd) {}

    int m_fd = -1;
};

} // namespace dynaloom
