#include "core/base/file_errors.h"

#include <cerrno>
#include <ctime>
#include <system_error>

namespace dynaloom {

NoFileSizeSignal::NoFileSizeSignal() {
    sigemptyset(&m_signal);
    sigaddset(&m_signal, SIGXFSZ);
    pthread_sigmask(SIG_BLOCK, &m_signal, &m_before);
}

NoFileSizeSignal::~NoFileSizeSignal() {
    if (sigismember(&m_before, SIGXFSZ) == 0) {
        const timespec now{};
        while (sigtimedwait(&m_signal, nullptr, &now) == -1 && errno == EINTR) {
        }
    }
    pthread_sigmask(SIG_SETMASK, &m_before, nullptr);
}

std::string reasonOf(int error) {
    switch (error) {
    case ENOENT:
        return "it does not exist";
    case EACCES:
    case EPERM:
        return "permission is denied";
    case EROFS:
        return "the file system is read-only";
    case ENOSPC:
        return "the disk is full";
    case EDQUOT:
        return "the disk quota is used up";
    case EFBIG:
        return "the file would be larger than this account may write";
    case ENAMETOOLONG:
        return "its name is too long";
    case ENOTDIR:
        return "a part of its path is not a folder";
    case EISDIR:
        return "it is a folder";
    case ELOOP:
        return "its symbolic links go in a circle";
    default:
        return std::generic_category().message(error);
    }
}

} // namespace dynaloom
