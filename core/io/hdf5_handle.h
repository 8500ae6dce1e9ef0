// An HDF5 identifier that is closed with its owner.
#pragma once

#include <hdf5.h>

namespace dynaloom::io {

class Handle {
public:
    using Close = herr_t (*)(hid_t);
    Handle(hid_t id, Close close)
        : m_id(id)
        , m_close(close) {}
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;
    ~Handle() {
        if (m_id >= 0) m_close(m_id);
    }
    hid_t get() const { return m_id; }
    bool good() const { return m_id >= 0; }

private:
    hid_t m_id;
    Close m_close;
};

} // namespace dynaloom::io
