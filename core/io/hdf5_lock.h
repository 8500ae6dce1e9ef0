// Debian's HDF5 library is not built for threads: whoever calls it holds this.
#pragma once

#include <mutex>

namespace dynaloom::io {

inline std::mutex& hdf5Mutex() {
    static std::mutex mutex;
    return mutex;
}

} // namespace dynaloom::io
