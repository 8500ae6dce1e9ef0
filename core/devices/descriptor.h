// An open file of the system, closed when it goes.
#pragma once

#include <unistd.h>

#include <utility>

namespace dynaloom::devices {

class Descriptor {
public:
    Descriptor() = default;
    explicit Descriptor(int file)
        : m_file(file) {}
    ~Descriptor() { close(); }
    Descriptor(Descriptor&& other) noexcept
        : m_file(std::exchange(other.m_file, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(m_file, other.m_file);
        return *this;
    }

    bool isOpen() const { return m_file >= 0; }
    int get() const { return m_file; }
    // False when the system reports that something was not written.
    bool close() { return m_file < 0 || ::close(std::exchange(m_file, -1)) == 0; }

private:
    int m_file = -1;
};

} // namespace dynaloom::devices
